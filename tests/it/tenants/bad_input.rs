//! Orders that cannot be carried out: a clear answer, and nothing half-made.

use serde_json::{Value, json};

use crate::support::{Way, start};

#[test]
fn what_cannot_be_made_is_refused_and_leaves_nothing() {
    let server = start();
    server.make(&json!({"handle": "taken"}));
    let long = "a".repeat(64);
    let faulty = "apps:\n  - id: a\n    scopes: [{name: s, rest_regex: ['(']}]\n    user_access: [nobody]\n";
    for (order, status, code, said) in [
        (json!({"handle": "taken"}), 409, "conflict", "taken"),
        (json!({"handle": "default"}), 409, "conflict", "default"),
        (json!({"handle": "Upper"}), 400, "bad_request", "label"),
        (json!({"handle": "a.b"}), 400, "bad_request", "label"),
        (json!({"handle": ""}), 400, "bad_request", "label"),
        (json!({"handle": long}), 400, "bad_request", "label"),
        (json!({"handle": 7}), 400, "bad_request", "string"),
        (json!({"from": "nobody"}), 404, "not_found", "nobody"),
        (json!({"from": "default", "fixture": ""}), 400, "bad_request", "not both"),
        (json!({"fixture": 7}), 400, "bad_request", "7"),
        (json!({"fixture": faulty}), 422, "fixture", "fixture:3"),
        (json!({"fixture": "users: [{name: x, colour: red}]"}), 422, "fixture", "colour"),
        (json!({"fixture": ["apps: []", "not: yaml: at: all"]}), 422, "fixture", "fixture[1]"),
        (json!({"ttl": "soon"}), 400, "bad_request", "soon"),
        (json!({"ttl": 0}), 400, "bad_request", "0"),
        (json!({"seed": -1}), 400, "bad_request", "-1"),
        (json!({"clock": "half past"}), 400, "bad_request", "half past"),
        (json!({"clock": {"until": {"token": "x"}}}), 400, "bad_request", "not there yet"),
        (json!({"clock": {"advance": "-1h"}}), 400, "bad_request", "forward"),
        (json!({"own_key": "yes"}), 400, "bad_request", "yes"),
        (json!({"colour": "red"}), 400, "bad_request", "colour"),
        (json!([]), 400, "bad_request", ""),
    ] {
        let post = server.post("/_tenantry/v1/tenants").bearer(server.control_token()).json(&order);
        let answer = post.send();
        let error = answer.json()["error"].clone();
        assert_eq!((answer.status, &error["code"]), (status, &json!(code)), "{order}: {error}");
        let message = error["message"].as_str().unwrap();
        assert!(message.contains(said) && !error["hint"].as_str().unwrap().is_empty(), "{order}: {error}");
        assert!(answer.status < 500);
    }
    for body in ["{", "\u{0}", "null", "\"x\"", "{\"handle\":\"x\"} trailing"] {
        let answer = server.post("/_tenantry/v1/tenants").bearer(server.control_token()).body(body).send();
        assert_eq!(answer.status, 400, "{body:?}");
    }
    let list = server.get("/_tenantry/v1/tenants").bearer(server.control_token()).send().json();
    assert_eq!(list["tenants"].as_array().unwrap().len(), 2, "the first and the one that has the name");
}

#[test]
fn what_cannot_be_reset_or_snapshotted_is_refused() {
    let server = start();
    let tenant = server.copy();
    tenant.control("POST", "/snapshots/a", &Value::Null);
    for (method, path, body, status, code) in [
        ("POST", "/reset", json!({"parts": ["everything"]}), 400, "bad_request"),
        ("POST", "/reset", json!({"parts": "state"}), 400, "bad_request"),
        ("POST", "/reset", json!({"part": ["state"]}), 400, "bad_request"),
        ("GET", "/reset", Value::Null, 405, "method_not_allowed"),
        ("POST", "/snapshots/a", Value::Null, 409, "conflict"),
        ("POST", "/snapshots", json!({"name": "a"}), 409, "conflict"),
        ("POST", "/snapshots", json!({"name": ""}), 400, "bad_request"),
        ("POST", "/snapshots", json!({"name": "a/b"}), 400, "bad_request"),
        ("POST", "/snapshots/b", json!({"name": "c"}), 400, "bad_request"),
        ("POST", "/snapshots/A/restore", Value::Null, 404, "not_found"),
        ("GET", "/snapshots/b", Value::Null, 404, "not_found"),
        ("DELETE", "/snapshots/b", Value::Null, 404, "not_found"),
        ("PUT", "/snapshots/a", Value::Null, 405, "method_not_allowed"),
        ("PUT", "/fixture", json!({"apps": 7}), 422, "fixture"),
        ("DELETE", "/clock", Value::Null, 405, "method_not_allowed"),
        ("GET", "/nothing", Value::Null, 404, "not_found"),
    ] {
        let answer = tenant.control(method, path, &body);
        let error = answer.json()["error"].clone();
        assert_eq!(
            (answer.status, &error["code"]),
            (status, &json!(code)),
            "{method} {path} {body}: {error}"
        );
    }
    assert_eq!(tenant.token_request(Way::Port, "JamesTest").send().status, 200);
}
