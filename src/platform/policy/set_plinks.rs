//! `POST /Policy/SetPlinksv2`: the order of the policies, and whom each applies to.

use schemars::JsonSchema;
use serde::Deserialize;

use super::links::GivenLink;
use super::save_policy_block::Stamp;
use crate::directory::policies::{self, Link};
use crate::platform::args::present;
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};

/// Sets whom policies apply to, and their order.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "PascalCase")]
pub struct SetPlinks {
    plinks: Option<Vec<GivenLink>>,
    rev_stamp: Option<String>,
}

impl Operation for SetPlinks {
    const PATHS: &'static [&'static str] = &["Policy/SetPlinksv2", "Policy/SetPlinks"];
    const NEEDS: Needs = Needs::SystemAdministrator;
    const LIST: Option<&'static str> = Some("Plinks");
    type Output = Stamp;

    async fn run(self, cx: &mut Cx<'_>) -> Result<Stamp, ApiError> {
        let links = present(self.plinks, "Plinks", cx.trace)?;
        let links = links.into_iter().map(Link::from).collect();
        Ok(Stamp { rev_stamp: policies::set_links(cx, links, self.rev_stamp).await? })
    }
}
