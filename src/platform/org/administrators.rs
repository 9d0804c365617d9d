//! `POST /Org/GetAdministrators`, `UpdateAdministrators`: who administers an organisation.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::principals::{PrincipalArgs, describe, named};
use super::{READ, find};
use crate::directory::organizations;
use crate::domain::user::CLOUD_DIRECTORY_UUID;
use crate::platform::args::required;
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};
use crate::platform::table::{QueryResult, ResultColumnKind};
use crate::store::StoreError;

/// Who administers an organisation.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "PascalCase")]
pub struct GetAdministrators {
    org_id: Option<String>,
}

const COLUMNS: &[(&str, ResultColumnKind)] = &[
    ("Id", ResultColumnKind::Text),
    ("Type", ResultColumnKind::Text),
    ("SystemName", ResultColumnKind::Text),
    ("DirectoryServiceUuid", ResultColumnKind::Text),
];

/// An administrator, with the members that `UpdateAdministrators` takes.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct AdministratorRow {
    id: String,
    #[serde(rename = "Type")]
    kind: &'static str,
    system_name: String,
    directory_service_uuid: &'static str,
}

impl Operation for GetAdministrators {
    const PATHS: &'static [&'static str] = &["Org/GetAdministrators"];
    const NEEDS: Needs = Needs::Rights(READ);
    type Output = QueryResult<AdministratorRow>;

    async fn run(self, cx: &mut Cx<'_>) -> Result<QueryResult<AdministratorRow>, ApiError> {
        let organization = find(cx, self.org_id).await?;
        let read = cx.tenant.store.read::<_, StoreError>(async |db| {
            let mut rows = Vec::new();
            for id in &organization.administrators {
                let Some((system_name, kind)) = describe(db, id).await? else { continue };
                let directory_service_uuid = CLOUD_DIRECTORY_UUID;
                rows.push((
                    id.clone(),
                    AdministratorRow { id: id.clone(), kind, system_name, directory_service_uuid },
                ));
            }
            Ok(rows)
        });
        Ok(QueryResult::new(COLUMNS, "Administrator", read.await?))
    }
}

/// Sets who administers an organisation.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "PascalCase")]
pub struct UpdateAdministrators {
    org_id: Option<String>,
    grant: Vec<PrincipalArgs>,
    revoke: Vec<PrincipalArgs>,
}

impl Operation for UpdateAdministrators {
    const PATHS: &'static [&'static str] = &["Org/UpdateAdministrators"];
    const NEEDS: Needs = Needs::SystemAdministrator;
    type Output = ();

    async fn run(self, cx: &mut Cx<'_>) -> Result<(), ApiError> {
        let org_id = required(self.org_id, "OrgId", cx.trace)?;
        let (grant, revoke) = (named(self.grant), named(self.revoke));
        Ok(organizations::change_administrators(cx, org_id, grant, revoke).await?)
    }
}
