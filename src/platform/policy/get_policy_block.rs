//! `POST /Policy/GetPolicyBlock`: a policy with its settings, and what the portal chooses among.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::check::Check;
use crate::directory::Flaw;
use crate::directory::policies::{READ, position};
use crate::domain::user::CLOUD_DIRECTORY_UUID;
use crate::platform::args::required;
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};
use crate::platform::profile_view::ProfileView;

/// A policy with its settings.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct GetPolicyBlock {
    #[serde(alias = "path")]
    name: Option<String>,
}

/// The recorded members, in their order.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct PolicyBlock {
    version: i64,
    settings: Map<String, Value>,
    rev_stamp: String,
    radius_client_list: [(); 0],
    auth_profiles: Vec<ProfileView>,
    policy_modifiers: [&'static str; 1],
    directory_services: [DirectoryService; 1],
    description: String,
    path: String,
    risk_analysis_levels: Map<String, Value>,
}

/// A directory that a policy may be about.
#[derive(Serialize, JsonSchema)]
pub struct DirectoryService {
    #[serde(rename = "DisplayNameShort")]
    display_name_short: &'static str,
    #[serde(rename = "directoryServiceUuid")]
    uuid: &'static str,
}

impl Operation for GetPolicyBlock {
    const PATHS: &'static [&'static str] = &["Policy/GetPolicyBlock"];
    const NEEDS: Needs = Needs::Rights(READ);
    type Output = PolicyBlock;

    async fn run(self, cx: &mut Cx<'_>) -> Result<PolicyBlock, ApiError> {
        let name = required(self.name, "name", cx.trace)?;
        let spec = &cx.tenant.store.info().await?.spec;
        let found = position(&spec.policies, &name).map(|at| &spec.policies[at]);
        let policy = cx
            .trace
            .check(Check::PolicyExists)
            .seen(name.clone())
            .some(found)
            .map_err(|refusal| ApiError::refused(refusal, Flaw::NoItem("Policy", name)))?;
        Ok(PolicyBlock {
            version: policy.version,
            settings: policy.settings.clone(),
            rev_stamp: policy.rev_stamp.clone(),
            radius_client_list: [],
            auth_profiles: spec.authentication_profiles.iter().map(ProfileView::of).collect(),
            policy_modifiers: ["__centrify_cagent"],
            directory_services: [DirectoryService {
                display_name_short: "CyberArk Cloud Directory",
                uuid: CLOUD_DIRECTORY_UUID,
            }],
            description: policy.description.clone(),
            path: policy.path.clone(),
            risk_analysis_levels: Map::new(),
        })
    }
}
