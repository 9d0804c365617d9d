//! `POST /Policy/DeletePolicyBlock`: deletes a policy and its link.

use schemars::JsonSchema;
use serde::Deserialize;

use super::change::{change, stamp};
use super::{missing, position};
use crate::directory::Flaw;
use crate::domain::tenant::TenantSpec;
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
        let (path, now) = (required(self.path, "path", cx.trace)?, cx.call.at);
        let work = move |spec: &mut TenantSpec| {
            let at = position(&spec.policies, &path).ok_or_else(|| missing(&path))?;
            spec.policies_rev_stamp = stamp(spec, now);
            spec.policies.remove(at);
            Ok(true)
        };
        change(cx, Flaw::PolicyLockout, work).await
    }
}
