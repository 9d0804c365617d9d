//! `POST /Roles/UpdateRole`: changes name, description and members of a role.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::directory::roles::{self, ChangedRole, NamedMembers, WRITE};
use crate::platform::args::{ListChange, required};
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};

/// Changes name, description and members of a role; `Name` is the role's id. What is absent stays as it is.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "PascalCase")]
pub struct UpdateRole {
    name: Option<String>,
    new_name: Option<String>,
    description: Option<String>,
    users: ListChange,
    roles: ListChange,
    groups: ListChange,
}

impl Operation for UpdateRole {
    const PATHS: &'static [&'static str] = &["Roles/UpdateRole", "SaasManage/UpdateRole"];
    const NEEDS: Needs = Needs::Rights(WRITE);
    type Output = ();

    async fn run(self, cx: &mut Cx<'_>) -> Result<(), ApiError> {
        let text = required(self.name, "Name", cx.trace)?;
        let change = ChangedRole {
            name: self.new_name.filter(|name| !name.trim().is_empty()),
            // Clients that only add a member send an empty description.
            description: self.description.filter(|text| !text.is_empty()),
            add: NamedMembers { users: self.users.add.0, roles: self.roles.add.0, groups: self.groups.add.0 },
            remove: NamedMembers {
                users: self.users.delete.0,
                roles: self.roles.delete.0,
                groups: self.groups.delete.0,
            },
        };
        Ok(roles::change(cx, &text, change).await?)
    }
}
