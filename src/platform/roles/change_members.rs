//! `POST /SaasManage/AddUsersAndGroupsToRole` and `RemoveUsersAndGroupsFromRole`. Adding a member twice and removing
//! who is none succeed.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::directory::roles::{self, ChangedRole, NamedMembers, WRITE};
use crate::platform::args::{NameList, required};
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};

/// Adds members to a role; `Name` is the role's id. Adding one twice changes nothing.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "PascalCase")]
pub struct AddUsersAndGroupsToRole {
    name: Option<String>,
    users: NameList,
    groups: NameList,
    roles: NameList,
}

impl Operation for AddUsersAndGroupsToRole {
    const PATHS: &'static [&'static str] =
        &["SaasManage/AddUsersAndGroupsToRole", "Roles/AddUsersAndGroupsToRole"];
    const NEEDS: Needs = Needs::Rights(WRITE);
    type Output = ();

    async fn run(self, cx: &mut Cx<'_>) -> Result<(), ApiError> {
        let text = required(self.name, "Name", cx.trace)?;
        let add = NamedMembers { users: self.users.0, roles: self.roles.0, groups: self.groups.0 };
        Ok(roles::change(cx, &text, ChangedRole { add, ..ChangedRole::default() }).await?)
    }
}

/// Takes members out of a role; `Name` is the role's id. Whoever is no member stays none.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "PascalCase")]
pub struct RemoveUsersAndGroupsFromRole {
    name: Option<String>,
    users: NameList,
    groups: NameList,
    roles: NameList,
}

impl Operation for RemoveUsersAndGroupsFromRole {
    const PATHS: &'static [&'static str] =
        &["SaasManage/RemoveUsersAndGroupsFromRole", "Roles/RemoveUsersAndGroupsFromRole"];
    const NEEDS: Needs = Needs::Rights(WRITE);
    type Output = ();

    async fn run(self, cx: &mut Cx<'_>) -> Result<(), ApiError> {
        let text = required(self.name, "Name", cx.trace)?;
        let remove = NamedMembers { users: self.users.0, roles: self.roles.0, groups: self.groups.0 };
        Ok(roles::change(cx, &text, ChangedRole { remove, ..ChangedRole::default() }).await?)
    }
}
