//! `POST /CDirectoryService/GetUserByName`: a user by login name; without one, the caller.

use schemars::JsonSchema;
use serde::Deserialize;

use super::get_user::UserView;
use crate::directory::users::READ;
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};

/// A user by login name; without one, the caller.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct GetUserByName {
    #[serde(alias = "Name")]
    username: Option<String>,
}

impl Operation for GetUserByName {
    const PATHS: &'static [&'static str] = &["CDirectoryService/GetUserByName"];
    const NEEDS: Needs = Needs::OwnOr(READ);
    type Output = UserView;

    fn about(&self) -> Option<&str> {
        self.username.as_deref()
    }

    async fn run(self, cx: &mut Cx<'_>) -> Result<UserView, ApiError> {
        Ok(UserView::from(&cx.user(self.username.as_deref()).await?.user))
    }
}
