//! Errors of the control API: `{"error":{"code","message","hint"}}` (docs/control.md).

use actix_web::http::StatusCode;
use schemars::JsonSchema;
use serde::Serialize;

use crate::check::{Check, Refusal, Trace};
use crate::wire::{ContentType, Reply};

/// What kind of error it is.
#[derive(Clone, Copy, Debug)]
pub enum ControlCode {
    /// The arguments are unusable.
    BadRequest,
    /// The control token is missing or wrong.
    Unauthorized,
    /// The caller may not call at all.
    Forbidden,
    /// Nothing is there.
    NotFound,
    /// The method is another.
    Method,
    /// The body is too large.
    TooLarge,
    /// Something has the name already, or stays as it is.
    Conflict,
    /// There are as many as there may be.
    Limit,
    /// The system has no port left.
    NoPort,
    /// The fixture is not sound.
    Fixture,
}

impl ControlCode {
    /// The status that goes with it.
    pub const fn status(self) -> StatusCode {
        self.row().0
    }

    const fn row(self) -> (StatusCode, &'static str) {
        match self {
            Self::BadRequest => (StatusCode::BAD_REQUEST, "bad_request"),
            Self::Unauthorized => (StatusCode::UNAUTHORIZED, "unauthorized"),
            Self::Forbidden => (StatusCode::FORBIDDEN, "forbidden"),
            Self::NotFound => (StatusCode::NOT_FOUND, "not_found"),
            Self::Method => (StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed"),
            Self::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "too_large"),
            Self::Conflict => (StatusCode::CONFLICT, "conflict"),
            Self::Limit => (StatusCode::CONFLICT, "limit"),
            Self::NoPort => (StatusCode::CONFLICT, "no_port"),
            Self::Fixture => (StatusCode::UNPROCESSABLE_ENTITY, "fixture"),
        }
    }
}

#[derive(Serialize, JsonSchema)]
pub struct ControlErrorBody<'a> {
    error: Inner<'a>,
}

#[derive(Serialize, JsonSchema)]
struct Inner<'a> {
    code: &'a str,
    message: String,
    hint: &'a str,
}

/// An answer that is no success.
#[derive(Debug)]
pub enum ControlError {
    /// A check failed.
    Refused(Refusal, ControlCode, Option<String>),
    /// Something of ours broke.
    Broken(String),
}

impl ControlError {
    /// With the check's own meaning as message.
    pub fn new(refusal: Refusal, code: ControlCode) -> Self {
        Self::Refused(refusal, code, None)
    }

    /// With a message of its own.
    pub fn saying(refusal: Refusal, code: ControlCode, message: impl Into<String>) -> Self {
        Self::Refused(refusal, code, Some(message.into()))
    }

    /// Arguments that cannot be used, and why.
    pub fn argument(trace: &mut Trace, why: impl Into<String>) -> Self {
        let why = why.into();
        let refusal = trace.check(Check::ControlArgument).seen(why.clone()).failed();
        Self::saying(refusal, ControlCode::BadRequest, why)
    }

    /// The answer.
    pub fn into_reply(self) -> Reply {
        match self {
            Self::Refused(refusal, code, message) => {
                let (status, name) = code.row();
                let check: Check = refusal.check();
                let message = message
                    .unwrap_or_else(|| format!("{} failed: wanted that {}", check.name(), check.meaning()));
                let body = ControlErrorBody { error: Inner { code: name, message, hint: check.setting() } };
                Reply::refused_json(&refusal, status, &body)
            }
            Self::Broken(cause) => {
                tracing::error!(cause, "control.broken");
                let error = Inner { code: "broken", message: cause, hint: "the server's log says more" };
                Reply::broken(
                    ContentType::Json,
                    serde_json::to_vec(&ControlErrorBody { error }).unwrap_or_default(),
                )
            }
        }
    }
}

/// Who may not call at all, and who brings nothing that lets one in.
impl From<Refusal> for ControlError {
    fn from(refusal: Refusal) -> Self {
        let code = if refusal.check() == Check::ControlToken {
            ControlCode::Unauthorized
        } else {
            ControlCode::Forbidden
        };
        Self::new(refusal, code)
    }
}

impl From<crate::store::StoreError> for ControlError {
    fn from(error: crate::store::StoreError) -> Self {
        Self::Broken(error.to_string())
    }
}
