//! `POST /Org/Delete`: deletes an organisation. Who belonged to it belongs to none.

use schemars::JsonSchema;
use serde::Deserialize;

use super::change_membership::set_path;
use super::position;
use crate::domain::role::Grantee;
use crate::platform::args::required;
use crate::platform::edit::{Stop, read};
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};
use crate::store::{roles, tenants, users};

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
        let done = cx.write::<_, Stop>(async move |db| {
            let mut spec = read(db).await?;
            let organization = spec.organizations.remove(position(&spec, &org_id)?);
            let is_in = |path: &str| organization.is_named(path);
            let mut users = users::all(db).await?;
            users.retain(|user| user.profile.org_path.as_deref().is_some_and(is_in));
            let mut roles = roles::all(db).await?;
            roles.retain(|role| is_in(&role.org_path));
            let users = users.into_iter().map(|user| Grantee::User(user.id));
            for member in users.chain(roles.into_iter().map(|role| Grantee::Role(role.id))) {
                set_path(db, &member, "").await?;
            }
            tenants::update(db, |kept| *kept = spec).await?;
            Ok(())
        });
        done.await.map_err(|stop| stop.refuse(cx.trace))
    }
}
