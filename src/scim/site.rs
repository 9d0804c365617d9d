//! What every resource says of itself: where it lives, and when.

use serde_json::{Map, Value, json};

use super::error::{ScimError, ScimFault};
use crate::check::Trace;
use crate::directory::{Acting, Stop};
use crate::store::StoreError;

/// A JSON object.
pub type ResourceMembers = Map<String, Value>;

/// Where the resources of an answer live, and when it was given.
#[derive(Clone)]
pub struct ScimSite {
    base: String,
    moment: String,
}

impl ScimSite {
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
    Fault(ScimFault),
    /// A rule forbids it.
    Stop(Stop),
    /// The database.
    Broken(StoreError),
}

impl From<ScimFault> for Halt {
    fn from(fault: ScimFault) -> Self {
        Self::Fault(fault)
    }
}

impl From<Stop> for Halt {
    fn from(stop: Stop) -> Self {
        Self::Stop(stop)
    }
}

impl From<StoreError> for Halt {
    fn from(error: StoreError) -> Self {
        Self::Broken(error)
    }
}

impl Halt {
    /// The refusal, by its check.
    pub fn refuse(self, trace: &mut Trace) -> ScimError {
        match self {
            Self::Fault(fault) => fault.refuse(trace),
            Self::Stop(stop) => stop.refuse(trace).into(),
            Self::Broken(error) => error.into(),
        }
    }
}
