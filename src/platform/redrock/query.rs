//! `POST /RedRock/RedrockQuery`: SQL over the tables of reports, or one of the vendor's reports (platform.md#s5).
//!
//! Everybody may ask. Who lacks the right to read others gets what is the caller's own; the trace says so.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;

use super::args::PagingArgs;
use super::row::ReportRow;
use crate::check::Check;
use crate::platform::args::required;
use crate::platform::error::{ApiError, MessageId};
use crate::platform::operation::{Cx, Needs, Operation};
use crate::platform::table::{QueryResult, ResultColumn, ResultColumnKind};
use crate::redrock::{self, Answer, QueryFault};

/// Answers a query: SQL over the tables of reports, or the name of one of the vendor's reports.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "PascalCase")]
pub struct RedrockQuery {
    script: Option<String>,
    args: Option<PagingArgs>,
}

impl Operation for RedrockQuery {
    const PATHS: &'static [&'static str] = &["RedRock/Query"];
    const NEEDS: Needs = Needs::Scope;
    type Output = QueryResult<ReportRow>;

    async fn run(self, cx: &mut Cx<'_>) -> Result<QueryResult<ReportRow>, ApiError> {
        let script = required(self.script, "Script", cx.trace)?;
        let (parameters, paging) = self.args.unwrap_or_default().split();
        let viewer = cx.caller()?.principal.clone();
        let query = redrock::Query { script: script.clone(), parameters, paging, now: cx.call.at };
        match redrock::query(&cx.tenant.store, viewer.as_deref(), query).await {
            Ok(answer) => {
                cx.trace.check(Check::QueryValid).seen(script).passed();
                answer.notes.iter().for_each(|note| cx.trace.note(note.clone()));
                Ok(table(answer))
            }
            Err(QueryFault::Query(why)) => {
                let probe = cx.trace.check(Check::QueryValid).seen(script).wanted(why.clone());
                Err(ApiError::refused(probe.failed(), MessageId::QueryFailed(why)))
            }
            Err(QueryFault::Store(error)) => Err(error.into()),
        }
    }
}

fn table(answer: Answer) -> QueryResult<ReportRow> {
    let kind = |kind| match kind {
        redrock::ValueKind::Text => ResultColumnKind::Text,
        redrock::ValueKind::Bool => ResultColumnKind::Bool,
        redrock::ValueKind::Number => ResultColumnKind::Number,
        redrock::ValueKind::Date => ResultColumnKind::Date,
    };
    let names: Arc<[String]> = answer.columns.iter().map(|column| column.name.clone()).collect();
    let columns = answer.columns.into_iter();
    let columns = columns
        .map(|column| ResultColumn::new(column.name, kind(column.kind)).queried(column.table, column.is_key));
    let row = |line: redrock::ResultRow| {
        // Rows that were put together have no key; lists without one write the same (platform.md#s0-4).
        let key = line.key.map_or_else(|| "??".to_owned(), |key| key.to_text().to_string());
        (key, ReportRow { names: Arc::clone(&names), cells: line.cells })
    };
    QueryResult::page(
        columns.collect(),
        answer.table,
        answer.lines.into_iter().map(row).collect(),
        answer.full_count,
    )
}
