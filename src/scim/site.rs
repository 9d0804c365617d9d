//! What every resource says of itself: where it lives, and when.

use serde_json::{Map, Value, json};

use super::error::{Fault, ScimError};
use crate::check::Trace;
use crate::directory::roles::Stop;
use crate::directory::{self, Acting};
use crate::store::Error;

/// A JSON object.
pub type Members = Map<String, Value>;

/// Where the resources of an answer live, and when it was given.
#[derive(Clone)]
pub struct Site {
    base: String,
    moment: String,
}

impl Site {
    /// Of a call.
    pub fn of(acting: &Acting<'_>) -> Self {
        Self { base: acting.call.base.to_owned(), moment: acting.call.at.rfc3339() }
    }

    /// The URL of a resource, spelt as recorded whatever the request was.
    pub fn location(&self, place: &str) -> String {
        format!("{}/Scim/v2/{place}", self.base)
    }

    /// The member `meta`. Both moments are that of the answer, as recorded: the tenant tells no others.
    pub fn meta(&self, kind: &str, place: &str) -> Value {
        json!({
            "resourceType": kind,
            "created": self.moment,
            "lastModified": self.moment,
            "location": self.location(place),
        })
    }
}

/// Why nothing was written.
#[derive(Debug)]
pub enum Halt {
    /// The call is at fault.
    Fault(Fault),
    /// A rule forbids it.
    Stop(directory::Stop),
    /// A rule of roles forbids it.
    Role(Stop),
    /// The database.
    Broken(Error),
}

impl From<Fault> for Halt {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl From<directory::Stop> for Halt {
    fn from(stop: directory::Stop) -> Self {
        Self::Stop(stop)
    }
}

impl From<Stop> for Halt {
    fn from(stop: Stop) -> Self {
        Self::Role(stop)
    }
}

impl From<Error> for Halt {
    fn from(error: Error) -> Self {
        Self::Broken(error)
    }
}

impl Halt {
    /// The refusal, by its check.
    pub fn refuse(self, trace: &mut Trace) -> ScimError {
        match self {
            Self::Fault(fault) => fault.refuse(trace),
            Self::Stop(stop) => stop.refuse(trace).into(),
            Self::Role(stop) => ScimError::of_role(stop, trace),
            Self::Broken(error) => error.into(),
        }
    }
}
