//! `POST /AuthProfile/DeleteProfile`: deletes an authentication profile that nothing names.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::directory::policies::profiles;
use crate::platform::args::required;
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};

/// Deletes an authentication profile that nothing names.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct DeleteProfile {
    uuid: Option<String>,
}

impl Operation for DeleteProfile {
    const PATHS: &'static [&'static str] = &["AuthProfile/DeleteProfile"];
    const NEEDS: Needs = Needs::SystemAdministrator;
    type Output = ();

    async fn run(self, cx: &mut Cx<'_>) -> Result<(), ApiError> {
        let uuid = required(self.uuid, "uuid", cx.trace)?;
        Ok(profiles::delete(cx, uuid).await?)
    }
}
