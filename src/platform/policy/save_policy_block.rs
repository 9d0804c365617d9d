//! `POST /Policy/SavePolicyBlock3`: adds a policy or writes over one, with the order of all where it is sent.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::change::{change, is_current, stamp};
use super::links::{Link, arrange};
use super::{LONGEST_PATH, missing, name_of, position};
use crate::directory::Flaw;
use crate::domain::policy::{self, LinkType, POLICY_PREFIX, PolicySpec};
use crate::domain::tenant::TenantSpec;
use crate::platform::args::{invalid, required};
use crate::platform::edit::EditStop;
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};

/// Largest settings of a policy, in bytes of JSON.
const LARGEST: usize = 65_536;

/// Adds or changes a policy; its settings are kept as they are sent.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct SavePolicyBlock {
    policy: Option<GivenPolicyBlock>,
    plinks: Option<Vec<Link>>,
}

/// A policy as clients send it; whatever else of the recorded block comes along is the tenant's.
#[derive(Clone, Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "PascalCase")]
struct GivenPolicyBlock {
    path: Option<String>,
    version: Option<i64>,
    rev_stamp: Option<String>,
    description: Option<String>,
    settings: Option<Map<String, Value>>,
    newpolicy: Option<bool>,
}

/// The stamp of what was written.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct Stamp {
    pub(super) rev_stamp: String,
}

impl Operation for SavePolicyBlock {
    const PATHS: &'static [&'static str] = &["Policy/SavePolicyBlock3"];
    const NEEDS: Needs = Needs::SystemAdministrator;
    type Output = Stamp;

    async fn run(self, cx: &mut Cx<'_>) -> Result<Stamp, ApiError> {
        let block = self.policy.unwrap_or_default();
        let path = required(block.path.clone(), "Path", cx.trace)?;
        let name = name_of(&path);
        if name.is_empty()
            || name == path
            || name.contains(char::is_control)
            || path.chars().count() > LONGEST_PATH
        {
            let why = format!("wanted {POLICY_PREFIX} and a name, at most {LONGEST_PATH} characters");
            return Err(invalid("Path", &why, cx.trace));
        }
        check_settings(&block, cx)?;
        let path = format!("{POLICY_PREFIX}{name}");
        let (now, links, named) = (cx.call.at, self.plinks, path.clone());
        let work = move |spec: &mut TenantSpec| {
            let stamp = stamp(spec, now);
            let current = save(&mut spec.policies, &block, (&named, &stamp))?;
            if let Some(links) = &links {
                arrange(&mut spec.policies, links)?;
            }
            spec.policies_rev_stamp = stamp;
            Ok(current)
        };
        change(cx, Flaw::PolicyLockout, work).await?;
        let spec = &cx.tenant.store.info().await?.spec;
        let saved = position(&spec.policies, &path).map(|at| spec.policies[at].rev_stamp.clone());
        Ok(Stamp { rev_stamp: saved.unwrap_or_default() })
    }
}

/// Settings are kept as they come; but those that are obeyed must be readable, for what cannot be obeyed would be
/// obeyed by nobody.
fn check_settings(block: &GivenPolicyBlock, cx: &mut Cx<'_>) -> Result<(), ApiError> {
    let Some(settings) = &block.settings else { return Ok(()) };
    if serde_json::to_string(settings).map_or(0, |text| text.len()) > LARGEST {
        return Err(invalid("Settings", &format!("wanted at most {LARGEST} bytes"), cx.trace));
    }
    let policy = PolicySpec { settings: settings.clone(), ..PolicySpec::default() };
    match policy::unusable(&policy).next() {
        Some((path, wanted)) => Err(invalid("Settings", &format!("`{path}` is no {wanted}"), cx.trace)),
        None => Ok(()),
    }
}

/// Writes a policy among `policies`; whether the call knew its present state.
fn save(
    policies: &mut Vec<PolicySpec>,
    block: &GivenPolicyBlock,
    (path, stamp): (&str, &str),
) -> Result<bool, EditStop> {
    let at = match (position(policies, path), block.newpolicy) {
        (Some(_), Some(true)) => return Err(EditStop::Taken("Policy", path.to_owned())),
        (None, Some(false)) => return Err(missing(path)),
        (Some(at), _) => at,
        (None, _) => {
            let link_type = LinkType::Inactive;
            policies.push(PolicySpec { path: path.to_owned(), link_type, ..PolicySpec::default() });
            policies.len() - 1
        }
    };
    let policy = &mut policies[at];
    let current = policy.rev_stamp.is_empty() || is_current(block.rev_stamp.as_deref(), &policy.rev_stamp);
    policy.version = block.version.unwrap_or(policy.version);
    if let Some(description) = &block.description {
        policy.description.clone_from(description);
    }
    if let Some(settings) = &block.settings {
        policy.settings.clone_from(settings);
    }
    stamp.clone_into(&mut policy.rev_stamp);
    Ok(current)
}
