//! `GET /Core/GetDirectoryServices`: the directories of the tenant. There is one, the cloud's own.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain::user::CLOUD_DIRECTORY_UUID;
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};
use crate::platform::table::{QueryResult, ResultColumnKind};

/// The directories of the tenant. There is one, the cloud's own.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct GetDirectoryServices {}

const COLUMNS: &[(&str, ResultColumnKind)] = &[
    ("Service", ResultColumnKind::Text),
    ("DisplayName", ResultColumnKind::Text),
    ("Tenant", ResultColumnKind::Text),
    ("Name", ResultColumnKind::Text),
    ("Status", ResultColumnKind::Text),
    ("Config", ResultColumnKind::Text),
    ("StatusDisplay", ResultColumnKind::Text),
    ("Everybody", ResultColumnKind::Bool),
    ("Description", ResultColumnKind::Text),
    ("DisplayNameShort", ResultColumnKind::Text),
    ("directoryServiceUuid", ResultColumnKind::Text),
];

/// A directory, in the recorded order.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct DirectoryServiceRow {
    service: &'static str,
    display_name: &'static str,
    tenant: String,
    name: &'static str,
    status: &'static str,
    config: &'static str,
    status_display: &'static str,
    everybody: bool,
    description: &'static str,
    display_name_short: &'static str,
    #[serde(rename = "directoryServiceUuid")]
    directory_service_uuid: &'static str,
}

impl Operation for GetDirectoryServices {
    const PATHS: &'static [&'static str] = &["Core/GetDirectoryServices"];
    const NEEDS: Needs = Needs::Scope;
    type Output = QueryResult<DirectoryServiceRow>;

    async fn run(self, cx: &mut Cx<'_>) -> Result<QueryResult<DirectoryServiceRow>, ApiError> {
        let row = DirectoryServiceRow {
            service: "CDS",
            display_name: "CyberArk Cloud Directory",
            tenant: cx.tenant.store.info().await?.id().to_owned(),
            name: "CDS",
            status: "Active",
            config: "CyberArk Cloud Directory",
            status_display: "Online",
            everybody: true,
            description: "CyberArk Cloud Directory",
            display_name_short: "CyberArk Cloud Directory",
            directory_service_uuid: CLOUD_DIRECTORY_UUID,
        };
        Ok(QueryResult::new(COLUMNS, "DirectoryServices", vec![("??".to_owned(), row)]))
    }
}
