//! `POST /SaasManage/GetAppIDByServiceName`: the row key of the app with this Application ID. Clients search by name where
//! it fails.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::check::Check;
use crate::directory::Flaw;
use crate::directory::apps::READ;
use crate::platform::args::required;
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};

/// The row key of the app with this Application ID.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "PascalCase")]
pub struct GetAppIDByServiceName {
    name: Option<String>,
}

impl Operation for GetAppIDByServiceName {
    const PATHS: &'static [&'static str] = &["SaasManage/GetAppIDByServiceName"];
    const NEEDS: Needs = Needs::Rights(READ);
    type Output = String;

    async fn run(self, cx: &mut Cx<'_>) -> Result<String, ApiError> {
        let name = required(self.name, "Name", cx.trace)?;
        let found = cx.tenant.store.app(&name).await?;
        let probe = cx.trace.check(Check::AppExists).seen(name.clone());
        let app = probe
            .some(found)
            .map_err(|refusal| ApiError::refused(refusal, Flaw::NoItem("Application", name)))?;
        cx.trace.about_app(app.id());
        Ok(app.row_key.clone())
    }
}
