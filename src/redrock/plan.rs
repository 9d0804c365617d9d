//! A query with its names bound, ready to be carried out.

use super::ast::{Comparison, Expr, Item, Select, Term};
use super::error::QueryFault;
use super::eval::{Env, is_nocase};
use super::scope::{Binder, TablesInScope};
use super::tables::TableRows;
use super::value::{Value, ValueKind};
use crate::store::reports::Which;

/// Most keys that are looked up one by one.
const MOST_KEYS: usize = 200;

/// Most columns of an answer.
const MOST_SHOWN: usize = 200;

/// A query with its names bound.
pub struct Plan {
    /// What is shown.
    pub items: Vec<OutputColumn>,
    /// For each table but the first: whether a row without a partner stays, and what holds of partners.
    pub joins: Vec<(bool, Option<Expr>)>,
    /// Which rows.
    pub filter: Option<Expr>,
    /// What rows are put together by; none if they are not.
    pub group: Option<Vec<Expr>>,
    /// Which groups.
    pub having: Option<Expr>,
    /// How rows are ordered.
    pub order: Vec<SortKey>,
    /// Whether equal rows are shown once.
    pub distinct: bool,
    /// How many rows are left out.
    pub offset: u64,
    /// How many rows are shown.
    pub limit: Option<u64>,
}

/// A column of the answer.
pub struct OutputColumn {
    /// Its name.
    pub name: String,
    /// Its value.
    pub expr: Expr,
    /// What it holds.
    pub kind: ValueKind,
    /// The table it is of, if it is a column of one.
    pub table: Option<&'static str>,
    /// Whether it is the key of that table.
    pub is_key: bool,
}

/// What rows are ordered by.
pub struct SortKey {
    /// The value.
    pub by: By,
    /// Whether the greatest comes first.
    pub descending: bool,
    /// Whether texts are ordered without regard to case.
    pub nocase: bool,
}

/// What a value to order by is taken from.
pub enum By {
    /// A column of the answer.
    Shown(usize),
    /// The row.
    Row(Expr),
}

impl Plan {
    /// Binds a query's names.
    ///
    /// # Errors
    /// [`QueryFault::Query`]: no such column or parameter, an aggregate where there is no group.
    pub fn new(
        select: &Select,
        scope: &TablesInScope,
        parameters: &[(String, Value)],
        env: &mut Env,
    ) -> Result<Self, QueryFault> {
        let rows = Binder { scope, parameters, shown: &[] };
        let items = shown(&select.items, &rows, env)?;
        let named: Vec<_> = items.iter().map(|item| (item.name.clone(), item.expr.clone())).collect();
        let groups = Binder { scope, parameters, shown: &named };
        let plain = |expr: &Option<Expr>, env: &mut Env| {
            expr.as_ref().map(|expr| rows.bind(expr, env).and_then(no_aggregate)).transpose()
        };
        let filter = plain(&select.filter, env)?;
        let joins = select.from.iter().skip(1).map(|source| Ok((source.outer, plain(&source.on, env)?)));
        let joins = joins.collect::<Result<Vec<_>, QueryFault>>()?;
        let group = select.group.iter().map(|expr| groups.bind(expr, env).and_then(no_aggregate));
        let group = group.collect::<Result<Vec<_>, QueryFault>>()?;
        let having = select.having.as_ref().map(|having| groups.bind(having, env)).transpose()?;
        let order = select.order.iter().map(|term| order(term, &items, &groups, env));
        let order = order.collect::<Result<Vec<_>, QueryFault>>()?;
        let by_row = order.iter().filter_map(|order| match &order.by {
            By::Row(expr) => Some(expr),
            By::Shown(_) => None,
        });
        let aggregates = items.iter().map(|item| &item.expr).chain(by_row).any(Expr::is_aggregate);
        let is_grouped = aggregates || having.is_some() || !group.is_empty();
        Ok(Self {
            group: is_grouped.then_some(group),
            items,
            joins,
            filter,
            having,
            order,
            distinct: select.distinct,
            offset: select.offset,
            limit: select.limit,
        })
    }

    /// Which cells of a row of the table at `part` the query reads; its key is always among them.
    pub fn asked(&self, scope: &TablesInScope, part: usize) -> Vec<bool> {
        let Some(part) = scope.parts().get(part) else { return Vec::new() };
        let mut asked: Vec<bool> = part.columns.iter().map(|column| column.name == part.table.key).collect();
        let joins = self.joins.iter().filter_map(|(_, on)| on.as_ref());
        let order = self.order.iter().filter_map(|order| match &order.by {
            By::Row(expr) => Some(expr),
            By::Shown(_) => None,
        });
        let clauses = self.filter.iter().chain(&self.having).chain(self.group.iter().flatten());
        let mut waiting: Vec<&Expr> = clauses.chain(joins).chain(order).collect();
        waiting.extend(self.items.iter().map(|item| &item.expr));
        while let Some(expr) = waiting.pop() {
            if let Expr::Field(at, _) = expr
                && let Some(asked) = at.checked_sub(part.first).and_then(|at| asked.get_mut(at))
            {
                *asked = true;
            }
            waiting.extend(expr.parts());
        }
        asked
    }

    /// Which rows of the table at `part` can matter: those of the keys that the condition names, if it names any.
    pub fn which(&self, scope: &TablesInScope, part: usize) -> Which {
        let Some(part) = scope.parts().get(part) else { return Which::All };
        let (TableRows::Users(_, id, name) | TableRows::Roles(_, id, name)) = part.table.rows else {
            return Which::All;
        };
        let all = match &self.filter {
            Some(Expr::And(all)) => all.iter().collect(),
            other => other.iter().collect::<Vec<_>>(),
        };
        let place = |wanted: &str| {
            let at = part.columns.iter().position(|column| column.name == wanted);
            at.map(|at| part.first + at)
        };
        let keys = |at: Option<usize>| all.iter().find_map(|condition| keys(condition, at?));
        match (keys(place(id)), keys(place(name))) {
            (Some(ids), _) => Which::Ids(ids),
            (None, Some(names)) => Which::Names(names),
            (None, None) => Which::All,
        }
    }
}

/// The texts of which the cell at `at` must be one, if the condition says so.
fn keys(condition: &Expr, at: usize) -> Option<Vec<String>> {
    let is_cell = |expr: &Expr| matches!(expr, Expr::Field(place, _) if *place == at);
    let text = |expr: &Expr| match expr {
        Expr::Value(Value::Text(text)) => Some(text.to_string()),
        _ => None,
    };
    let has_wildcard = |pattern: &str| pattern.contains(['%', '_']);
    match condition {
        // Some clients write LIKE where they mean what is equal without case.
        Expr::Like(left, right, None) if matches!(**left, Expr::Field(place, true) if place == at) => {
            Some(vec![text(right).filter(|pattern| !has_wildcard(pattern))?])
        }
        Expr::Compare(left, Comparison::Equal, right) if is_cell(left) => Some(vec![text(right)?]),
        Expr::Compare(left, Comparison::Equal, right) if is_cell(right) => Some(vec![text(left)?]),
        Expr::In(wanted, list) if is_cell(wanted) && list.len() <= MOST_KEYS => {
            list.iter().map(text).collect()
        }
        _ => None,
    }
}

fn no_aggregate(expr: Expr) -> Result<Expr, QueryFault> {
    if expr.is_aggregate() { Err(QueryFault::query("misuse of aggregate function")) } else { Ok(expr) }
}

fn shown(items: &[Item], binder: &Binder<'_>, env: &mut Env) -> Result<Vec<OutputColumn>, QueryFault> {
    let mut all: Vec<OutputColumn> = Vec::new();
    for item in items {
        match item {
            Item::All(table) => {
                for part in binder.scope.all(table.as_deref())? {
                    for (at, column) in part.columns.iter().enumerate() {
                        add(
                            &mut all,
                            binder.scope,
                            column.name,
                            Expr::Field(part.first + at, column.nocase),
                        )?;
                    }
                }
            }
            Item::One { expr, alias, text } => {
                let bound = binder.bind(expr, env)?;
                let own = match (&bound, expr) {
                    (Expr::Field(at, _), _) => {
                        binder.scope.column(*at).map(|(_, column)| column.name.to_owned())
                    }
                    (_, Expr::Column(name)) => Some(name.column.clone()),
                    _ => None,
                };
                let name = alias.clone().or(own);
                add(&mut all, binder.scope, name.as_deref().unwrap_or(text), bound)?;
            }
        }
    }
    Ok(all)
}

/// Adds a column to what is shown. An object must not have a name twice, in whatever case; as .NET's data tables do,
/// the second is counted.
fn add(all: &mut Vec<OutputColumn>, scope: &TablesInScope, name: &str, expr: Expr) -> Result<(), QueryFault> {
    if all.len() == MOST_SHOWN {
        return Err(QueryFault::query(format!("at most {MOST_SHOWN} columns in a result")));
    }
    let column = match &expr {
        Expr::Field(at, _) => scope.column(*at),
        _ => None,
    };
    let (mut unique, mut count) = (name.to_owned(), 0);
    while all.iter().any(|item| item.name.eq_ignore_ascii_case(&unique)) {
        count += 1;
        unique = format!("{name}{count}");
    }
    all.push(OutputColumn {
        name: unique,
        kind: scope.kind(&expr),
        table: column.as_ref().map(|(part, _)| part.table.name),
        is_key: column.is_some_and(|(part, column)| part.table.key == column.name),
        expr,
    });
    Ok(())
}

/// What is ordered by: a column of the answer by its number or name, else a value of the row.
fn order(
    term: &Term,
    items: &[OutputColumn],
    binder: &Binder<'_>,
    env: &mut Env,
) -> Result<SortKey, QueryFault> {
    let (expr, nocase) = match &term.expr {
        Expr::NoCase(inner) => (&**inner, true),
        expr => (expr, false),
    };
    let shown = match expr {
        Expr::Value(Value::Int(number)) => {
            let at = usize::try_from(*number).ok().filter(|at| (1..=items.len()).contains(at));
            Some(at.ok_or_else(|| QueryFault::query(format!("ORDER BY term out of range: {number}")))? - 1)
        }
        Expr::Column(name) if name.table.is_none() => {
            items.iter().position(|item| item.name.eq_ignore_ascii_case(&name.column))
        }
        _ => None,
    };
    let by = match shown {
        Some(at) => By::Shown(at),
        None => By::Row(binder.bind(expr, env)?),
    };
    let value = match &by {
        By::Shown(at) => &items[*at].expr,
        By::Row(expr) => expr,
    };
    let nocase = nocase || is_nocase(value);
    Ok(SortKey { descending: term.descending, nocase, by })
}
