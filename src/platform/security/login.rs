//! `/Security/LoginArgs?user=&password=`: the old sign-in, in one call (platform.md#s6-4).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::FAILURE;
use super::success::{Success, reply};
use crate::auth::sign_in;
use crate::domain::challenge::Attempt;
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};
use crate::wire::{Failure, Reply};

/// Signs in with login name and password, in one call: the old way.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "PascalCase")]
pub struct LoginArgs {
    #[serde(alias = "Username")]
    user: Option<String>,
    password: Option<String>,
}

/// The answer, and its cookies.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct SignedIn {
    auth: String,
    #[serde(skip)]
    cookies: Vec<String>,
}

impl Operation for LoginArgs {
    const PATHS: &'static [&'static str] = &["Security/Login"];
    const NEEDS: Needs = Needs::Nothing;
    const FAILED: Option<&'static str> = Some(FAILURE);
    const SIGNS_IN: bool = true;
    type Output = SignedIn;

    async fn run(self, cx: &mut Cx<'_>) -> Result<SignedIn, ApiError> {
        let (user, password) = (self.user.unwrap_or_default(), self.password.unwrap_or_default());
        let principal = match sign_in(cx.tenant, &user, &password, cx.trace).await {
            Ok(principal) => principal,
            Err(Failure::Refused(refusal)) => return Err(ApiError::SignIn(refusal, None, FAILURE)),
            Err(Failure::Broken(cause)) => return Err(ApiError::Broken(cause)),
        };
        let attempt = Attempt::by_password(principal.user.name.clone());
        let mut success = Success::open(cx, &principal, &attempt).await?;
        Ok(SignedIn { auth: success.auth().to_owned(), cookies: success.take_cookies() })
    }

    fn reply(mut output: SignedIn) -> Reply {
        let cookies = std::mem::take(&mut output.cookies);
        reply(&output, cookies)
    }
}
