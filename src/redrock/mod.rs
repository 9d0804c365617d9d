//! RedRock: the tenant's read-only SQL over a fixed list of report tables (platform.md#s5).
//!
//! A script is read ([`parser`](self)), its names are bound to the columns of [`tables`](self), and it is carried out
//! over rows that typed readers take from the store. Nothing of a script reaches the database but the keys that it
//! looks up, so nothing can be reached that is no report column, and both databases give the same rows. Scripts are
//! bounded in length, nesting and steps.

mod ast;
mod columns;
mod condition;
mod date;
mod error;
mod eval;
mod lexer;
mod load;
mod page;
mod parser;
mod plan;
mod report;
mod run;
mod scope;
mod tables;
#[cfg(test)]
mod tests;
mod value;

use error::Budget;
pub use error::QueryFault;
use eval::Env;
pub use load::Viewer;
pub use page::PageRequest;
use plan::Plan;
pub use run::ResultRow;
use scope::TablesInScope;
use tables::ReportTable;
pub use value::{Value, ValueKind};

use crate::clock::Timestamp;
use crate::store::Store;

/// Rows from which on a query is carried out beside the threads that serve.
const MANY: usize = 1_000;

/// A query as it is asked.
pub struct Query {
    /// The script: a query, or the name of a report.
    pub script: String,
    /// The parameters, by name.
    pub parameters: Vec<(String, Value)>,
    /// Which rows are wanted.
    pub paging: PageRequest,
    /// The moment that `now` stands for.
    pub now: Timestamp,
}

/// A column of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnswerColumn {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub kind: ValueKind,
    /// The table it is of, if it is a column of one.
    pub table: Option<&'static str>,
    /// Whether it is the key of that table.
    pub is_key: bool,
}

/// What a query comes to.
#[derive(Debug)]
pub struct Answer {
    /// The columns.
    pub columns: Vec<AnswerColumn>,
    /// The first table.
    pub table: &'static str,
    /// The rows of the page.
    pub lines: Vec<ResultRow>,
    /// How many rows there are on all pages.
    pub full_count: usize,
    /// What the asker was not shown, and why.
    pub notes: Vec<String>,
}

/// Answers a query.
///
/// # Errors
/// [`QueryFault`].
pub async fn query(store: &Store, viewer: Viewer<'_>, query: Query) -> Result<Answer, QueryFault> {
    let Query { script, mut parameters, paging, now } = query;
    let mut env = Env { now, budget: Budget::new() };
    let report = report::find(script.trim())?;
    let (select, table) = match report {
        Some(report) => {
            parameters = report.parameters;
            (parser::parse(report.script)?, report.table)
        }
        None => (parser::parse(&script)?, None),
    };
    let find = |name: &str| match table {
        Some(table) => Some(table).filter(|table| table.name == name),
        None => ReportTable::find(name),
    };
    let scope = TablesInScope::new(&select.from, find)?;
    let plan = Plan::new(&select, &scope, &parameters, &mut env)?;
    let loaded = load::load(store, viewer, &scope, &plan).await?;
    let first = scope.parts().first();
    let key = first.and_then(|part| part.columns.iter().position(|column| column.name == part.table.key));
    let table = first.map_or("", |part| part.table.name);
    let widths: Vec<_> = scope.parts().iter().map(|part| part.columns.len()).collect();
    let tables = loaded.tables;
    let many = tables.iter().map(Vec::len).sum::<usize>() > MANY;
    let work = move || {
        let lines = run::run(&plan, tables, &widths, key.unwrap_or(usize::MAX), &mut env)?;
        let (lines, full_count) = page::page(lines, &plan.items, &paging)?;
        Ok((plan.items, lines, full_count))
    };
    let (items, lines, full_count) = if many {
        let done = tokio::task::spawn_blocking(work).await;
        done.unwrap_or_else(|_| Err(QueryFault::query("interrupted")))?
    } else {
        work()?
    };
    let column = |item: plan::OutputColumn| AnswerColumn {
        name: item.name,
        kind: item.kind,
        table: item.table,
        is_key: item.is_key,
    };
    let columns = items.into_iter().map(column).collect();
    Ok(Answer { columns, table, lines, full_count, notes: loaded.notes })
}
