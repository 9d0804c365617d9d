//! `POST /Security/CleanupAuthentication`: gives up a sign-in (platform.md#s6-2).

use schemars::JsonSchema;
use serde::Deserialize;

use crate::auth;
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};

/// Gives up a sign-in.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "PascalCase")]
pub struct CleanupAuthentication {
    session_id: Option<String>,
}

impl Operation for CleanupAuthentication {
    const PATHS: &'static [&'static str] = &["Security/CleanupAuthentication"];
    const NEEDS: Needs = Needs::Nothing;
    type Output = ();

    async fn run(self, cx: &mut Cx<'_>) -> Result<(), ApiError> {
        let session_id = self.session_id.unwrap_or_default();
        let ended = auth::end(cx.tenant, &session_id, cx.call.at).await?;
        cx.trace.note(if ended {
            "the sign-in was given up"
        } else {
            "no sign-in in progress has this SessionId"
        });
        Ok(())
    }
}
