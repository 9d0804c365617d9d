//! `POST /CDirectoryService/RefreshToken`: reloads the rights of a user's session. Rights are read at call time
//! here, so there is nothing to reload.

use serde::Deserialize;

use super::WRITE;
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};

/// The arguments.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct RefreshToken {
    #[serde(rename = "ID")]
    id: Option<String>,
}

impl Operation for RefreshToken {
    const PATHS: &'static [&'static str] = &["CDirectoryService/RefreshToken"];
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
