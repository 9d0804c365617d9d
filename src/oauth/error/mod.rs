//! OAuth errors: one table from code to status (oauth.md §2.4).

use actix_web::http::{Method, StatusCode};
use schemars::JsonSchema;
use serde::Serialize;

use crate::check::{Check, Refusal};
use crate::wire::{ContentType, Failure, Reply, complaint};

/// The text of a refused client: it hides which part failed.
pub const CLIENT_REFUSED: &str = "invalid client creds or client not allowed";

/// An error code of RFC 6749 §5.2, as far as the tenant uses them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    /// The client is not accepted: the tenant's own choice of code.
    AccessDenied,
    /// A code or a refresh token is not good.
    InvalidGrant,
    /// The request cannot be read.
    InvalidRequest,
    /// A scope is not defined.
    InvalidScope,
    /// The app is set up so that it cannot answer.
    ServerError,
    /// The grant is not ticked on the app.
    UnauthorizedClient,
    /// The grant is unknown.
    UnsupportedGrantType,
}

impl Code {
    const fn text(self) -> &'static str {
        match self {
            Self::AccessDenied => "access_denied",
            Self::InvalidGrant => "invalid_grant",
            Self::InvalidRequest => "invalid_request",
            Self::InvalidScope => "invalid_scope",
            Self::ServerError => "server_error",
            Self::UnauthorizedClient => "unauthorized_client",
            Self::UnsupportedGrantType => "unsupported_grant_type",
        }
    }
}

#[derive(Serialize, JsonSchema)]
pub struct Body<'a> {
    error: &'a str,
    error_description: &'a str,
}

/// An answer that is no success.
#[derive(Debug)]
pub enum OAuthError {
    /// 400 with a code, for a failed check.
    Refused(Refusal, Code, &'static str),
    /// 400 `invalid_request`: this parameter is missing.
    Missing(Refusal, &'static str),
    /// 405, naming the methods that the endpoint takes.
    Method(Refusal, &'static [Method]),
    /// 400 or 413: the request could not be read at all.
    Unreadable(Refusal, StatusCode),
    /// 401 or 403 with `WWW-Authenticate: Bearer` (RFC 6750 §3); without a code where no token was shown.
    Bearer(Refusal, StatusCode, &'static str),
    /// 404: the app in the path does not exist.
    NotFound(Refusal),
    /// Something of ours broke.
    Broken(String),
}

impl OAuthError {
    /// A refused client (decision 1).
    pub fn client(refusal: Refusal) -> Self {
        Self::Refused(refusal, Code::AccessDenied, CLIENT_REFUSED)
    }

    /// An unreadable request; the description is for the client's developer.
    pub fn request(refusal: Refusal, description: &'static str) -> Self {
        Self::Refused(refusal, Code::InvalidRequest, description)
    }

    /// A code or a refresh token that is not good.
    pub fn grant(refusal: Refusal, description: &'static str) -> Self {
        Self::Refused(refusal, Code::InvalidGrant, description)
    }

    /// A scope that is not defined, or goes beyond what was granted.
    pub fn scope(refusal: Refusal) -> Self {
        Self::Refused(refusal, Code::InvalidScope, "invalid scope")
    }

    /// A parameter that is not there.
    pub fn missing(refusal: Refusal, name: &'static str) -> Self {
        Self::Missing(refusal, name)
    }

    /// A method that the endpoint does not take.
    pub fn method(refusal: Refusal, wanted: &'static [Method]) -> Self {
        Self::Method(refusal, wanted)
    }

    /// An unknown app where nothing but the path names it.
    pub fn not_found(refusal: Refusal) -> Self {
        Self::NotFound(refusal)
    }

    /// The answer.
    pub fn into_reply(self) -> Reply {
        match self {
            Self::Refused(refusal, code, description) => {
                let body = Body { error: code.text(), error_description: description };
                Reply::refused_json(&refusal, StatusCode::BAD_REQUEST, &body)
            }
            Self::Missing(refusal, name) => {
                let description = format!("{name} is missing");
                let body = Body { error: Code::InvalidRequest.text(), error_description: &description };
                Reply::refused_json(&refusal, StatusCode::BAD_REQUEST, &body)
            }
            Self::Method(refusal, wanted) => {
                let body =
                    Body { error: Code::InvalidRequest.text(), error_description: "method not allowed" };
                Reply::refused_json(&refusal, StatusCode::METHOD_NOT_ALLOWED, &body)
                    .with_header("Allow", wanted.iter().map(Method::as_str).collect::<Vec<_>>().join(", "))
            }
            Self::Unreadable(refusal, status) => {
                let body =
                    Body { error: Code::InvalidRequest.text(), error_description: complaint(&refusal) };
                Reply::refused_json(&refusal, status, &body)
            }
            Self::Bearer(refusal, status, error) => {
                let challenge =
                    if error.is_empty() { "Bearer".to_owned() } else { format!("Bearer error=\"{error}\"") };
                let error = if error.is_empty() { "invalid_token" } else { error };
                let body = Body { error, error_description: complaint(&refusal) };
                Reply::refused_json(&refusal, status, &body).with_header("WWW-Authenticate", challenge)
            }
            Self::NotFound(refusal) => Reply::not_found(&refusal),
            Self::Broken(cause) => {
                tracing::error!(cause, "oauth.broken");
                let body = Body { error: "server_error", error_description: "the server failed" };
                Reply::broken(ContentType::Json, serde_json::to_vec(&body).unwrap_or_default())
            }
        }
    }
}

impl From<Failure> for OAuthError {
    /// What is refused on the way to a token endpoint is a refused client, unless the place says otherwise.
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Refused(refusal) if refusal.check() == Check::AppScript => {
                Self::Refused(refusal, Code::ServerError, "the app's script failed")
            }
            Failure::Refused(refusal) => Self::client(refusal),
            Failure::Broken(cause) => Self::Broken(cause),
        }
    }
}
