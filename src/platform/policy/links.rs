//! Links as clients send them.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::directory::policies::Link;
use crate::platform::args::NameList;

/// A link as clients send it. What is absent stays as it is; the description is the policy's, and clients that change it
/// there send the old one here.
#[derive(Clone, Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "PascalCase")]
pub struct GivenLink {
    policy_set: Option<String>,
    #[serde(rename = "ID")]
    id: Option<String>,
    link_type: Option<String>,
    params: Option<NameList>,
    enable_compliant: Option<bool>,
    #[serde(rename = "I18NDescriptionTag")]
    description_tag: Option<String>,
}

impl From<GivenLink> for Link {
    fn from(given: GivenLink) -> Self {
        let named = |text: &String| !text.trim().is_empty();
        Self {
            path: given.policy_set.filter(named).or(given.id.filter(named)).unwrap_or_default(),
            link_type: given.link_type,
            params: given.params.map(|names| names.0),
            enable_compliant: given.enable_compliant,
            description_tag: given.description_tag,
        }
    }
}
