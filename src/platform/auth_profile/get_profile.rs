//! `POST /AuthProfile/GetProfile`: an authentication profile.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::directory::policies::profiles::missing;
use crate::domain::factor;
use crate::platform::args::required;
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};
use crate::platform::profile_view::ProfileView;

/// An authentication profile, by id or name.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct GetProfile {
    uuid: Option<String>,
}

impl Operation for GetProfile {
    const PATHS: &'static [&'static str] = &["AuthProfile/GetProfile"];
    /// An application's user asks for the profile that a challenge will ask of it.
    const NEEDS: Needs = Needs::Scope;
    type Output = ProfileView;

    async fn run(self, cx: &mut Cx<'_>) -> Result<ProfileView, ApiError> {
        let uuid = required(self.uuid, "uuid", cx.trace)?;
        let info = cx.tenant.store.info().await?;
        match factor::find_profile(&info.spec.authentication_profiles, &uuid) {
            Some(profile) => Ok(ProfileView::of(profile)),
            None => Err(missing(&uuid).refuse(cx.trace).into()),
        }
    }
}
