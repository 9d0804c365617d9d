//! `POST /SaasManage/GetRoleApps`: the apps that a role may run.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{OTHER, READ};
use crate::directory;
use crate::domain::app::{App, AppState};
use crate::domain::permission::Permissions;
use crate::domain::right::Right;
use crate::domain::role::Grantee;
use crate::platform::args::required;
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};
use crate::platform::table::{QueryResult, ResultColumnKind};
use crate::store::{StoreError, apps};

/// The rights of which one is needed: those that show roles, and those that show apps.
const EITHER: &[Right] = &[READ[0], READ[1], Right::ROLE_MANAGEMENT, Right::READ_ONLY_ROLE_MANAGEMENT];

/// The apps that a role may run.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "PascalCase")]
pub struct GetRoleApps {
    role: Option<String>,
}

/// The columns of a list of apps.
pub const COLUMNS: &[(&str, ResultColumnKind)] = &[
    ("ID", ResultColumnKind::Text),
    ("Name", ResultColumnKind::Text),
    ("DisplayName", ResultColumnKind::Text),
    ("Description", ResultColumnKind::Text),
    ("AppType", ResultColumnKind::Text),
    ("AppTypeDisplayName", ResultColumnKind::Text),
    ("WebAppType", ResultColumnKind::Text),
    ("WebAppTypeDisplayName", ResultColumnKind::Text),
    ("TemplateName", ResultColumnKind::Text),
    ("Category", ResultColumnKind::Text),
    ("Icon", ResultColumnKind::Text),
    ("State", ResultColumnKind::Text),
];

/// An app in a list.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct RoleAppRow {
    #[serde(rename = "ID")]
    id: String,
    name: String,
    display_name: String,
    description: String,
    app_type: &'static str,
    app_type_display_name: String,
    web_app_type: &'static str,
    web_app_type_display_name: &'static str,
    template_name: &'static str,
    category: String,
    icon: String,
    state: &'static str,
}

impl RoleAppRow {
    /// The app, with its key.
    pub fn of(app: &App) -> (String, Self) {
        let (spec, template) = (&app.spec, app.spec.template);
        let row = Self {
            id: app.row_key.clone(),
            name: spec.shown_name().to_owned(),
            display_name: spec.shown_name().to_owned(),
            description: spec.description.clone(),
            app_type: "Web",
            app_type_display_name: format!("Web - {}", template.type_display_name()),
            web_app_type: template.web_app_type(),
            web_app_type_display_name: template.type_display_name(),
            template_name: template.name(),
            category: spec.category.clone().unwrap_or_else(|| OTHER.to_owned()),
            icon: spec.icon(),
            state: if spec.state == AppState::Active { "Active" } else { "Inactive" },
        };
        (app.row_key.clone(), row)
    }
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
