//! Links: the order of the policies, and whom each applies to.

use super::{missing, position};
use crate::directory::Fault;
use crate::domain::policy::{LinkType, PolicySpec};

/// A link of a policy. What is absent stays as it is.
#[derive(Clone, Debug, Default)]
pub struct Link {
    /// The path or name of the policy.
    pub path: String,
    /// `Inactive`, `Role`, `Global` or `Collection`.
    pub link_type: Option<String>,
    /// The ids of what it applies to.
    pub params: Option<Vec<String>>,
    /// Whether it applies to devices.
    pub enable_compliant: Option<bool>,
    /// The description as older clients keep it.
    pub description_tag: Option<String>,
}

impl Link {
    fn apply(&self, policy: &mut PolicySpec) -> Result<(), Fault> {
        if let Some(text) = &self.link_type {
            let why = || format!("wanted Inactive, Role, Global or Collection, `{text}` found");
            policy.link_type = LinkType::by_name(text).ok_or_else(|| Fault::argument("LinkType", why()))?;
        }
        if let Some(params) = &self.params {
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
pub fn arrange(policies: &mut Vec<PolicySpec>, links: &[Link]) -> Result<(), Fault> {
    let mut arranged = Vec::with_capacity(policies.len());
    for link in links {
        let path = &link.path;
        let Some(at) = position(policies, path) else {
            let twice = position(&arranged, path).is_some();
            let why = format!("`{path}` is linked twice");
            return Err(if twice { Fault::argument("plinks", why) } else { missing(path) });
        };
        let mut policy = policies.remove(at);
        link.apply(&mut policy)?;
        arranged.push(policy);
    }
    arranged.append(policies);
    *policies = arranged;
    Ok(())
}
