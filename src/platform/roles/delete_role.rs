//! `POST /SaasManage/DeleteRole`, and `DeleteRoles` for several: all of them, or none.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::directory::roles::{self, WRITE};
use crate::platform::args::{NameList, present, required};
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};

/// Removes a role; `Name` is the role's id.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "PascalCase")]
pub struct DeleteRole {
    name: Option<String>,
}

impl Operation for DeleteRole {
    const PATHS: &'static [&'static str] = &["SaasManage/DeleteRole", "Roles/DeleteRole"];
    const NEEDS: Needs = Needs::Rights(WRITE);
    type Output = ();

    async fn run(self, cx: &mut Cx<'_>) -> Result<(), ApiError> {
        let text = required(self.name, "Name", cx.trace)?;
        Ok(roles::delete(cx, vec![text]).await?)
    }
}

/// Removes roles, all of them or none: `{"Roles":[…]}`, or the list alone.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "PascalCase")]
pub struct DeleteRoles {
    roles: NameList,
}

impl Operation for DeleteRoles {
    const PATHS: &'static [&'static str] = &["SaasManage/DeleteRoles", "Roles/DeleteRoles"];
    const NEEDS: Needs = Needs::Rights(WRITE);
    const LIST: Option<&'static str> = Some("Roles");
    type Output = ();

    async fn run(self, cx: &mut Cx<'_>) -> Result<(), ApiError> {
        present((!self.roles.is_empty()).then_some(()), "Roles", cx.trace)?;
        Ok(roles::delete(cx, self.roles.0).await?)
    }
}
