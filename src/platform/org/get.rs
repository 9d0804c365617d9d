//! `POST /Org/GetOrganization`, `ListAll`: organisations.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{OrganizationView, READ, find};
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};
use crate::platform::table::{QueryResult, ResultColumnKind};

/// An organisation.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "PascalCase")]
pub struct GetOrganization {
    org_id: Option<String>,
}

impl Operation for GetOrganization {
    const PATHS: &'static [&'static str] = &["Org/Get"];
    const NEEDS: Needs = Needs::Rights(READ);
    type Output = OrganizationView;

    async fn run(self, cx: &mut Cx<'_>) -> Result<OrganizationView, ApiError> {
        Ok(OrganizationView::of(&find(cx, self.org_id).await?))
    }
}

/// All organisations; with the format `Query` as a table.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct ListAll {
    format: Option<String>,
}

const COLUMNS: &[(&str, ResultColumnKind)] = &[
    ("ID", ResultColumnKind::Text),
    ("Name", ResultColumnKind::Text),
    ("Description", ResultColumnKind::Text),
];

/// All organisations.
#[derive(Serialize, JsonSchema)]
#[serde(untagged)]
pub enum All {
    /// In the shape of a query's result.
    Table(QueryResult<OrganizationView>),
    /// One after the other.
    List(Vec<OrganizationView>),
}

impl Operation for ListAll {
    const PATHS: &'static [&'static str] = &["Org/ListAll"];
    const NEEDS: Needs = Needs::Rights(READ);
    type Output = All;

    async fn run(self, cx: &mut Cx<'_>) -> Result<All, ApiError> {
        let info = cx.tenant.store.info().await?;
        let all = info.spec.organizations.iter().map(OrganizationView::of);
        if !self.format.as_deref().is_some_and(|format| format.trim().eq_ignore_ascii_case("query")) {
            return Ok(All::List(all.collect()));
        }
        let rows = all.map(|view| (view.id.clone(), view)).collect();
        Ok(All::Table(QueryResult::new(COLUMNS, "Organization", rows)))
    }
}
