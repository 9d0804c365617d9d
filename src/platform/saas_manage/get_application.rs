//! `POST /SaasManage/GetApplication`: an app with all its settings (platform.md#s4-1).

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::profile_view;
use crate::directory::apps::{self, READ};
use crate::domain::app::{App, AppState};
use crate::domain::permission::Permissions;
use crate::domain::setting;
use crate::platform::app_key::AppKey;
use crate::platform::app_row::OTHER;
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};

/// An app with all its settings.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct GetApplication(AppKey);

impl Operation for GetApplication {
    const PATHS: &'static [&'static str] = &["SaasManage/GetApplication"];
    const NEEDS: Needs = Needs::Permission("View", READ);
    type Output = Value;

    async fn run(self, cx: &mut Cx<'_>) -> Result<Value, ApiError> {
        let app = apps::find(cx, self.0.text(), Permissions::VIEW, READ).await?;
        let tenant = cx.tenant.store.info().await?;
        Ok(view(&app, tenant.id(), cx.call.base))
    }
}

/// An app, in the order of platform.md#s4-1, and behind it the settings that are kept as written.
fn view(app: &App, tenant: &str, base: &str) -> Value {
    let (spec, template) = (&app.spec, app.spec.template);
    let mut view = Map::new();
    let mut add = |name: &str, value: Value| view.insert(name.to_owned(), value);
    add("_RowKey", json!(app.row_key));
    add("_PartitionKey", json!(tenant));
    add("_Timestamp", json!(format!("/Date({})/", app.modified.millis())));
    add("_metadata", json!({"Version": 1, "IndexingVersion": 1}));
    add("Name", json!(spec.shown_name()));
    add("DisplayName", json!(spec.shown_name()));
    add("ServiceName", json!(spec.service_name(&app.row_key)));
    add("Description", json!(spec.description));
    add("AppType", json!("Web"));
    add("AppTypeDisplayName", json!(format!("Web - {}", template.type_display_name())));
    add("WebAppType", json!(template.web_app_type()));
    add("WebAppTypeDisplayName", json!(template.type_display_name()));
    add("TemplateName", json!(template.name()));
    add("Category", json!(spec.category.as_deref().unwrap_or(OTHER)));
    add("Icon", json!(spec.icon()));
    add("State", json!(if spec.state == AppState::Active { "Active" } else { "Inactive" }));
    add("Generic", json!(template.is_generic()));
    add("IsTestApp", json!(false));
    add("Featured", json!(false));
    for name in setting::WITH_DEFAULT {
        add(name, json!(setting::default_of(name)));
    }
    if template.issues_tokens() {
        if let Some(script) = &spec.script {
            add("OpenIDConnectScript", json!(script));
            add("Script", json!(script));
        }
        add("OAuthProfile", profile_view::profile(app, base));
    }
    for (name, value) in spec.settings.iter().filter(|(name, _)| *name != setting::PASSWORD) {
        add(name, value.clone());
    }
    Value::Object(view)
}
