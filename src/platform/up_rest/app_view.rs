//! An app as its user sees it, and which apps those are.

use schemars::JsonSchema;
use serde::Serialize;

use crate::check::Check;
use crate::directory::Flaw;
use crate::domain::app::App;
use crate::domain::principal::Principal;
use crate::platform::args::required;
use crate::platform::error::ApiError;
use crate::platform::operation::Cx;
use crate::store::{StoreError, apps};

/// An app. Clients index every member, so none is ever null.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct AppView {
    app_key: String,
    name: String,
    display_name: String,
    description: String,
    icon: String,
    url: String,
    app_type: &'static str,
    web_app_type: &'static str,
    template_name: &'static str,
    category: String,
    app_type_display_name: String,
}

impl From<&App> for AppView {
    fn from(app: &App) -> Self {
        let (spec, template) = (&app.spec, app.spec.template);
        Self {
            app_key: app.row_key.clone(),
            name: spec.shown_name().to_owned(),
            display_name: spec.shown_name().to_owned(),
            description: spec.description.clone(),
            icon: spec.icon(),
            url: spec.setting("Url").to_owned(),
            app_type: "Web",
            web_app_type: template.web_app_type(),
            template_name: template.name(),
            category: spec.category.clone().unwrap_or_else(|| "Other".to_owned()),
            app_type_display_name: format!("Web - {}", template.type_display_name()),
        }
    }
}

/// The active apps that a user may run, by name. The tenant's own app is none of those that people see.
pub async fn apps_of(cx: &Cx<'_>, user: Option<&Principal>) -> Result<Vec<App>, ApiError> {
    let Some(user) = user else { return Ok(Vec::new()) };
    let mut apps = cx.tenant.store.read::<_, StoreError>(apps::all).await?;
    apps.retain(|app| app.is_active() && !app.is_platform() && user.is_among(&app.run));
    apps.sort_by_cached_key(|app| app.spec.shown_name().to_lowercase());
    Ok(apps)
}

/// The app with this key, which its caller may run.
///
/// # Errors
/// By `argument.present`, `app.exists`, `app.enabled`, `app.run_permission`.
pub async fn own_app(cx: &mut Cx<'_>, key: Option<String>) -> Result<App, ApiError> {
    let key = required(key, "appkey", cx.trace)?;
    let text = key.clone();
    let found = cx.tenant.store.read::<_, StoreError>(async |db| apps::by_key_or_id(db, &text).await).await?;
    let probe = cx.trace.check(Check::AppExists).seen(key.clone());
    let app = probe.some(found).map_err(|refusal| ApiError::refused(refusal, Flaw::RowKey(key)))?;
    cx.trace.about_app(app.id());
    let denied = |refusal| ApiError::refused(refusal, Flaw::NotAuthorized);
    let probe = cx.trace.check(Check::AppEnabled).seen(format!("{:?}", app.spec.state)).wanted("Active");
    probe.holds(app.is_active()).map_err(denied)?;
    let caller = cx.caller()?;
    let user = caller.principal.clone();
    let name = caller.token.claims.unique_name.clone();
    let may = user.is_some_and(|user| user.is_among(&app.run));
    cx.trace.check(Check::AppRunPermission).seen(name).holds(may).map_err(denied)?;
    Ok(app)
}
