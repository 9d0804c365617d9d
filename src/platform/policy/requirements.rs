//! `POST /Policy/GetPasswordComplexityRequirements`, `GetUsingCloudMobileGP`: what policies come down to.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::directory::policies::READ;
use crate::domain::policy::{InForce, PasswordRule};
use crate::domain::right::Right;
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};

/// The rights that show what holds for another user.
const SEE_USERS: &[Right] =
    &[Right::USER_MANAGEMENT, Right::READ_ONLY_USER_MANAGEMENT, Right::READ_ONLY_SYSTEM];

/// What a new password must be like, as a text; without a user, of the caller.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "camelCase")]
pub struct GetPasswordComplexityRequirements {
    uuid_or_name: Option<String>,
}

impl Operation for GetPasswordComplexityRequirements {
    const PATHS: &'static [&'static str] = &["Policy/GetPasswordComplexityRequirements"];
    const NEEDS: Needs = Needs::Scope;
    type Output = String;

    async fn run(self, cx: &mut Cx<'_>) -> Result<String, ApiError> {
        if self.uuid_or_name.as_deref().is_some_and(|text| !text.trim().is_empty()) {
            cx.require_right(SEE_USERS)?;
        }
        let user = cx.user(self.uuid_or_name.as_deref()).await?;
        let info = cx.tenant.store.info().await?;
        Ok(PasswordRule::of(InForce::new(&info.spec.policies, &user.roles)).describe())
    }
}

/// Whether policies of mobile devices are the cloud's own.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct GetUsingCloudMobileGp {}

/// How devices get their policies; there are none.
#[derive(Serialize, JsonSchema)]
pub struct MobilePolicies {
    #[serde(rename = "useCloudGP")]
    use_cloud_gp: bool,
    #[serde(rename = "useCloudCA")]
    use_cloud_ca: bool,
    #[serde(rename = "refreshInterval")]
    refresh_interval: u32,
    #[serde(rename = "gpUpdateInterval")]
    update_interval: u32,
}

impl Operation for GetUsingCloudMobileGp {
    const PATHS: &'static [&'static str] = &["Policy/GetUsingCloudMobileGP"];
    const NEEDS: Needs = Needs::Rights(READ);
    type Output = MobilePolicies;

    async fn run(self, _: &mut Cx<'_>) -> Result<MobilePolicies, ApiError> {
        Ok(MobilePolicies {
            use_cloud_gp: true,
            use_cloud_ca: true,
            refresh_interval: 15,
            update_interval: 300,
        })
    }
}
