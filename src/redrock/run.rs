//! Carries a plan out over rows.

use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};

use super::error::QueryFault;
use super::eval::{Env, EvaluatedRow, eval, satisfies};
use super::plan::{By, Plan};
use super::value::Value;

/// The cells of a row.
pub type Cells = Vec<Value>;

/// A row of the answer.
#[derive(Clone, Debug, PartialEq)]
pub struct ResultRow {
    /// The row's key in its table; none of rows that were put together.
    pub key: Option<Value>,
    /// What is shown.
    pub cells: Cells,
}

/// A row of the answer with what it is ordered by.
struct OrderedRow {
    order: Vec<Value>,
    line: ResultRow,
}

/// The rows of the answer. `tables` holds the rows of each table, `widths` how many cells they have, and `key` where
/// the key of the first table's rows stands.
///
/// # Errors
/// [`QueryFault::Query`] where an expression cannot be worked out or the budget is used up.
pub fn run(
    plan: &Plan,
    tables: Vec<Vec<Cells>>,
    widths: &[usize],
    key: usize,
    env: &mut Env,
) -> Result<Vec<ResultRow>, QueryFault> {
    let mut rows = join(plan, tables, widths, env)?;
    let mut kept = Vec::with_capacity(rows.len());
    for row in rows.drain(..) {
        if satisfies(plan.filter.as_ref(), &EvaluatedRow { cells: &row, group: &[] }, env)? {
            kept.push(row);
        }
    }
    let mut lines = Vec::with_capacity(kept.len());
    match &plan.group {
        None => {
            for row in &kept {
                let key = row.get(key).cloned();
                lines.push(show(plan, &EvaluatedRow { cells: row, group: &[] }, key, env)?);
            }
        }
        Some(by) => {
            let width: usize = widths.iter().sum();
            for group in groups(by, &kept, env)? {
                let nothing = vec![Value::Null; width];
                let first = group.first().copied().unwrap_or(&nothing);
                let row = EvaluatedRow { cells: first, group: &group };
                if satisfies(plan.having.as_ref(), &row, env)? {
                    lines.push(show(plan, &row, None, env)?);
                }
            }
        }
    }
    sort(plan, &mut lines, env)?;
    let mut lines: Vec<ResultRow> = lines.into_iter().map(|keyed| keyed.line).collect();
    if plan.distinct {
        let mut seen = HashSet::new();
        lines.retain(|line| seen.insert(line.cells.clone()));
    }
    let offset = usize::try_from(plan.offset).unwrap_or(usize::MAX);
    let limit = plan.limit.map_or(usize::MAX, |limit| usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(lines.into_iter().skip(offset).take(limit).collect())
}

/// The rows of all tables side by side.
fn join(
    plan: &Plan,
    tables: Vec<Vec<Cells>>,
    widths: &[usize],
    env: &mut Env,
) -> Result<Vec<Cells>, QueryFault> {
    let mut tables = tables.into_iter();
    // Without a table there is one row, with nothing in it.
    let mut rows = tables.next().unwrap_or_else(|| vec![Vec::new()]);
    for (at, table) in tables.enumerate() {
        let (outer, on) = plan.joins.get(at).map_or((false, None), |(outer, on)| (*outer, on.as_ref()));
        let width = widths.get(at + 1).copied().unwrap_or_default();
        let mut joined = Vec::new();
        for left in &rows {
            let mut alone = true;
            for right in &table {
                env.budget.spend(1 + ((left.len() + right.len()) / 2) as u64)?;
                let row: Cells = left.iter().chain(right).cloned().collect();
                if satisfies(on, &EvaluatedRow { cells: &row, group: &[] }, env)? {
                    joined.push(row);
                    alone = false;
                }
            }
            if alone && outer {
                joined.push(left.iter().cloned().chain(vec![Value::Null; width]).collect());
            }
        }
        rows = joined;
    }
    Ok(rows)
}

/// Rows that are alike in `by`, in the order in which they first come. Without `by` all are one group, even if there
/// are none.
fn groups<'r>(
    by: &[super::ast::Expr],
    rows: &'r [Cells],
    env: &mut Env,
) -> Result<Vec<Vec<&'r [Value]>>, QueryFault> {
    if by.is_empty() {
        return Ok(vec![rows.iter().map(Vec::as_slice).collect()]);
    }
    let mut places: HashMap<Vec<Value>, usize> = HashMap::new();
    let mut groups: Vec<Vec<&[Value]>> = Vec::new();
    for row in rows {
        let key = by.iter().map(|expr| eval(expr, &EvaluatedRow { cells: row, group: &[] }, env));
        let place = *places.entry(key.collect::<Result<_, _>>()?).or_insert_with(|| {
            groups.push(Vec::new());
            groups.len() - 1
        });
        groups[place].push(row);
    }
    Ok(groups)
}

fn show(
    plan: &Plan,
    row: &EvaluatedRow<'_>,
    key: Option<Value>,
    env: &mut Env,
) -> Result<OrderedRow, QueryFault> {
    let cells = plan.items.iter().map(|item| eval(&item.expr, row, env)).collect::<Result<Cells, _>>()?;
    let order = plan.order.iter().map(|order| match &order.by {
        By::Shown(at) => Ok(cells[*at].clone()),
        By::Row(expr) => eval(expr, row, env),
    });
    let order = order.collect::<Result<_, QueryFault>>()?;
    Ok(OrderedRow { order, line: ResultRow { key, cells } })
}

fn sort(plan: &Plan, lines: &mut [OrderedRow], env: &mut Env) -> Result<(), QueryFault> {
    if plan.order.is_empty() {
        return Ok(());
    }
    // Every row is compared about as often as the number of rows has binary digits.
    let often = u64::from(lines.len().checked_ilog2().unwrap_or_default()) + 1;
    env.budget.spend(lines.len() as u64 * often / 4)?;
    lines.sort_by(|left, right| {
        let pairs = left.order.iter().zip(&right.order).zip(&plan.order);
        let mut orders = pairs.map(|((left, right), order)| {
            let found = left.order(right, order.nocase);
            if order.descending { found.reverse() } else { found }
        });
        orders.find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
    });
    Ok(())
}
