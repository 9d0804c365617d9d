//! `/Mobile/*`: enrolling an authenticator app (platform.md#s6-4).

mod qr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::auth;
use crate::directory::users::factors::code_flaw;
use crate::platform::args::required;
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};

/// A token for an authenticator app of the caller's, with its QR image. `DeviceId` changes nothing.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct GetUserThirdPartyOtp {}

/// A token to be enrolled.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct Enrolment {
    url_qr: String,
    profile_uuid: String,
}

impl Operation for GetUserThirdPartyOtp {
    const PATHS: &'static [&'static str] = &["Mobile/GetUserThirdPartyOtp"];
    const NEEDS: Needs = Needs::Scope;
    const ANSWERS_SECRET: bool = true;
    type Output = Enrolment;

    async fn run(self, cx: &mut Cx<'_>) -> Result<Enrolment, ApiError> {
        let principal = cx.user(None).await?;
        let offered = auth::offer(cx.tenant, &principal.user).await?;
        Ok(Enrolment { url_qr: qr::image(&offered.uri), profile_uuid: offered.id })
    }
}

/// Takes a code of the new token; from then on it is the caller's.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct ValidateAndSetUserThirdPartyOtp {
    #[serde(rename = "otpCode")]
    code: Option<String>,
    uuid: Option<String>,
}

impl Operation for ValidateAndSetUserThirdPartyOtp {
    const PATHS: &'static [&'static str] = &["Mobile/ValidateAndSetUserThirdPartyOtp"];
    const NEEDS: Needs = Needs::Scope;
    type Output = bool;

    async fn run(self, cx: &mut Cx<'_>) -> Result<bool, ApiError> {
        let code = required(self.code, "otpCode", cx.trace)?;
        let uuid = required(self.uuid, "uuid", cx.trace)?;
        let principal = cx.user(None).await?;
        let pair = (uuid.as_str(), code.as_str());
        let event = cx.event();
        let confirmed = auth::confirm(cx.tenant, &principal.user, pair, event, cx.trace).await;
        confirmed.map_err(|failure| ApiError::of(failure, |check| code_flaw(check, &uuid)))?;
        Ok(true)
    }
}
