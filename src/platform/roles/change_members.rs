//! `POST /SaasManage/AddUsersAndGroupsToRole` and `RemoveUsersAndGroupsFromRole`. Adding a member twice and removing
//! who is none succeed.

use schemars::JsonSchema;
use serde::Deserialize;

use super::members::Members;
use super::{Stop, WRITE, find_to_change, is_sysadmin, settle};
use crate::platform::args::{Names, required};
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};
use crate::store::roles;

/// Adds members to a role; `Name` is the role's id. Adding one twice changes nothing.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "PascalCase")]
pub struct AddUsersAndGroupsToRole {
    name: Option<String>,
    users: Names,
    groups: Names,
    roles: Names,
}

impl Operation for AddUsersAndGroupsToRole {
    const PATHS: &'static [&'static str] =
        &["SaasManage/AddUsersAndGroupsToRole", "Roles/AddUsersAndGroupsToRole"];
    const NEEDS: Needs = Needs::Rights(WRITE);
    type Output = ();

    async fn run(self, cx: &mut Cx<'_>) -> Result<(), ApiError> {
        let members = Members { users: self.users, roles: self.roles, groups: self.groups };
        change(self.name, members, true, cx).await
    }
}

/// Takes members out of a role; `Name` is the role's id. Whoever is no member stays none.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "PascalCase")]
pub struct RemoveUsersAndGroupsFromRole {
    name: Option<String>,
    users: Names,
    groups: Names,
    roles: Names,
}

impl Operation for RemoveUsersAndGroupsFromRole {
    const PATHS: &'static [&'static str] =
        &["SaasManage/RemoveUsersAndGroupsFromRole", "Roles/RemoveUsersAndGroupsFromRole"];
    const NEEDS: Needs = Needs::Rights(WRITE);
    type Output = ();

    async fn run(self, cx: &mut Cx<'_>) -> Result<(), ApiError> {
        let members = Members { users: self.users, roles: self.roles, groups: self.groups };
        change(self.name, members, false, cx).await
    }
}

async fn change(name: Option<String>, members: Members, add: bool, cx: &mut Cx<'_>) -> Result<(), ApiError> {
    let text = required(name, "Name", cx.trace)?;
    let (sysadmin, tenant, named) = (is_sysadmin(cx)?, cx.tenant.store.info().await?, text.clone());
    let done = cx.write::<_, Stop>(async move |db| {
        let role = find_to_change(db, &named, sysadmin).await?;
        if add {
            for member in &members.find(db, &tenant).await? {
                roles::add_member(db, &role.id, member).await?;
            }
        } else {
            for member in &members.find_known(db, &tenant).await? {
                roles::remove_member(db, &role.id, member).await?;
            }
        }
        Ok(())
    });
    let done = done.await;
    settle(cx, &text, done)
}
