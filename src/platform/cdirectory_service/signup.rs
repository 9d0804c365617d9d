//! `POST /CDirectoryService/Signup`, and `/User/Signup`: self-registration, on behalf of the new user, who chose the
//! password and needs no invitation.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::create_user::create;
use super::new_user::CreateUserArgs;
use crate::directory::users::WRITE;
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};

/// Registers a user on its own behalf.
#[derive(Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Signup(CreateUserArgs);

/// The new user.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct SignedUp {
    user_id: String,
}

impl Operation for Signup {
    const PATHS: &'static [&'static str] = &["CDirectoryService/Signup", "User/Signup"];
    const NEEDS: Needs = Needs::RightsOrCaptcha(WRITE);
    type Output = SignedUp;

    async fn run(self, cx: &mut Cx<'_>) -> Result<SignedUp, ApiError> {
        let is_anonymous = cx.caller().is_err();
        if is_anonymous && !self.0.has_captcha() {
            cx.admit(Self::NEEDS).await?;
        }
        let user = if is_anonymous { self.0.anonymous() } else { self.0.self_registered() };
        Ok(SignedUp { user_id: create(user, cx).await? })
    }
}
