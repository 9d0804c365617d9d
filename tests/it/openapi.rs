//! The description of everything that is served.

use std::collections::BTreeSet;

use serde_json::Value;
use tenantry::platform::OPERATIONS;

use crate::support::start;

fn document() -> (String, Value) {
    let server = start();
    let answer = server.get("/_tenantry/openapi.json").send();
    assert_eq!(answer.status, 200);
    (server.url().to_owned(), answer.json())
}

#[test]
fn it_names_its_own_server_and_asks_for_no_token() {
    let (url, document) = document();
    assert_eq!(document["openapi"], "3.1.0");
    assert_eq!(document["servers"][0]["url"], url);
    let server = start();
    assert_eq!(server.post("/_tenantry/openapi.json").send().status, 405);
}

#[test]
fn every_operation_is_described_with_arguments_and_answer() {
    let (_, document) = document();
    for entry in OPERATIONS {
        let operation = &document["paths"][format!("/{}", entry.paths[0])]["post"];
        let path = entry.paths[0];
        assert_eq!(
            operation["requestBody"]["content"]["application/json"]["schema"]["type"], "object",
            "{path}"
        );
        assert!(operation["responses"]["200"]["content"].is_object(), "{path}");
        assert!(operation["description"].as_str().is_some_and(|text| text.len() > 20), "{path}");
    }
}

#[test]
fn names_of_operations_are_unique_and_references_lead_somewhere() {
    let (_, document) = document();
    let mut names = BTreeSet::new();
    for methods in document["paths"].as_object().unwrap().values() {
        for operation in methods.as_object().unwrap().values() {
            let name = operation["operationId"].as_str().unwrap().to_owned();
            assert!(names.insert(name.clone()), "{name} twice");
        }
    }
    let mut waiting = vec![&document];
    while let Some(value) = waiting.pop() {
        if let Some(reference) = value.get("$ref").and_then(Value::as_str) {
            assert!(document.pointer(reference.trim_start_matches('#')).is_some(), "{reference}");
        }
        waiting.extend(value.as_array().into_iter().flatten());
        waiting.extend(value.as_object().into_iter().flat_map(serde_json::Map::values));
    }
}
