//! `POST /UserMgmt/GetUsersRolesAndAdministrativeRights`: the roles that a user is in, directly or through others, with
//! the rights of each (platform.md#s2-2).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::directory::users::READ;
use crate::domain::role::Role;
use crate::platform::args::Paging;
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};
use crate::platform::rights::{self, RightView};
use crate::platform::table::{QueryResult, ResultColumnKind};
use crate::store::{StoreError, roles};

/// The roles that a user is in, directly or through others, with the rights of each; without an id, the caller's.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct GetUsersRolesAndAdministrativeRights {
    #[serde(rename = "ID", alias = "Uuid")]
    id: Option<String>,
    #[serde(rename = "Args")]
    args: Option<Paging>,
}

const COLUMNS: &[(&str, ResultColumnKind)] = &[
    ("ID", ResultColumnKind::Text),
    ("Name", ResultColumnKind::Text),
    ("Description", ResultColumnKind::Text),
    ("AdministrativeRights", ResultColumnKind::Object),
    ("Role", ResultColumnKind::Text),
    ("RoleName", ResultColumnKind::Text),
    ("OrgPath", ResultColumnKind::Unknown),
];

/// A role, in the recorded order.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct RoleOfUserRow {
    role_name: String,
    name: String,
    #[serde(rename = "ID")]
    id: String,
    administrative_rights: Vec<RightView>,
    org_path: Option<String>,
    description: String,
    role: String,
}

impl From<Role> for RoleOfUserRow {
    fn from(role: Role) -> Self {
        Self {
            administrative_rights: rights::of_role(&role),
            role_name: role.name.clone(),
            name: role.name,
            id: role.id.clone(),
            org_path: Some(role.org_path).filter(|path| !path.is_empty()),
            description: role.description,
            role: role.id,
        }
    }
}

impl Operation for GetUsersRolesAndAdministrativeRights {
    const PATHS: &'static [&'static str] =
        &["UserMgmt/GetUsersRolesAndAdministrativeRights", "UserMgmt/GetUserRolesAndAdministrativeRights"];
    const NEEDS: Needs = Needs::OwnOr(READ);
    type Output = QueryResult<RoleOfUserRow>;

    fn about(&self) -> Option<&str> {
        self.id.as_deref()
    }

    async fn run(self, cx: &mut Cx<'_>) -> Result<QueryResult<RoleOfUserRow>, ApiError> {
        let principal = cx.user(self.id.as_deref()).await?;
        let read =
            cx.tenant.store.read::<_, StoreError>(async |db| roles::with_ids(db, &principal.roles).await);
        let mut rows = read.await?;
        let paging = self.args.unwrap_or_default();
        if paging.sort_by().is_some() {
            rows.sort_by(|one, two| paging.order(&one.name, &two.name));
        }
        let (page, count) = paging.page(rows);
        let rows = page.into_iter().map(|role| (role.id.clone(), RoleOfUserRow::from(role))).collect();
        Ok(QueryResult::new(COLUMNS, "Role", rows).of_all(count))
    }
}
