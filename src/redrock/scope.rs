//! From names to what they mean: columns to places in a row, parameters to their values.

use super::ast::{Aggregate, Expr, Function, JoinedTable, Name};
use super::error::QueryFault;
use super::eval::{self, Env};
use super::tables::{ReportColumn, ReportTable};
use super::value::{Value, ValueKind};

/// The tables of a query, side by side.
pub struct TablesInScope {
    sources: Vec<TableInScope>,
    width: usize,
}

/// A table of a query.
pub struct TableInScope {
    /// The table.
    pub table: ReportTable,
    /// The name that its columns are qualified by.
    alias: String,
    /// Its columns.
    pub columns: Vec<ReportColumn>,
    /// Where its first cell stands in a row.
    pub first: usize,
}

impl TablesInScope {
    /// The tables that a query names.
    ///
    /// # Errors
    /// [`QueryFault::Query`]: no such table, or two under one name.
    pub fn new(from: &[JoinedTable], find: impl Fn(&str) -> Option<ReportTable>) -> Result<Self, QueryFault> {
        let mut scope = Self { sources: Vec::new(), width: 0 };
        for source in from {
            let table = find(&source.table)
                .ok_or_else(|| QueryFault::query(format!("no such table: {}", source.table)))?;
            if scope.sources.iter().any(|part| part.alias.eq_ignore_ascii_case(&source.alias)) {
                return Err(QueryFault::query(format!("ambiguous table name: {}", source.alias)));
            }
            let (columns, first) = (table.columns(), scope.width);
            scope.width += columns.len();
            scope.sources.push(TableInScope { table, alias: source.alias.clone(), columns, first });
        }
        Ok(scope)
    }

    /// The tables.
    pub fn parts(&self) -> &[TableInScope] {
        &self.sources
    }

    /// The tables that `*`, or `ReportTable.*`, stands for.
    ///
    /// # Errors
    /// [`QueryFault::Query`]: no such table.
    pub fn all(&self, table: Option<&str>) -> Result<Vec<&TableInScope>, QueryFault> {
        let parts: Vec<_> = self.sources.iter().filter(|part| part.is_called(table)).collect();
        match table {
            _ if !parts.is_empty() => Ok(parts),
            Some(table) => Err(QueryFault::query(format!("no such table: {table}"))),
            None => Err(QueryFault::query("no tables specified")),
        }
    }

    /// The column and its table of a place in a row.
    pub fn column(&self, at: usize) -> Option<(&TableInScope, ReportColumn)> {
        let part = self.sources.iter().rev().find(|part| part.first <= at)?;
        part.columns.get(at - part.first).map(|column| (part, *column))
    }

    /// What a name stands for, if it is a column.
    fn find(&self, name: &Name) -> Result<Option<Expr>, QueryFault> {
        let mut found = None;
        for part in self.sources.iter().filter(|part| part.is_called(name.table.as_deref())) {
            let at = part.columns.iter().position(|column| column.name.eq_ignore_ascii_case(&name.column));
            let Some(at) = at else { continue };
            if found.is_some() {
                return Err(QueryFault::query(format!("ambiguous column name: {}", name.column)));
            }
            found = Some(Expr::Field(part.first + at, part.columns[at].nocase));
        }
        let open = || {
            let mut parts = self.sources.iter().filter(|part| part.is_called(name.table.as_deref()));
            parts.any(|part| part.table.is_open()) && !name.quoted
        };
        Ok(found.or_else(|| open().then_some(Expr::Value(Value::Null))))
    }

    /// The kind of a value.
    pub fn kind(&self, expr: &Expr) -> ValueKind {
        match expr {
            Expr::Field(at, _) => self.column(*at).map_or(ValueKind::Text, |(_, column)| column.kind),
            Expr::Value(value) => value.kind().unwrap_or(ValueKind::Text),
            Expr::NoCase(inner) => self.kind(inner),
            Expr::Call(Function::DateFunc, _) => ValueKind::Date,
            Expr::Call(Function::Length, _) | Expr::Aggregate(Aggregate::Count | Aggregate::Sum, ..) => {
                ValueKind::Number
            }
            Expr::Call(Function::Coalesce, values) => {
                values.first().map_or(ValueKind::Text, |first| self.kind(first))
            }
            Expr::Aggregate(_, Some(inner), _) => self.kind(inner),
            Expr::Aggregate(_, None, _) => ValueKind::Number,
            Expr::Call(..) | Expr::Concat(_) | Expr::Column(_) | Expr::Parameter(_) => ValueKind::Text,
            Expr::Not(_)
            | Expr::And(_)
            | Expr::Or(_)
            | Expr::Compare(..)
            | Expr::Like(..)
            | Expr::In(..)
            | Expr::Between(_)
            | Expr::IsNull(_) => ValueKind::Bool,
        }
    }
}

impl TableInScope {
    fn is_called(&self, name: Option<&str>) -> bool {
        name.is_none_or(|name| {
            self.alias.eq_ignore_ascii_case(name) || self.table.name.eq_ignore_ascii_case(name)
        })
    }
}

/// Binds the names of expressions.
pub struct Binder<'b> {
    /// The tables.
    pub scope: &'b TablesInScope,
    /// The parameters, by name.
    pub parameters: &'b [(String, Value)],
    /// What is shown, by the name it is shown under; for clauses that may name it.
    pub shown: &'b [(String, Expr)],
}

impl Binder<'_> {
    /// The expression with its names bound, and what is the same for every row worked out.
    ///
    /// # Errors
    /// [`QueryFault::Query`]: no such column, an ambiguous one, no such parameter.
    pub fn bind(&self, expr: &Expr, env: &mut Env) -> Result<Expr, QueryFault> {
        env.budget.spend(1)?;
        let mut one = |expr: &Expr| self.bind(expr, env).map(Box::new);
        Ok(match expr {
            Expr::Value(_) | Expr::Field(..) => expr.clone(),
            Expr::Parameter(name) => Expr::Value(self.parameter(name)?),
            Expr::Column(name) => self.name(name)?,
            Expr::NoCase(inner) => Expr::NoCase(one(inner)?),
            Expr::Not(inner) => Expr::Not(one(inner)?),
            Expr::IsNull(inner) => Expr::IsNull(one(inner)?),
            Expr::Compare(left, by, right) => Expr::Compare(one(left)?, *by, one(right)?),
            Expr::Like(text, pattern, escape) => Expr::Like(one(text)?, one(pattern)?, *escape),
            Expr::Between(three) => {
                let [value, low, high] = &**three;
                Expr::Between(Box::new([*one(value)?, *one(low)?, *one(high)?]))
            }
            Expr::Aggregate(aggregate, inner, distinct) => {
                let inner = inner.as_ref().map(|inner| one(inner)).transpose()?;
                Expr::Aggregate(*aggregate, inner, *distinct)
            }
            Expr::And(many) => Expr::And(self.bind_all(many, env)?),
            Expr::Or(many) => Expr::Or(self.bind_all(many, env)?),
            Expr::Concat(many) => Expr::Concat(self.bind_all(many, env)?),
            Expr::In(value, list) => Expr::In(one(value)?, self.bind_all(list, env)?),
            Expr::Call(function, arguments) => {
                let call = Expr::Call(*function, self.bind_all(arguments, env)?);
                if !call.parts().into_iter().all(|part| matches!(part, Expr::Value(_))) {
                    return Ok(call);
                }
                Expr::Value(eval::eval(&call, &eval::EvaluatedRow::EMPTY, env)?)
            }
        })
    }

    /// All of them.
    ///
    /// # Errors
    /// As [`Self::bind`].
    pub fn bind_all(&self, many: &[Expr], env: &mut Env) -> Result<Vec<Expr>, QueryFault> {
        many.iter().map(|expr| self.bind(expr, env)).collect()
    }

    fn parameter(&self, name: &str) -> Result<Value, QueryFault> {
        let found = self.parameters.iter().find(|(other, _)| other.eq_ignore_ascii_case(name));
        found
            .map(|(_, value)| value.clone())
            .ok_or_else(|| QueryFault::query(format!("no value was given for the parameter @{name}")))
    }

    fn name(&self, name: &Name) -> Result<Expr, QueryFault> {
        if let Some(found) = self.scope.find(name)? {
            return Ok(found);
        }
        let shown = self.shown.iter().find(|(other, _)| other.eq_ignore_ascii_case(&name.column));
        match shown {
            Some((_, expr)) if name.table.is_none() => Ok(expr.clone()),
            _ if name.quoted => Ok(Expr::Value(Value::text(&name.column))),
            _ => Err(QueryFault::no_column(&match &name.table {
                Some(table) => format!("{table}.{}", name.column),
                None => name.column.clone(),
            })),
        }
    }
}
