//! A step of a sign-in: what it asks for, and what it leads to.

use std::sync::Arc;

use serde_json::Value;

use super::attempt::Purposes;
use crate::domain::challenge::{Attempt, Mechanism};
use crate::domain::principal::Principal;

/// What a step does with its mechanism.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignInAction {
    /// Answers it.
    Answer,
    /// Has a code sent, or a call made.
    StartOob,
    /// Asks whether what was sent has been accepted.
    Poll,
    /// Has forgotten the password.
    ForgotPassword,
}

impl SignInAction {
    /// The action that a call names so, without regard to case.
    pub fn by_name(name: &str) -> Option<Self> {
        let all = [
            ("Answer", Self::Answer),
            ("StartOOB", Self::StartOob),
            ("Poll", Self::Poll),
            ("ForgotPassword", Self::ForgotPassword),
        ];
        all.into_iter().find(|(other, _)| other.eq_ignore_ascii_case(name.trim())).map(|(_, action)| action)
    }

    pub(super) fn suits(self, mechanism: Mechanism) -> bool {
        match self {
            Self::Answer | Self::StartOob | Self::Poll => true,
            Self::ForgotPassword => mechanism == Mechanism::Password,
        }
    }
}

/// A step.
pub struct SignInStep<'o> {
    /// What an attempt may be for.
    pub purposes: Purposes,
    /// The mechanism that it is about.
    pub mechanism_id: &'o str,
    /// What it does, as the call names it.
    pub action: &'o str,
    /// The answer, if it is one.
    pub answer: &'o Value,
}

/// What a step led to.
pub enum SignInOutcome {
    /// Nothing yet: what was sent waits to be accepted.
    Pending,
    /// The next challenge is due.
    Next,
    /// Something else is asked from now on; why.
    NewPackage(Attempt, &'static str),
    /// Everything is satisfied.
    Done(Arc<Principal>, Attempt),
}
