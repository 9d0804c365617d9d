//! Rows that are appended, many by one statement.

use std::fmt::Write as _;

use sqlx::any::AnyArguments;
use sqlx::query::Query;
use sqlx::{Any, AnyConnection, AssertSqlSafe};

use crate::store::StoreError;

/// A table that rows are appended to.
pub(in crate::store) struct AppendedTable {
    /// `INSERT INTO … (…) VALUES`
    pub insert: &'static str,
    /// How many columns that names.
    pub columns: usize,
}

/// A value of a row.
///
/// PostgreSQL wants to know the type of a value that is not there, too.
pub(in crate::store) enum Cell {
    Text(Option<String>),
    Int(Option<i64>),
}

impl From<Option<String>> for Cell {
    fn from(text: Option<String>) -> Self {
        Self::Text(text)
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(Some(text))
    }
}

impl From<i64> for Cell {
    fn from(number: i64) -> Self {
        Self::Int(Some(number))
    }
}

impl From<bool> for Cell {
    fn from(flag: bool) -> Self {
        Self::Int(Some(flag.into()))
    }
}

/// A new row that nothing in memory depends on. Rows that wait at the same time go into one statement, which is
/// several times cheaper than one each.
pub struct Append {
    pub(in crate::store) table: &'static AppendedTable,
    pub(in crate::store) fields: Vec<Cell>,
}

/// Inserts rows of one table.
pub(in crate::store) async fn insert(
    connection: &mut AnyConnection,
    rows: &[&Append],
) -> Result<(), StoreError> {
    let Some(table) = rows.first().map(|row| row.table) else { return Ok(()) };
    let mut sql = String::with_capacity(table.insert.len() + rows.len() * table.columns * 5);
    sql.push_str(table.insert);
    for row in 0..rows.len() {
        for column in 0..table.columns {
            let before = match (row, column) {
                (0, 0) => " (",
                (_, 0) => "), (",
                _ => ", ",
            };
            let _ = write!(sql, "{before}${}", row * table.columns + column + 1);
        }
    }
    sql.push(')');
    // Made of our own constants and of parameters.
    let query = sqlx::query(AssertSqlSafe(sql));
    let query = rows.iter().fold(query, |query, row| query.bind_all(&row.fields));
    query.execute(connection).await?;
    Ok(())
}

/// Binds fields one after the other.
pub(in crate::store) trait BindAll<'q> {
    fn bind_all(self, fields: &'q [Cell]) -> Self;
}

impl<'q> BindAll<'q> for Query<'q, Any, AnyArguments> {
    fn bind_all(self, fields: &'q [Cell]) -> Self {
        fields.iter().fold(self, |query, field| match field {
            Cell::Text(text) => query.bind(text),
            Cell::Int(number) => query.bind(number),
        })
    }
}
