//! An authentication profile as answers show it.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::domain::policy::ProfileSpec;

/// The recorded members, in their order.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct ProfileView {
    uuid: String,
    #[serde(flatten)]
    parts: ProfileParts,
}

impl ProfileView {
    /// That of a profile.
    pub fn of(profile: &ProfileSpec) -> Self {
        Self { uuid: profile.uuid.clone(), parts: ProfileParts::of(profile) }
    }
}

/// What a profile is, apart from its id.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct ProfileParts {
    name: String,
    duration_in_minutes: i64,
    challenges: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    single_challenge_mechanisms: Option<String>,
    additional_data: Map<String, Value>,
}

impl ProfileParts {
    /// Those of a profile.
    pub fn of(profile: &ProfileSpec) -> Self {
        Self {
            name: profile.name.clone(),
            duration_in_minutes: profile.duration_in_minutes,
            challenges: profile.challenges.clone(),
            single_challenge_mechanisms: profile.single_challenge_mechanisms.clone(),
            additional_data: profile.additional_data.clone(),
        }
    }
}
