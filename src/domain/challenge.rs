//! Signing in step by step (platform.md#s6): an ordered list of challenges, of each of which one mechanism must be
//! satisfied. What a right answer is, others decide; here stands what may follow what.

mod offer;

use crate::domain::grant::Ticket;
pub use offer::{Offer, Sent};

/// Wrong answers that end an attempt.
const MOST_WRONG: u32 = 5;

/// A way to show who one is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mechanism {
    /// The password.
    Password,
    /// A code sent by mail.
    Email,
    /// A code sent as a text message.
    Sms,
    /// A telephone call.
    Phone,
    /// A code that changes with the time (RFC 6238).
    Oath,
    /// Security questions.
    Questions,
    /// A new password; asked for, never chosen.
    Reset,
    /// What somebody remembers who forgot the login name; asked for, never chosen, and never satisfied.
    SearchKey,
}

impl Mechanism {
    /// Those that a profile may name.
    const CHOSEN: [Self; 6] =
        [Self::Password, Self::Email, Self::Sms, Self::Phone, Self::Oath, Self::Questions];

    /// The vendor's name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Password => "UP",
            Self::Email => "EMAIL",
            Self::Sms => "SMS",
            Self::Phone => "PF",
            Self::Oath => "OATH",
            Self::Questions => "SQ",
            Self::Reset => "RESET",
            Self::SearchKey => "SEARCHKEY",
        }
    }

    /// The mechanism that a profile names so, if it is one of those that are carried out.
    pub fn by_name(name: &str) -> Option<Self> {
        Self::CHOSEN.into_iter().find(|mechanism| mechanism.name().eq_ignore_ascii_case(name.trim()))
    }

    /// Whether something is sent before it can be answered.
    pub const fn is_sent(self) -> bool {
        matches!(self, Self::Email | Self::Sms | Self::Phone)
    }
}

/// What an attempt is for.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Purpose {
    /// To sign in.
    #[default]
    SignIn,
    /// To raise the session that asked for it.
    StepUp {
        /// The session's token, which only the `SessionId` opens.
        sealed: String,
        /// The [`StepUp`] that it satisfies, by the hash of its value.
        challenge: Option<[u8; 32]>,
    },
    /// To show an administrator who somebody is: it gives nothing.
    Verify,
    /// To be told one's login name: it never succeeds.
    Remind,
}

/// A step-up that a session was told is due: what a `ChallengeId` stands for.
#[derive(Clone, Debug, PartialEq)]
pub struct StepUp {
    /// The user who was told.
    pub user_id: String,
    /// The authentication profile, by name or id.
    pub profile: String,
    /// When it was satisfied. Unix seconds.
    pub passed: Option<i64>,
    /// When it ends. Unix seconds.
    pub exp: i64,
}

impl Ticket for StepUp {
    const KIND: &'static str = "challenge";

    fn user_id(&self) -> &str {
        &self.user_id
    }
}

/// A sign-in in progress: what a `SessionId` stands for.
#[derive(Clone, Debug, PartialEq)]
pub struct Attempt {
    /// The login name that was given.
    pub login: String,
    /// The user, by id; empty where there is none, and then it never succeeds.
    pub user_id: String,
    // The store reads and writes these four; only the methods change them.
    pub(crate) challenges: Vec<Vec<Offer>>,
    pub(crate) at: usize,
    pub(crate) wrong: u32,
    /// Whether the answer is to carry a refresh token.
    pub platform_token: bool,
    /// When it ends. Unix seconds.
    pub exp: i64,
    /// What it is for.
    pub purpose: Purpose,
    pub(crate) passed: Vec<Mechanism>,
}

impl Ticket for Attempt {
    const KIND: &'static str = "attempt";

    fn user_id(&self) -> &str {
        &self.user_id
    }
}

/// What follows a right answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// Another challenge is due.
    Next,
    /// All are satisfied.
    Done,
}

impl Attempt {
    /// An attempt that has to satisfy one mechanism of each of these challenges. One without any is no sign-in, and
    /// is never done.
    pub fn new(login: String, challenges: Vec<Vec<Offer>>, platform_token: bool, exp: i64) -> Self {
        Self {
            login,
            user_id: String::new(),
            challenges,
            at: 0,
            wrong: 0,
            platform_token,
            exp,
            purpose: Purpose::SignIn,
            passed: Vec::new(),
        }
    }

    /// One of which the password was all, and which is done.
    pub fn by_password(login: String) -> Self {
        Self { passed: vec![Mechanism::Password], ..Self::new(login, Vec::new(), false, 0) }
    }

    /// The mechanisms that were satisfied so far.
    pub fn passed(&self) -> &[Mechanism] {
        &self.passed
    }

    /// The mechanisms of which one is due.
    pub fn offers(&self) -> &[Offer] {
        self.challenges.get(self.at).map_or(&[], Vec::as_slice)
    }

    /// The challenges from the one that is due, without those that nothing satisfies.
    pub fn shown(&self) -> impl Iterator<Item = &[Offer]> {
        self.challenges.iter().skip(self.at).map(Vec::as_slice).filter(|challenge| !challenge.is_empty())
    }

    /// The mechanism with this id, if it is one of the challenge that is due.
    pub fn due(&self, id: &str) -> Option<&Offer> {
        self.offers().iter().find(|offer| offer.id == id)
    }

    /// Whether the challenge that is due cannot be satisfied by anything.
    pub fn is_stuck(&self) -> bool {
        self.challenges.get(self.at).is_some_and(Vec::is_empty)
    }

    /// Leaves out a challenge that cannot be satisfied.
    pub fn skip_stuck(&mut self) -> Progress {
        while self.is_stuck() {
            self.at += 1;
        }
        self.progress()
    }

    /// The mechanism with this id was answered rightly; none where it is not one of the challenge that is due.
    pub fn satisfy(&mut self, id: &str) -> Option<Progress> {
        let mechanism = self.due(id)?.mechanism;
        self.passed.push(mechanism);
        self.at += 1;
        Some(self.progress())
    }

    fn progress(&self) -> Progress {
        if self.at >= self.challenges.len() && self.at > 0 { Progress::Done } else { Progress::Next }
    }

    /// Whether more than one challenge is to be satisfied.
    pub fn has_several(&self) -> bool {
        self.challenges.len() > 1
    }

    /// An answer was wrong; whether that was one too many.
    pub fn fail(&mut self) -> bool {
        self.wrong += 1;
        self.wrong >= MOST_WRONG
    }

    /// Something was sent for the mechanism with this id, if it is one of the challenge that is due. What was sent
    /// before counts no more.
    pub fn note_sent(&mut self, id: &str, sent: Sent) {
        let due = self.challenges.get_mut(self.at);
        if let Some(offer) = due.and_then(|offers| offers.iter_mut().find(|offer| offer.id == id)) {
            offer.sent = Some(sent);
        }
    }

    /// Asks for more, after all that was asked for.
    pub fn demand(&mut self, challenge: Vec<Offer>) {
        self.challenges.push(challenge);
    }

    /// Asks for these in place of the challenge that is due.
    pub fn replace_due(&mut self, instead: impl IntoIterator<Item = Vec<Offer>>) {
        if self.at < self.challenges.len() {
            self.challenges.splice(self.at..=self.at, instead);
        }
    }
}

#[cfg(test)]
mod tests;
