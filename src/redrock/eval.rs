//! What an expression comes to for a row. Conditions have three outcomes: true, false, unknown (nothing).

use std::cmp::Ordering;
use std::collections::HashSet;

use super::ast::{Aggregate, Comparison, Expr, Function};
use super::date;
use super::error::{Budget, QueryFault};
use super::value::{self, Value};
use crate::clock::Timestamp;

/// What every expression may use.
pub struct Env {
    /// The moment of the query.
    pub now: Timestamp,
    /// The work that is left.
    pub budget: Budget,
}

/// A row, or the first row of a group with all of the group's.
#[derive(Clone, Copy)]
pub struct EvaluatedRow<'r> {
    /// The cells.
    pub cells: &'r [Value],
    /// The rows of the group.
    pub group: &'r [&'r [Value]],
}

impl EvaluatedRow<'_> {
    /// No row: for what is the same for every row.
    pub const EMPTY: Self = Self { cells: &[], group: &[] };
}

/// The value of a bound expression.
///
/// # Errors
/// [`QueryFault::Query`] where a date cannot be read, a text is too long or the budget is used up.
pub fn eval(expr: &Expr, row: &EvaluatedRow<'_>, env: &mut Env) -> Result<Value, QueryFault> {
    env.budget.spend(1)?;
    Ok(match expr {
        Expr::Value(value) => value.clone(),
        Expr::Field(at, _) => row.cells.get(*at).cloned().unwrap_or(Value::Null),
        Expr::NoCase(inner) => eval(inner, row, env)?,
        Expr::Not(inner) => condition(eval(inner, row, env)?.truth().map(|truth| !truth)),
        Expr::And(all) => condition(connect(all, false, row, env)?),
        Expr::Or(any) => condition(connect(any, true, row, env)?),
        Expr::Compare(left, by, right) => {
            let nocase = is_nocase(left) || is_nocase(right);
            let order = eval(left, row, env)?.compare(&eval(right, row, env)?, nocase);
            condition(order.map(|order| holds(*by, order)))
        }
        Expr::Like(text, pattern, escape) => {
            let (text, pattern) = (eval(text, row, env)?, eval(pattern, row, env)?);
            if text.is_null() || pattern.is_null() {
                return Ok(Value::Null);
            }
            Value::Bool(value::like(&text.to_text(), &pattern.to_text(), *escape, &mut env.budget)?)
        }
        Expr::In(wanted, list) => condition(is_in(wanted, list, row, env)?),
        Expr::Between(three) => {
            let [wanted, low, high] = &**three;
            let nocase = is_nocase(wanted);
            let wanted = eval(wanted, row, env)?;
            let low = wanted.compare(&eval(low, row, env)?, nocase).map(Ordering::is_ge);
            let high = wanted.compare(&eval(high, row, env)?, nocase).map(Ordering::is_le);
            condition(match (low, high) {
                (Some(false), _) | (_, Some(false)) => Some(false),
                (Some(true), Some(true)) => Some(true),
                _ => None,
            })
        }
        Expr::IsNull(inner) => Value::Bool(eval(inner, row, env)?.is_null()),
        Expr::Concat(texts) => concat(texts, row, env)?,
        Expr::Call(function, arguments) => call(*function, arguments, row, env)?,
        Expr::Aggregate(aggregate, inner, distinct) => {
            let values = group_values(inner.as_deref(), *distinct, row, env)?;
            fold(*aggregate, &values, inner.as_deref().is_some_and(is_nocase))?
        }
        Expr::Column(_) | Expr::Parameter(_) => return Err(QueryFault::query("a name was not bound")),
    })
}

/// Whether a row satisfies a condition; what is unknown is not satisfied.
///
/// # Errors
/// As [`eval`].
pub fn satisfies(filter: Option<&Expr>, row: &EvaluatedRow<'_>, env: &mut Env) -> Result<bool, QueryFault> {
    match filter {
        Some(filter) => Ok(eval(filter, row, env)?.truth() == Some(true)),
        None => Ok(true),
    }
}

/// Whether a value is compared without regard to case.
pub fn is_nocase(expr: &Expr) -> bool {
    matches!(expr, Expr::NoCase(_) | Expr::Field(_, true))
}

fn condition(truth: Option<bool>) -> Value {
    truth.map_or(Value::Null, Value::Bool)
}

fn holds(by: Comparison, order: Ordering) -> bool {
    match by {
        Comparison::Equal => order.is_eq(),
        Comparison::Unequal => order.is_ne(),
        Comparison::Less => order.is_lt(),
        Comparison::AtMost => order.is_le(),
        Comparison::Greater => order.is_gt(),
        Comparison::AtLeast => order.is_ge(),
    }
}

/// AND, which one `false` decides, or OR, which one `true` decides.
fn connect(
    many: &[Expr],
    decides: bool,
    row: &EvaluatedRow<'_>,
    env: &mut Env,
) -> Result<Option<bool>, QueryFault> {
    let mut unknown = false;
    for one in many {
        match eval(one, row, env)?.truth() {
            Some(truth) if truth == decides => return Ok(Some(decides)),
            Some(_) => {}
            None => unknown = true,
        }
    }
    Ok((!unknown).then_some(!decides))
}

fn is_in(
    wanted: &Expr,
    list: &[Expr],
    row: &EvaluatedRow<'_>,
    env: &mut Env,
) -> Result<Option<bool>, QueryFault> {
    let nocase = is_nocase(wanted);
    let wanted = eval(wanted, row, env)?;
    let mut unknown = false;
    for one in list {
        match wanted.compare(&eval(one, row, env)?, nocase) {
            Some(Ordering::Equal) => return Ok(Some(true)),
            Some(_) => {}
            None => unknown = true,
        }
    }
    Ok((!unknown).then_some(false))
}

fn concat(texts: &[Expr], row: &EvaluatedRow<'_>, env: &mut Env) -> Result<Value, QueryFault> {
    let mut whole = String::new();
    for text in texts {
        let text = eval(text, row, env)?;
        if text.is_null() {
            return Ok(Value::Null);
        }
        whole.push_str(&text.to_text());
        // As long as it is by now: texts of texts cost what they come to.
        env.budget.spend_text(whole.len())?;
    }
    Ok(Value::text(whole))
}

fn call(
    function: Function,
    arguments: &[Expr],
    row: &EvaluatedRow<'_>,
    env: &mut Env,
) -> Result<Value, QueryFault> {
    if function == Function::Coalesce {
        for argument in arguments {
            let value = eval(argument, row, env)?;
            if !value.is_null() {
                return Ok(value);
            }
        }
        return Ok(Value::Null);
    }
    let values = arguments.iter().map(|argument| eval(argument, row, env)).collect::<Result<Vec<_>, _>>()?;
    if values.iter().any(Value::is_null) {
        return Ok(Value::Null);
    }
    let text = values.first().map(Value::to_text).unwrap_or_default();
    env.budget.spend_text(text.len())?;
    Ok(match function {
        Function::Lower => Value::text(text.to_lowercase()),
        Function::Upper => Value::text(text.to_uppercase()),
        Function::Trim => Value::text(text.trim()),
        Function::Length => Value::Int(i64::try_from(text.chars().count()).unwrap_or(i64::MAX)),
        Function::DateFunc => date_func(&values, env.now)?,
        Function::Coalesce => Value::Null,
    })
}

/// `DateFunc('now')`, `DateFunc('now', '-30')`, `DateFunc('2020-01-01 00:00:00+0000')` (platform.md#s5-2).
fn date_func(values: &[Value], now: Timestamp) -> Result<Value, QueryFault> {
    let unreadable = |value: &Value| QueryFault::query(format!("DateFunc cannot read '{}'", value.to_text()));
    let [first, rest @ ..] = values else { return Ok(Value::Null) };
    let at = match first {
        Value::Date(at) => Some(*at),
        value if value.to_text().trim().eq_ignore_ascii_case("now") => Some(now),
        value => date::parse(&value.to_text()),
    };
    let at = at.ok_or_else(|| unreadable(first))?;
    let Some(span) = rest.first() else { return Ok(Value::Date(at)) };
    let ms = date::span(&span.to_text()).ok_or_else(|| unreadable(span))?;
    Ok(Value::Date(at.plus_millis(ms)))
}

/// The values of a group's rows that are not nothing; without an expression one for each row.
fn group_values(
    inner: Option<&Expr>,
    distinct: bool,
    row: &EvaluatedRow<'_>,
    env: &mut Env,
) -> Result<Vec<Value>, QueryFault> {
    env.budget.spend(row.group.len() as u64)?;
    let Some(inner) = inner else { return Ok(vec![Value::Bool(true); row.group.len()]) };
    let mut values = Vec::new();
    let mut seen = HashSet::new();
    for cells in row.group {
        let value = eval(inner, &EvaluatedRow { cells, group: &[] }, env)?;
        if !value.is_null() && (!distinct || seen.insert(value.clone())) {
            values.push(value);
        }
    }
    Ok(values)
}

fn fold(aggregate: Aggregate, values: &[Value], nocase: bool) -> Result<Value, QueryFault> {
    let extreme = |keep: Ordering| {
        let better = |best: &Value, value: &Value| value.order(best, nocase) == keep;
        values.iter().cloned().reduce(|best, value| if better(&best, &value) { value } else { best })
    };
    Ok(match aggregate {
        Aggregate::Count => Value::Int(i64::try_from(values.len()).unwrap_or(i64::MAX)),
        Aggregate::Min => extreme(Ordering::Less).unwrap_or(Value::Null),
        Aggregate::Max => extreme(Ordering::Greater).unwrap_or(Value::Null),
        Aggregate::Sum => {
            let number = |value: &Value| match value {
                Value::Int(number) => Ok(*number),
                Value::Bool(truth) => Ok(i64::from(*truth)),
                _ => Err(QueryFault::query("SUM is of whole numbers")),
            };
            let numbers = values.iter().map(number).collect::<Result<Vec<_>, _>>()?;
            let sum = numbers.iter().try_fold(0_i64, |sum, number| sum.checked_add(*number));
            if numbers.is_empty() {
                return Ok(Value::Null);
            }
            Value::Int(sum.ok_or_else(|| QueryFault::query("integer overflow"))?)
        }
    })
}
