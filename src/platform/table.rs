//! The shape of query results, the "RedRock shape" (platform.md §0.4).

use std::borrow::Cow;

use serde::Serialize;

/// What a column holds, by the vendor's code.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// 12
    Text,
    /// 3
    Date,
    /// 1
    Bool,
    /// 16: an object or a list
    Object,
    /// 0
    Unknown,
}

impl Kind {
    const fn code(self) -> u8 {
        match self {
            Self::Text => 12,
            Self::Date => 3,
            Self::Bool => 1,
            Self::Object => 16,
            Self::Unknown => 0,
        }
    }
}

/// A query result: rows of one kind.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Table<R> {
    is_aggregate: bool,
    count: usize,
    columns: Vec<Column>,
    full_count: usize,
    results: Vec<Line<R>>,
    #[serde(rename = "ReturnID")]
    return_id: &'static str,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Column {
    name: &'static str,
    is_hidden: bool,
    #[serde(rename = "DDName")]
    dd_name: Option<&'static str>,
    title: &'static str,
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

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Line<R> {
    entities: [Entity; 1],
    row: R,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Entity {
    #[serde(rename = "Type")]
    kind: Cow<'static, str>,
    key: Cow<'static, str>,
    is_foreign_key: bool,
}

impl Entity {
    fn new(kind: impl Into<Cow<'static, str>>, key: impl Into<Cow<'static, str>>) -> Self {
        Self { kind: kind.into(), key: key.into(), is_foreign_key: false }
    }
}

impl<R: Serialize> Table<R> {
    /// All `rows`, with their entity's type and key. An empty result has no columns.
    pub fn new(columns: &[(&'static str, Kind)], entity: &'static str, rows: Vec<(String, R)>) -> Self {
        let rows = rows.into_iter().map(|(key, row)| (Entity::new(entity, key), row)).collect();
        Self::of_lines(columns, rows)
    }

    /// All `rows` of a directory search, whose entity's type is the object's id, and whose key is its kind (recorded).
    pub fn of_search(columns: &[(&'static str, Kind)], kind: &'static str, rows: Vec<(String, R)>) -> Self {
        let rows = rows.into_iter().map(|(id, row)| (Entity::new(id, kind), row)).collect();
        Self::of_lines(columns, rows)
    }

    /// With the number of rows that there are besides those of this page.
    #[must_use]
    pub fn of_all(self, full_count: usize) -> Self {
        Self { full_count, ..self }
    }

    fn of_lines(columns: &[(&'static str, Kind)], rows: Vec<(Entity, R)>) -> Self {
        let column = |(name, kind): &(&'static str, Kind)| Column {
            name,
            is_hidden: false,
            dd_name: None,
            title: name,
            dd_title: None,
            description: None,
            kind: kind.code(),
            format: None,
            width: 0,
            table_key: None,
            foreign_key: None,
            table_name: None,
        };
        Self {
            is_aggregate: false,
            count: rows.len(),
            columns: if rows.is_empty() { Vec::new() } else { columns.iter().map(column).collect() },
            full_count: rows.len(),
            results: rows.into_iter().map(|(entity, row)| Line { entities: [entity], row }).collect(),
            return_id: "",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_result_is_the_recorded_one() {
        let table = Table::<()>::new(&[("ID", Kind::Text)], "Role", vec![]);
        let text = serde_json::to_string(&table).unwrap();
        assert_eq!(
            text,
            r#"{"IsAggregate":false,"Count":0,"Columns":[],"FullCount":0,"Results":[],"ReturnID":""}"#
        );
    }

    #[test]
    fn a_column_has_its_twelve_members() {
        let table =
            Table::new(&[("ID", Kind::Text)], "Role", vec![("k".to_owned(), serde_json::json!({"ID": "k"}))]);
        let text = serde_json::to_string(&table).unwrap();
        assert!(text.contains(r#"{"Name":"ID","IsHidden":false,"DDName":null,"Title":"ID","DDTitle":null,"Description":null,"Type":12,"Format":null,"Width":0,"TableKey":null,"ForeignKey":null,"TableName":null}"#), "{text}");
        assert!(
            text.contains(
                r#"{"Entities":[{"Type":"Role","Key":"k","IsForeignKey":false}],"Row":{"ID":"k"}}"#
            )
        );
    }
}
