//! `POST /Core/CheckProxyHealth` and `GetDownloadUrls`: connectors to other directories, and the programs to install
//! them with. This tenant has neither.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};

/// The connectors to other directories, of which there are none; `proxyUuid` would name one.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct CheckProxyHealth {}

/// The connectors.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct ConnectorHealth {
    connectors: [(); 0],
}

impl Operation for CheckProxyHealth {
    const PATHS: &'static [&'static str] = &["Core/CheckProxyHealth"];
    const NEEDS: Needs = Needs::Scope;
    type Output = ConnectorHealth;

    async fn run(self, _: &mut Cx<'_>) -> Result<ConnectorHealth, ApiError> {
        Ok(ConnectorHealth { connectors: [] })
    }
}

/// The programs to install connectors with, of which there are none.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct GetDownloadUrls {}

/// Where programs are, by their names.
#[derive(Serialize, JsonSchema)]
pub struct Urls {}

impl Operation for GetDownloadUrls {
    const PATHS: &'static [&'static str] = &["Core/GetDownloadUrls"];
    const NEEDS: Needs = Needs::Scope;
    type Output = Urls;

    async fn run(self, _: &mut Cx<'_>) -> Result<Urls, ApiError> {
        Ok(Urls {})
    }
}
