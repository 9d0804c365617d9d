//! `POST /CDirectoryService/RefreshToken` reloads the rights of a user's session, `UserSync` brings a user up to date
//! with its directory. Rights are read at call time here and the cloud directory is always up to date, so there is
//! nothing to do for a user that exists.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::directory::users::WRITE;
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};

/// Reloads the rights of a user's session, which needs no reloading here.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct RefreshToken {
    #[serde(rename = "ID", alias = "Uuid")]
    id: Option<String>,
}

impl Operation for RefreshToken {
    const PATHS: &'static [&'static str] = &["CDirectoryService/RefreshToken", "CDirectoryService/UserSync"];
    const NEEDS: Needs = Needs::OwnOr(WRITE);
    type Output = ();

    fn about(&self) -> Option<&str> {
        self.id.as_deref()
    }

    async fn run(self, cx: &mut Cx<'_>) -> Result<(), ApiError> {
        cx.user(self.id.as_deref()).await?;
        Ok(())
    }
}
