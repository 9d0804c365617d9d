//! Policies and authentication profiles among the settings of a tenant, by the vendor's names. The first versions kept
//! whatever a fixture said, so every member may be missing.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::domain::policy::{LinkType, PolicySpec, ProfileSpec};

#[derive(Serialize, Deserialize)]
#[serde(remote = "PolicySpec", rename_all = "PascalCase")]
pub(super) struct StoredPolicy {
    #[serde(default, skip_serializing_if = "String::is_empty")]
    path: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    description: String,
    #[serde(default = "global", with = "StoredLinkType")]
    link_type: LinkType,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    params: Vec<String>,
    #[serde(default = "yes", skip_serializing_if = "is_true")]
    enable_compliant: bool,
    #[serde(rename = "I18NDescriptionTag", default, skip_serializing_if = "Option::is_none")]
    description_tag: Option<String>,
    #[serde(default = "first")]
    version: i64,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    rev_stamp: String,
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    settings: Map<String, Value>,
    #[serde(flatten)]
    other: Map<String, Value>,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "LinkType")]
enum StoredLinkType {
    Global,
    Role,
    Collection,
    Inactive,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "ProfileSpec", rename_all = "PascalCase")]
pub(super) struct StoredProfile {
    #[serde(default, skip_serializing_if = "String::is_empty")]
    uuid: String,
    #[serde(default)]
    name: String,
    #[serde(default = "half_an_hour")]
    duration_in_minutes: i64,
    #[serde(default)]
    challenges: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    single_challenge_mechanisms: Option<String>,
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    additional_data: Map<String, Value>,
    #[serde(flatten)]
    other: Map<String, Value>,
}

fn global() -> LinkType {
    LinkType::Global
}

fn yes() -> bool {
    true
}

fn first() -> i64 {
    1
}

fn half_an_hour() -> i64 {
    30
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a function of a reference")]
fn is_true(value: &bool) -> bool {
    *value
}

forms! { StoredPolicy of PolicySpec, StoredProfile of ProfileSpec }
