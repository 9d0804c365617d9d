//! `GET /SaasManage/GetRoleIDFromName?name=`: the id of a role.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::directory::roles::{READ, named};
use crate::platform::args::required;
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};

/// The id of the role of a name.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "PascalCase")]
pub struct GetRoleIdFromName {
    name: Option<String>,
}

impl Operation for GetRoleIdFromName {
    const PATHS: &'static [&'static str] = &["SaasManage/GetRoleIDFromName", "Roles/GetRoleIDFromName"];
    const NEEDS: Needs = Needs::Rights(READ);
    type Output = String;

    async fn run(self, cx: &mut Cx<'_>) -> Result<String, ApiError> {
        let name = required(self.name, "Name", cx.trace)?;
        Ok(named(cx, &name).await?.id)
    }
}
