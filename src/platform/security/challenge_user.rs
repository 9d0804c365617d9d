//! `POST /Security/ChallengeUser?profileName=`: whether the caller's session satisfied an authentication profile lately
//! (platform.md#s6-4). Clients take `success: false` with a `ChallengeId` as: raise it first.

use schemars::JsonSchema;
use serde::Deserialize;

use super::FAILURE;
use crate::auth::{self, StepUpStanding};
use crate::check::Check;
use crate::directory::Flaw;
use crate::platform::args::required;
use crate::platform::error::ApiError;
use crate::platform::guard::CHALLENGE_ID;
use crate::platform::operation::{Cx, Needs, Operation};
use crate::wire::Failure;

/// Whether the caller's session satisfied an authentication profile lately; if not, `success: false` with a
/// `ChallengeId`.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "camelCase")]
pub struct ChallengeUser {
    profile_name: Option<String>,
}

impl Operation for ChallengeUser {
    const PATHS: &'static [&'static str] = &["Security/ChallengeUser"];
    const NEEDS: Needs = Needs::Scope;
    type Output = ();

    async fn run(self, cx: &mut Cx<'_>) -> Result<(), ApiError> {
        let name = required(self.profile_name, "profileName", cx.trace)?;
        cx.user(None).await?;
        let (tenant, shown) = (cx.tenant, cx.call.header(CHALLENGE_ID));
        let (caller, trace) = cx.caller_and_trace()?;
        match auth::standing(tenant, caller, &name, shown, trace).await {
            Ok(StepUpStanding::Satisfied) => Ok(()),
            Ok(StepUpStanding::Due(refusal, id)) => Err(ApiError::Challenged(refusal, id)),
            Err(Failure::Refused(refusal)) if refusal.check() == Check::ProfileExists => {
                Err(ApiError::refused(refusal, Flaw::NoItem("Authentication profile", name)))
            }
            Err(other) => Err(ApiError::of_sign_in(other, FAILURE)),
        }
    }
}
