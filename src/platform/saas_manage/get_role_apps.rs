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
use crate::platform::table::{Kind, Table};
use crate::store::{Error, apps};

/// The rights of which one is needed: those that show roles, and those that show apps.
const EITHER: &[Right] = &[READ[0], READ[1], Right::ROLE_MANAGEMENT, Right::READ_ONLY_ROLE_MANAGEMENT];

/// The apps that a role may run.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "PascalCase")]
pub struct GetRoleApps {
    role: Option<String>,
}

/// The columns of a list of apps.
pub const COLUMNS: &[(&str, Kind)] = &[
    ("ID", Kind::Text),
    ("Name", Kind::Text),
    ("DisplayName", Kind::Text),
    ("Description", Kind::Text),
    ("AppType", Kind::Text),
    ("AppTypeDisplayName", Kind::Text),
    ("WebAppType", Kind::Text),
    ("WebAppTypeDisplayName", Kind::Text),
    ("TemplateName", Kind::Text),
    ("Category", Kind::Text),
    ("Icon", Kind::Text),
    ("State", Kind::Text),
];

/// An app in a list.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct Row {
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

impl Row {
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
    type Output = Table<Row>;

    async fn run(self, cx: &mut Cx<'_>) -> Result<Table<Row>, ApiError> {
        let text = required(self.role, "Role", cx.trace)?;
        let role = Grantee::Role(directory::roles::named(cx, &text).await?.id);
        let mut apps = cx.tenant.store.read::<_, Error>(apps::all).await?;
        apps.retain(|app| app.grants.get(&role).is_some_and(|some| some.includes(Permissions::EXECUTE)));
        Ok(Table::new(COLUMNS, "Application", apps.iter().map(Row::of).collect()))
    }
}
