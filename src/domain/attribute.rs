//! Extended attributes of users: typed columns (platform.md#s2-4). And the attributes that roles may have.

use serde_json::{Map, Number, Value};

/// Most columns of a schema.
pub const MOST_COLUMNS: usize = 25;
/// Most attributes of roles.
pub const MOST_ROLE_ATTRIBUTES: usize = 100;
/// Longest name of a column.
const LONGEST_NAME: usize = 64;
/// Longest text, in characters.
const LONGEST_TEXT: usize = 4_096;

/// A column of extended attributes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ColumnSpec {
    /// Letters, digits and underscores; unique without regard to case.
    pub name: String,
    /// What it holds.
    pub kind: ColumnKind,
    /// The name shown to people.
    pub title: Option<String>,
    /// What it is for.
    pub description: Option<String>,
    /// Whether users may set it themselves.
    pub user_editable: bool,
}

/// An attribute that roles may have.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RoleAttributeSpec {
    /// Unique without regard to case.
    pub name: String,
    /// Its id.
    pub uuid: String,
    /// What it holds.
    pub kind: ColumnKind,
    /// What it is for; may be empty.
    pub description: String,
}

/// What a column holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ColumnKind {
    /// Text.
    #[default]
    Text,
    /// True or false.
    Bool,
    /// A whole number.
    Int,
    /// A number.
    Double,
    /// A date, kept as it was written.
    Date,
}

impl ColumnKind {
    /// The kind of that name, without regard to case.
    pub fn find(name: &str) -> Option<Self> {
        let all = [Self::Text, Self::Bool, Self::Int, Self::Double, Self::Date];
        all.into_iter().find(|kind| kind.name().eq_ignore_ascii_case(name.trim()))
    }

    /// As the wire and fixtures write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "Text",
            Self::Bool => "Bool",
            Self::Int => "Int",
            Self::Double => "Double",
            Self::Date => "Date",
        }
    }

    /// The value as this kind keeps it; clients send all of them as texts. None clears: null, or an empty text.
    ///
    /// # Errors
    /// Where the value is none of this kind.
    pub fn read(self, value: &Value) -> Result<Option<Value>, NoValue> {
        let text = match value {
            Value::Null => return Ok(None),
            Value::String(text) if text.is_empty() => return Ok(None),
            Value::String(text) => text.clone(),
            Value::Bool(flag) => flag.to_string(),
            Value::Number(number) => number.to_string(),
            Value::Array(_) | Value::Object(_) => return Err(NoValue),
        };
        let trimmed = text.trim();
        let read = match self {
            Self::Text => usable(&text).then(|| text.clone().into()),
            Self::Bool => match trimmed.to_ascii_lowercase().as_str() {
                "true" | "1" => Some(true.into()),
                "false" | "0" => Some(false.into()),
                _ => None,
            },
            Self::Int => trimmed.parse::<i64>().ok().map(Value::from),
            Self::Double => trimmed.parse().ok().and_then(Number::from_f64).map(Value::Number),
            Self::Date => is_date(trimmed).then(|| trimmed.into()),
        };
        read.map(Some).ok_or(NoValue)
    }
}

/// What is no value of a column's kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoValue;

fn usable(text: &str) -> bool {
    !text.contains('\0') && text.chars().count() <= LONGEST_TEXT
}

/// `/Date(…)/`, or year, month and day in the usual orders, with a time or without.
fn is_date(text: &str) -> bool {
    if let Some(rest) = text.strip_prefix("/Date(") {
        return rest.strip_suffix(")/").is_some_and(|number| number.parse::<i64>().is_ok());
    }
    let day = text.split(['T', ' ']).next().unwrap_or_default();
    let parts: Vec<_> = day.split(['-', '/', '.']).collect();
    let digits = |part: &&str| (1..=4).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    text.len() <= 40
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b" -/.:+".contains(&b))
        && parts.len() == 3
        && parts.iter().all(digits)
}

/// Whether a column can have this name.
pub fn is_name(name: &str) -> bool {
    (1..=LONGEST_NAME).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

/// The attribute of roles that has this id.
pub fn role_attribute<'a>(attributes: &'a [RoleAttributeSpec], id: &str) -> Option<&'a RoleAttributeSpec> {
    attributes.iter().find(|attribute| attribute.uuid == id)
}

/// Whether an attribute of roles can have this name: any short text.
pub fn is_role_attribute_name(name: &str) -> bool {
    !name.trim().is_empty() && name.chars().count() <= LONGEST_NAME && !name.contains(char::is_control)
}

/// The column of that name, without regard to case.
pub fn column<'a>(columns: &'a [ColumnSpec], name: &str) -> Option<&'a ColumnSpec> {
    columns.iter().find(|column| column.name.eq_ignore_ascii_case(name))
}

/// Adds columns for values that have none; what no column can be named after stays without one.
pub fn add_columns(columns: &mut Vec<ColumnSpec>, values: &Map<String, Value>) {
    for (name, value) in values {
        if is_name(name) && column(columns, name).is_none() {
            let kind = match value {
                Value::Bool(_) => ColumnKind::Bool,
                Value::Number(number) if number.is_f64() => ColumnKind::Double,
                Value::Number(_) => ColumnKind::Int,
                _ => ColumnKind::Text,
            };
            columns.push(ColumnSpec { name: name.clone(), kind, ..ColumnSpec::default() });
        }
    }
}

/// The values that still have a column, under its name and of its kind.
pub fn fitted(values: &Map<String, Value>, columns: &[ColumnSpec]) -> Map<String, Value> {
    let fit = |(name, value): (&String, &Value)| {
        let column = column(columns, name)?;
        Some((column.name.clone(), column.kind.read(value).ok()??))
    };
    values.iter().filter_map(fit).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn texts_become_values_of_the_columns_kind() {
        for (kind, value, wanted) in [
            (ColumnKind::Text, json!("x"), Ok(Some(json!("x")))),
            (ColumnKind::Text, json!(5), Ok(Some(json!("5")))),
            (ColumnKind::Text, json!("a\0"), Err(NoValue)),
            (ColumnKind::Bool, json!("True"), Ok(Some(json!(true)))),
            (ColumnKind::Bool, json!(0), Ok(Some(json!(false)))),
            (ColumnKind::Bool, json!("maybe"), Err(NoValue)),
            (ColumnKind::Int, json!(" 7 "), Ok(Some(json!(7)))),
            (ColumnKind::Int, json!("7.5"), Err(NoValue)),
            (ColumnKind::Double, json!("7.5"), Ok(Some(json!(7.5)))),
            (ColumnKind::Double, json!("NaN"), Err(NoValue)),
            (ColumnKind::Date, json!("2024-03-01T10:00:00Z"), Ok(Some(json!("2024-03-01T10:00:00Z")))),
            (ColumnKind::Date, json!("3/1/2024"), Ok(Some(json!("3/1/2024")))),
            (ColumnKind::Date, json!("/Date(1712846865880)/"), Ok(Some(json!("/Date(1712846865880)/")))),
            (ColumnKind::Date, json!("soon"), Err(NoValue)),
            (ColumnKind::Int, json!(""), Ok(None)),
            (ColumnKind::Int, json!(null), Ok(None)),
            (ColumnKind::Text, json!([1]), Err(NoValue)),
        ] {
            assert_eq!(kind.read(&value), wanted, "{kind:?} {value}");
        }
    }

    #[test]
    fn values_imply_columns_and_columns_keep_values() {
        let values = json!({"level": 3, "Flag": true, "note": "x", "no column": 1});
        let mut columns =
            vec![ColumnSpec { name: "Level".into(), kind: ColumnKind::Text, ..ColumnSpec::default() }];
        add_columns(&mut columns, values.as_object().unwrap());
        let kinds: Vec<_> = columns.iter().map(|column| (column.name.as_str(), column.kind.name())).collect();
        assert_eq!(kinds, [("Level", "Text"), ("Flag", "Bool"), ("note", "Text")]);
        let kept = fitted(values.as_object().unwrap(), &columns[..2]);
        assert_eq!(Value::Object(kept), json!({"Level": "3", "Flag": true}));
        assert!(is_name("Termination_Flag") && !is_name("") && !is_name("a b") && !is_name("ä"));
        assert_eq!(ColumnKind::find("bool"), Some(ColumnKind::Bool));
        assert_eq!(ColumnKind::find("Blob"), None);
    }

    proptest! {
        #[test]
        fn what_was_read_is_read_again(text in "\\PC{0,12}|-?[0-9]{1,4}(\\.[0-9])?|true|2024-01-0[1-9]", n in 0_usize..5) {
            let kind = [ColumnKind::Text, ColumnKind::Bool, ColumnKind::Int, ColumnKind::Double, ColumnKind::Date][n];
            if let Ok(Some(value)) = kind.read(&text.into()) {
                prop_assert_eq!(kind.read(&value), Ok(Some(value.clone())));
            }
        }
    }
}
