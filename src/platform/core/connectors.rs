//! `POST /Core/CheckProxyHealth`, `GetDownloadUrls`, `GetUserSettings`: about connectors, of which there are none, about
//! what they are installed from, and about settings of users, which nobody has.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::domain::right::Right;
use crate::platform::cdirectory_service;
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};
use crate::platform::table::Table;

/// The rights that show connectors.
const CONNECTORS: &[Right] = &[Right::CONNECTORS, Right::READ_ONLY_SYSTEM];

/// The arguments: a connector, or all.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct CheckProxyHealth {}

/// The connectors.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Health {
    connectors: [(); 0],
}

impl Operation for CheckProxyHealth {
    const PATHS: &'static [&'static str] = &["Core/CheckProxyHealth"];
    const NEEDS: Needs = Needs::Rights(CONNECTORS);
    type Output = Health;

    async fn run(self, _: &mut Cx<'_>) -> Result<Health, ApiError> {
        Ok(Health { connectors: [] })
    }
}

/// No arguments.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct GetDownloadUrls {}

impl Operation for GetDownloadUrls {
    const PATHS: &'static [&'static str] = &["Core/GetDownloadUrls"];
    const NEEDS: Needs = Needs::Scope;
    type Output = BTreeMap<String, String>;

    /// Nothing is downloaded from here.
    async fn run(self, _: &mut Cx<'_>) -> Result<BTreeMap<String, String>, ApiError> {
        Ok(BTreeMap::new())
    }
}

/// The arguments; without a user, the caller.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct GetUserSettings {
    #[serde(rename = "ID")]
    id: Option<String>,
}

impl Operation for GetUserSettings {
    const PATHS: &'static [&'static str] = &["Core/GetUserSettings"];
    const NEEDS: Needs = Needs::OwnOr(cdirectory_service::READ);
    type Output = Table<()>;

    fn about(&self) -> Option<&str> {
        self.id.as_deref()
    }

    async fn run(self, cx: &mut Cx<'_>) -> Result<Table<()>, ApiError> {
        cx.user(self.id.as_deref()).await?;
        Ok(Table::new(&[], "UserSetting", Vec::new()))
    }
}
