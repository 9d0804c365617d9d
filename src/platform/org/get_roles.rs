//! `POST /Org/GetRoles`: the roles of an organisation.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{READ, find};
use crate::domain::role::Role;
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};
use crate::platform::table::{QueryResult, ResultColumnKind};
use crate::store::{StoreError, roles};

/// The roles of an organisation.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "PascalCase")]
pub struct GetRoles {
    org_id: Option<String>,
}

const COLUMNS: &[(&str, ResultColumnKind)] = &[
    ("ID", ResultColumnKind::Text),
    ("Name", ResultColumnKind::Text),
    ("Description", ResultColumnKind::Text),
];

/// A role.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct OrganizationRoleRow {
    #[serde(rename = "ID")]
    id: String,
    name: String,
    description: String,
}

impl Operation for GetRoles {
    const PATHS: &'static [&'static str] = &["Org/GetRoles"];
    const NEEDS: Needs = Needs::Rights(READ);
    type Output = QueryResult<OrganizationRoleRow>;

    async fn run(self, cx: &mut Cx<'_>) -> Result<QueryResult<OrganizationRoleRow>, ApiError> {
        let organization = find(cx, self.org_id).await?;
        let mut all = cx.tenant.store.read::<_, StoreError>(async |db| roles::all(db).await).await?;
        all.retain(|role| organization.is_named(&role.org_path));
        let row = |role: Role| {
            (
                role.id.clone(),
                OrganizationRoleRow { id: role.id, name: role.name, description: role.description },
            )
        };
        Ok(QueryResult::new(COLUMNS, "Role", all.into_iter().map(row).collect()))
    }
}
