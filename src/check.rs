//! Named checks and the trace of a request (law 3).
//!
//! A refusal can only be built from a failed check: [`Refusal`] has no public constructor, and every answer that
//! refuses asks for one. The checks a request met, in order, with what was seen, what was wanted and which
//! setting to change, are its [`Trace`]. Nothing of it goes to the client; it is for the log and the journal.

mod catalogue;

use std::borrow::Cow;

pub use catalogue::Check;
#[cfg(test)]
pub use catalogue::catalogue;
use schemars::JsonSchema;
use serde::Serialize;

/// A text of a trace; borrowed where it can be.
pub type Text = Cow<'static, str>;

/// Longest text of a trace, in characters.
const LONGEST_TEXT: usize = 400;

/// The checks that a tenant does not enforce.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Loosened([u128; 2]);

impl Loosened {
    /// Adds a check to the set.
    pub fn insert(&mut self, check: Check) {
        let (word, bit) = Self::place(check);
        self.0[word] |= bit;
    }

    /// Whether the check is in the set.
    pub fn contains(self, check: Check) -> bool {
        let (word, bit) = Self::place(check);
        self.0[word] & bit != 0
    }

    fn place(check: Check) -> (usize, u128) {
        let number = check as usize;
        (number / 128 % 2, 1 << (number % 128))
    }

    /// The checks of the set, in the catalogue's order.
    pub fn iter(self) -> impl Iterator<Item = Check> {
        Check::ALL.iter().copied().filter(move |check| self.contains(*check))
    }
}

/// How a check came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum CheckOutcome {
    /// It held.
    Passed,
    /// It did not hold, and the request was refused.
    Failed,
    /// It did not hold, but the tenant is told not to mind: the real tenant would have refused.
    Loosened,
}

/// One check of a request.
#[derive(Clone, Debug)]
pub struct TraceStep {
    /// Which check.
    pub check: Check,
    /// How it came out.
    pub outcome: CheckOutcome,
    /// What the request showed; never a secret.
    pub seen: Text,
    /// What would have passed; empty where the check's meaning says it all.
    pub wanted: Text,
}

/// The proof that a check failed: the only thing a refusal can be built from.
#[derive(Debug)]
#[must_use = "a refusal is answered"]
pub struct Refusal {
    check: Check,
    about: Text,
    missing: bool,
}

impl Refusal {
    /// The check that failed.
    pub fn check(&self) -> Check {
        self.check
    }

    /// What of the request failed it, in a word that the client may read: the name of a parameter, or what is wrong with
    /// the body. Empty where the check says it all.
    pub fn about(&self) -> &str {
        &self.about
    }

    /// The same, about a field, where nothing was said before.
    pub fn about_field(self, field: impl Into<Text>) -> Self {
        if self.about.is_empty() { Self { about: field.into(), ..self } } else { self }
    }

    /// Whether it failed because the parameter that it is about was left out.
    pub fn is_missing(&self) -> bool {
        self.missing
    }
}

/// What a request is about, as far as its checks found out.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct TraceSubject {
    /// The app, by its Application ID.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub app: Option<Text>,
    /// The client, by its client id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client: Option<Text>,
    /// The user, by its login name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<Text>,
    /// The endpoint: `OAuth2/Token`, `CDirectoryService/CreateUser`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<Text>,
}

/// Who called, as far as the checks found out.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct TraceCaller {
    /// The client, by its client id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client: Option<Text>,
    /// The user, by its login name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<Text>,
}

impl TraceCaller {
    /// Whether it is not known who called.
    pub fn is_nobody(&self) -> bool {
        self.client.is_none() && self.user.is_none()
    }
}

/// What an endpoint says of itself to those who keep its requests and tell of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EndpointFacts {
    /// It signs somebody in.
    pub signs_in: bool,
    /// It issues tokens to clients.
    pub issues_tokens: bool,
    /// It is one of those that a token is shown to.
    pub takes_tokens: bool,
    /// Its answer, as a whole, is a secret.
    pub answers_secret: bool,
}

/// The checks of one request, in order.
#[derive(Clone, Debug, Default)]
pub struct Trace {
    facts: EndpointFacts,
    loosened: Loosened,
    steps: Vec<TraceStep>,
    notes: Vec<Text>,
    subject: TraceSubject,
    caller: TraceCaller,
    grant: Option<String>,
}

impl Trace {
    /// The trace of a request to a tenant that does not enforce `loosened`.
    pub fn new(loosened: Loosened) -> Self {
        Self { loosened, steps: Vec::with_capacity(12), ..Self::default() }
    }

    /// Opens a check; nothing is recorded before one of [`Probe`]'s last words.
    pub fn check(&mut self, check: Check) -> Probe<'_> {
        Probe { trace: self, check, seen: Cow::Borrowed(""), wanted: Cow::Borrowed(""), about: "" }
    }

    /// The request is about this app.
    pub fn about_app(&mut self, id: &str) {
        self.subject.app = Some(cut(id.to_owned().into()));
    }

    /// The request comes from this client.
    pub fn about_client(&mut self, id: &str) {
        self.subject.client = Some(cut(id.to_owned().into()));
        self.caller.client = self.subject.client.clone();
    }

    /// The request comes from this client and this user, of whichever is known.
    pub fn called_by(&mut self, client: Option<&str>, user: Option<&str>) {
        let text = |name: &str| cut(name.to_owned().into());
        self.caller = TraceCaller { client: client.map(text), user: user.map(text) };
    }

    /// The request comes from this user, too.
    pub fn called_by_user(&mut self, name: &str) {
        self.caller.user = Some(cut(name.to_owned().into()));
    }

    /// The request belongs to the grant of this family.
    pub fn belongs_to(&mut self, family: &str) {
        let begin: String = family.chars().take(8).collect();
        self.grant = (!begin.is_empty()).then(|| format!("grant#{begin}"));
    }

    /// The request is about this user.
    pub fn about_user(&mut self, name: &str) {
        self.subject.user = Some(cut(name.to_owned().into()));
    }

    /// The request goes to this endpoint.
    pub fn about_endpoint(&mut self, name: &'static str) {
        self.subject.endpoint = Some(name.into());
    }

    /// What the endpoint says of itself.
    pub fn endpoint_is(&mut self, facts: EndpointFacts) {
        self.facts = facts;
    }

    /// What the endpoint says of itself.
    pub fn facts(&self) -> EndpointFacts {
        self.facts
    }

    /// Records something that the reader of the trace should know, though no check decides it.
    pub fn note(&mut self, text: impl Into<Text>) {
        self.notes.push(text.into());
    }

    /// What the request is about.
    pub fn subject(&self) -> &TraceSubject {
        &self.subject
    }

    /// Who called.
    pub fn caller(&self) -> &TraceCaller {
        &self.caller
    }

    /// The grant that the request belongs to, by the beginning of its name: `grant#07c1a3f9`.
    pub fn grant(&self) -> Option<&str> {
        self.grant.as_deref()
    }

    /// The checks made so far.
    pub fn steps(&self) -> &[TraceStep] {
        &self.steps
    }

    /// What else the reader should know.
    pub fn notes(&self) -> &[Text] {
        &self.notes
    }

    /// The check that refused the request, if one did.
    pub fn failed(&self) -> Option<&TraceStep> {
        self.steps.iter().rev().find(|step| step.outcome == CheckOutcome::Failed)
    }

    /// The setting that decides `check`, filled in with what this request is about.
    pub fn setting(&self, check: Check) -> String {
        let fill = |value: &Option<Text>| value.clone().unwrap_or_default();
        check
            .setting()
            .replace("{app}", &fill(&self.subject.app))
            .replace("{client}", &fill(&self.subject.client))
            .replace("{user}", &fill(&self.subject.user))
    }
}

/// A check being made.
#[must_use = "a check that is not decided is not recorded"]
pub struct Probe<'t> {
    trace: &'t mut Trace,
    check: Check,
    seen: Text,
    wanted: Text,
    about: &'static str,
}

impl Probe<'_> {
    /// What the request showed. Never a secret.
    pub fn seen(mut self, text: impl Into<Text>) -> Self {
        self.seen = text.into();
        self
    }

    /// What would pass.
    pub fn wanted(mut self, text: impl Into<Text>) -> Self {
        self.wanted = text.into();
        self
    }

    /// What of the request the check is about, in a word that the client may read: see [`Refusal::about`].
    pub fn about(mut self, word: &'static str) -> Self {
        self.about = word;
        self
    }

    /// The check passed.
    pub fn passed(self) {
        self.record(CheckOutcome::Passed);
    }

    /// The check failed, and the request cannot go on.
    pub fn failed(self) -> Refusal {
        let (check, about) = (self.check, self.about);
        self.record(CheckOutcome::Failed);
        Refusal { check, about: Text::Borrowed(about), missing: false }
    }

    /// The check failed because this parameter was left out.
    pub fn missing(self, parameter: &'static str) -> Refusal {
        Refusal { missing: true, ..self.about(parameter).failed() }
    }

    /// Passes if `holds`; otherwise fails, unless the tenant is told not to mind this check.
    ///
    /// # Errors
    /// The refusal, where the check failed.
    pub fn holds(self, holds: bool) -> Result<(), Refusal> {
        if holds {
            self.passed();
            return Ok(());
        }
        if self.check.loosenable() && self.trace.loosened.contains(self.check) {
            self.record(CheckOutcome::Loosened);
            return Ok(());
        }
        Err(self.failed())
    }

    /// Passes with the value if there is one; otherwise fails.
    ///
    /// # Errors
    /// The refusal, where there was no value.
    pub fn some<T>(self, value: Option<T>) -> Result<T, Refusal> {
        match value {
            Some(value) => {
                self.passed();
                Ok(value)
            }
            None => Err(self.failed()),
        }
    }

    fn record(self, outcome: CheckOutcome) {
        let Self { trace, check, seen, wanted, .. } = self;
        trace.steps.push(TraceStep { check, outcome, seen: cut(seen), wanted: cut(wanted) });
    }
}

/// A text that a client may have made as long as it liked, as a trace keeps it.
fn cut(text: Text) -> Text {
    match text.char_indices().nth(LONGEST_TEXT) {
        Some((end, _)) => format!("{}…", &text[..end]).into(),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_check_refuses_and_is_the_last_of_the_trace() {
        let mut trace = Trace::new(Loosened::default());
        trace.about_app("JamesTest");
        trace.check(Check::AppExists).seen("JamesTest").passed();
        let refusal = trace.check(Check::GrantAllowed).seen("password").wanted("ClientCreds").holds(false);
        assert_eq!(refusal.unwrap_err().check(), Check::GrantAllowed);
        let failed = trace.failed().unwrap();
        assert_eq!((failed.check, failed.outcome), (Check::GrantAllowed, CheckOutcome::Failed));
        assert_eq!(trace.setting(failed.check), "apps[JamesTest].auth_methods");
    }

    #[test]
    fn a_refusal_says_what_of_the_request_it_is_about() {
        let mut trace = Trace::new(Loosened::default());
        let refusal = trace.check(Check::RequestObject).about("request_uri").failed();
        assert_eq!((refusal.about(), refusal.is_missing()), ("request_uri", false));
        let refusal = trace.check(Check::ArgumentPresent).missing("code");
        assert_eq!(
            (refusal.check(), refusal.about(), refusal.is_missing()),
            (Check::ArgumentPresent, "code", true)
        );
    }

    #[test]
    fn a_loosened_check_passes_and_says_so() {
        let mut loosened = Loosened::default();
        loosened.insert(Check::ClientSecret);
        loosened.insert(Check::AppExists);
        let mut trace = Trace::new(loosened);
        assert!(trace.check(Check::ClientSecret).holds(false).is_ok());
        assert_eq!(trace.steps()[0].outcome, CheckOutcome::Loosened);
        assert!(trace.failed().is_none());
        assert!(trace.check(Check::AppExists).holds(false).is_err(), "a fixed check is never loosened");
    }

    #[test]
    fn long_texts_are_cut() {
        let mut trace = Trace::new(Loosened::default());
        trace.check(Check::AppExists).seen("ü".repeat(10_000)).passed();
        assert_eq!(trace.steps()[0].seen.chars().count(), LONGEST_TEXT + 1);
    }
}
