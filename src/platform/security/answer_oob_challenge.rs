//! `POST /Security/AnswerOOBChallenge?answer=`: the caller answers, from a session of theirs, what was sent to them for
//! another sign-in: that one's next `Poll` succeeds (platform.md#s6-4).

use schemars::JsonSchema;
use serde::Deserialize;

use crate::auth;
use crate::directory::Flaw;
use crate::platform::args::required;
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};

/// Answers, from a session that the caller has, what was sent to him for another sign-in: that one's next `Poll`
/// succeeds.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct AnswerOobChallenge {
    answer: Option<String>,
}

impl Operation for AnswerOobChallenge {
    const PATHS: &'static [&'static str] = &["Security/AnswerOOBChallenge"];
    const NEEDS: Needs = Needs::Scope;
    type Output = ();

    async fn run(self, cx: &mut Cx<'_>) -> Result<(), ApiError> {
        let answer = required(self.answer, "answer", cx.trace)?;
        let principal = cx.user(None).await?;
        let accepted = auth::accept(cx.tenant, &principal.user, &answer, cx.call.at, cx.trace).await;
        accepted.map_err(|failure| ApiError::of(failure, |_| Flaw::InvalidCode))
    }
}
