//! `POST /Org/Update`: changes an organisation's name and description.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::directory::organizations;
use crate::platform::args::required;
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};

/// Changes an organisation; what is absent stays as it is.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "PascalCase")]
pub struct Update {
    org_id: Option<String>,
    name: Option<String>,
    description: Option<String>,
}

impl Operation for Update {
    const PATHS: &'static [&'static str] = &["Org/Update"];
    const NEEDS: Needs = Needs::SystemAdministrator;
    type Output = ();

    async fn run(self, cx: &mut Cx<'_>) -> Result<(), ApiError> {
        let org_id = required(self.org_id, "OrgId", cx.trace)?;
        let name = match self.name {
            Some(name) => Some(required(Some(name), "Name", cx.trace)?),
            None => None,
        };
        Ok(organizations::update(cx, org_id, name, self.description).await?)
    }
}
