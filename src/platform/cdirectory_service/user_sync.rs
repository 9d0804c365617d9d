//! `POST /CDirectoryService/UserSync`: brings a user up to date with its directory. Users of the cloud directory
//! always are.

use serde::Deserialize;

use super::WRITE;
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};

/// The arguments.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct UserSync {
    #[serde(rename = "ID", alias = "Uuid")]
    id: Option<String>,
}

impl Operation for UserSync {
    const PATHS: &'static [&'static str] = &["CDirectoryService/UserSync"];
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
