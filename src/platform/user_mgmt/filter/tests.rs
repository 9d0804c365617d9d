use proptest::prelude::*;
use serde_json::json;

use super::*;

/// What the filter says of somebody with these fields.
fn passes(text: &str, fields: &[(&str, &str)]) -> bool {
    let filter = DirectoryFilter::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    accepts(&filter, fields)
}

fn accepts(filter: &DirectoryFilter, fields: &[(&str, &str)]) -> bool {
    filter.accepts(&|name| fields.iter().find(|(field, _)| *field == name).map(|(_, value)| *value))
}

const ANN: &[(&str, &str)] = &[("name", "Ann's Team"), ("systemname", "ann@acme.test"), ("description", "")];

#[test]
fn every_form_that_clients_send_is_understood() {
    for (text, wanted) in [
        ("", true),
        ("  ", true),
        ("{}", true),
        ("null", true),
        (r#"{"SystemName":"ann@acme.test"}"#, true),
        (r#"{"SystemName":{"_eq":"ANN@acme.test"}}"#, true),
        (r#"{"SystemName":{"_eq":"ann"}}"#, false),
        (r#"{"SystemName":{"_like":"ACME"}}"#, true),
        (r#"{"SystemName":{"_like":{"value":"ACME","ignoreCase":true}}}"#, true),
        (r#"{"SystemName":{"_like":{"value":"ACME","ignoreCase":false}}}"#, false),
        (r#"{"SystemName":{"_end":".test"}}"#, true),
        (r#"{"SystemName":{"_end":"acme"}}"#, false),
        (r#"{"SystemName":{"_like":"ann","_end":".org"}}"#, false),
        (r#"{"_or":[{"Name":{"_eq":"x"}},{"SystemName":{"_eq":"ann@acme.test"}}]}"#, true),
        (r#"{"_and":[{"Name":{"_like":"team"}},{"SystemName":{"_eq":"x"}}]}"#, false),
        (r#"{"_and":[{"_or":[{"Name":"x"},{"Name":{"_like":"ann"}}]}],"SystemName":{"_like":"@"}}"#, true),
        (r#"{"_or":[]}"#, false),
        (r#"{"_and":[]}"#, true),
        (r#"{"Unheard":{"_like":""}}"#, false),
        (r#"{"Description":null}"#, true),
        ("{'SystemName': {'_eq': 'ann@acme.test'}}", true),
        ("{'Name': {'_eq': \"Ann's Team\"}}", true),
        (r"{'Name': {'_eq': 'Ann\'s Team'}}", true),
        ("{'SystemName': {'_like': {'value': 'ACME', 'ignoreCase': True}}}", true),
        ("{'SystemName': {'_like': {'value': 'ACME', 'ignoreCase': False}}, 'Description': None}", false),
        ("{SystemName: 'ann@acme.test'}", true),
    ] {
        assert_eq!(passes(text, ANN), wanted, "{text}");
    }
}

#[test]
fn what_is_no_filter_is_told() {
    for text in [
        "[]",
        "[{}]",
        "7",
        "\"x\"",
        "{",
        "{'a'",
        r#"{"Name":{"_near":"x"}}"#,
        r#"{"Name":{"_eq":{"ignoreCase":true}}}"#,
        r#"{"Name":{"_eq":["x"]}}"#,
        r#"{"_or":["x"]}"#,
        r#"{"_eq":"x"}"#,
    ] {
        assert!(DirectoryFilter::parse(text).is_err(), "{text}");
    }
    let long = json!({"_or": vec![json!({"Name": "x"}); MOST]}).to_string();
    assert!(DirectoryFilter::parse(&long).unwrap_err().contains("conditions"));
}

#[test]
fn words_of_python_in_quotes_stay_as_they_are() {
    assert_eq!(
        python("{'a': True, 'True': \"None\", 'b\\'None': None}"),
        "{'a': true, 'True': \"None\", 'b\\'None': null}"
    );
}

/// A filter, and what it must say of somebody whose name and mail are given.
fn filters() -> impl Strategy<Value = Value> {
    let operator = prop_oneof![Just("_eq"), Just("_like"), Just("_end")];
    let leaf =
        (prop_oneof![Just("Name"), Just("Mail"), Just("Other")], operator, "[a-c]{0,2}", any::<bool>());
    let leaf = leaf.prop_map(|(field, operator, value, long)| {
        let value = if long { json!({"value": value, "ignoreCase": false}) } else { json!(value) };
        json!({field: {operator: value}})
    });
    leaf.prop_recursive(4, 24, 4, |inner| {
        (prop_oneof![Just("_and"), Just("_or")], prop::collection::vec(inner, 0..4))
            .prop_map(|(name, list)| json!({name: list}))
    })
}

/// The meaning of a filter, told in another way.
fn meaning(filter: &Value, name: &str, mail: &str) -> bool {
    let (key, value) = filter.as_object().unwrap().iter().next().unwrap();
    let inner = || value.as_array().unwrap().iter().map(|filter| meaning(filter, name, mail));
    match key.as_str() {
        "_and" => !inner().any(|holds| !holds),
        "_or" => inner().any(|holds| holds),
        field => {
            let found = match field {
                "Name" => name,
                "Mail" => mail,
                _ => return false,
            };
            let (operator, wanted) = value.as_object().unwrap().iter().next().unwrap();
            let wanted = wanted.get("value").unwrap_or(wanted).as_str().unwrap();
            match operator.as_str() {
                "_eq" => found == wanted,
                "_like" => found.contains(wanted),
                _ => found.ends_with(wanted),
            }
        }
    }
}

/// The same text as Python's repr writes it.
fn repr(value: &Value) -> String {
    match value {
        Value::Object(members) => {
            let members: Vec<_> =
                members.iter().map(|(name, value)| format!("'{name}': {}", repr(value))).collect();
            format!("{{{}}}", members.join(", "))
        }
        Value::Array(items) => format!("[{}]", items.iter().map(repr).collect::<Vec<_>>().join(", ")),
        Value::String(text) => format!("'{text}'"),
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        other => other.to_string(),
    }
}

proptest! {
    #[test]
    fn no_text_panics(text in "\\PC{0,60}") {
        let _ = DirectoryFilter::parse(&text);
    }

    #[test]
    fn no_text_of_brackets_and_words_panics(text in "(\\{|\\}|\\[|\\]|'|\"|:|,|\\\\|_or|_and|_eq|True|None|a| ){0,30}") {
        let _ = DirectoryFilter::parse(&text);
    }

    #[test]
    fn a_filter_means_what_it_says(filter in filters(), name in "[a-c]{0,3}", mail in "[a-c]{0,3}") {
        let parsed = DirectoryFilter::parse(&filter.to_string()).unwrap();
        prop_assert_eq!(accepts(&parsed, &[("name", &name), ("mail", &mail)]), meaning(&filter, &name, &mail));
    }

    #[test]
    fn python_writes_the_same_filter(filter in filters()) {
        prop_assert_eq!(DirectoryFilter::parse(&repr(&filter)), DirectoryFilter::parse(&filter.to_string()));
    }
}
