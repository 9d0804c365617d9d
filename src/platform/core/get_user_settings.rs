//! `POST /Core/GetUserSettings?ID=&SettingType=`: settings of a user. This tenant keeps none, so the list is empty.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::directory::users::READ;
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};
use crate::platform::table::QueryResult;

/// Settings of a user, of which none are kept; `SettingType` would choose.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct GetUserSettings {
    #[serde(rename = "ID")]
    id: Option<String>,
}

impl Operation for GetUserSettings {
    const PATHS: &'static [&'static str] = &["Core/GetUserSettings"];
    const NEEDS: Needs = Needs::OwnOr(READ);
    type Output = QueryResult<()>;

    fn about(&self) -> Option<&str> {
        self.id.as_deref()
    }

    async fn run(self, cx: &mut Cx<'_>) -> Result<QueryResult<()>, ApiError> {
        cx.user(self.about()).await?;
        Ok(QueryResult::new(&[], "", Vec::new()))
    }
}
