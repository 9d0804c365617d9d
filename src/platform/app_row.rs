//! An app as lists of apps show it.

use schemars::JsonSchema;
use serde::Serialize;

use super::table::ResultColumnKind;
use crate::domain::app::{App, AppState};

/// The category of apps that are in no other.
pub const OTHER: &str = "Other";

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
