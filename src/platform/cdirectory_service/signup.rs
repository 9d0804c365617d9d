//! `POST /CDirectoryService/Signup`, and `/User/Signup`: self-registration, on behalf of the new user, who chose the
//! password and needs no invitation.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::create_user::create;
use super::new_user::NewUser;
use crate::directory::users::WRITE;
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};

/// Registers a user on its own behalf.
#[derive(Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Signup(NewUser);

/// The new user.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct SignedUp {
    user_id: String,
}

impl Operation for Signup {
    const PATHS: &'static [&'static str] = &["CDirectoryService/Signup", "User/Signup"];
    const NEEDS: Needs = Needs::Rights(WRITE);
    type Output = SignedUp;

    async fn run(self, cx: &mut Cx<'_>) -> Result<SignedUp, ApiError> {
        Ok(SignedUp { user_id: create(self.0.by_himself(), cx).await? })
    }
}
