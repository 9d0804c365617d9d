//! `POST /SaasManage/GetRoleApps?role=`: the apps that a role has the Run permission on.

use serde::{Deserialize, Serialize};

use super::read;
use crate::domain::app::App;
use crate::domain::fixture::AppState;
use crate::domain::right::Right;
use crate::domain::role::Grantee;
use crate::platform::args::required;
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};
use crate::platform::table::{Kind, Table};
use crate::store::{Error, apps};

/// The arguments; `role` is the role's id.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct GetRoleApps {
    role: Option<String>,
}

const COLUMNS: &[(&str, Kind)] = &[
    ("ID", Kind::Text),
    ("Name", Kind::Text),
    ("DisplayName", Kind::Text),
    ("Description", Kind::Text),
    ("ServiceName", Kind::Text),
    ("AppType", Kind::Text),
    ("Category", Kind::Text),
    ("State", Kind::Text),
];

/// An app.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Row {
    #[serde(rename = "ID")]
    id: String,
    name: String,
    display_name: String,
    description: String,
    service_name: String,
    app_type: &'static str,
    category: String,
    state: &'static str,
}

impl From<App> for Row {
    fn from(app: App) -> Self {
        let (id, spec) = (app.row_key, app.spec);
        let name = if spec.name.is_empty() { spec.id.clone() } else { spec.name };
        Self {
            id,
            display_name: name.clone(),
            name,
            description: spec.description,
            service_name: spec.id,
            app_type: "Web",
            category: spec.category.unwrap_or_else(|| "Other".to_owned()),
            state: if spec.state == AppState::Active { "Active" } else { "Inactive" },
        }
    }
}

impl Operation for GetRoleApps {
    const PATHS: &'static [&'static str] = &["SaasManage/GetRoleApps", "Roles/GetRoleApps"];
    const NEEDS: Needs = Needs::Rights(&[
        Right::ROLE_MANAGEMENT,
        Right::READ_ONLY_ROLE_MANAGEMENT,
        Right::APPLICATION_MANAGEMENT,
        Right::READ_ONLY_SYSTEM,
    ]);
    type Output = Table<Row>;

    async fn run(self, cx: &mut Cx<'_>) -> Result<Table<Row>, ApiError> {
        let text = required(self.role, "role", cx.trace)?;
        let role = Grantee::Role(read(cx, &text).await?.id);
        let all = cx.tenant.store.read::<_, Error>(apps::all).await?;
        let own = all.into_iter().filter(|app| app.run.contains(&role));
        let rows = own.map(|app| (app.row_key.clone(), Row::from(app)));
        Ok(Table::new(COLUMNS, "Application", rows.collect()))
    }
}
