//! `GET /Core/GetDirectoryServices`: the directories of the tenant. There is one, the cloud's own.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain::user::CLOUD_DIRECTORY_UUID;
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};
use crate::platform::table::{Kind, Table};

/// The directories of the tenant. There is one, the cloud's own.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct GetDirectoryServices {}

const COLUMNS: &[(&str, Kind)] = &[
    ("Service", Kind::Text),
    ("DisplayName", Kind::Text),
    ("Tenant", Kind::Text),
    ("Name", Kind::Text),
    ("Status", Kind::Text),
    ("Config", Kind::Text),
    ("StatusDisplay", Kind::Text),
    ("Everybody", Kind::Bool),
    ("Description", Kind::Text),
    ("DisplayNameShort", Kind::Text),
    ("directoryServiceUuid", Kind::Text),
];

/// A directory, in the recorded order.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct Row {
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
    type Output = Table<Row>;

    async fn run(self, cx: &mut Cx<'_>) -> Result<Table<Row>, ApiError> {
        let row = Row {
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
        Ok(Table::new(COLUMNS, "DirectoryServices", vec![("??".to_owned(), row)]))
    }
}
