//! `POST /Org/Get`, `ListAll`: organisations.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{READ, View, find};
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};
use crate::platform::table::{Kind, Table};

/// An organisation.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "PascalCase")]
pub struct Get {
    org_id: Option<String>,
}

impl Operation for Get {
    const PATHS: &'static [&'static str] = &["Org/Get"];
    const NEEDS: Needs = Needs::Rights(READ);
    type Output = View;

    async fn run(self, cx: &mut Cx<'_>) -> Result<View, ApiError> {
        Ok(View::of(&find(cx, self.org_id).await?))
    }
}

/// All organisations; with the format `Query` as a table.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct ListAll {
    format: Option<String>,
}

const COLUMNS: &[(&str, Kind)] = &[("ID", Kind::Text), ("Name", Kind::Text), ("Description", Kind::Text)];

/// All organisations.
#[derive(Serialize, JsonSchema)]
#[serde(untagged)]
pub enum All {
    /// In the shape of a query's result.
    Table(Table<View>),
    /// One after the other.
    List(Vec<View>),
}

impl Operation for ListAll {
    const PATHS: &'static [&'static str] = &["Org/ListAll"];
    const NEEDS: Needs = Needs::Rights(READ);
    type Output = All;

    async fn run(self, cx: &mut Cx<'_>) -> Result<All, ApiError> {
        let info = cx.tenant.store.info().await?;
        let all = info.spec.organizations.iter().map(View::of);
        if !self.format.as_deref().is_some_and(|format| format.trim().eq_ignore_ascii_case("query")) {
            return Ok(All::List(all.collect()));
        }
        let rows = all.map(|view| (view.id.clone(), view)).collect();
        Ok(All::Table(Table::new(COLUMNS, "Organization", rows)))
    }
}
