//! `POST /UPRest/GetAppByKey`: one app of the caller's.

use schemars::JsonSchema;
use serde::Deserialize;

use super::app_view::{AppView, own_app};
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};

/// One app of the caller's. `markAppVisited` changes nothing: the portal's order of apps is not kept.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct GetAppByKey {
    #[serde(rename = "appkey")]
    key: Option<String>,
}

impl Operation for GetAppByKey {
    const PATHS: &'static [&'static str] = &["UPRest/GetAppByKey"];
    const NEEDS: Needs = Needs::Scope;
    type Output = AppView;

    async fn run(self, cx: &mut Cx<'_>) -> Result<AppView, ApiError> {
        Ok(AppView::from(&own_app(cx, self.key).await?))
    }
}
