//! A deserializer for arguments: names without regard to case, unknown ones ignored, booleans and numbers as texts
//! and the other way round, one item where a list is wanted (platform.md#T5, platform.md#T8).

use serde::de::value::{MapDeserializer, SeqDeserializer};
use serde::de::{DeserializeSeed, Deserializer, Error as _, IntoDeserializer, MapAccess, Visitor};
use serde::forward_to_deserialize_any;
use serde_json::{Error, Value};

/// A JSON value that is read leniently.
#[derive(Clone, Copy)]
pub struct Lenient<'a>(pub &'a Value);

impl<'a> Lenient<'a> {
    fn number<T: std::str::FromStr>(self) -> Option<T> {
        match self.0 {
            Value::Number(number) => whole(&number.to_string()),
            Value::String(text) => whole(text.trim()),
            _ => None,
        }
    }

    fn unusable(self, wanted: &str) -> Error {
        let found = match self.0 {
            Value::Object(_) => "an object".to_owned(),
            Value::Array(_) => "a list".to_owned(),
            other => other.to_string(),
        };
        Error::custom(format!("{wanted} wanted, {found} found"))
    }
}

/// A number; where a whole one is wanted, `2.0` is one.
fn whole<T: std::str::FromStr>(text: &str) -> Option<T> {
    let cut = || text.split_once('.').filter(|(_, rest)| rest.bytes().all(|digit| digit == b'0'));
    text.parse().ok().or_else(|| cut()?.0.parse().ok())
}

macro_rules! numbers {
    ($($method:ident $visit:ident $type:ty),* $(,)?) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            visitor.$visit(self.number::<$type>().ok_or_else(|| self.unusable("a number"))?)
        })*
    };
}

impl<'de> Deserializer<'de> for Lenient<'_> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Value::Object(members) => {
                let members = members.iter().map(|(name, value)| (name.as_str(), Lenient(value)));
                visitor.visit_map(MapDeserializer::new(members))
            }
            Value::Array(items) => visitor.visit_seq(SeqDeserializer::new(items.iter().map(Lenient))),
            Value::Null => visitor.visit_unit(),
            Value::Bool(value) => visitor.visit_bool(*value),
            Value::String(text) => visitor.visit_str(text),
            Value::Number(number) => match number.as_i64() {
                Some(number) => visitor.visit_i64(number),
                None => visitor.visit_f64(self.number().unwrap_or_default()),
            },
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let value = match self.0 {
            Value::Bool(value) => Some(*value),
            Value::Number(number) => number.as_f64().map(|number| number != 0.0),
            Value::String(text) => match text.trim().to_ascii_lowercase().as_str() {
                "true" | "1" | "yes" | "on" => Some(true),
                "false" | "0" | "no" | "off" | "" => Some(false),
                _ => None,
            },
            _ => None,
        };
        visitor.visit_bool(value.ok_or_else(|| self.unusable("true or false"))?)
    }

    numbers!(
        deserialize_i8 visit_i8 i8, deserialize_i16 visit_i16 i16, deserialize_i32 visit_i32 i32,
        deserialize_i64 visit_i64 i64, deserialize_u8 visit_u8 u8, deserialize_u16 visit_u16 u16,
        deserialize_u32 visit_u32 u32, deserialize_u64 visit_u64 u64, deserialize_f32 visit_f32 f32,
        deserialize_f64 visit_f64 f64,
    );

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Value::String(text) if text.contains('\0') => Err(Error::custom("it holds a NUL character")),
            Value::String(text) => visitor.visit_str(text),
            Value::Number(number) => visitor.visit_string(number.to_string()),
            Value::Bool(true) => visitor.visit_str("True"),
            Value::Bool(false) => visitor.visit_str("False"),
            _ => Err(self.unusable("a text")),
        }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_str(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if self.0.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Value::Array(items) => visitor.visit_seq(SeqDeserializer::new(items.iter().map(Lenient))),
            Value::Null => visitor.visit_seq(SeqDeserializer::new(std::iter::empty::<Lenient<'_>>())),
            _ => visitor.visit_seq(SeqDeserializer::new(std::iter::once(self))),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        let nothing = serde_json::Map::new();
        let members = match self.0 {
            Value::Object(members) => members,
            // Within arguments, too, an empty list or text means that there are none.
            Value::Array(items) if items.is_empty() => &nothing,
            Value::String(text) if text.trim().is_empty() => &nothing,
            _ => return Err(self.unusable("an object")),
        };
        let mut found: Vec<(&'static str, &Value)> = Vec::with_capacity(fields.len());
        for (name, value) in members {
            let Some(field) = fields.iter().find(|field| field.eq_ignore_ascii_case(name)) else { continue };
            // Given twice in different spellings, the last one counts.
            found.retain(|(other, _)| other != field);
            found.push((field, value));
        }
        visitor.visit_map(Fields { rest: found.into_iter(), current: None })
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        i128 u128 char bytes byte_buf unit unit_struct tuple tuple_struct map enum identifier
    }
}

impl<'a> IntoDeserializer<'_, Error> for Lenient<'a> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

/// The members that are fields, under the fields' own names; an error says which one it is about.
struct Fields<'a> {
    rest: std::vec::IntoIter<(&'static str, &'a Value)>,
    current: Option<(&'static str, &'a Value)>,
}

impl<'de> MapAccess<'de> for Fields<'_> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Error> {
        self.current = self.rest.next();
        self.current.map(|(name, _)| seed.deserialize(name.into_deserializer())).transpose()
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Error> {
        let (name, value) = self.current.take().ok_or_else(|| Error::custom("a value without a name"))?;
        seed.deserialize(Lenient(value)).map_err(|error| {
            // Of what is within it, that ends with a full stop already.
            let why = error.to_string();
            let why = why.trim_end_matches('.');
            Error::custom(format!("The value of parameter '{name}' is not valid: {why}."))
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde::Deserialize;
    use serde_json::json;

    use super::*;

    #[derive(Clone, Debug, Default, PartialEq, Deserialize)]
    #[serde(default, rename_all = "PascalCase")]
    struct Sample {
        #[serde(alias = "uuid")]
        #[serde(rename = "ID")]
        id: Option<String>,
        send: Option<bool>,
        size: Option<u32>,
        users: Vec<String>,
        inner: Option<Box<Self>>,
    }

    fn read(value: &Value) -> Result<Sample, String> {
        Sample::deserialize(Lenient(value)).map_err(|error| error.to_string())
    }

    #[test]
    fn names_and_values_are_read_leniently() {
        let wanted = Sample {
            id: Some("7".into()),
            send: Some(true),
            size: Some(5),
            users: vec!["a".into()],
            inner: None,
        };
        for value in [
            json!({"ID": "7", "Send": true, "Size": 5, "Users": ["a"]}),
            json!({"ID": "7", "Send": true, "Size": "5.0", "Users": ["a"]}),
            json!({"ID": "7", "Send": true, "Size": 5.0, "Users": ["a"]}),
            json!({"id": 7, "send": "True", "SIZE": "5", "users": "a", "": null, "textfield-1": {}}),
            json!({"UUID": "7", "SEND": 1, "size": 5.to_string(), "Users": ["a"], "Unknown": [1]}),
            json!({"Id": "6", "ID": "7", "send": "yes", "size": 5, "users": "a"}),
        ] {
            assert_eq!(read(&value).as_ref(), Ok(&wanted), "{value}");
        }
        assert_eq!(read(&json!({"Send": null, "Users": null})), Ok(Sample::default()));
        for nothing in [json!([]), json!(" ")] {
            assert_eq!(read(&nothing), Ok(Sample::default()), "{nothing}");
        }
        assert!(read(&json!([1])).is_err() && read(&json!("x")).is_err());
    }

    #[test]
    fn an_unusable_value_is_named() {
        for (value, message) in [
            (
                json!({"Send": "maybe"}),
                "The value of parameter 'Send' is not valid: true or false wanted, \"maybe\" found.",
            ),
            (
                json!({"size": {}}),
                "The value of parameter 'Size' is not valid: a number wanted, an object found.",
            ),
            (
                json!({"Inner": {"Size": 2.5}}),
                "The value of parameter 'Inner' is not valid: The value of parameter 'Size' is not valid: a number wanted, 2.5 found.",
            ),
            (json!({"id": [1]}), "The value of parameter 'ID' is not valid: a text wanted, a list found."),
            (
                json!({"users": [{}]}),
                "The value of parameter 'Users' is not valid: a text wanted, an object found.",
            ),
        ] {
            assert_eq!(read(&value), Err(message.to_owned()));
        }
    }

    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            ".{0,8}".prop_map(Value::from),
        ];
        leaf.prop_recursive(3, 24, 4, |inner| {
            let name = prop_oneof!["ID|id|uuid|Send|SIZE|users", ".{0,4}"];
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::vec((name, inner), 0..5).prop_map(|members| members.into_iter().collect()),
            ]
        })
    }

    /// The text in another case, letter for letter.
    fn recased(text: &str, upper: &[bool]) -> String {
        let letters = text.chars().zip(upper.iter().chain(std::iter::repeat(&false)));
        letters.map(|(c, up)| if *up { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() }).collect()
    }

    proptest! {
        #[test]
        fn whatever_comes_is_read_or_refused(value in any_json()) {
            let _ = read(&value);
        }

        #[test]
        fn case_and_spelling_of_values_do_not_count(
            id in "[a-z0-9-]{1,12}", send: bool, size: u32, users in prop::collection::vec("[a-z@.]{1,8}", 0..4),
            upper in prop::collection::vec(any::<bool>(), 5), other in "[a-z]{6,9}", junk in any_json(),
        ) {
            let wanted = Sample { id: Some(id.clone()), send: Some(send), size: Some(size), users: users.clone(), inner: None };
            let plain = json!({"ID": id, "Send": send, "Size": size, "Users": users});
            prop_assert_eq!(read(&plain), Ok(wanted.clone()));
            let odd = json!({
                recased("id", &upper): id, recased("send", &upper): recased(&send.to_string(), &upper),
                recased("size", &upper): size.to_string(), recased("users", &upper): users, other: junk,
            });
            prop_assert_eq!(read(&odd), Ok(wanted));
        }
    }
}
