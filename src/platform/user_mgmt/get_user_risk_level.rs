//! `POST /UserMgmt/GetUserRiskLevel`: nothing assesses risks here, so no level is known.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::directory::users::READ;
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};

/// The risk that the tenant sees in a user: always unknown, for nothing here assesses it.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct GetUserRiskLevel {
    #[serde(rename = "ID", alias = "Uuid")]
    id: Option<String>,
}

/// A user's risk.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct Risk {
    uuid: String,
    risk_level: Option<String>,
}

impl Operation for GetUserRiskLevel {
    const PATHS: &'static [&'static str] = &["UserMgmt/GetUserRiskLevel"];
    const NEEDS: Needs = Needs::OwnOr(READ);
    type Output = Risk;

    fn about(&self) -> Option<&str> {
        self.id.as_deref()
    }

    async fn run(self, cx: &mut Cx<'_>) -> Result<Risk, ApiError> {
        let user = cx.user(self.id.as_deref()).await?;
        Ok(Risk { uuid: user.user.id.clone(), risk_level: None })
    }
}
