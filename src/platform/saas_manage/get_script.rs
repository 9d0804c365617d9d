//! `POST /SaasManage/GetScript`: the script of an app (oauth.md#s3-6).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::directory::apps::{self, READ};
use crate::domain::permission::Permissions;
use crate::platform::app_key::AppKey;
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};

/// The script of an app.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct GetScript(AppKey);

/// The script, and whether it is another than the template's, which has none here.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct Script {
    modified: bool,
    script: String,
}

impl Operation for GetScript {
    const PATHS: &'static [&'static str] = &["SaasManage/GetScript"];
    const NEEDS: Needs = Needs::Permission("View", READ);
    type Output = Script;

    async fn run(self, cx: &mut Cx<'_>) -> Result<Script, ApiError> {
        let spec = apps::find(cx, self.0.text(), Permissions::VIEW, READ).await?.spec;
        let script = spec.script.clone().unwrap_or_else(|| spec.setting("Script").to_owned());
        Ok(Script { modified: !script.is_empty(), script })
    }
}
