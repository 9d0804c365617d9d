//! `POST /CDirectoryService/DeleteUser`: removes a user, by id or name; `/UserMgmt/RemoveUser` does the same.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::directory::users::{self, WRITE};
use crate::platform::args::required;
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};

/// Removes a user, by id or name.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct DeleteUser {
    #[serde(rename = "ID", alias = "Uuid")]
    id: Option<String>,
}

impl Operation for DeleteUser {
    const PATHS: &'static [&'static str] = &["CDirectoryService/DeleteUser", "UserMgmt/RemoveUser"];
    const NEEDS: Needs = Needs::Rights(WRITE);
    type Output = ();

    async fn run(self, cx: &mut Cx<'_>) -> Result<(), ApiError> {
        let text = required(self.id, "ID", cx.trace)?;
        let principal = cx.user(Some(&text)).await?;
        Ok(users::delete(cx, &principal.user).await?)
    }
}
