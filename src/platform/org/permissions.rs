//! `POST /Org/GetPermission`, `UpdatePermission`: who has which right in an organisation.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::principals::{Named, describe};
use super::{MOST, READ, find, position};
use crate::domain::organization::OrgPermissionSpec;
use crate::domain::right::Right;
use crate::platform::args::required;
use crate::platform::edit::{Stop, read};
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};
use crate::platform::table::{Kind, Table};
use crate::store::{Error, tenants};

/// Who has which right in an organisation.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "PascalCase")]
pub struct GetPermission {
    org_id: Option<String>,
}

const COLUMNS: &[(&str, Kind)] = &[
    ("Right", Kind::Text),
    ("Principal", Kind::Text),
    ("PrincipalType", Kind::Text),
    ("PrincipalName", Kind::Text),
];

/// A right of somebody, with the members that `UpdatePermission` takes.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct Row {
    right: String,
    principal: String,
    principal_type: &'static str,
    principal_name: String,
}

impl Operation for GetPermission {
    const PATHS: &'static [&'static str] = &["Org/GetPermission"];
    const NEEDS: Needs = Needs::Rights(READ);
    type Output = Table<Row>;

    async fn run(self, cx: &mut Cx<'_>) -> Result<Table<Row>, ApiError> {
        let organization = find(cx, self.org_id).await?;
        let read = cx.tenant.store.read::<_, Error>(async |db| {
            let mut rows = Vec::new();
            for OrgPermissionSpec { right, principal } in &organization.permissions {
                let Some((principal_name, principal_type)) = describe(db, principal).await? else { continue };
                let (right, principal) = (right.clone(), principal.clone());
                rows.push(("??".to_owned(), Row { right, principal, principal_type, principal_name }));
            }
            Ok(rows)
        });
        Ok(Table::new(COLUMNS, "Permission", read.await?))
    }
}

/// Sets who has which right in an organisation.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "PascalCase")]
pub struct UpdatePermission {
    org_id: Option<String>,
    grant: Vec<Given>,
    revoke: Vec<Given>,
}

/// A right, by display name or path, and whose it is.
#[derive(Clone, Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "PascalCase")]
struct Given {
    right: Option<String>,
    principal: Option<String>,
    principal_type: Option<String>,
}

impl Given {
    fn right(&self) -> Result<String, Stop> {
        let text = self.right.as_deref().unwrap_or_default();
        let found = Right::find(text).map(|right| right.path.to_owned());
        found
            .ok_or_else(|| Stop::Unusable("Right", format!("wanted an administrative right, `{text}` found")))
    }

    fn principal(&self) -> Named {
        Named::new(self.principal.clone(), self.principal_type.clone())
    }
}

impl Operation for UpdatePermission {
    const PATHS: &'static [&'static str] = &["Org/UpdatePermission"];
    const NEEDS: Needs = Needs::SystemAdministrator;
    type Output = ();

    async fn run(self, cx: &mut Cx<'_>) -> Result<(), ApiError> {
        let org_id = required(self.org_id, "OrgId", cx.trace)?;
        let (tenant, grant, revoke) = (cx.tenant.store.info().await?, self.grant, self.revoke);
        let done = cx.write::<_, Stop>(async move |db| {
            let mut spec = read(db).await?;
            let at = position(&spec, &org_id)?;
            let permissions = &mut spec.organizations[at].permissions;
            for (given, keep) in
                revoke.iter().map(|one| (one, false)).chain(grant.iter().map(|one| (one, true)))
            {
                let principal = given.principal().find(db, &tenant).await?.id().to_owned();
                let permission = OrgPermissionSpec { right: given.right()?, principal };
                permissions.retain(|other| *other != permission);
                permissions.extend(keep.then_some(permission));
            }
            if permissions.len() > MOST {
                return Err(Stop::full("permissions"));
            }
            tenants::update(db, |kept| *kept = spec).await?;
            Ok(())
        });
        done.await.map_err(|stop| stop.refuse(cx.trace))
    }
}
