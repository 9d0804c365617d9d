//! `POST /CDirectoryService/ChangeUserState`: makes an account active (`true`) or suspended (`false`).

use schemars::JsonSchema;
use serde::Deserialize;

use crate::directory::users::{self, WRITE};
use crate::platform::args::{present, required};
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};

/// Makes an account active (`true`) or suspended (`false`).
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct ChangeUserState {
    #[serde(rename = "Uuid", alias = "ID")]
    uuid: Option<String>,
    state: Option<bool>,
}

impl Operation for ChangeUserState {
    const PATHS: &'static [&'static str] = &["CDirectoryService/ChangeUserState"];
    const NEEDS: Needs = Needs::Rights(WRITE);
    type Output = ();

    async fn run(self, cx: &mut Cx<'_>) -> Result<(), ApiError> {
        let text = required(self.uuid, "uuid", cx.trace)?;
        let active = present(self.state, "state", cx.trace)?;
        let principal = cx.user(Some(&text)).await?;
        Ok(users::set_active(cx, &principal.user, active).await?)
    }
}
