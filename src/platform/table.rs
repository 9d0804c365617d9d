//! The shape of query results, the "RedRock shape" (platform.md#s0-4).

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::Serialize;

/// What a column holds, by the vendor's code.
#[derive(Clone, Copy, Debug)]
pub enum ResultColumnKind {
    /// 12
    Text,
    /// 1
    Bool,
    /// 3
    Date,
    /// 8; the vendor's code was never seen.
    Number,
    /// 16: an object or a list
    Object,
    /// 0
    Unknown,
}

impl ResultColumnKind {
    const fn code(self) -> u8 {
        match self {
            Self::Text => 12,
            Self::Bool => 1,
            Self::Date => 3,
            Self::Number => 8,
            Self::Object => 16,
            Self::Unknown => 0,
        }
    }
}

/// A query result: rows of one kind.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct QueryResult<R> {
    is_aggregate: bool,
    count: usize,
    columns: Vec<ResultColumn>,
    full_count: usize,
    results: Vec<Line<R>>,
    #[serde(rename = "ReturnID")]
    return_id: &'static str,
}

/// A column of a query result.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct ResultColumn {
    name: Cow<'static, str>,
    is_hidden: bool,
    #[serde(rename = "DDName")]
    dd_name: Option<&'static str>,
    title: Cow<'static, str>,
    #[serde(rename = "DDTitle")]
    dd_title: Option<&'static str>,
    description: Option<&'static str>,
    #[serde(rename = "Type")]
    kind: u8,
    format: Option<&'static str>,
    width: u8,
    table_key: Option<&'static str>,
    foreign_key: Option<&'static str>,
    table_name: Option<&'static str>,
}

impl ResultColumn {
    /// A column of a list action.
    pub fn new(name: impl Into<Cow<'static, str>>, kind: ResultColumnKind) -> Self {
        let name = name.into();
        Self {
            title: name.clone(),
            name,
            is_hidden: false,
            dd_name: None,
            dd_title: None,
            description: None,
            kind: kind.code(),
            format: None,
            width: 0,
            table_key: None,
            foreign_key: None,
            table_name: None,
        }
    }

    /// A column of a query, of the given table, which says whether it is the table's key.
    #[must_use]
    pub fn queried(self, table: Option<&'static str>, is_key: bool) -> Self {
        let key = if is_key { "Primary" } else { "NotAKey" };
        Self { table_key: Some(key), table_name: table, ..self }
    }
}

#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
struct Line<R> {
    entities: [RowEntity; 1],
    row: R,
}

#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
struct RowEntity {
    #[serde(rename = "Type")]
    kind: Cow<'static, str>,
    key: Cow<'static, str>,
    is_foreign_key: bool,
}

impl RowEntity {
    fn new(kind: impl Into<Cow<'static, str>>, key: impl Into<Cow<'static, str>>) -> Self {
        Self { kind: kind.into(), key: key.into(), is_foreign_key: false }
    }
}

impl<R: Serialize> QueryResult<R> {
    /// All `rows`, with their entity's type and key. An empty result has no columns.
    pub fn new(
        columns: &[(&'static str, ResultColumnKind)],
        entity: &'static str,
        rows: Vec<(String, R)>,
    ) -> Self {
        let full_count = rows.len();
        Self::page(listed(columns), entity, rows, full_count)
    }

    /// All `rows` of a directory search, whose entity's type is the object's id, and whose key is its kind (recorded).
    pub fn of_search(
        columns: &[(&'static str, ResultColumnKind)],
        kind: &'static str,
        rows: Vec<(String, R)>,
    ) -> Self {
        let rows: Vec<_> = rows.into_iter().map(|(id, row)| (RowEntity::new(id, kind), row)).collect();
        let full_count = rows.len();
        Self::of_lines(listed(columns), rows, full_count)
    }

    /// One page of a result that has `full_count` rows in all.
    pub fn page(
        columns: Vec<ResultColumn>,
        entity: &'static str,
        rows: Vec<(String, R)>,
        full_count: usize,
    ) -> Self {
        let rows = rows.into_iter().map(|(key, row)| (RowEntity::new(entity, key), row)).collect();
        Self::of_lines(columns, rows, full_count)
    }

    /// With the number of rows that there are besides those of this page.
    #[must_use]
    pub fn of_all(self, full_count: usize) -> Self {
        Self { full_count, ..self }
    }

    fn of_lines(columns: Vec<ResultColumn>, rows: Vec<(RowEntity, R)>, full_count: usize) -> Self {
        Self {
            is_aggregate: false,
            count: rows.len(),
            columns: if rows.is_empty() { Vec::new() } else { columns },
            full_count,
            results: rows.into_iter().map(|(entity, row)| Line { entities: [entity], row }).collect(),
            return_id: "",
        }
    }
}

/// A table with a stamp that changes with it, in the order in which it was recorded (platform.md#s7).
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct StampedTable<R> {
    columns: Vec<ResultColumn>,
    rev_stamp: String,
    count: usize,
    results: Vec<Line<R>>,
    full_count: usize,
    #[serde(rename = "ReturnID")]
    return_id: &'static str,
    is_aggregate: bool,
}

impl<R> QueryResult<R> {
    /// With a stamp.
    pub fn stamped(self, rev_stamp: String) -> StampedTable<R> {
        let Self { is_aggregate, count, columns, full_count, results, return_id } = self;
        StampedTable { columns, rev_stamp, count, results, full_count, return_id, is_aggregate }
    }
}

fn listed(columns: &[(&'static str, ResultColumnKind)]) -> Vec<ResultColumn> {
    columns.iter().map(|(name, kind)| ResultColumn::new(*name, *kind)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_result_is_the_recorded_one() {
        let table = QueryResult::<()>::new(&[("ID", ResultColumnKind::Text)], "Role", vec![]);
        let text = serde_json::to_string(&table).unwrap();
        assert_eq!(
            text,
            r#"{"IsAggregate":false,"Count":0,"Columns":[],"FullCount":0,"Results":[],"ReturnID":""}"#
        );
    }

    #[test]
    fn a_column_has_its_twelve_members() {
        let table = QueryResult::new(
            &[("ID", ResultColumnKind::Text)],
            "Role",
            vec![("k".to_owned(), serde_json::json!({"ID": "k"}))],
        );
        let text = serde_json::to_string(&table).unwrap();
        assert!(text.contains(r#"{"Name":"ID","IsHidden":false,"DDName":null,"Title":"ID","DDTitle":null,"Description":null,"Type":12,"Format":null,"Width":0,"TableKey":null,"ForeignKey":null,"TableName":null}"#), "{text}");
        assert!(
            text.contains(
                r#"{"Entities":[{"Type":"Role","Key":"k","IsForeignKey":false}],"Row":{"ID":"k"}}"#
            )
        );
    }
}
