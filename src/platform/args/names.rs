//! Lists of names as clients write them: flat or nested, one alone, or as what to add and what to delete.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::Lenient;

/// Names or ids. Lists in lists are flattened, as ark sends them (platform.md#s2); blank ones are left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NameList(pub Vec<String>);

impl NameList {
    fn of(value: &Value) -> Result<Self, String> {
        let mut names = Vec::new();
        collect(value, &mut names)?;
        Ok(Self(names))
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

fn collect(value: &Value, names: &mut Vec<String>) -> Result<(), String> {
    match value {
        Value::Null => {}
        Value::String(text) if text.contains('\0') => return Err("it holds a NUL character".to_owned()),
        Value::String(text) => {
            names.extend(Some(text.trim()).filter(|name| !name.is_empty()).map(str::to_owned));
        }
        Value::Number(number) => names.push(number.to_string()),
        Value::Array(items) => items.iter().try_for_each(|item| collect(item, names))?,
        Value::Bool(_) | Value::Object(_) => return Err("a list of names wanted".to_owned()),
    }
    Ok(())
}

impl<'de> Deserialize<'de> for NameList {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::of(&Value::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

impl JsonSchema for NameList {
    fn schema_name() -> Cow<'static, str> {
        "Names".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": ["array", "string", "null"], "items": { "type": ["string", "array"] } })
    }
}

/// What to add to a list and what to take from it: `{"Add":[…],"Delete":[…]}`, or a plain list, which is added.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListChange {
    /// To be added.
    pub add: NameList,
    /// To be taken away.
    pub delete: NameList,
}

#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "PascalCase")]
struct AddAndDelete {
    add: NameList,
    delete: NameList,
}

impl JsonSchema for ListChange {
    fn schema_name() -> Cow<'static, str> {
        "Change".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let both = AddAndDelete::json_schema(generator);
        json_schema!({ "anyOf": [both, NameList::json_schema(generator)] })
    }
}

impl<'de> Deserialize<'de> for ListChange {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        if value.is_object() {
            let AddAndDelete { add, delete } =
                AddAndDelete::deserialize(Lenient(&value)).map_err(D::Error::custom)?;
            return Ok(Self { add, delete });
        }
        let add = NameList::of(&value).map_err(D::Error::custom)?;
        Ok(Self { add, delete: NameList::default() })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn names(value: &Value) -> Result<Vec<String>, String> {
        NameList::deserialize(Lenient(value)).map(|names| names.0).map_err(|error| error.to_string())
    }

    #[test]
    fn names_come_in_every_nesting() {
        for value in [json!(["a", "b"]), json!([["a", "b"]]), json!([["a"], [[" b "]], "", null])] {
            assert_eq!(names(&value), Ok(vec!["a".to_owned(), "b".to_owned()]), "{value}");
        }
        assert_eq!(names(&json!("a")), Ok(vec!["a".to_owned()]));
        assert_eq!(names(&json!(null)), Ok(vec![]));
        assert_eq!(names(&json!([7])), Ok(vec!["7".to_owned()]));
        for value in [json!([{}]), json!(true), json!(["a\0"])] {
            assert!(names(&value).is_err(), "{value}");
        }
    }

    #[test]
    fn a_change_is_a_list_or_says_what_to_add_and_what_to_delete() {
        let read = |value: Value| ListChange::deserialize(Lenient(&value)).map_err(|error| error.to_string());
        let some = |names: &[&str]| NameList(names.iter().map(|name| (*name).to_owned()).collect());
        let both = ListChange { add: some(&["a"]), delete: some(&["b"]) };
        assert_eq!(read(json!({"Add": ["a"], "Delete": ["b"]})), Ok(both.clone()));
        assert_eq!(read(json!({"ADD": "a", "delete": [["b"]], "Other": 1})), Ok(both));
        assert_eq!(read(json!({"Add": null})), Ok(ListChange::default()));
        assert_eq!(read(json!(["a"])), Ok(ListChange { add: some(&["a"]), delete: some(&[]) }));
        assert!(read(json!({"Add": {}})).is_err());
    }

    proptest! {
        #[test]
        fn nesting_changes_nothing(flat in prop::collection::vec("[a-z@.]{1,8}", 0..8), cut in 0_usize..9) {
            let cut = cut.min(flat.len());
            let nested = json!([flat[..cut], [flat[cut..]]]);
            prop_assert_eq!(names(&nested), Ok(flat));
        }
    }
}
