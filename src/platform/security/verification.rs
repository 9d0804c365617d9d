//! Asking a user to show the help desk who they are: `/CDirectoryService/StartAuthentication`,
//! `/Security/OnDemandChallenge`,
//! `/CDirectoryService/SendIdentityVerification` (platform.md#s1-2, platform.md#s6-4). Nobody is signed in by it.

use schemars::JsonSchema;
use serde::Deserialize;

use super::package::Package;
use crate::auth;
use crate::directory::Flaw;
use crate::domain::right::Right;
use crate::platform::args::required;
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};

/// The rights of which one is needed.
const VERIFY: &[Right] = &[Right::USER_MANAGEMENT, Right::IDENTITY_VERIFICATION];

async fn start(user: Option<String>, name: &'static str, cx: &mut Cx<'_>) -> Result<Package, ApiError> {
    let text = required(user, name, cx.trace)?;
    let principal = cx.user(Some(&text)).await?;
    let (session_id, attempt) = auth::start_verification(cx.tenant, &principal, cx.call.at).await?;
    let info = cx.tenant.store.info().await?;
    Ok(Package::new(&attempt, &session_id, info.id(), None))
}

/// Asks a user to show the help desk who they are.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct StartVerification {
    #[serde(rename = "UUID", alias = "ID")]
    user: Option<String>,
}

impl Operation for StartVerification {
    const PATHS: &'static [&'static str] = &["CDirectoryService/StartAuthentication"];
    const NEEDS: Needs = Needs::Rights(VERIFY);
    type Output = Package;

    async fn run(self, cx: &mut Cx<'_>) -> Result<Package, ApiError> {
        start(self.user, "UUID", cx).await
    }
}

/// Asks a user, by login name, to show the help desk who they are.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct OnDemandChallenge {
    #[serde(rename = "User", alias = "UserUuid", alias = "ID")]
    user: Option<String>,
}

impl Operation for OnDemandChallenge {
    const PATHS: &'static [&'static str] = &["Security/OnDemandChallenge"];
    const NEEDS: Needs = Needs::Rights(VERIFY);
    type Output = Package;

    async fn run(self, cx: &mut Cx<'_>) -> Result<Package, ApiError> {
        start(self.user, "User", cx).await
    }
}

/// Sends a user the code by which they show the help desk who they are.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct SendIdentityVerification {
    #[serde(rename = "UUID", alias = "ID")]
    user: Option<String>,
}

impl Operation for SendIdentityVerification {
    const PATHS: &'static [&'static str] = &["CDirectoryService/SendIdentityVerification"];
    const NEEDS: Needs = Needs::Rights(VERIFY);
    type Output = ();

    async fn run(self, cx: &mut Cx<'_>) -> Result<(), ApiError> {
        let text = required(self.user, "UUID", cx.trace)?;
        let principal = cx.user(Some(&text)).await?;
        let sent = auth::send_verification(cx.tenant, &principal.user, cx.trace).await;
        sent.map_err(|failure| ApiError::of(failure, |_| Flaw::State))
    }
}
