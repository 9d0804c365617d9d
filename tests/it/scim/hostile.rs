//! Whatever is sent: an answer in SCIM's shape, never a 500.

use crate::support::scim::{CUSTOM, ENTERPRISE, world};
use crate::support::world::provisioned::{ANN, STAFF};
use serde_json::{Value, json};

#[test]
fn nonsense_is_answered_in_scims_shape() {
    let server = world();
    let boss = server.scim("boss");
    let deep = format!("{}1{}", "[".repeat(5_000), "]".repeat(5_000));
    let nested = format!("{{\"Operations\": {deep}}}");
    let bodies: Vec<Vec<u8>> = vec![
        b"".to_vec(),
        b"null".to_vec(),
        b"[]".to_vec(),
        b"{".to_vec(),
        b"<xml/>".to_vec(),
        b"\xff\xfe{".to_vec(),
        b"{\"userName\": \"a\\u0000b\"}".to_vec(),
        b"{\"displayName\": \"a\\u0000b\"}".to_vec(),
        b"{\"userName\": {}, \"displayName\": {}, \"members\": 5, \"Operations\": {}}".to_vec(),
        nested.into_bytes(),
    ];
    for (method, path) in [
        ("POST", "Users".to_owned()),
        ("POST", "Groups".to_owned()),
        ("PUT", format!("Users/{ANN}")),
        ("PUT", format!("Groups/{STAFF}")),
        ("PATCH", format!("Users/{ANN}")),
        ("PATCH", format!("Groups/{STAFF}")),
    ] {
        for body in &bodies {
            let answer = server
                .request(method, &format!("/scim/{path}"))
                .bearer(boss.token())
                .body(body.clone())
                .send();
            let (status, ..) = boss.refusal(&answer);
            assert_eq!(status, 400, "{method} {path}: {answer:?}");
        }
    }
    let answer = server.post("/scim/Users").bearer(boss.token()).body(b"{".to_vec()).send();
    assert_eq!(
        crate::support::members(&answer.json()),
        ["schemas", "status", "detail", "scimType"],
        "in this order"
    );
    let large = vec![b' '; 5 * 1_024 * 1_024];
    let answer = server.post("/scim/Users").bearer(boss.token()).body(large).send();
    assert_eq!(boss.refusal(&answer).0, 413);
}

#[test]
fn odd_paths_and_queries_are_answered() {
    let server = world();
    let boss = server.scim("boss");
    let long = format!("Users?filter={}", "(".repeat(4_000));
    for path in [
        "Users/%00",
        "Groups/%00",
        "Users/%FF",
        "Users/..",
        "Groups/a%20b",
        "Schemas/%00",
        "ResourceTypes/%F0%9F%98%80",
    ] {
        assert_eq!(boss.refusal(&boss.get(path)).0, 404, "{path}");
    }
    for path in [
        &long,
        "Users?filter=%00",
        "Users?filter=userName%20eq%20%22%FF",
        "Users?sortBy=%00",
        "Users?startIndex=1e3",
        "Groups?filter=members[value%20eq%20%22x%22",
    ] {
        assert_eq!(boss.refusal(&boss.get(path)).0, 400, "{path}");
    }
    for path in [
        "Users?filter=userName%20eq%20%22a%5Cu0000%22",
        "Users?attributes=,,%00,a.b.c",
        "Users?excludedAttributes=%5B",
        "Users?filter=",
        "Users?count=",
    ] {
        assert_eq!(boss.get(path).status, 200, "{path}");
    }
}

#[test]
fn every_patch_of_odd_paths_and_values_is_answered() {
    let server = world();
    let boss = server.scim("boss");
    let level = format!("{CUSTOM}:Level");
    let paths = [
        "userName",
        "name",
        "name.formatted",
        "active",
        "emails",
        "emails.value",
        "emails[type eq \"work\"]",
        "emails[type eq \"work\"].value",
        "phoneNumbers",
        "password",
        "members",
        "members.value",
        "displayName",
        ENTERPRISE,
        CUSTOM,
        &level,
        "schemas",
        "meta",
        "members[value eq \"x\"].display",
    ];
    let values = [
        Value::Null,
        json!(1.5),
        json!(true),
        json!("x"),
        json!(""),
        json!([]),
        json!({}),
        json!([null]),
        json!([[]]),
        json!({"value": []}),
        json!([{"value": {}}]),
    ];
    for resource in [format!("Users/{ANN}"), format!("Groups/{STAFF}")] {
        for path in paths {
            for value in &values {
                for op in ["add", "replace", "remove"] {
                    let answer = boss.patch(&resource, &json!([{"op": op, "path": path, "value": value}]));
                    let fine = matches!(answer.status, 200 | 400 | 404);
                    assert!(fine, "{resource} {op} {path} {value}: {answer:?}");
                    if answer.status != 200 {
                        boss.refusal(&answer);
                    }
                }
            }
        }
    }
}
