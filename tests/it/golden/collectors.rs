//! Collectors of events, and command-line tools that sign a person in at the pod first (platform.md#s9-5).

use serde_json::json;

use crate::support::clients::{Client, SERVICE, bearer, envelope, mechanism, result, rows, signed_in, text};
use crate::support::start_with;
use crate::support::world::clients::{OLGA, WORLD};

/// Collectors of events: a token from a path that ends in a slash, times as texts, pages by `FullCount`.
#[test]
fn event_collectors() {
    let server = start_with(WORLD);
    let client = Client::new(&server, &["X-CENTRIFY-NATIVE-CLIENT: true", "Content-Type: application/json"]);
    signed_in(&client, "");
    let client = bearer(&server, "/oauth2/token/api/", SERVICE).and("Content-Type: application/json");
    let root = bearer(
        &server,
        "/oauth2/token/api/",
        "grant_type=password&client_id=robot%40acme.test&client_secret=R0bot-Secret&username=root%40acme.test&password=Root-Passw0rd&scope=all",
    );
    let body = json!({
        "Script": "Select * from Event where WhenOccurred between datefunc('2023-01-01 00:00:00+0000') and datefunc('now') ORDER BY WhenOccurred ASC",
        "args": {"PageNumber": 1, "PageSize": 1, "Limit": 1, "Caching": -1, "Direction": "False", "SortBy": ""},
    });
    let found = root.result("//Redrock/query", &body.to_string());
    assert!(found["FullCount"].as_i64() >= Some(1));
    let event = &rows(&found)[0];
    for name in ["WhenOccurred", "WhenLogged"] {
        assert!(text(event, name).starts_with("/Date("), "{event}");
    }
    assert!(text(event, "EventType").starts_with("Cloud.Core."), "{event}");
    envelope(&client.post("/Redrock/query", &body.to_string()));
}

/// The token of collectors that know the tenant's own endpoint: by Basic, and a scope that is of no matter.
#[test]
fn a_collector_with_a_platform_token() {
    let server =
        start_with(&WORLD.replace("[User Management, Role Management]", "[Read Only System Administration]"));
    let form = Client::new(
        &server,
        &[
            "Authorization: Basic cm9ib3RAYWNtZS50ZXN0OlIwYm90LVNlY3JldA==",
            "Content-Type: application/x-www-form-urlencoded",
            "X-CENTRIFY-NATIVE-CLIENT: True",
        ],
    );
    let token = form.post("/oauth2/platformtoken", "grant_type=client_credentials&scope=siem").json();
    let client = Client::new(&server, &["Content-Type: application/json"])
        .and(format!("Authorization: Bearer {}", text(&token, "access_token")));
    for script in
        ["SELECT * FROM User", "SELECT ID, Name FROM Role", "SELECT * FROM ADGroup", "Select * from Event"]
    {
        rows(
            &client.result("/Redrock/query", &json!({"Script": script, "args": {"Caching": -1}}).to_string()),
        );
    }
}

/// The tools for cloud accounts: the pod says which host is the tenant's; there the answer must not say it again. The
/// value of the cookie is what they call with.
#[test]
fn tools_that_begin_at_the_pod() {
    let server = start_with(WORLD);
    let headers =
        ["X-CENTRIFY-NATIVE-CLIENT: 1", "content-type: application/json", "cache-control: no-cache"];
    let mut pod = Client::new(&server, &headers);
    pod.headers[0] = "Host: pod0.idaptive.app".to_owned();
    let start = json!({"User": OLGA.0, "Version": "1.0"}).to_string();
    let first = pod.result("/Security/StartAuthentication", &start);
    assert_eq!(text(&first, "PodFqdn"), "abc1234.idaptive.app");
    assert_eq!(first.get("Challenges"), None);

    let mut tenant = Client::new(&server, &headers);
    tenant.headers[0] = "Host: abc1234.idaptive.app".to_owned();
    let package = tenant.result("/Security/StartAuthentication", &start);
    assert_eq!(package.get("PodFqdn"), None, "its absence is what ends the search");
    let body = json!({
        "TenantId": text(&package, "TenantId"), "SessionId": text(&package, "SessionId"),
        "MechanismId": text(mechanism(&package, 0, "UP"), "MechanismId"), "Action": "Answer", "Answer": OLGA.1,
    });
    let answer = tenant.post("/Security/AdvanceAuthentication", &body.to_string());
    let auth = text(&result(&answer), "Auth").to_owned();
    let cookie = format!(".ASPXAUTH={auth};");
    assert!(answer.headers.iter().any(|(name, value)| name == "set-cookie" && value.starts_with(&cookie)));
    let client = tenant.and(format!("Authorization: Bearer {auth}"));
    assert_eq!(text(&client.result("/security/whoami", ""), "User"), OLGA.0);
}
