//! `POST /UserMgmt/GetUsersRolesAndAdministrativeRights`: the roles that a user is in, directly or through others, with
//! the rights of each (platform.md §2.2).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::directory::users::READ;
use crate::domain::role::Role;
use crate::platform::args::Paging;
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};
use crate::platform::rights::{self, RightView};
use crate::platform::table::{Kind, Table};
use crate::store::{Error, roles};

/// The roles that a user is in, directly or through others, with the rights of each; without an id, the caller's.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct GetUsersRolesAndAdministrativeRights {
    #[serde(rename = "ID", alias = "Uuid")]
    id: Option<String>,
    #[serde(rename = "Args")]
    args: Option<Paging>,
}

const COLUMNS: &[(&str, Kind)] = &[
    ("ID", Kind::Text),
    ("Name", Kind::Text),
    ("Description", Kind::Text),
    ("AdministrativeRights", Kind::Object),
    ("Role", Kind::Text),
    ("RoleName", Kind::Text),
    ("OrgPath", Kind::Unknown),
];

/// A role, in the recorded order.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct Row {
    role_name: String,
    name: String,
    #[serde(rename = "ID")]
    id: String,
    administrative_rights: Vec<RightView>,
    org_path: Option<String>,
    description: String,
    role: String,
}

impl From<Role> for Row {
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
    type Output = Table<Row>;

    fn about(&self) -> Option<&str> {
        self.id.as_deref()
    }

    async fn run(self, cx: &mut Cx<'_>) -> Result<Table<Row>, ApiError> {
        let principal = cx.user(self.id.as_deref()).await?;
        let read = cx.tenant.store.read::<_, Error>(async |db| roles::with_ids(db, &principal.roles).await);
        let mut rows = read.await?;
        let paging = self.args.unwrap_or_default();
        if paging.sort_by().is_some() {
            rows.sort_by(|one, two| paging.order(&one.name, &two.name));
        }
        let (page, count) = paging.page(rows);
        let rows = page.into_iter().map(|role| (role.id.clone(), Row::from(role))).collect();
        Ok(Table::new(COLUMNS, "Role", rows).of_all(count))
    }
}
