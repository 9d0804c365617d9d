//! `POST /CDirectoryService/CreateUsers`: adds several users, all or none. Also as `CreateUserBulk`.

use schemars::JsonSchema;
use serde::Deserialize;

use super::new_user::CreateUserArgs;
use crate::directory::users::{self, WRITE};
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};

/// Adds several users, all or none.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "PascalCase")]
pub struct CreateUsers {
    users: Vec<CreateUserArgs>,
}

impl Operation for CreateUsers {
    const PATHS: &'static [&'static str] =
        &["CDirectoryService/CreateUsers", "CDirectoryService/CreateUserBulk"];
    const NEEDS: Needs = Needs::Rights(WRITE);
    type Output = ();

    async fn run(self, cx: &mut Cx<'_>) -> Result<(), ApiError> {
        let mut new = Vec::with_capacity(self.users.len());
        for user in self.users {
            new.push(user.read(cx.trace)?);
        }
        Ok(users::create_all(cx, new).await?)
    }
}
