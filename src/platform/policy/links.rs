//! Links: the order of the policies, and whom each applies to.

use schemars::JsonSchema;
use serde::Deserialize;

use super::{missing, position};
use crate::domain::policy::{LinkType, PolicySpec};
use crate::platform::args::NameList;
use crate::platform::edit::EditStop;

/// A link as clients send it. What is absent stays as it is; the description is the policy's, and clients that change it
/// there send the old one here.
#[derive(Clone, Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "PascalCase")]
pub struct Link {
    policy_set: Option<String>,
    #[serde(rename = "ID")]
    id: Option<String>,
    link_type: Option<String>,
    params: Option<NameList>,
    enable_compliant: Option<bool>,
    #[serde(rename = "I18NDescriptionTag")]
    description_tag: Option<String>,
}

impl Link {
    fn names(&self) -> &str {
        let given = |text: &'_ Option<String>| text.as_deref().is_some_and(|text| !text.trim().is_empty());
        let found = [&self.policy_set, &self.id].into_iter().find(|text| given(text));
        found.and_then(Option::as_deref).unwrap_or_default()
    }

    fn apply(&self, policy: &mut PolicySpec) -> Result<(), EditStop> {
        if let Some(text) = &self.link_type {
            let unusable = || {
                EditStop::Unusable(
                    "LinkType",
                    format!("wanted Inactive, Role, Global or Collection, `{text}` found"),
                )
            };
            policy.link_type = LinkType::by_name(text).ok_or_else(unusable)?;
        }
        if let Some(NameList(params)) = &self.params {
            policy.params.clone_from(params);
        }
        policy.enable_compliant = self.enable_compliant.unwrap_or(policy.enable_compliant);
        if self.description_tag.is_some() {
            policy.description_tag.clone_from(&self.description_tag);
        }
        Ok(())
    }
}

/// Puts the policies in the order of `links`. Those without a link keep theirs, and come last.
pub fn arrange(policies: &mut Vec<PolicySpec>, links: &[Link]) -> Result<(), EditStop> {
    let mut arranged = Vec::with_capacity(policies.len());
    for link in links {
        let path = link.names();
        let Some(at) = position(policies, path) else {
            let twice = position(&arranged, path).is_some();
            let why = format!("`{path}` is linked twice");
            return Err(if twice { EditStop::Unusable("plinks", why) } else { missing(path) });
        };
        let mut policy = policies.remove(at);
        link.apply(&mut policy)?;
        arranged.push(policy);
    }
    arranged.append(policies);
    *policies = arranged;
    Ok(())
}
