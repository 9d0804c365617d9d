//! `POST /CDirectoryService/CreateUser`: adds a user. `CreateUserQuick` is the older name for the same.

use schemars::JsonSchema;
use serde::Deserialize;

use super::new_user::NewUser;
use crate::directory::users::{self, WRITE};
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};

/// Adds a user; the answer is its UUID.
#[derive(Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct CreateUser(NewUser);

impl Operation for CreateUser {
    const PATHS: &'static [&'static str] = &["CDirectoryService/CreateUser"];
    const NEEDS: Needs = Needs::Rights(WRITE);
    type Output = String;

    async fn run(self, cx: &mut Cx<'_>) -> Result<String, ApiError> {
        create(self.0, cx).await
    }
}

/// Adds a user; where there is no name, the mail address is the name.
#[derive(Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct CreateUserQuick(NewUser);

impl Operation for CreateUserQuick {
    const PATHS: &'static [&'static str] = &["CDirectoryService/CreateUserQuick"];
    const NEEDS: Needs = Needs::Rights(WRITE);
    type Output = String;

    async fn run(self, cx: &mut Cx<'_>) -> Result<String, ApiError> {
        create(self.0.named_by_mail(), cx).await
    }
}

/// Adds a user; its UUID.
///
/// # Errors
/// What [`NewUser::read`] and [`users::create`] refuse.
pub async fn create(user: NewUser, cx: &mut Cx<'_>) -> Result<String, ApiError> {
    let new = user.read(cx.trace)?;
    Ok(users::create(cx, new).await?)
}
