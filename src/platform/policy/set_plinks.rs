//! `POST /Policy/SetPlinksv2`: the order of the policies, and whom each applies to.

use schemars::JsonSchema;
use serde::Deserialize;

use super::change::{change, is_current, stamp};
use super::links::{Link, arrange};
use super::save_policy_block::Stamp;
use crate::directory::Flaw;
use crate::domain::tenant::TenantSpec;
use crate::platform::args::present;
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};

/// Sets whom policies apply to, and their order.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "PascalCase")]
pub struct SetPlinks {
    plinks: Option<Vec<Link>>,
    rev_stamp: Option<String>,
}

impl Operation for SetPlinks {
    const PATHS: &'static [&'static str] = &["Policy/SetPlinksv2", "Policy/SetPlinks"];
    const NEEDS: Needs = Needs::SystemAdministrator;
    const LIST: Option<&'static str> = Some("Plinks");
    type Output = Stamp;

    async fn run(self, cx: &mut Cx<'_>) -> Result<Stamp, ApiError> {
        let links = present(self.plinks, "Plinks", cx.trace)?;
        let (now, sent) = (cx.call.at, self.rev_stamp);
        let work = move |spec: &mut TenantSpec| {
            let current = is_current(sent.as_deref(), &spec.policies_rev_stamp);
            arrange(&mut spec.policies, &links)?;
            spec.policies_rev_stamp = stamp(spec, now);
            Ok(current)
        };
        change(cx, Flaw::PlinksLockout, work).await?;
        Ok(Stamp { rev_stamp: cx.tenant.store.info().await?.spec.policies_rev_stamp.clone() })
    }
}
