//! `POST /Security/StartChallenge`: what the caller has to answer in order to raise its session, which
//! `AdvanceAuthentication` then does (platform.md#s6-4).

use schemars::JsonSchema;
use serde::Deserialize;

use super::FAILURE;
use super::package::Package;
use crate::auth;
use crate::check::Check;
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};
use crate::wire::Failure;

/// What `Result.Summary` says where the user has nothing to answer with.
const CANNOT: &str = "CannotSatisfyChallenges";

/// What the caller has to answer in order to raise its session. `Version` and `elevate` change nothing; `User` is the
/// caller's.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "PascalCase")]
pub struct StartChallenge {
    #[serde(alias = "ChallengeId")]
    challenge_state_id: Option<String>,
}

impl Operation for StartChallenge {
    const PATHS: &'static [&'static str] = &["Security/StartChallenge"];
    const NEEDS: Needs = Needs::Scope;
    const FAILED: Option<&'static str> = Some(FAILURE);
    type Output = Package;

    async fn run(self, cx: &mut Cx<'_>) -> Result<Package, ApiError> {
        cx.user(None).await?;
        let id = self.challenge_state_id.as_deref().map(str::trim).filter(|id| !id.is_empty());
        let tenant = cx.tenant;
        let (caller, trace) = cx.caller_and_trace()?;
        let started = auth::start_step_up(tenant, caller, id, trace).await;
        let (session_id, attempt) = started.map_err(|failure| match failure {
            Failure::Refused(refusal) if refusal.check() == Check::UserMfa => {
                ApiError::SignIn(refusal, None, CANNOT)
            }
            other => ApiError::of_sign_in(other, FAILURE),
        })?;
        let info = tenant.store.info().await?;
        Ok(Package::new(&attempt, &session_id, info.id(), None))
    }
}
