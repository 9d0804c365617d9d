//! The filters of DirectoryServiceQuery: JSON text in a string, which some clients write as Python does
//! (platform.md#s2-3).

use serde_json::Value;

use crate::platform::json;

/// Most conditions in a filter.
const MOST: usize = 1_000;

/// A filter.
#[derive(Clone, Debug, PartialEq)]
pub enum DirectoryFilter {
    /// All of these; of none, everything.
    All(Vec<DirectoryFilter>),
    /// One of these; of none, nothing.
    Any(Vec<DirectoryFilter>),
    /// A field compared with a value.
    Test {
        /// Without regard to case.
        field: String,
        /// How it is compared.
        operator: Operator,
        /// What it is compared with.
        value: String,
        /// Whether case makes no difference.
        ignore_case: bool,
    },
}

/// How a field is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// `_eq`
    Equals,
    /// `_like`
    Contains,
    /// `_end`
    EndsWith,
}

impl Operator {
    fn find(name: &str) -> Option<Self> {
        match name {
            "_eq" => Some(Self::Equals),
            "_like" => Some(Self::Contains),
            "_end" => Some(Self::EndsWith),
            _ => None,
        }
    }
}

impl DirectoryFilter {
    /// Reads a filter. Blank text means everything.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let value = json::parse(text).or_else(|error| json::parse(&python(text)).map_err(|_| error))?;
        Self::of(&value)
    }

    /// Reads a filter that was parsed already.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn of(value: &Value) -> Result<Self, String> {
        let mut left = MOST;
        filter(value, &mut left)
    }

    /// Whether something passes whose fields `field` tells, by their lower-case name. A field that it does not have
    /// passes no test.
    pub fn accepts<'a>(&self, field: &impl Fn(&str) -> Option<&'a str>) -> bool {
        match self {
            Self::All(filters) => filters.iter().all(|filter| filter.accepts(field)),
            Self::Any(filters) => filters.iter().any(|filter| filter.accepts(field)),
            Self::Test { field: name, operator, value, ignore_case } => {
                let Some(found) = field(&name.to_ascii_lowercase()) else { return false };
                if *ignore_case {
                    compare(*operator, &found.to_lowercase(), &value.to_lowercase())
                } else {
                    compare(*operator, found, value)
                }
            }
        }
    }
}

fn compare(operator: Operator, found: &str, value: &str) -> bool {
    match operator {
        Operator::Equals => found == value,
        Operator::Contains => found.contains(value),
        Operator::EndsWith => found.ends_with(value),
    }
}

fn filter(value: &Value, left: &mut usize) -> Result<DirectoryFilter, String> {
    *left = left.checked_sub(1).ok_or_else(|| format!("more than {MOST} conditions"))?;
    match value {
        Value::Null => Ok(DirectoryFilter::All(Vec::new())),
        Value::String(text) if text.trim().is_empty() => Ok(DirectoryFilter::All(Vec::new())),
        Value::Object(members) => {
            let members = members.iter().map(|(name, value)| member(name, value, left));
            Ok(simplest(members.collect::<Result<_, _>>()?))
        }
        _ => Err("a filter is an object".to_owned()),
    }
}

/// All of the filters; one alone is itself.
fn simplest(mut filters: Vec<DirectoryFilter>) -> DirectoryFilter {
    match (filters.pop(), filters.is_empty()) {
        (Some(filter), true) => filter,
        (last, _) => {
            filters.extend(last);
            DirectoryFilter::All(filters)
        }
    }
}

fn member(name: &str, value: &Value, left: &mut usize) -> Result<DirectoryFilter, String> {
    match name {
        "_and" => Ok(DirectoryFilter::All(list(value, left)?)),
        "_or" => Ok(DirectoryFilter::Any(list(value, left)?)),
        _ if name.starts_with('_') && Operator::find(name).is_some() => {
            Err(format!("`{name}` belongs to a field"))
        }
        field => tests(field, value, left),
    }
}

fn list(value: &Value, left: &mut usize) -> Result<Vec<DirectoryFilter>, String> {
    match value {
        Value::Array(items) => items.iter().map(|item| filter(item, left)).collect(),
        one => Ok(vec![filter(one, left)?]),
    }
}

/// What a field must pass: a value alone is compared as a whole.
fn tests(field: &str, value: &Value, left: &mut usize) -> Result<DirectoryFilter, String> {
    let Value::Object(operators) = value else { return test(field, Operator::Equals, value) };
    let mut filters = Vec::with_capacity(operators.len());
    for (name, value) in operators {
        *left = left.checked_sub(1).ok_or_else(|| format!("more than {MOST} conditions"))?;
        let operator = Operator::find(name).ok_or_else(|| format!("`{name}` is no operator"))?;
        filters.push(test(field, operator, value)?);
    }
    Ok(simplest(filters))
}

fn test(field: &str, operator: Operator, value: &Value) -> Result<DirectoryFilter, String> {
    let (value, ignore_case) = match value {
        Value::Object(members) => {
            let member = |wanted: &str| {
                members.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, value)| value)
            };
            let ignore_case = member("ignoreCase").is_none_or(|value| match value {
                Value::Bool(ignore) => *ignore,
                Value::String(text) => !text.eq_ignore_ascii_case("false"),
                _ => true,
            });
            (member("value").ok_or_else(|| format!("the test of `{field}` has no value"))?, ignore_case)
        }
        value => (value, true),
    };
    let value = match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Bool(flag) => flag.to_string(),
        Value::Null => String::new(),
        Value::Array(_) | Value::Object(_) => return Err(format!("the value for `{field}` is no text")),
    };
    Ok(DirectoryFilter::Test { field: field.to_owned(), operator, value, ignore_case })
}

/// `True`, `False` and `None` outside of quotes, as JSON writes them: what is left of Python's form once single
/// quotes are read.
fn python(text: &str) -> String {
    let (mut out, mut word, mut quote, mut escaped) = (String::new(), String::new(), None, false);
    for letter in text.chars() {
        if quote.is_none() && letter.is_ascii_alphabetic() {
            word.push(letter);
            continue;
        }
        finish(&mut word, &mut out);
        match quote {
            Some(open) if !escaped && letter == open => quote = None,
            None if letter == '\'' || letter == '"' => quote = Some(letter),
            _ => {}
        }
        escaped = quote.is_some() && letter == '\\' && !escaped;
        out.push(letter);
    }
    finish(&mut word, &mut out);
    out
}

fn finish(word: &mut String, out: &mut String) {
    out.push_str(match word.as_str() {
        "True" => "true",
        "False" => "false",
        "None" => "null",
        other => other,
    });
    word.clear();
}

#[cfg(test)]
mod tests;
