//! OATH codes (platform.md#s6-4): `/Oath/ValidateOtpCode`, `/Oath/ResychronizeOathToken`,
//! `/Security/SubmitOathOtpCode`.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::auth;
use crate::check::Check;
use crate::directory::Flaw;
use crate::directory::users::WRITE;
use crate::directory::users::factors::code_flaw;
use crate::domain::principal::Principal;
use crate::platform::args::required;
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};
use crate::store::factors;

/// Whether a code is the present one of a user's token. `useOathDefaults` changes nothing: tokens have the defaults.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct ValidateOtpCode {
    #[serde(rename = "otpCode")]
    code: Option<String>,
    #[serde(rename = "uuid", alias = "ID", alias = "userUuid")]
    user: Option<String>,
}

impl Operation for ValidateOtpCode {
    const PATHS: &'static [&'static str] = &["Oath/ValidateOtpCode"];
    const NEEDS: Needs = Needs::OwnOr(WRITE);
    type Output = bool;

    fn about(&self) -> Option<&str> {
        self.user.as_deref()
    }

    async fn run(self, cx: &mut Cx<'_>) -> Result<bool, ApiError> {
        let code = required(self.code, "otpCode", cx.trace)?;
        let principal = cx.user(self.user.as_deref()).await?;
        let right = auth::is_code(cx.tenant, &principal.user, &code, cx.call.at, cx.trace).await;
        right.map_err(|failure| ApiError::of(failure, |check| code_flaw(check, "of this user")))
    }
}

/// Whether a code is the present one of a user's token; a wrong one is a failure.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct SubmitOathOtpCode {
    #[serde(rename = "otpCode")]
    code: Option<String>,
    #[serde(rename = "userUuid", alias = "ID", alias = "uuid")]
    user: Option<String>,
}

impl Operation for SubmitOathOtpCode {
    const PATHS: &'static [&'static str] = &["Security/SubmitOathOtpCode"];
    const NEEDS: Needs = Needs::OwnOr(WRITE);
    type Output = bool;

    fn about(&self) -> Option<&str> {
        self.user.as_deref()
    }

    async fn run(self, cx: &mut Cx<'_>) -> Result<bool, ApiError> {
        let ask = ValidateOtpCode { code: self.code, user: self.user };
        let right = ask.run(cx).await?;
        let probe =
            cx.trace.check(Check::UserFactor).seen(if right { "the right code" } else { "another code" });
        probe.holds(right).map_err(|refusal| ApiError::refused(refusal, Flaw::InvalidCode))?;
        Ok(true)
    }
}

/// Sets the clock of a token right, by two codes in a row. The token is named by its id, or by its user.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "camelCase")]
pub struct ResynchronizeOathToken {
    first_code: Option<String>,
    second_code: Option<String>,
    #[serde(alias = "ID", alias = "uuid")]
    token_id: Option<String>,
}

impl Operation for ResynchronizeOathToken {
    const PATHS: &'static [&'static str] = &["Oath/ResychronizeOathToken", "Oath/ResynchronizeOathToken"];
    const NEEDS: Needs = Needs::Scope;
    type Output = ();

    async fn run(self, cx: &mut Cx<'_>) -> Result<(), ApiError> {
        let first = required(self.first_code, "firstCode", cx.trace)?;
        let second = required(self.second_code, "secondCode", cx.trace)?;
        let token = self.token_id.unwrap_or_default();
        let holder = holder(token.trim(), cx).await?;
        let codes = [first.trim(), second.trim()];
        let set = auth::resynchronise(cx.tenant, &holder.user, codes, cx.call.at, cx.trace).await;
        set.map_err(|failure| ApiError::of(failure, |check| code_flaw(check, &token)))
    }
}

/// Whose a token is: the caller's own, or that of another, for whoever may change users.
async fn holder(token: &str, cx: &mut Cx<'_>) -> Result<Arc<Principal>, ApiError> {
    let owner = cx.tenant.store.read(async |db| factors::owner_of_token(db, token).await).await?;
    let caller = cx.user(None).await?;
    let is_own = token.is_empty()
        || owner.as_ref() == Some(&caller.user.id)
        || [&caller.user.id, &caller.user.name].iter().any(|name| name.eq_ignore_ascii_case(token));
    if is_own {
        return Ok(caller);
    }
    cx.require_right(WRITE)?;
    cx.user(Some(owner.as_deref().unwrap_or(token))).await
}
