//! Whether a resource, as it is shown, fulfils a filter; and by what it is sorted.

use std::cmp::Ordering;

use serde_json::{Map, Value};

use super::{AttrPath, Filter, FilterComparison, Literal};

type FilteredMembers = Map<String, Value>;

impl Filter {
    /// Whether `resource` fulfils it.
    pub fn matches(&self, resource: &FilteredMembers) -> bool {
        match self {
            Self::Compare(path, operator, literal) => compare(path, *operator, literal, resource),
            Self::Present(path) => path.values(resource).into_iter().any(is_something),
            Self::Any(path, inner) => {
                path.holder(resource).and_then(|value| value.as_array()).is_some_and(|items| {
                    items.iter().filter_map(Value::as_object).any(|item| inner.matches(item))
                })
            }
            Self::Not(inner) => !inner.matches(resource),
            Self::All(parts) => parts.iter().all(|part| part.matches(resource)),
            Self::Either(parts) => parts.iter().any(|part| part.matches(resource)),
        }
    }

    /// The values that something must have to fulfil it, as far as it says so by `eq` and `and`.
    pub fn demands(&self) -> FilteredMembers {
        let mut demands = FilteredMembers::new();
        self.collect(&mut demands);
        demands
    }

    fn collect(&self, demands: &mut FilteredMembers) {
        match self {
            Self::Compare(path, FilterComparison::Equal, Literal::Text(text)) => {
                demands.insert(path.name.clone(), text.clone().into());
            }
            Self::Compare(path, FilterComparison::Equal, Literal::Boolean(flag)) => {
                demands.insert(path.name.clone(), (*flag).into());
            }
            Self::All(parts) => parts.iter().for_each(|part| part.collect(demands)),
            _ => {}
        }
    }
}

impl AttrPath {
    /// The attribute itself.
    pub fn holder<'v>(&self, resource: &'v FilteredMembers) -> Option<&'v Value> {
        let members = match self.extension {
            Some(schema) => resource.get(schema.id)?.as_object()?,
            None => resource,
        };
        if self.name.is_empty() {
            return self.extension.and_then(|schema| resource.get(schema.id));
        }
        member(members, &self.name)
    }

    /// The values that it leads to: of each of several its part, or where no part is named its `value`.
    pub fn values<'v>(&self, resource: &'v FilteredMembers) -> Vec<&'v Value> {
        let Some(holder) = self.holder(resource) else { return Vec::new() };
        let items = match holder {
            Value::Array(items) => items.iter().collect(),
            one => vec![one],
        };
        let part = |item: &'v Value| match (item, &self.sub) {
            (Value::Object(members), Some(sub)) => member(members, sub),
            // A complex value without a `value` is something, but nothing to compare with.
            (Value::Object(members), None) => member(members, "value").or(Some(item)),
            (_, Some(_)) => None,
            (item, None) => Some(item),
        };
        items.into_iter().filter_map(part).collect()
    }

    /// Which of two resources comes first by it. What has no value comes last (RFC 7644 §3.4.2.3).
    pub fn order(&self, one: &FilteredMembers, other: &FilteredMembers) -> Ordering {
        let key = |resource| self.values(resource).into_iter().find(|value| is_something(value));
        match (key(one), key(other)) {
            (Some(one), Some(other)) => self.ordering(one, other),
            (one, other) => one.is_none().cmp(&other.is_none()),
        }
    }

    fn ordering(&self, one: &Value, other: &Value) -> Ordering {
        match (one, other) {
            (Value::String(one), Value::String(other)) => self.text(one).cmp(&self.text(other)),
            (Value::Number(one), Value::Number(other)) => {
                one.as_f64().unwrap_or_default().total_cmp(&other.as_f64().unwrap_or_default())
            }
            (Value::Bool(one), Value::Bool(other)) => one.cmp(other),
            (one, other) => one.to_string().cmp(&other.to_string()),
        }
    }

    /// A text as it is compared.
    fn text(&self, text: &str) -> String {
        if self.leaf().is_some_and(super::SchemaAttribute::is_exact) {
            text.to_owned()
        } else {
            text.to_lowercase()
        }
    }
}

/// The member of that name, without regard to case.
pub fn member<'v>(members: &'v FilteredMembers, name: &str) -> Option<&'v Value> {
    members
        .get(name)
        .or_else(|| members.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value))
}

/// Whether a value is more than null or empty.
pub fn is_something(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Object(members) => !members.is_empty(),
        Value::Bool(_) | Value::Number(_) => true,
    }
}

fn compare(
    path: &AttrPath,
    operator: FilterComparison,
    literal: &Literal,
    resource: &FilteredMembers,
) -> bool {
    let values = path.values(resource);
    match (operator, literal) {
        (FilterComparison::Equal, Literal::Null) => !values.into_iter().any(is_something),
        (FilterComparison::NotEqual, Literal::Null) => values.into_iter().any(is_something),
        (FilterComparison::NotEqual, _) => {
            !values.iter().any(|value| holds(path, value, FilterComparison::Equal, literal))
        }
        _ => values.iter().any(|value| holds(path, value, operator, literal)),
    }
}

fn holds(path: &AttrPath, value: &Value, operator: FilterComparison, literal: &Literal) -> bool {
    let ordering = match (value, literal) {
        (Value::String(text), Literal::Text(wanted)) => {
            let (text, wanted) = (path.text(text), path.text(wanted));
            match operator {
                FilterComparison::Contains => return text.contains(&wanted),
                FilterComparison::StartsWith => return text.starts_with(&wanted),
                FilterComparison::EndsWith => return text.ends_with(&wanted),
                _ => text.cmp(&wanted),
            }
        }
        (Value::Number(number), Literal::Number(wanted)) => {
            number.as_f64().unwrap_or_default().total_cmp(wanted)
        }
        // Some clients put true and false in quotes.
        (Value::Bool(flag), Literal::Text(text)) => {
            return operator == FilterComparison::Equal && text.eq_ignore_ascii_case(&flag.to_string());
        }
        (Value::Bool(flag), Literal::Boolean(wanted)) => flag.cmp(wanted),
        _ => return false,
    };
    match operator {
        FilterComparison::Equal => ordering.is_eq(),
        FilterComparison::Greater => ordering.is_gt(),
        FilterComparison::GreaterOrEqual => ordering.is_ge(),
        FilterComparison::Less => ordering.is_lt(),
        FilterComparison::LessOrEqual => ordering.is_le(),
        FilterComparison::NotEqual
        | FilterComparison::Contains
        | FilterComparison::StartsWith
        | FilterComparison::EndsWith => false,
    }
}
