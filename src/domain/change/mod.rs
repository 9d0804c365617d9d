//! The changelog of apps: who changed what, when, from what to what (decisions.md#d22).

mod fields;

use fields::fields;
use serde_json::Value;

use crate::clock::Timestamp;
use crate::domain::app::AppSpec;

/// Longest value that an entry holds, as JSON, in bytes; what is longer is cut.
const LONGEST: usize = 4_096;

/// What was done to an app.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    /// It was added.
    Created,
    /// One of its fields was changed.
    Changed,
    /// It was deleted.
    Deleted,
}

/// One change of one field.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldChange {
    /// When, as RFC 3339.
    pub at: String,
    /// Who, by login name; of an app's own client, the client id.
    pub by: String,
    /// The app, by row key.
    pub app: String,
    /// The app's Application ID at that time.
    pub id: String,
    /// What was done.
    pub what: Deed,
    /// The field, as a fixture writes it: `token_lifetime`, `settings.Url`; of a permission, `permissions.` and whose.
    pub field: Option<String>,
    /// Before.
    pub old: Value,
    /// After.
    pub new: Value,
}

/// A field with what it was and what it is.
pub type Difference = (String, Value, Value);

/// Who changes which app, and when.
#[derive(Clone, Debug)]
pub struct Author {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub by: String,
}

impl Author {
    /// An entry about an app.
    pub fn entry(&self, row_key: &str, id: &str, what: Deed, difference: Option<Difference>) -> FieldChange {
        let (field, old, new) = match difference {
            Some((field, old, new)) => (Some(field), cut(old), cut(new)),
            None => (None, Value::Null, Value::Null),
        };
        let (at, by) = (self.at.rfc3339(), self.by.clone());
        FieldChange { at, by, app: row_key.to_owned(), id: id.to_owned(), what, field, old, new }
    }
}

/// The fields in which two definitions differ; of secrets it is only told that they do.
pub fn differences(old: &AppSpec, new: &AppSpec) -> Vec<Difference> {
    let (old, new) = (fields(old), fields(new));
    let value = |list: &[(String, Value)], name: &str| {
        list.iter().find(|(other, _)| other == name).map(|(_, value)| value.clone()).unwrap_or_default()
    };
    let added = new.iter().filter(|(name, _)| !old.iter().any(|(other, _)| other == name));
    let names = old.iter().chain(added).map(|(name, _)| name);
    let both = names.map(|name| (name.clone(), value(&old, name), value(&new, name)));
    both.filter(|(_, old, new)| old != new).map(hide).collect()
}

fn hide((name, old, new): Difference) -> Difference {
    let is_secret = name == format!("settings.{}", crate::domain::setting::PASSWORD);
    if is_secret { (name, Value::Null, Value::Null) } else { (name, old, new) }
}

fn cut(value: Value) -> Value {
    let text = value.to_string();
    if text.len() <= LONGEST {
        return value;
    }
    let end = (0..=LONGEST).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
    format!("{}…", &text[..end]).into()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::domain::template::AppTemplate;

    #[test]
    fn a_difference_is_told_by_field_and_setting() {
        let old = AppSpec::of_template(AppTemplate::OAuth2Client, "k");
        let mut new = old.clone();
        new.id = "orders".into();
        new.settings.insert("Url".into(), json!("https://a"));
        new.settings.insert("Password".into(), json!("S3cret"));
        let wanted = [
            ("id".to_owned(), json!("k"), json!("orders")),
            ("settings.Url".to_owned(), json!(null), json!("https://a")),
            ("settings.Password".to_owned(), json!(null), json!(null)),
        ];
        assert_eq!(differences(&old, &new), wanted);
        assert_eq!(differences(&old, &old), []);
    }

    #[test]
    fn long_values_are_cut() {
        let author = Author { at: Timestamp::from_seconds(0), by: "ann".into() };
        let long = json!("ü".repeat(10_000));
        let entry = author.entry("k", "a", Deed::Changed, Some(("script".into(), json!(null), long)));
        assert!(entry.new.as_str().unwrap().len() <= LONGEST + 3);
    }
}
