//! `POST /TenantCnames/GetCnames`, `UiGet`: the host names, as a list and as a table.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{READ, all};
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};
use crate::platform::table::{QueryResult, ResultColumnKind};

/// The host names of the tenant.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct GetCnames {}

/// A name.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct CnameView {
    cname: String,
    cname_type: u8,
}

impl Operation for GetCnames {
    const PATHS: &'static [&'static str] = &["TenantCnames/Get"];
    const NEEDS: Needs = Needs::Rights(READ);
    type Output = Vec<CnameView>;

    async fn run(self, cx: &mut Cx<'_>) -> Result<Vec<CnameView>, ApiError> {
        let names = all(&cx.pod_fqdn(), &cx.tenant.store.info().await?.spec.names);
        Ok(names.into_iter().map(|(cname, kind)| CnameView { cname, cname_type: kind as u8 }).collect())
    }
}

/// The host names of the tenant, as the portal lists them.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct UiGet {}

const COLUMNS: &[(&str, ResultColumnKind)] = &[
    ("ID", ResultColumnKind::Text),
    ("CnameType", ResultColumnKind::Text),
    ("ReadOnly", ResultColumnKind::Bool),
    ("IsCustom", ResultColumnKind::Bool),
];

/// A name, in the recorded order. Of the system's own the last two are null.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct CnameRow {
    cname_type: &'static str,
    #[serde(rename = "ID")]
    id: String,
    is_custom: Option<bool>,
    read_only: Option<bool>,
}

impl Operation for UiGet {
    const PATHS: &'static [&'static str] = &["TenantCnames/UiGet"];
    const NEEDS: Needs = Needs::Rights(READ);
    type Output = QueryResult<CnameRow>;

    async fn run(self, cx: &mut Cx<'_>) -> Result<QueryResult<CnameRow>, ApiError> {
        table(cx).await
    }
}

/// The names as the portal lists them.
pub(super) async fn table(cx: &Cx<'_>) -> Result<QueryResult<CnameRow>, ApiError> {
    let names = all(&cx.pod_fqdn(), &cx.tenant.store.info().await?.spec.names);
    let row = |(id, kind): (String, super::CnameKind)| {
        let custom = kind != super::CnameKind::System;
        let (is_custom, read_only) = (custom.then_some(true), custom.then_some(false));
        (id.clone(), CnameRow { cname_type: kind.name(), id, is_custom, read_only })
    };
    Ok(QueryResult::new(COLUMNS, "TenantCnames", names.into_iter().map(row).collect()))
}
