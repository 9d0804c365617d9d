//! A row of an answer on the wire (platform.md#s0-4, platform.md#s5-2).

use std::borrow::Cow;
use std::sync::Arc;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use crate::redrock::Value;

/// The cells of a row by the names of their columns, and behind them `_MatchFilter`.
pub struct ReportRow {
    /// The names.
    pub names: Arc<[String]>,
    /// The cells.
    pub cells: Vec<Value>,
}

impl Serialize for ReportRow {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut row = serializer.serialize_map(Some(self.cells.len() + 1))?;
        for (name, cell) in self.names.iter().zip(&self.cells) {
            match cell {
                Value::Null => row.serialize_entry(name, &())?,
                Value::Bool(truth) => row.serialize_entry(name, truth)?,
                Value::Int(number) => row.serialize_entry(name, number)?,
                Value::Text(text) => row.serialize_entry(name, &**text)?,
                date @ Value::Date(_) => row.serialize_entry(name, &*date.to_text())?,
            }
        }
        // Whoever asks for a column of that name gets the column, and no name twice.
        if !self.names.iter().any(|name| name.eq_ignore_ascii_case(MATCH_FILTER)) {
            row.serialize_entry(MATCH_FILTER, &())?;
        }
        row.end()
    }
}

impl JsonSchema for ReportRow {
    fn schema_name() -> Cow<'static, str> {
        "QueryRow".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "object" })
    }
}

const MATCH_FILTER: &str = "_MatchFilter";
