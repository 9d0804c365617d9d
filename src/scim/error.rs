//! The errors of SCIM: one table from error to status, `scimType` and text (platform.md#s8; RFC 7644 §3.12).

use actix_web::http::StatusCode;
use serde::Serialize;

use super::media;
use crate::auth::guard;
use crate::check::{Check, Refusal, Trace};
use crate::directory::{self, Flaw, roles, users};
use crate::store;
use crate::wire::{Call, Failure, Reply};

/// What Json.NET says of an object where a list of members belongs.
const MEMBERS_NO_LIST: &str = "Cannot deserialize the current JSON object (e.g. {\"name\":\"value\"}) into type \
    'System.Collections.Generic.List`1[Cloud.Provisioning.Scim.CloudGroupResource+GroupMember]' because the type \
    requires a JSON array (e.g. [1,2,3]) to deserialize correctly.\r\nTo fix this error either change the JSON to a \
    JSON array (e.g. [1,2,3]) or change the deserialized type so that it is a normal .NET type (e.g. not a primitive \
    type like integer, not a collection type like an array or List<T>) that can be deserialized from a JSON object. \
    JsonObjectAttribute can also be added to the type to force it to deserialize from a JSON object.\r\nPath \
    'value', line 2, position 10. ";

/// What went wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ScimErrorKind {
    /// What was asked for has a flaw.
    Of(Flaw),
    /// Nothing of this id can be a member.
    NoMember(String),
    /// No resource type of this name.
    NoResourceType(String),
    /// No schema of this id.
    NoSchema(String),
    /// Nothing is at this path.
    NoPath(String),
    /// The endpoint does not take the method; what it takes.
    Method(String),
    /// The body is none that the operation takes: why.
    Syntax(String),
    /// The filter cannot be carried out: why.
    Filter(String),
    /// A value cannot be used: why.
    Value(String),
    /// The path of a patch cannot be read: why.
    Path(String),
    /// The path of a patch leads to nothing.
    NoTarget,
    /// The attribute cannot be written.
    Mutability(String),
    /// The members are an object, no list.
    MembersNoList,
    /// The body is too large.
    TooLarge(String),
}

impl From<Flaw> for ScimErrorKind {
    fn from(flaw: Flaw) -> Self {
        Self::Of(flaw)
    }
}

impl ScimErrorKind {
    /// Status, `scimType`, text.
    fn row(&self) -> (StatusCode, Option<&'static str>, String) {
        const BAD: StatusCode = StatusCode::BAD_REQUEST;
        const NOT_FOUND: StatusCode = StatusCode::NOT_FOUND;
        match self {
            Self::Of(flaw) => {
                let said = flaw.to_string();
                match flaw {
                    Flaw::NotAuthorized => (StatusCode::FORBIDDEN, None, said),
                    Flaw::UserNameTaken(_) | Flaw::RoleNameTaken(_) | Flaw::ItemTaken(..) => {
                        (StatusCode::CONFLICT, Some("uniqueness"), said)
                    }
                    Flaw::NoUser(id) => (NOT_FOUND, None, format!("Resource {id} not found")),
                    Flaw::NoRole(_) => (NOT_FOUND, None, "Group not found".to_owned()),
                    Flaw::NoItem(..) => (NOT_FOUND, None, said),
                    Flaw::NoOtherUser(id) => {
                        (BAD, Some("invalidValue"), format!("There is no user {id} to be the manager."))
                    }
                    Flaw::LoginName(_) => {
                        let most = users::LONGEST_NAME;
                        let text = format!("userName is a login name of at most {most} characters, such as john@suffix.");
                        (BAD, Some("invalidValue"), text)
                    }
                    Flaw::RoleName(_) => {
                        let most = roles::LONGEST_NAME;
                        let text = format!("displayName is a name of at most {most} characters.");
                        (BAD, Some("invalidValue"), text)
                    }
                    Flaw::State => (BAD, Some("mutability"), said),
                    _ => (BAD, Some("invalidValue"), said),
                }
            }
            Self::NoMember(id) => (NOT_FOUND, None, format!("Member not found. Member value: {id}")),
            Self::NoResourceType(id) => (NOT_FOUND, None, format!("Resource type {id} not found")),
            Self::NoSchema(id) => (NOT_FOUND, None, format!("Schema {id} not found")),
            Self::NoPath(path) => (NOT_FOUND, None, format!("Nothing is at {path}")),
            Self::Method(takes) => {
                (StatusCode::METHOD_NOT_ALLOWED, None, format!("The endpoint takes {takes}"))
            }
            Self::Syntax(why) => (BAD, Some("invalidSyntax"), why.clone()),
            Self::Filter(why) => (
                BAD,
                Some("invalidFilter"),
                format!("The specified filter syntax was invalid, or the specified attribute and filter comparison combination is not supported: {why}."),
            ),
            Self::Value(why) => (BAD, Some("invalidValue"), why.clone()),
            Self::Path(why) => (
                BAD,
                Some("invalidPath"),
                format!("The \"path\" attribute was invalid or malformed: {why}."),
            ),
            Self::NoTarget => (
                BAD,
                Some("noTarget"),
                "The specified \"path\" did not yield an attribute or attribute value that could be operated on."
                    .to_owned(),
            ),
            Self::Mutability(name) => {
                (BAD, Some("mutability"), format!("The attribute {name} cannot be written."))
            }
            Self::MembersNoList => (BAD, Some("invalidSyntax"), MEMBERS_NO_LIST.to_owned()),
            Self::TooLarge(why) => (StatusCode::PAYLOAD_TOO_LARGE, None, why.clone()),
        }
    }
}

/// What was found wrong where no check can be recorded, and the check that says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScimFault {
    check: Check,
    seen: String,
    kind: ScimErrorKind,
}

impl ScimFault {
    /// Found by this check.
    pub fn new(check: Check, seen: impl Into<String>, kind: impl Into<ScimErrorKind>) -> Self {
        Self { check, seen: seen.into(), kind: kind.into() }
    }

    /// The body is none that the operation takes.
    pub fn syntax(why: impl Into<String>) -> Self {
        let why = why.into();
        Self::new(Check::RequestReadable, why.clone(), ScimErrorKind::Syntax(why))
    }

    /// A value cannot be used.
    pub fn value(why: impl Into<String>) -> Self {
        let why = why.into();
        Self::new(Check::ArgumentValid, why.clone(), ScimErrorKind::Value(why))
    }

    /// The refusal, by its check.
    pub fn refuse(self, trace: &mut Trace) -> ScimError {
        ScimError::Refused(trace.check(self.check).seen(self.seen).failed(), self.kind)
    }
}

/// An answer that is no success.
#[derive(Debug)]
pub enum ScimError {
    /// An error of the table, for a failed check.
    Refused(Refusal, ScimErrorKind),
    /// 401; where a token was shown, with the `error` of RFC 6750 §3.1.
    Unauthorized(Refusal, Option<&'static str>),
    /// Something of ours broke.
    Broken(String),
}

impl ScimError {
    /// 401, for a call that is not admitted.
    pub fn denied(failure: Failure) -> Self {
        match failure {
            Failure::Refused(refusal) => {
                let error = guard::bearer_error(refusal.check());
                Self::Unauthorized(refusal, error)
            }
            Failure::Broken(cause) => Self::Broken(cause),
        }
    }

    /// The answer to a call.
    pub fn into_reply(self, call: &Call<'_>) -> Reply {
        let reply = match self {
            Self::Refused(refusal, kind) => refused(&refusal, &kind),
            Self::Unauthorized(refusal, error) => {
                let status = StatusCode::UNAUTHORIZED;
                let body = ScimErrorBody::new(status, None, "Unauthorized".to_owned());
                Reply::refused_json(&refusal, status, &body)
                    .with_header("WWW-Authenticate", guard::challenge(error))
            }
            Self::Broken(cause) => {
                tracing::error!(cause, "scim.broken");
                let body = ScimErrorBody::new(
                    StatusCode::INTERNAL_SERVER_ERROR,
                    None,
                    "Something went wrong".into(),
                );
                Reply::broken(media::of(call), serde_json::to_vec(&body).unwrap_or_default())
            }
        };
        reply.with_type(media::of(call))
    }
}

/// The answer that refuses with an error of the table.
pub fn refused(refusal: &Refusal, kind: &ScimErrorKind) -> Reply {
    let (status, scim_type, detail) = kind.row();
    let reply = Reply::refused_json(refusal, status, &ScimErrorBody::new(status, scim_type, detail));
    match kind {
        ScimErrorKind::Method(takes) => reply.with_header("Allow", takes.clone()),
        _ => reply,
    }
}

/// An error as it is sent, its members in the order of platform.md#s8.
#[derive(Serialize)]
struct ScimErrorBody {
    schemas: [&'static str; 1],
    status: String,
    detail: String,
    #[serde(rename = "scimType", skip_serializing_if = "Option::is_none")]
    scim_type: Option<&'static str>,
}

impl ScimErrorBody {
    fn new(status: StatusCode, scim_type: Option<&'static str>, detail: String) -> Self {
        let schemas = ["urn:ietf:params:scim:api:messages:2.0:Error"];
        Self { schemas, status: status.as_str().to_owned(), scim_type, detail }
    }
}

impl From<directory::Error> for ScimError {
    fn from(error: directory::Error) -> Self {
        match error {
            directory::Error::Refused(refusal, flaw) => Self::Refused(refusal, flaw.into()),
            directory::Error::Broken(cause) => Self::Broken(cause),
        }
    }
}

impl From<store::StoreError> for ScimError {
    fn from(error: store::StoreError) -> Self {
        Self::Broken(error.to_string())
    }
}
