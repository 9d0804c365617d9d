//! `POST /Roles/UpdateRole`: changes name, description and members of a role.

use schemars::JsonSchema;
use serde::Deserialize;

use super::members::Members;
use super::store_role::usable_name;
use super::{Stop, WRITE, find_to_change, is_sysadmin, settle};
use crate::directory::roles::rename;
use crate::platform::args::{Change, required};
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};
use crate::store::roles;

/// Changes name, description and members of a role; `Name` is the role's id. What is absent stays as it is.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "PascalCase")]
pub struct UpdateRole {
    name: Option<String>,
    new_name: Option<String>,
    description: Option<String>,
    users: Change,
    roles: Change,
    groups: Change,
}

impl Operation for UpdateRole {
    const PATHS: &'static [&'static str] = &["Roles/UpdateRole", "SaasManage/UpdateRole"];
    const NEEDS: Needs = Needs::Rights(WRITE);
    type Output = ();

    async fn run(self, cx: &mut Cx<'_>) -> Result<(), ApiError> {
        let text = required(self.name, "Name", cx.trace)?;
        let new_name = match self.new_name.filter(|name| !name.trim().is_empty()) {
            Some(name) => Some(usable_name(Some(name), "NewName", cx)?),
            None => None,
        };
        // Clients that only add a member send an empty description.
        let description = self.description.filter(|text| !text.is_empty());
        let add = Members { users: self.users.add, roles: self.roles.add, groups: self.groups.add };
        let delete =
            Members { users: self.users.delete, roles: self.roles.delete, groups: self.groups.delete };
        let (sysadmin, tenant, named) = (is_sysadmin(cx)?, cx.tenant.store.info().await?, text.clone());
        let done = cx.write::<_, Stop>(async move |db| {
            let mut role = find_to_change(db, &named, sysadmin).await?;
            if let Some(name) = new_name.clone() {
                rename(&mut role, name)?;
            }
            role.description = description.clone().unwrap_or(role.description);
            roles::update(db, &role).await.map_err(Stop::naming(&role.name))?;
            for member in &delete.find_known(db, &tenant).await? {
                roles::remove_member(db, &role.id, member).await?;
            }
            for member in &add.find(db, &tenant).await? {
                roles::add_member(db, &role.id, member).await?;
            }
            Ok(())
        });
        let done = done.await;
        settle(cx, &text, done)
    }
}
