//! `app_changes.entry`: an entry of the changelog, ours or of whatever form a fixture gave it.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use crate::domain::change::{Deed, FieldChange};

/// An entry as it is told, exported, and given by a fixture.
pub(in crate::store) struct StoredChange;

impl StoredChange {
    fn serialize<S: Serializer>(entry: &Value, serializer: S) -> Result<S::Ok, S::Error> {
        entry.serialize(serializer)
    }

    fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Value, D::Error> {
        Value::deserialize(deserializer)
    }
}

/// One of ours.
#[derive(Serialize, Deserialize)]
#[serde(remote = "FieldChange")]
pub(in crate::store) struct StoredEntry {
    at: String,
    by: String,
    app: String,
    id: String,
    #[serde(with = "StoredDeed")]
    what: Deed,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    field: Option<String>,
    #[serde(default)]
    old: Value,
    #[serde(default)]
    new: Value,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "Deed", rename_all = "lowercase")]
enum StoredDeed {
    Created,
    Changed,
    Deleted,
}

impl StoredEntry {
    /// As it is told.
    pub(in crate::store) fn told(entry: &FieldChange) -> Value {
        // An entry's members are texts and JSON.
        Self::serialize(entry, serde_json::value::Serializer).unwrap_or_default()
    }
}

forms! { StoredChange of Value }
