//! A tenant's clock: set, stopped, moved, faster; and everything that reads it.

use serde_json::{Value, json};

use crate::support::{CLIENT, TestTenant, Way, start, start_with};

const NEW_YEAR: &str = "frozen:2026-01-01T00:00:00Z";

fn frozen(server: &crate::support::Server) -> TestTenant<'_> {
    server.make(&json!({"from": "default", "clock": NEW_YEAR}))
}

fn whoami(tenant: &TestTenant<'_>, token: &str) -> (u16, String) {
    let answer = tenant.call(Way::Port, token, "/security/whoami", &json!({}));
    let check = if answer.status == 200 { String::new() } else { tenant.refused_by(&answer) };
    (answer.status, check)
}

#[test]
fn the_clock_is_told_what_to_do() {
    let server = start();
    let tenant = frozen(&server);
    let now = |change: Value| tenant.clock(&change)["now"].as_str().unwrap().to_owned();
    assert_eq!(now(json!({"advance": "1d12h"})), "2026-01-02T12:00:00Z");
    assert_eq!(now(json!({"advance": 0.25})), "2026-01-02T12:00:00.25Z");
    assert_eq!(now(json!({"set": "2027-06-01T10:00:00+02:00"})), "2027-06-01T08:00:00Z");
    assert_eq!(now(json!({"set": 1_700_000_000})), "2023-11-14T22:13:20Z");
    assert_eq!(now(json!({"freeze": "2026-01-01T00:00:00Z"})), "2026-01-01T00:00:00Z");
    let running = tenant.clock(&json!({"resume": true}));
    assert_eq!((&running["rate"], &running["frozen"]), (&json!(1.0), &json!(false)));
    let fast = tenant.clock(&json!({"rate": 1000}));
    assert_eq!(fast["rate"], 1000.0);
    let stopped = tenant.clock(&json!({"freeze": true}));
    assert_eq!(stopped["frozen"], true);
    assert!(stopped["now"].as_str().unwrap() > "2026-01-01T00:00:00Z");
    assert_eq!(
        tenant.clock(&json!({"set": "2026-02-01T00:00:00Z", "advance": "1s", "rate": 0}))["now"],
        "2026-02-01T00:00:01Z"
    );
    let system = tenant.clock(&json!({"set": "now", "resume": true}));
    assert!(system["ahead_ms"].as_i64().unwrap().abs() < 10_000, "{system}");
}

#[test]
fn tokens_of_either_kind_end_by_it() {
    let server = start();
    let tenant = frozen(&server);
    for app in ["JamesTest", "OpaqueTest"] {
        let token = tenant.token(Way::Port, app);
        assert_eq!(whoami(&tenant, &token).0, 200);
        tenant.clock(&json!({"until": {"token": token, "offset": "-1s"}}));
        assert_eq!(whoami(&tenant, &token).0, 200, "{app}: a second is left");
        tenant.clock(&json!({"until": {"token": token}}));
        assert_eq!(whoami(&tenant, &token), (401, "token.exp".to_owned()), "{app}");
        let form = [("token", token.as_str())];
        let seen =
            tenant.post(&format!("/oauth2/introspect/{app}")).basic(CLIENT.0, CLIENT.1).form(&form).send();
        assert_eq!(seen.json()["active"], false);
    }
    // The others go on by theirs.
    assert_eq!(
        server.token_request("JamesTest", "Accounts").send().header("date"),
        Some("Tue, 14 Nov 2023 22:13:20 GMT")
    );
}

#[test]
fn codes_sessions_and_what_waits_end_by_it() {
    use crate::support::browser::{hidden, parameters};
    let server = start();
    let tenant = frozen(&server);
    let page = tenant.get("/login").send();
    let (name, value) = hidden(&page).remove(0);
    let form = [("username", "alice"), ("password", "Alice-Passw0rd"), (name.as_str(), value.as_str())];
    let answer = tenant.post("/login").header("Cookie", &format!("{name}={value}")).form(&form).send();
    let session = answer.header("set-cookie").unwrap().split(';').next().unwrap().to_owned();
    let path = "/oauth2/authorize/OidcTest?client_id=OidcTest&response_type=code&scope=openid";
    let granted = || tenant.get(path).header("Cookie", &session).send();
    let redeem = |code: &str| {
        let form = [("grant_type", "authorization_code"), ("code", code)];
        tenant.post("/oauth2/token/OidcTest").basic("OidcTest", "Oidc-Secret-1").form(&form).send()
    };
    let code = parameters(&granted()).remove("code").unwrap();
    tenant.clock(&json!({"until": {"token": code, "offset": "-1s"}}));
    assert_eq!(redeem(&code).status, 200);
    let code = parameters(&granted()).remove("code").unwrap();
    tenant.clock(&json!({"until": {"token": code, "offset": "+1s"}}));
    assert_eq!(tenant.refused_by(&redeem(&code)), "code.age");
    let (_, cookie) = session.split_once('=').unwrap();
    tenant.clock(&json!({"until": {"token": cookie, "offset": "-1s"}}));
    assert!(
        parameters(&granted()).contains_key("code"),
        "a second before its end the session is good, and slides on"
    );
    tenant.clock(&json!({"until": {"token": cookie, "offset": "0s"}}));
    assert!(granted().header("location").unwrap().contains("/login?"), "then it has ended");
}

#[test]
fn heads_and_events_tell_its_time() {
    let server = start();
    let tenant = frozen(&server);
    tenant.clock(&json!({"set": "2030-05-06T07:08:09Z"}));
    let answer = tenant.token_request(Way::Port, "JamesTest").send();
    assert_eq!(answer.header("date"), Some("Mon, 06 May 2030 07:08:09 GMT"));
    // 5/6/2030 7:08:09 AM
    assert_eq!(answer.header("x-cfy-tx-dt"), Some("NS82LzIwMzAgNzowODowOSBBTQ=="));
    let token = answer.json()["access_token"].as_str().unwrap().to_owned();
    assert_eq!(tenant.journal()[0]["at"], "2030-05-06T07:08:09Z");
    let user =
        tenant.call(Way::Port, &token, "/cdirectoryservice/createuser", &json!({"Name": "late"})).result();
    let user = tenant.call(Way::Port, &token, "/cdirectoryservice/getuser", &json!({"ID": user})).result();
    assert!(user.to_string().contains("1904281689000"), "{user}");
}

#[test]
fn wrong_passwords_are_counted_by_it() {
    let fixture = "{tenant: {policies: [{Path: /Policy/P, Settings: {/Core/Security/CDS/LockoutPolicy/Threshold: 3, \
                   /Core/Security/CDS/LockoutPolicy/Window: 10}}]}, users: [{name: ann, password: Ann-Passw0rd-1}]}";
    let server = start_with(fixture);
    let sign_in = |tenant: &TestTenant<'_>, password: &str| {
        let page = tenant.get("/login").send();
        let (name, value) = crate::support::browser::hidden(&page).remove(0);
        let form = [("username", "ann"), ("password", password), (name.as_str(), value.as_str())];
        tenant.post("/login").header("Cookie", &format!("{name}={value}")).form(&form).send().status
    };
    for (wait, last) in [("9m", 403), ("11m", 302)] {
        let tenant = server.make(&json!({"from": "default", "clock": NEW_YEAR}));
        assert_eq!((sign_in(&tenant, "wrong"), sign_in(&tenant, "wrong")), (403, 403));
        tenant.clock(&json!({"advance": wait}));
        assert_eq!(sign_in(&tenant, "wrong"), 403);
        assert_eq!(sign_in(&tenant, "Ann-Passw0rd-1"), last, "{wait} later");
    }
}

/// What has expired for more than a day is swept when the clock is moved, without waiting for the next round.
#[test]
fn a_move_of_the_clock_sweeps() {
    let server = start();
    let tenant = frozen(&server);
    let token = tenant.token(Way::Port, "OpaqueTest");
    tenant.clock(&json!({"advance": "10d"}));
    let mut tries = 0;
    while whoami(&tenant, &token).1 != "token.readable" {
        tries += 1;
        assert!(tries < 2_000, "swept: it is not even known to have expired");
    }
}

#[test]
fn what_a_clock_cannot_do_is_refused() {
    let server = start();
    let tenant = frozen(&server);
    for (change, status, code) in [
        (json!({}), 400, "bad_request"),
        (json!({"forward": "6h"}), 400, "bad_request"),
        (json!({"advance": "-1s"}), 400, "bad_request"),
        (json!({"advance": "soon"}), 400, "bad_request"),
        (json!({"advance": true}), 400, "bad_request"),
        (json!({"set": "yesterday"}), 400, "bad_request"),
        (json!({"set": -1}), 400, "bad_request"),
        (json!({"set": "2026-02-30T00:00:00Z"}), 400, "bad_request"),
        (json!({"rate": -1}), 400, "bad_request"),
        (json!({"rate": 1e300}), 400, "bad_request"),
        (json!({"freeze": true, "resume": true}), 400, "bad_request"),
        (json!({"until": "x"}), 400, "bad_request"),
        (json!({"until": {"token": "nobody's"}}), 404, "not_found"),
        (json!({"until": {"token": "a.b.c", "offset": "-1s"}}), 404, "not_found"),
        (json!([]), 400, "bad_request"),
    ] {
        let answer = tenant.control("PUT", "/clock", &change);
        assert_eq!((answer.status, &answer.json()["error"]["code"]), (status, &json!(code)), "{change}");
    }
    assert_eq!(tenant.control("GET", "/clock", &Value::Null).json()["now"], "2026-01-01T00:00:00Z");
    let other = server.copy();
    let token = other.token(Way::Port, "JamesTest");
    let answer = tenant.control("PUT", "/clock", &json!({"until": {"token": token}}));
    assert_eq!(answer.status, 404, "it is another tenant's");
}
