//! Checks and traces (law 3): every refusal is explained, nothing of it reaches the client, no secret is in it.

use serde_json::{Value, json};

use crate::support::{CLIENT, start};

#[test]
fn a_trace_lists_the_checks_in_order_with_what_was_seen_wanted_and_to_change() {
    let server = start();
    let form = [("grant_type", "client_credentials"), ("scope", "accounts")];
    let answer = server.post("/oauth2/token/jamestest").basic(CLIENT.0, CLIENT.1).form(&form).send();
    let entry = server.trace_of(&answer);
    let checks: Vec<_> =
        entry["checks"].as_array().unwrap().iter().map(|check| check["check"].as_str().unwrap()).collect();
    assert_eq!(
        checks,
        [
            "request.method",
            "request.readable",
            "app.exists",
            "app.enabled",
            "client.credentials",
            "client.exists",
            "client.secret",
            "client.is_oauth_client",
            "client.listed",
            "client.state",
            "grant.known",
            "grant.allowed",
            "app.run_permission",
            "scope.known"
        ]
    );
    assert_eq!(
        entry["refused"],
        json!({
            "check": "scope.known", "outcome": "failed", "seen": "accounts (scopes are compared with case)",
            "wanted": "Accounts", "setting": "apps[JamesTest].scopes, or the scope that the client sends",
        })
    );
    assert_eq!(
        (&entry["app"], &entry["client"], &entry["status"]),
        (&json!("JamesTest"), &json!(CLIENT.0), &json!(400))
    );
    assert_eq!((&entry["endpoint"], &entry["at"]), (&json!("OAuth2/Token"), &json!("2023-11-14T22:13:20Z")));
    assert!(!answer.text().contains("Accounts"), "the client learns nothing: {}", answer.text());
}

#[test]
fn the_journal_holds_what_was_sent_and_answered_without_secrets() {
    let server = start();
    let token = server.token("OpaqueTest", "Accounts");
    let body = json!({"Name": "journal", "Password": "Geheim123!", "Mail": "j@x"});
    let answer = server.post("/cdirectoryservice/createuser?x=1").bearer(&token).json(&body).send();
    let entry = server.trace_of(&answer);
    assert_eq!(
        (&entry["method"], &entry["target"]),
        (&json!("POST"), &json!("/cdirectoryservice/createuser?x=1"))
    );
    assert_eq!(entry["user"], "journal@acme.test");
    let request: Value = serde_json::from_str(entry["request"]["body"].as_str().unwrap()).unwrap();
    assert_eq!((&request["Name"], &request["Password"]), (&json!("journal"), &json!("***")));
    assert!(entry["response"]["body"].as_str().unwrap().starts_with(r#"{"success":true"#));

    server
        .post("/oauth2/introspect/OpaqueTest")
        .basic(CLIENT.0, CLIENT.1)
        .form(&[("token", token.as_str())])
        .send();
    let all = server.control("/requests?limit=100").text().to_owned();
    let ids: Vec<_> = server.control("/requests").json()["requests"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| e["id"].as_str().unwrap().to_owned())
        .collect();
    let whole: String =
        ids.iter().map(|id| server.control(&format!("/requests/{id}")).text().to_owned()).collect();
    for secret in [CLIENT.1, "Geheim123!", token.as_str()] {
        assert!(!all.contains(secret) && !whole.contains(secret), "{secret}");
    }
    assert!(
        whole.contains("Authorization: Basic client@acme.test:***")
            || whole.contains("authorization: Basic client@acme.test:***")
    );
}
