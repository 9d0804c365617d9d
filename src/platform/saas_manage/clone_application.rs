//! `POST /SaasManage/CloneAnApplication`: adds an app with the settings of another. It has a key and an Application ID of
//! its own, another secret, and nobody may use it yet.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::directory::apps::{self, READ, WRITE};
use crate::domain::app::{AppSpec, app_faults};
use crate::domain::permission::Permissions;
use crate::platform::app_key::Keyed;
use crate::platform::args::invalid;
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};

/// Adds an app with the settings of another: `{ID, Name}`, or `?Key=`. It has a secret of its own, and nobody may use it yet.
#[derive(Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct CloneAnApplication(Keyed<CloneName>);

/// The new app's name.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "PascalCase")]
pub struct CloneName {
    name: Option<String>,
}

/// The new app.
#[derive(Serialize, JsonSchema)]
pub struct Cloned {
    #[serde(rename = "_RowKey")]
    row_key: String,
}

impl Operation for CloneAnApplication {
    const PATHS: &'static [&'static str] = &["SaasManage/CloneAnApplication", "SaasManage/CloneApplication"];
    const NEEDS: Needs = Needs::Rights(WRITE);
    type Output = Cloned;

    async fn run(self, cx: &mut Cx<'_>) -> Result<Cloned, ApiError> {
        let app = apps::find(cx, self.0.key.text(), Permissions::VIEW, READ).await?;
        let name = self.0.args.name.map(|name| name.trim().to_owned()).filter(|name| !name.is_empty());
        let row_key = cx.tenant.random.uuid();
        let spec = AppSpec {
            id: row_key.clone(),
            name: name.unwrap_or_else(|| format!("{} - Copy", app.spec.shown_name())),
            ..app.spec
        };
        if let Some((_, why)) = app_faults(&spec).into_iter().next() {
            return Err(invalid("Name", &why, cx.trace));
        }
        apps::add(cx, vec![(row_key.clone(), spec)]).await?;
        Ok(Cloned { row_key })
    }
}
