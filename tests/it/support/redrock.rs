//! Queries of the tenant's tables.

use serde_json::{Value, json};

use super::Server;

impl Server {
    /// What a script gives the system administrator `boss`.
    pub fn query(&self, script: &str) -> Value {
        self.client("boss").result("/Redrock/query", &json!({"Script": script}))
    }
}

/// The rows of an answer without `_MatchFilter`.
pub fn rows(result: &Value) -> Vec<Value> {
    let row = |line: &Value| {
        let mut row = line["Row"].as_object().expect("a row").clone();
        assert_eq!(row.shift_remove("_MatchFilter"), Some(Value::Null));
        Value::Object(row)
    };
    result["Results"].as_array().expect("a list").iter().map(row).collect()
}

/// One column of an answer.
pub fn column(result: &Value, name: &str) -> Vec<String> {
    let text = |row: &Value| row[name].as_str().map_or_else(|| row[name].to_string(), str::to_owned);
    rows(result).iter().map(text).collect()
}
