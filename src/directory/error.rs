//! Why something was not done.

use super::Flaw;
use crate::check::{Check, Refusal, Text, Trace};
use crate::store;
use crate::wire::Failure;

/// Why something was not done.
#[derive(Debug)]
pub enum Error {
    /// A check failed; what is wrong.
    Refused(Refusal, Flaw),
    /// Something of ours broke; the text is for the log.
    Broken(String),
}

impl Error {
    /// Says what is wrong where a check failed: for `map_err`.
    pub fn by(flaw: Flaw) -> impl FnOnce(Refusal) -> Self {
        move |refusal| Self::Refused(refusal.about_field(flaw.field()), flaw)
    }

    /// Says what is wrong where a lower room refused, by the check that failed.
    pub fn of(failure: Failure, say: impl FnOnce(Check) -> Flaw) -> Self {
        match failure {
            Failure::Refused(refusal) => {
                let flaw = say(refusal.check());
                Self::Refused(refusal.about_field(flaw.field()), flaw)
            }
            Failure::Broken(cause) => Self::Broken(cause),
        }
    }
}

impl From<store::StoreError> for Error {
    fn from(error: store::StoreError) -> Self {
        Self::Broken(error.to_string())
    }
}

/// A check that failed where no trace is at hand: in a transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    check: Check,
    seen: Text,
    wanted: Text,
    flaw: Flaw,
}

impl Fault {
    /// Found by this check, which saw this.
    pub fn new(check: Check, seen: impl Into<Text>, flaw: Flaw) -> Self {
        Self { check, seen: seen.into(), wanted: Text::Borrowed(""), flaw }
    }

    /// What would have passed.
    #[must_use]
    pub fn wanted(self, text: impl Into<Text>) -> Self {
        Self { wanted: text.into(), ..self }
    }

    /// A field has no usable value.
    pub fn argument(field: impl Into<Text>, why: impl Into<String>) -> Self {
        let (field, why) = (field.into(), why.into());
        Self::new(Check::ArgumentValid, format!("{field}: {why}"), Flaw::Argument(field, why))
    }

    /// What is named does not exist: what it is, and its name.
    pub fn missing(check: Check, kind: &'static str, name: &str) -> Self {
        Self::new(check, name.to_owned(), Flaw::NoItem(kind, name.to_owned()))
    }

    /// There is one of this name already: what it is, and the name.
    pub fn taken(kind: &'static str, name: &str) -> Self {
        Self::new(Check::NameFree, name.to_owned(), Flaw::ItemTaken(kind, name.to_owned()))
    }

    /// There are too many of a kind: what it is.
    pub fn full(kind: &str) -> Self {
        Self::new(Check::RoomLeft, format!("too many {kind}"), Flaw::State)
    }

    /// What is wrong.
    #[cfg(test)]
    pub fn flaw(&self) -> &Flaw {
        &self.flaw
    }

    /// Records the check that failed.
    pub fn refuse(self, trace: &mut Trace) -> Error {
        let refusal = trace.check(self.check).seen(self.seen).wanted(self.wanted).failed();
        Error::by(self.flaw)(refusal)
    }
}

/// Why a transaction wrote nothing.
#[derive(Debug)]
pub enum Stop {
    /// A check failed.
    Fault(Fault),
    /// The database.
    Broken(store::StoreError),
}

impl Stop {
    /// Tells the conflict of a name from other errors: for `map_err`.
    pub fn taken(
        conflict: store::Conflict,
        check: Check,
        flaw: Flaw,
        name: &str,
    ) -> impl FnOnce(store::StoreError) -> Self {
        let fault = Fault::new(check, name.to_owned(), flaw);
        move |error| match error {
            store::StoreError::Conflict(found) if found == conflict => Self::Fault(fault),
            other => Self::Broken(other),
        }
    }

    /// Records the check that failed.
    pub fn refuse(self, trace: &mut Trace) -> Error {
        match self {
            Self::Fault(fault) => fault.refuse(trace),
            Self::Broken(error) => error.into(),
        }
    }
}

impl From<Fault> for Stop {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl From<store::StoreError> for Stop {
    fn from(error: store::StoreError) -> Self {
        Self::Broken(error)
    }
}
