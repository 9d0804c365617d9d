//! `POST /Org/ChangeMembership`: who belongs to an organisation. Everybody belongs to one at most.

use schemars::JsonSchema;
use serde::Deserialize;

use super::principals::{PrincipalArgs, named};
use crate::directory::organizations;
use crate::platform::args::required;
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};

/// Puts users and roles into an organisation, and takes them out of it.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "PascalCase")]
pub struct ChangeMembership {
    org_id: Option<String>,
    add: Vec<PrincipalArgs>,
    remove: Vec<PrincipalArgs>,
}

impl Operation for ChangeMembership {
    const PATHS: &'static [&'static str] = &["Org/ChangeMembership"];
    const NEEDS: Needs = Needs::SystemAdministrator;
    type Output = ();

    async fn run(self, cx: &mut Cx<'_>) -> Result<(), ApiError> {
        let org_id = required(self.org_id, "OrgId", cx.trace)?;
        let (add, remove) = (named(self.add), named(self.remove));
        Ok(organizations::change_members(cx, org_id, add, remove).await?)
    }
}
