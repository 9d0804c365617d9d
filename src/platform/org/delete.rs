//! `POST /Org/Delete`: deletes an organisation. Who belonged to it belongs to none.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::directory::organizations;
use crate::platform::args::required;
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};

/// Removes an organisation; its members are in none then.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "PascalCase")]
pub struct Delete {
    org_id: Option<String>,
}

impl Operation for Delete {
    const PATHS: &'static [&'static str] = &["Org/Delete"];
    const NEEDS: Needs = Needs::SystemAdministrator;
    type Output = ();

    async fn run(self, cx: &mut Cx<'_>) -> Result<(), ApiError> {
        let org_id = required(self.org_id, "OrgId", cx.trace)?;
        Ok(organizations::delete(cx, org_id).await?)
    }
}
