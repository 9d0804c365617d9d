//! Answers that are no success. What a client reads is in one [`table`]; how it is sent, here.

mod table;

use actix_web::http::StatusCode;
use schemars::JsonSchema;
use serde::Serialize;
pub use table::Stage;
use table::{ErrorRow, WireForm, error_row};

use super::redirect::RedirectTarget;
use crate::auth::guard::{bearer_error, challenge};
use crate::check::{Refusal, Trace};
use crate::tenant::Tenant;
use crate::web::{self, problem};
use crate::wire::{Call, ContentType, Failure, Reply, complaint};

/// An error of RFC 6749 §5.2.
#[derive(Serialize, JsonSchema)]
pub struct ErrorBody<'a> {
    error: &'a str,
    error_description: &'a str,
}

/// Why a call has no good answer, and where that was found out.
#[derive(Debug)]
pub struct OAuthError {
    failure: Failure,
    /// None where it is the endpoint's own.
    stage: Option<Stage>,
    /// Where a client waits for the answer.
    target: Option<Box<RedirectTarget>>,
}

impl<E: Into<Failure>> From<E> for OAuthError {
    fn from(failure: E) -> Self {
        Self { failure: failure.into(), stage: None, target: None }
    }
}

impl OAuthError {
    /// Told in the words of this stage, unless that is settled.
    pub fn at(self, stage: Stage) -> Self {
        Self { stage: self.stage.or(Some(stage)), ..self }
    }

    /// Told to the client that waits at this target.
    pub fn to(self, target: &RedirectTarget) -> Self {
        Self { target: Some(Box::new(target.clone())), ..self.at(Stage::Redirect) }
    }

    /// The answer of an endpoint whose own stage is `stage`.
    pub async fn into_reply(self, stage: Stage, tenant: &Tenant, call: &Call<'_>, trace: &Trace) -> Reply {
        let stage = self.stage.unwrap_or(stage);
        let refusal = match self.failure {
            Failure::Refused(refusal) => refusal,
            Failure::Broken(cause) => return broken(stage, &cause),
        };
        let row = error_row(stage, &refusal);
        match (row.form, self.target) {
            (WireForm::Redirect, Some(target)) => {
                let fields = vec![
                    ("error", fill(row.code, &refusal)),
                    ("error_description", fill(row.text, &refusal)),
                ];
                target.answer(fields, Some(&refusal), call.base)
            }
            (WireForm::Page400 | WireForm::Redirect, _) => {
                problem(tenant, &refusal, &fill(row.text, &refusal), call, trace).await
            }
            (WireForm::Page404, _) => Reply::not_found(&refusal),
            (WireForm::Json400, _) => json(&refusal, StatusCode::BAD_REQUEST, row),
            (WireForm::Json405, _) => json(&refusal, StatusCode::METHOD_NOT_ALLOWED, row),
            (WireForm::Bearer401, _) => bearer(&refusal, StatusCode::UNAUTHORIZED, row),
            (WireForm::Bearer403, _) => bearer(&refusal, StatusCode::FORBIDDEN, row),
        }
    }
}

/// A text of the table, with what the refusal is about.
fn fill(text: &str, refusal: &Refusal) -> String {
    text.replace("{}", refusal.about())
}

fn json(refusal: &Refusal, status: StatusCode, row: &ErrorRow) -> Reply {
    let (error, error_description) = (&*fill(row.code, refusal), &*fill(row.text, refusal));
    Reply::refused_json(refusal, status, &ErrorBody { error, error_description })
}

fn bearer(refusal: &Refusal, status: StatusCode, row: &ErrorRow) -> Reply {
    json(refusal, status, row).with_header("WWW-Authenticate", challenge(bearer_error(refusal.check())))
}

/// 500: something of ours broke. Only the log learns what.
fn broken(stage: Stage, cause: &str) -> Reply {
    if stage.is_page() {
        tracing::error!(cause, "page.broken");
        return web::broken();
    }
    tracing::error!(cause, "oauth.broken");
    let body = ErrorBody { error: "server_error", error_description: "the server failed" };
    Reply::broken(ContentType::Json, serde_json::to_vec(&body).unwrap_or_default())
}

/// The answer to a request that could not be read: 413 or 400.
pub fn unreadable(refusal: &Refusal, status: StatusCode) -> Reply {
    let body = ErrorBody { error: "invalid_request", error_description: complaint(refusal) };
    Reply::refused_json(refusal, status, &body)
}
