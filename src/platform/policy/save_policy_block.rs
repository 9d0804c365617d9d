//! `POST /Policy/SavePolicyBlock3`: adds a policy or writes over one, with the order of all where it is sent.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::links::GivenLink;
use crate::directory::policies::{self, Link, PolicyDraft};
use crate::platform::args::required;
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};

/// Adds or changes a policy; its settings are kept as they are sent.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct SavePolicyBlock {
    policy: Option<GivenPolicyBlock>,
    plinks: Option<Vec<GivenLink>>,
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
        let draft = PolicyDraft {
            path: required(block.path, "Path", cx.trace)?,
            version: block.version,
            rev_stamp: block.rev_stamp,
            description: block.description,
            settings: block.settings,
            is_new: block.newpolicy,
        };
        let links = self.plinks.map(|links| links.into_iter().map(Link::from).collect());
        Ok(Stamp { rev_stamp: policies::save(cx, draft, links).await? })
    }
}
