//! `POST /TenantCnames/Get`, `UiGet`: the host names, as a list and as a table.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{READ, all};
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};
use crate::platform::table::{Kind, Table};

/// The host names of the tenant.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Get {}

/// A name.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct View {
    cname: String,
    cname_type: u8,
}

impl Operation for Get {
    const PATHS: &'static [&'static str] = &["TenantCnames/Get"];
    const NEEDS: Needs = Needs::Rights(READ);
    type Output = Vec<View>;

    async fn run(self, cx: &mut Cx<'_>) -> Result<Vec<View>, ApiError> {
        let names = all(&cx.pod_fqdn(), &cx.tenant.store.info().await?.spec.names);
        Ok(names.into_iter().map(|(cname, kind)| View { cname, cname_type: kind as u8 }).collect())
    }
}

/// The host names of the tenant, as the portal lists them.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct UiGet {}

const COLUMNS: &[(&str, Kind)] =
    &[("ID", Kind::Text), ("CnameType", Kind::Text), ("ReadOnly", Kind::Bool), ("IsCustom", Kind::Bool)];

/// A name, in the recorded order. Of the system's own the last two are null.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct Row {
    cname_type: &'static str,
    #[serde(rename = "ID")]
    id: String,
    is_custom: Option<bool>,
    read_only: Option<bool>,
}

impl Operation for UiGet {
    const PATHS: &'static [&'static str] = &["TenantCnames/UiGet"];
    const NEEDS: Needs = Needs::Rights(READ);
    type Output = Table<Row>;

    async fn run(self, cx: &mut Cx<'_>) -> Result<Table<Row>, ApiError> {
        table(cx).await
    }
}

/// The names as the portal lists them.
pub(super) async fn table(cx: &Cx<'_>) -> Result<Table<Row>, ApiError> {
    let names = all(&cx.pod_fqdn(), &cx.tenant.store.info().await?.spec.names);
    let row = |(id, kind): (String, super::Kind)| {
        let custom = kind != super::Kind::System;
        let (is_custom, read_only) = (custom.then_some(true), custom.then_some(false));
        (id.clone(), Row { cname_type: kind.name(), id, is_custom, read_only })
    };
    Ok(Table::new(COLUMNS, "TenantCnames", names.into_iter().map(row).collect()))
}
