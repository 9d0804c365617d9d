//! `POST /Org/ChangeMembership`: who belongs to an organisation. Everybody belongs to one at most.

use schemars::JsonSchema;
use serde::Deserialize;

use super::position;
use super::principals::Named;
use crate::domain::role::Grantee;
use crate::platform::args::required;
use crate::platform::edit::{Stop, read};
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};
use crate::store::{Db, roles, users};

/// Puts users and roles into an organisation, and takes them out of it.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "PascalCase")]
pub struct ChangeMembership {
    org_id: Option<String>,
    add: Vec<Named>,
    remove: Vec<Named>,
}

impl Operation for ChangeMembership {
    const PATHS: &'static [&'static str] = &["Org/ChangeMembership"];
    const NEEDS: Needs = Needs::SystemAdministrator;
    type Output = ();

    async fn run(self, cx: &mut Cx<'_>) -> Result<(), ApiError> {
        let org_id = required(self.org_id, "OrgId", cx.trace)?;
        let (tenant, add, remove) = (cx.tenant.store.info().await?, self.add, self.remove);
        let done = cx.write::<_, Stop>(async move |db| {
            let spec = read(db).await?;
            let organization = &spec.organizations[position(&spec, &org_id)?];
            for one in &remove {
                let member = one.find(db, &tenant).await?;
                if organization.is_named(&path(db, &member).await?) {
                    set_path(db, &member, "").await?;
                }
            }
            for one in &add {
                let member = one.find(db, &tenant).await?;
                set_path(db, &member, &organization.uuid).await?;
            }
            Ok(())
        });
        done.await.map_err(|stop| stop.refuse(cx.trace))
    }
}

/// The organisation of a user or role, as it is kept.
async fn path(db: &mut Db<'_>, member: &Grantee) -> Result<String, Stop> {
    Ok(match member {
        Grantee::User(id) => users::find(db, id).await?.and_then(|user| user.profile.org_path),
        Grantee::Role(id) => roles::by_id_or_name(db, id).await?.map(|role| role.org_path),
    }
    .unwrap_or_default())
}

/// Puts a user or role into the organisation of this id; into none if it is empty.
pub(super) async fn set_path(db: &mut Db<'_>, member: &Grantee, path: &str) -> Result<(), Stop> {
    match member {
        Grantee::User(id) => {
            if let Some(mut user) = users::find(db, id).await? {
                user.profile.org_path = Some(path.to_owned()).filter(|path| !path.is_empty());
                users::update(db, &user).await?;
            }
        }
        Grantee::Role(id) => {
            if let Some(mut role) = roles::by_id_or_name(db, id).await? {
                path.clone_into(&mut role.org_path);
                roles::update(db, &role).await?;
            }
        }
    }
    Ok(())
}
