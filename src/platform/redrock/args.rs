//! The `PagingArgs` of a query (platform.md#s5-1, platform.md#s11-16).

use schemars::JsonSchema;
use serde::Deserialize;

use crate::platform::args::word_or_flag;
use crate::redrock::{PageRequest, Value};

/// How the answer is ordered and paged. `Caching` changes nothing: nothing is cached.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "PascalCase")]
pub struct PagingArgs {
    page_number: Option<i64>,
    page_size: Option<i64>,
    limit: Option<i64>,
    sort_by: Option<String>,
    #[schemars(schema_with = "word_or_flag")]
    direction: Option<String>,
    ascending: Option<bool>,
    filter_by: Vec<String>,
    filter_value: Option<String>,
    parameters: Vec<Parameter>,
}

/// A value for an `@name` of the script. `Label`, `Type` and `ColumnType` are for the portal.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "PascalCase")]
struct Parameter {
    name: String,
    value: serde_json::Value,
}

impl PagingArgs {
    /// The parameters and the page.
    pub fn split(self) -> (Vec<(String, Value)>, PageRequest) {
        let descending = self.is_descending();
        let parameter = |parameter: Parameter| {
            let name = parameter.name.trim().trim_start_matches('@').to_owned();
            (name, value(&parameter.value))
        };
        let parameters = self.parameters.into_iter().map(parameter).collect();
        let paging = PageRequest {
            number: self.page_number,
            size: self.page_size,
            limit: self.limit,
            sort_by: self.sort_by,
            descending,
            filter_by: self.filter_by,
            filter: self.filter_value.unwrap_or_default(),
        };
        (parameters, paging)
    }

    /// A word for the direction decides; `False`, which portals send always, leaves it to `Ascending`.
    fn is_descending(&self) -> bool {
        let direction = self.direction.as_deref().unwrap_or_default().trim().to_ascii_lowercase();
        match direction.as_str() {
            "true" => false,
            text if text.starts_with("asc") => false,
            text if text.starts_with("desc") => true,
            _ => self.ascending == Some(false),
        }
    }
}

fn value(json: &serde_json::Value) -> Value {
    match json {
        serde_json::Value::Null => Value::Null,
        serde_json::Value::Bool(truth) => Value::Bool(*truth),
        serde_json::Value::String(text) => Value::text(text),
        other => other.as_i64().map_or_else(|| Value::text(other.to_string()), Value::Int),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_direction_is_a_word_or_else_ascending_says_it() {
        for (direction, ascending, descending) in [
            (None, None, false),
            (Some(""), None, false),
            (Some("False"), None, false),
            (Some("False"), Some(true), false),
            (Some("False"), Some(false), true),
            (Some("True"), Some(false), false),
            (Some("ASC"), Some(false), false),
            (Some("desc"), Some(true), true),
            (Some("Descending"), None, true),
            (None, Some(false), true),
        ] {
            let args =
                PagingArgs { direction: direction.map(str::to_owned), ascending, ..PagingArgs::default() };
            assert_eq!(args.is_descending(), descending, "{direction:?} {ascending:?}");
        }
    }
}
