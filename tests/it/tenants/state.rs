//! Reset, snapshots, and another fixture in place of the first.

use serde_json::{Value, json};

use crate::support::{CLIENT, TestTenant, Way, start};

fn make_user(tenant: &TestTenant<'_>, name: &str) {
    let token = tenant.token(Way::Port, "JamesTest");
    tenant
        .call(Way::Port, &token, "/cdirectoryservice/createuser", &json!({"Name": name, "Mail": "x@y.test"}))
        .result();
}

fn has_user(tenant: &TestTenant<'_>, name: &str) -> bool {
    let token = tenant.token(Way::Port, "JamesTest");
    let answer = tenant.call(Way::Port, &token, "/cdirectoryservice/getuser", &json!({"ID": name}));
    answer.json()["success"] == true
}

fn reset(tenant: &TestTenant<'_>, parts: &Value) {
    let answer = tenant.control("POST", "/reset", parts);
    assert_eq!((answer.status, answer.text()), (204, ""));
}

fn messages(tenant: &TestTenant<'_>) -> usize {
    tenant.control("GET", "/outbox", &Value::Null).json()["messages"].as_array().unwrap().len()
}

#[test]
fn a_reset_brings_everything_back_to_how_it_was_made() {
    let server = start();
    let tenant = server.make(&json!({"from": "default", "clock": "frozen:2026-01-01T00:00:00Z"}));
    let opaque = tenant.token(Way::Port, "OpaqueTest");
    make_user(&tenant, "john");
    tenant.clock(&json!({"advance": "1h", "rate": 1}));
    assert!(messages(&tenant) == 1 && tenant.journal().len() > 1 && has_user(&tenant, "john"));
    reset(&tenant, &Value::Null);
    assert_eq!((messages(&tenant), tenant.journal().len()), (0, 0));
    let clock = tenant.control("GET", "/clock", &Value::Null).json();
    assert_eq!((&clock["now"], &clock["frozen"]), (&json!("2026-01-01T00:00:00Z"), &json!(true)));
    let answer = tenant.call(Way::Port, &opaque, "/security/whoami", &json!({}));
    assert_eq!((answer.status, tenant.refused_by(&answer).as_str()), (401, "token.readable"));
    assert!(!has_user(&tenant, "john"));
    // And once more, since it can be reset as often as one likes.
    make_user(&tenant, "john");
    reset(&tenant, &json!({}));
    assert!(!has_user(&tenant, "john"));
}

#[test]
fn parts_are_reset_by_themselves() {
    let server = start();
    let tenant = server.make(&json!({"from": "default", "clock": "frozen:2026-01-01T00:00:00Z"}));
    make_user(&tenant, "john");
    tenant.clock(&json!({"advance": "1h"}));
    reset(&tenant, &json!({"parts": ["outbox"]}));
    assert!(messages(&tenant) == 0 && has_user(&tenant, "john"));
    reset(&tenant, &json!({"parts": ["journal", "faults"]}));
    assert!(tenant.journal().is_empty() && has_user(&tenant, "john"));
    reset(&tenant, &json!({"parts": ["state"]}));
    assert!(!has_user(&tenant, "john") && !tenant.journal().is_empty());
    assert_eq!(tenant.control("GET", "/clock", &Value::Null).json()["now"], "2026-01-01T01:00:00Z");
    reset(&tenant, &json!({"parts": ["clock"]}));
    assert_eq!(tenant.control("GET", "/clock", &Value::Null).json()["now"], "2026-01-01T00:00:00Z");
    reset(&tenant, &json!({"parts": []}));
}

/// What a seed draws after a reset is what it drew at first.
#[test]
fn after_a_reset_a_seed_draws_the_same_again() {
    let server = start();
    let tenant = server.make(&json!({"from": "default", "seed": 5, "clock": "frozen:2026-01-01T00:00:00Z"}));
    let draw = || tenant.token(Way::Port, "OpaqueTest");
    let (first, second) = (draw(), draw());
    reset(&tenant, &Value::Null);
    assert_eq!((draw(), draw()), (first, second));
}

#[test]
fn the_first_tenant_is_reset_to_what_it_was_seeded_as() {
    let server = start();
    server.result("/cdirectoryservice/createuser", &json!({"Name": "john"}));
    server.advance(60);
    let token = server.token("OpaqueTest", "Accounts");
    let answer = server.post("/_tenantry/v1/tenants/default/reset").bearer(server.control_token()).send();
    assert_eq!(answer.status, 204);
    assert_eq!(
        server.call("/cdirectoryservice/getuser", &json!({"ID": "john"})).failure().0,
        "_I18N_UserNotFound"
    );
    assert_eq!(server.post("/security/whoami").bearer(&token).send().status, 401);
    assert_eq!(server.get("/sysinfo/version").send().header("date"), Some("Tue, 14 Nov 2023 22:13:20 GMT"));
}

#[test]
fn a_snapshot_brings_back_tokens_sessions_clock_and_chance() {
    let server = start();
    let tenant = server.make(&json!({"from": "default", "seed": 9, "clock": "frozen:2026-01-01T00:00:00Z"}));
    make_user(&tenant, "ann");
    let opaque = tenant.token(Way::Port, "OpaqueTest");
    let taken = tenant.control("POST", "/snapshots", &json!({"name": "with-Ann"}));
    assert_eq!(
        (taken.status, taken.json()),
        (201, json!({"name": "with-Ann", "taken": "2026-01-01T00:00:00Z"}))
    );
    let next = tenant.token(Way::Port, "OpaqueTest");
    make_user(&tenant, "bob");
    let form = [("token", opaque.as_str())];
    tenant.post("/oauth2/revoke/OpaqueTest").basic(CLIENT.0, CLIENT.1).form(&form).send();
    tenant.clock(&json!({"advance": "6h"}));
    let whoami = |token: &str| tenant.call(Way::Port, token, "/security/whoami", &json!({})).status;
    assert_eq!(whoami(&opaque), 401);
    let met = tenant.journal().len();
    assert_eq!(tenant.control("POST", "/snapshots/with-Ann/restore", &Value::Null).status, 204);
    assert!(tenant.journal().len() >= met, "the journal goes on");
    assert_eq!(whoami(&opaque), 200, "it is not revoked, and it is six hours ago");
    assert_eq!((has_user(&tenant, "ann"), has_user(&tenant, "bob")), (true, false));
    assert_eq!(tenant.control("POST", "/snapshots/with-Ann/restore", &Value::Null).status, 204);
    assert_eq!(tenant.token(Way::Port, "OpaqueTest"), next, "the seed goes on from where it was");
}

#[test]
fn snapshots_are_listed_kept_apart_and_deleted() {
    let server = start();
    let (tenant, other) = (server.copy(), server.copy());
    for name in ["a", "B.2_x"] {
        assert_eq!(tenant.control("POST", &format!("/snapshots/{name}"), &Value::Null).status, 201);
    }
    let drawn =
        tenant.control("POST", "/snapshots", &Value::Null).json()["name"].as_str().unwrap().to_owned();
    let names = |tenant: &TestTenant<'_>| -> Vec<String> {
        let list = tenant.control("GET", "/snapshots", &Value::Null).json();
        list["snapshots"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["name"].as_str().unwrap().to_owned())
            .collect()
    };
    let mut found = names(&tenant);
    found.sort();
    let mut wanted = vec!["a".to_owned(), "B.2_x".to_owned(), drawn.clone()];
    wanted.sort();
    assert_eq!(found, wanted);
    assert!(names(&other).is_empty());
    assert_eq!(tenant.control("GET", "/snapshots/B.2_x", &Value::Null).status, 200);
    assert_eq!(other.control("POST", "/snapshots/a/restore", &Value::Null).status, 404);
    assert_eq!(tenant.control("DELETE", "/snapshots/a", &Value::Null).status, 204);
    assert_eq!(tenant.control("DELETE", "/snapshots/a", &Value::Null).status, 404);
    assert_eq!(tenant.control("DELETE", "/snapshots", &Value::Null).status, 204);
    assert!(names(&tenant).is_empty());
    reset(&tenant, &Value::Null);
    assert_eq!(
        tenant.token_request(Way::Port, "JamesTest").send().status,
        200,
        "what it was made as is no snapshot of that list"
    );
}

#[test]
fn another_fixture_takes_the_place_of_the_first() {
    let server = start();
    let tenant = server.copy();
    let old = tenant.token(Way::Port, "OpaqueTest");
    assert_eq!(tenant.control("POST", "/snapshots/before", &Value::Null).status, 201);
    let fixture = json!({
        "tenant": {"id": "XYZ9", "suffix": "other.test"},
        "users": [{"name": "svc", "password": "S3cret-for-tests", "oauth_client": true}],
        "apps": [{"id": "app", "auth_methods": ["ClientCreds"], "user_access": ["svc"],
                  "scopes": [{"name": "all", "rest_regex": [".*"]}]}],
    });
    assert_eq!(tenant.control("PUT", "/fixture", &fixture).status, 204);
    let ask = || {
        let form = [("grant_type", "client_credentials")];
        tenant.post("/oauth2/token/app").basic("svc", "S3cret-for-tests").form(&form).send()
    };
    let answer = ask();
    let token = answer.json()["access_token"].as_str().unwrap().to_owned();
    let who = tenant.call(Way::Port, &token, "/security/whoami", &json!({})).result();
    assert_eq!((&who["User"], &who["TenantId"]), (&json!("svc@other.test"), &json!("XYZ9")));
    assert_eq!(tenant.call(Way::Port, &old, "/security/whoami", &json!({})).status, 401);
    let gone = tenant.token_request(Way::Port, "JamesTest").send();
    assert_eq!(tenant.refused_by(&gone), "app.exists");
    reset(&tenant, &Value::Null);
    assert_eq!(ask().status, 200, "a reset brings back the new one");
    assert_eq!(tenant.control("POST", "/snapshots/before/restore", &Value::Null).status, 204);
    assert_eq!(tenant.call(Way::Port, &old, "/security/whoami", &json!({})).status, 200);

    let faulty = "apps: [{id: a, scopes: [{name: s, rest_regex: ['(']}]}]\nusers: [{name: x, colour: red}]";
    let path = format!("/_tenantry/v1/tenants/{}/fixture", tenant.told("handle"));
    let answer = server.request("PUT", &path).bearer(server.control_token()).body(faulty).send();
    assert_eq!((answer.status, &answer.json()["error"]["code"]), (422, &json!("fixture")));
    assert_eq!(
        tenant.call(Way::Port, &old, "/security/whoami", &json!({})).status,
        200,
        "nothing of it was applied"
    );
}

/// The whole tenant changes at once: a request meets it as it was, or as it is then.
#[test]
fn requests_never_meet_half_a_reset() {
    let server = start();
    let tenant = server.copy();
    let stop = std::sync::atomic::AtomicBool::new(false);
    let load = std::sync::atomic::Ordering::Relaxed;
    std::thread::scope(|scope| {
        let asking: Vec<_> = (0..4)
            .map(|_| {
                scope.spawn(|| {
                    let mut asked = 0;
                    while !stop.load(load) {
                        let answer = tenant.token_request(Way::Port, "OpaqueTest").send();
                        assert_eq!(answer.status, 200, "{answer:?}");
                        asked += 1;
                    }
                    asked
                })
            })
            .collect();
        for _ in 0..30 {
            reset(&tenant, &json!({"parts": ["state"]}));
        }
        stop.store(true, load);
        let asked: i32 = asking.into_iter().map(|one| one.join().unwrap()).sum();
        assert!(asked > 0);
    });
}
