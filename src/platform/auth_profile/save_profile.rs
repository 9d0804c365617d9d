//! `POST /AuthProfile/SaveProfile`: adds an authentication profile, or writes over the one that `Uuid` names.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::directory::policies::profiles::{self, ProfileDraft};
use crate::platform::args::required;
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};
use crate::platform::profile_view::ProfileView;

/// Adds or changes an authentication profile.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct SaveProfile {
    settings: GivenProfile,
}

/// A profile as clients send it. What is absent stays as it is.
#[derive(Clone, Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "PascalCase")]
struct GivenProfile {
    uuid: Option<String>,
    name: Option<String>,
    duration_in_minutes: Option<i64>,
    challenges: Option<Vec<Option<String>>>,
    single_challenge_mechanisms: Option<String>,
    additional_data: Option<Map<String, Value>>,
}

impl Operation for SaveProfile {
    const PATHS: &'static [&'static str] = &["AuthProfile/SaveProfile"];
    const NEEDS: Needs = Needs::SystemAdministrator;
    type Output = ProfileView;

    async fn run(self, cx: &mut Cx<'_>) -> Result<ProfileView, ApiError> {
        let given = self.settings;
        let uuid = given.uuid.filter(|uuid| !uuid.trim().is_empty());
        let name = if uuid.is_none() || given.name.is_some() {
            Some(required(given.name, "Name", cx.trace)?)
        } else {
            None
        };
        let draft = ProfileDraft {
            uuid,
            name,
            duration_in_minutes: given.duration_in_minutes,
            challenges: given.challenges.map(|texts| texts.into_iter().flatten().collect()),
            single_challenge_mechanisms: given.single_challenge_mechanisms,
            additional_data: given.additional_data,
        };
        Ok(ProfileView::of(&profiles::save(cx, draft).await?))
    }
}
