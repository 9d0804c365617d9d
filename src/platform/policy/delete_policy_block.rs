//! `POST /Policy/DeletePolicyBlock`: deletes a policy and its link.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::directory::policies;
use crate::platform::args::required;
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};

/// Deletes a policy.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct DeletePolicyBlock {
    #[serde(alias = "name")]
    path: Option<String>,
}

impl Operation for DeletePolicyBlock {
    const PATHS: &'static [&'static str] = &["Policy/DeletePolicyBlock"];
    const NEEDS: Needs = Needs::SystemAdministrator;
    type Output = ();

    async fn run(self, cx: &mut Cx<'_>) -> Result<(), ApiError> {
        let path = required(self.path, "path", cx.trace)?;
        Ok(policies::delete(cx, path).await?)
    }
}
