//! `POST /Org/GetPermission`, `UpdatePermission`: who has which right in an organisation.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::principals::{PrincipalArgs, describe};
use super::{READ, find};
use crate::check::Trace;
use crate::directory::organizations::{self, NamedPermission};
use crate::domain::organization::OrgPermissionSpec;
use crate::domain::right::Right;
use crate::platform::args::{invalid, required};
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};
use crate::platform::table::{QueryResult, ResultColumnKind};
use crate::store::StoreError;

/// Who has which right in an organisation.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "PascalCase")]
pub struct GetPermission {
    org_id: Option<String>,
}

const COLUMNS: &[(&str, ResultColumnKind)] = &[
    ("Right", ResultColumnKind::Text),
    ("Principal", ResultColumnKind::Text),
    ("PrincipalType", ResultColumnKind::Text),
    ("PrincipalName", ResultColumnKind::Text),
];

/// A right of somebody, with the members that `UpdatePermission` takes.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct PermissionRow {
    right: String,
    principal: String,
    principal_type: &'static str,
    principal_name: String,
}

impl Operation for GetPermission {
    const PATHS: &'static [&'static str] = &["Org/GetPermission"];
    const NEEDS: Needs = Needs::Rights(READ);
    type Output = QueryResult<PermissionRow>;

    async fn run(self, cx: &mut Cx<'_>) -> Result<QueryResult<PermissionRow>, ApiError> {
        let organization = find(cx, self.org_id).await?;
        let read = cx.tenant.store.read::<_, StoreError>(async |db| {
            let mut rows = Vec::new();
            for OrgPermissionSpec { right, principal } in &organization.permissions {
                let Some((principal_name, principal_type)) = describe(db, principal).await? else { continue };
                let (right, principal) = (right.clone(), principal.clone());
                rows.push((
                    "??".to_owned(),
                    PermissionRow { right, principal, principal_type, principal_name },
                ));
            }
            Ok(rows)
        });
        Ok(QueryResult::new(COLUMNS, "Permission", read.await?))
    }
}

/// Sets who has which right in an organisation.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "PascalCase")]
pub struct UpdatePermission {
    org_id: Option<String>,
    grant: Vec<GivenPermission>,
    revoke: Vec<GivenPermission>,
}

/// A right, by display name or path, and whose it is.
#[derive(Clone, Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "PascalCase")]
struct GivenPermission {
    right: Option<String>,
    principal: Option<String>,
    principal_type: Option<String>,
}

impl GivenPermission {
    fn read(self, trace: &mut Trace) -> Result<NamedPermission, ApiError> {
        let text = self.right.unwrap_or_default();
        let Some(right) = Right::find(&text) else {
            return Err(invalid("Right", &format!("wanted an administrative right, `{text}` found"), trace));
        };
        let principal = PrincipalArgs::new(self.principal, self.principal_type).read();
        Ok(NamedPermission { right: right.path, principal })
    }
}

impl Operation for UpdatePermission {
    const PATHS: &'static [&'static str] = &["Org/UpdatePermission"];
    const NEEDS: Needs = Needs::SystemAdministrator;
    type Output = ();

    async fn run(self, cx: &mut Cx<'_>) -> Result<(), ApiError> {
        let org_id = required(self.org_id, "OrgId", cx.trace)?;
        let mut read = |all: Vec<GivenPermission>| {
            all.into_iter().map(|one| one.read(cx.trace)).collect::<Result<Vec<_>, _>>()
        };
        let (revoke, grant) = (read(self.revoke)?, read(self.grant)?);
        Ok(organizations::change_permissions(cx, org_id, grant, revoke).await?)
    }
}
