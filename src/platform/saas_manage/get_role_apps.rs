//! `POST /SaasManage/GetRoleApps`: the apps that a role may run.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::directory;
use crate::directory::apps::READ;
use crate::domain::permission::Permissions;
use crate::domain::right::Right;
use crate::domain::role::Grantee;
use crate::platform::app_row::{COLUMNS, RoleAppRow};
use crate::platform::args::required;
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};
use crate::platform::table::QueryResult;
use crate::store::{StoreError, apps};

/// The rights of which one is needed: those that show roles, and those that show apps.
const EITHER: &[Right] = &[READ[0], READ[1], Right::ROLE_MANAGEMENT, Right::READ_ONLY_ROLE_MANAGEMENT];

/// The apps that a role may run.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "PascalCase")]
pub struct GetRoleApps {
    role: Option<String>,
}

impl Operation for GetRoleApps {
    const PATHS: &'static [&'static str] = &["SaasManage/GetRoleApps", "Roles/GetRoleApps"];
    const NEEDS: Needs = Needs::Rights(EITHER);
    type Output = QueryResult<RoleAppRow>;

    async fn run(self, cx: &mut Cx<'_>) -> Result<QueryResult<RoleAppRow>, ApiError> {
        let text = required(self.role, "Role", cx.trace)?;
        let role = Grantee::Role(directory::roles::named(cx, &text).await?.id);
        let mut apps = cx.tenant.store.read::<_, StoreError>(apps::all).await?;
        apps.retain(|app| app.grants.get(&role).is_some_and(|some| some.includes(Permissions::EXECUTE)));
        Ok(QueryResult::new(COLUMNS, "Application", apps.iter().map(RoleAppRow::of).collect()))
    }
}
