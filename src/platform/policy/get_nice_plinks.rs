//! `POST /Policy/GetNicePlinks`: the policies in their order, and whom each applies to.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::directory::policies::{READ, present_or_first};
use crate::domain::policy::PolicySpec;
use crate::platform::args::Paging;
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};
use crate::platform::table::{QueryResult, ResultColumnKind, StampedTable};

/// The policies and whom they apply to, the deciding one first.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "PascalCase")]
pub struct GetNicePlinks {
    args: Paging,
}

const COLUMNS: &[(&str, ResultColumnKind)] = &[
    ("Params", ResultColumnKind::Object),
    ("ID", ResultColumnKind::Text),
    ("EnableCompliant", ResultColumnKind::Bool),
    ("I18NDescriptionTag", ResultColumnKind::Text),
    ("Description", ResultColumnKind::Text),
    ("LinkType", ResultColumnKind::Text),
    ("PolicySet", ResultColumnKind::Text),
];

/// A link, in the recorded order.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct PlinkRow {
    params: Vec<String>,
    #[serde(rename = "ID")]
    id: String,
    enable_compliant: bool,
    #[serde(rename = "I18NDescriptionTag", skip_serializing_if = "Option::is_none")]
    description_tag: Option<String>,
    description: String,
    link_type: &'static str,
    policy_set: String,
}

impl Operation for GetNicePlinks {
    const PATHS: &'static [&'static str] = &["Policy/GetNicePlinks"];
    const NEEDS: Needs = Needs::Rights(READ);
    type Output = StampedTable<PlinkRow>;

    async fn run(self, cx: &mut Cx<'_>) -> Result<StampedTable<PlinkRow>, ApiError> {
        let info = cx.tenant.store.info().await?;
        let row = |policy: &PolicySpec| {
            let row = PlinkRow {
                params: policy.params.clone(),
                id: policy.path.clone(),
                enable_compliant: policy.enable_compliant,
                description_tag: policy.description_tag.clone(),
                description: policy.description.clone(),
                link_type: policy.link_type.name(),
                policy_set: policy.path.clone(),
            };
            (policy.path.clone(), row)
        };
        let (rows, all) = self.args.page(info.spec.policies.iter().map(row).collect());
        let stamp = present_or_first(&info.spec.policies_rev_stamp).to_owned();
        Ok(QueryResult::new(COLUMNS, "PolicyLink", rows).of_all(all).stamped(stamp))
    }
}
