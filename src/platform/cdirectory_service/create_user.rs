//! `POST /CDirectoryService/CreateUser`: adds a user. `CreateUserQuick` is the older name for the same.

use schemars::JsonSchema;
use serde::Deserialize;

use super::new_user::CreateUserArgs;
use crate::directory::users::{self, WRITE};
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};

/// Adds a user; the answer is its UUID.
#[derive(Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct CreateUser(CreateUserArgs);

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
pub struct CreateUserQuick(CreateUserArgs);

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
/// What [`CreateUserArgs::read`] and [`users::create`] refuse.
pub async fn create(user: CreateUserArgs, cx: &mut Cx<'_>) -> Result<String, ApiError> {
    let new = user.read(cx.trace)?;
    Ok(users::create(cx, new).await?)
}
