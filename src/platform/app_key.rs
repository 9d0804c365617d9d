//! How calls name an app.

use schemars::JsonSchema;
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::args::Lenient;

/// The names under which clients send an app's key (platform.md#s11-4).
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct AppKey {
    #[serde(rename = "_RowKey")]
    under_row_key: Option<String>,
    #[serde(rename = "RowKey")]
    row_key: Option<String>,
    #[serde(rename = "ID")]
    id: Option<String>,
    #[serde(rename = "PVID")]
    pvid: Option<String>,
    #[serde(rename = "Key", alias = "AppKey")]
    key: Option<String>,
}

impl AppKey {
    /// The first that is not empty.
    pub fn text(self) -> Option<String> {
        let all = [self.under_row_key, self.row_key, self.id, self.pvid, self.key];
        all.into_iter().flatten().find(|text| !text.trim().is_empty())
    }
}

/// An app's key, and what a call says besides.
#[derive(JsonSchema)]
pub struct Keyed<T> {
    /// The key.
    #[schemars(flatten)]
    pub key: AppKey,
    /// The rest.
    #[schemars(flatten)]
    pub args: T,
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Keyed<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        let key = AppKey::deserialize(Lenient(&value)).map_err(D::Error::custom)?;
        let args = T::deserialize(Lenient(&value)).map_err(D::Error::custom)?;
        Ok(Self { key, args })
    }
}
