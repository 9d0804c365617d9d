//! Reading JSON as leniently as the tenant does: what Newtonsoft takes, and no more than is safe (platform.md#T6
//! to platform.md#T8).

use serde_json::Value;

/// Deepest nesting that is read; Newtonsoft stops at the same depth.
const DEEPEST: usize = 128;

/// Reads a body: strict JSON, else JSON with unquoted names, single quotes, comments and trailing commas. A body
/// without content is `null`.
///
/// # Errors
/// A message in Newtonsoft's words.
pub fn parse(text: &str) -> Result<Value, String> {
    if text.trim().is_empty() {
        return Ok(Value::Null);
    }
    let strict = match serde_json::from_str(text) {
        Ok(value) => return Ok(value),
        Err(error) => error,
    };
    if depth(text) > DEEPEST {
        return Err(format!("The reader's MaxDepth of {DEEPEST} has been exceeded."));
    }
    json5::from_str(text).map_err(|_| {
        format!(
            "After parsing a value an unexpected character was encountered. Path '', line {}, position {}.",
            strict.line(),
            strict.column()
        )
    })
}

/// Whether a text or name anywhere in it holds U+0000, which not every database keeps.
pub fn holds_nul(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\0'),
        Value::Array(items) => items.iter().any(holds_nul),
        Value::Object(members) => members.iter().any(|(name, value)| name.contains('\0') || holds_nul(value)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

/// How deep brackets nest at most, counting those in strings too: the second parser recurses, so this must never be
/// too low.
fn depth(text: &str) -> usize {
    let (mut now, mut most) = (0_usize, 0);
    for byte in text.bytes() {
        match byte {
            b'{' | b'[' => {
                now += 1;
                most = most.max(now);
            }
            b'}' | b']' => now = now.saturating_sub(1),
            _ => {}
        }
    }
    most
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn everything_that_clients_send_is_read() {
        for (text, value) in [
            ("", json!(null)),
            (" \r\n", json!(null)),
            ("null", json!(null)),
            ("\"\"", json!("")),
            ("[]", json!([])),
            ("{}", json!({})),
            (r#"{ Script: "Select 1" }"#, json!({"Script": "Select 1"})),
            ("{'Name': {'_eq': 'x'}}", json!({"Name": {"_eq": "x"}})),
            ("{\"a\": 1, /* why */ \"b\": [1, 2,],}", json!({"a": 1, "b": [1, 2]})),
            ("{\r\n    \"Name\":  \"v\"\r\n}", json!({"Name": "v"})),
            ("{\"\": null, \"Name\": \"ü\"}", json!({"": null, "Name": "ü"})),
        ] {
            assert_eq!(parse(text), Ok(value), "{text}");
        }
    }

    #[test]
    fn nonsense_is_told_in_the_vendors_words() {
        for text in ["{", "{\"a\":}", "<xml/>", "{\"a\":1} x", "Name=x&y=z"] {
            let error = parse(text).expect_err(text);
            assert!(
                error.starts_with("After parsing a value an unexpected character was encountered"),
                "{error}"
            );
        }
    }

    #[test]
    fn depth_is_bounded() {
        let deep = "[".repeat(100_000);
        assert!(parse(&deep).unwrap_err().contains("MaxDepth"));
        let unquoted = format!("{}1{}", "{a:".repeat(200_000), "}".repeat(200_000));
        assert!(parse(&unquoted).unwrap_err().contains("MaxDepth"));
        assert!(parse(&format!("{}{}", "[".repeat(100), "]".repeat(100))).is_ok());
    }

    fn values() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i32>().prop_map(Value::from),
            "\\PC{0,12}".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 24, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::vec(("[A-Za-z_]{1,6}", inner), 0..4)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    /// The same value as a careless client would write it: names without quotes, strings in single quotes where
    /// nothing needs escaping, a comma too many.
    fn careless(value: &Value) -> String {
        match value {
            Value::Object(members) => {
                let members: Vec<_> =
                    members.iter().map(|(name, value)| format!("{name}: {}", careless(value))).collect();
                format!("{{ {} }}", members.join(" , "))
            }
            Value::Array(items) => {
                items.iter().map(careless).fold("[".to_owned(), |text, item| text + &item + ",") + "]"
            }
            Value::String(text) if text.chars().all(char::is_alphanumeric) => format!("'{text}'"),
            other => other.to_string(),
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "\\PC{0,80}") {
            let _ = parse(&text);
        }

        #[test]
        fn no_text_of_brackets_and_quotes_panics(text in r#"[\[\]{}'",:a1/*\\ \n-]{0,60}"#) {
            let _ = parse(&text);
        }

        #[test]
        fn a_value_is_read_however_carelessly_it_is_written(value in values()) {
            prop_assert_eq!(parse(&value.to_string()), Ok(value.clone()));
            prop_assert_eq!(parse(&careless(&value)), Ok(value));
        }
    }
}
