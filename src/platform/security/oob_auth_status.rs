//! `POST /Security/OobAuthStatus`: how a sign-in with an identity provider goes on (platform.md#s6-4). No tenant of ours
//! has one, so a sign-in in progress is pending until it ends.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::FAILURE;
use crate::auth;
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};
use crate::wire::Failure;

/// How a sign-in with an identity provider goes on; no tenant here has one.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "PascalCase")]
pub struct OobAuthStatus {
    session_id: Option<String>,
}

/// The answer.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct OobStatus {
    state: &'static str,
}

impl Operation for OobAuthStatus {
    const PATHS: &'static [&'static str] = &["Security/OobAuthStatus"];
    const NEEDS: Needs = Needs::Nothing;
    const FAILED: Option<&'static str> = Some(FAILURE);
    type Output = OobStatus;

    async fn run(self, cx: &mut Cx<'_>) -> Result<OobStatus, ApiError> {
        let session_id = self.session_id.unwrap_or_default();
        match auth::find(cx.tenant, &session_id, cx.call.at, cx.trace).await {
            Ok(_) => Ok(OobStatus { state: "Pending" }),
            Err(Failure::Refused(refusal)) => Err(ApiError::SignIn(refusal, None, FAILURE)),
            Err(Failure::Broken(cause)) => Err(ApiError::Broken(cause)),
        }
    }
}
