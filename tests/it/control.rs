//! The control API: who may use it, the journal's filters, explain (docs/control.md, decisions.md#d26).

use serde_json::{Value, json};

use crate::support::{members, start};

const REQUESTS: &str = "/_tenantry/v1/tenants/default/requests";

#[test]
fn only_a_local_caller_with_the_token_and_from_no_other_page_gets_in() {
    let server = start();
    let token = server.control_token().to_owned();
    let get = || server.get(REQUESTS);
    for (request, status, code, check) in [
        (get(), 401, "unauthorized", "control.token"),
        (get().bearer("wrong"), 401, "unauthorized", "control.token"),
        (get().basic("x", &token), 401, "unauthorized", "control.token"),
        (get().bearer(&token).header("Host", "evil.example"), 403, "forbidden", "control.host"),
        (get().bearer(&token).header("Host", "127.0.0.1.evil.example"), 403, "forbidden", "control.host"),
        (get().bearer(&token).header("Origin", "http://evil.example"), 403, "forbidden", "control.origin"),
        (get().bearer(&token).header("Origin", "null"), 403, "forbidden", "control.origin"),
        (server.post(REQUESTS).bearer(&token), 405, "method_not_allowed", "request.method"),
        (
            server.get("/_tenantry/v1/tenants/other/requests").bearer(&token),
            404,
            "not_found",
            "control.tenant",
        ),
        (server.get("/_tenantry/v1/nothing").bearer(&token), 404, "not_found", "route.known"),
        (server.get(&format!("{REQUESTS}/0000")).bearer(&token), 404, "not_found", "control.found"),
        (
            server.get(&format!("{REQUESTS}?colour=red")).bearer(&token),
            400,
            "bad_request",
            "control.argument",
        ),
        (
            server.get(&format!("{REQUESTS}?status=many")).bearer(&token),
            400,
            "bad_request",
            "control.argument",
        ),
    ] {
        let answer = request.send();
        let body = answer.json();
        assert_eq!((answer.status, &body["error"]["code"]), (status, &json!(code)), "{body}");
        assert_eq!(members(&body["error"]), ["code", "message", "hint"]);
        assert_eq!(answer.header("access-control-allow-origin"), None);
        assert_eq!(server.refused_by(&answer), check);
    }
    let port = server.url().rsplit(':').next().unwrap().to_owned();
    for host in
        [format!("localhost:{port}"), "t1.localhost".to_owned(), "[::1]".to_owned(), "127.0.0.99".to_owned()]
    {
        assert_eq!(get().bearer(&token).header("Host", &host).send().status, 200, "{host}");
    }
    let own =
        get().bearer(&token).header("Host", "localhost:1").header("Origin", "http://localhost:1").send();
    assert_eq!(own.status, 200);
    let by_id = server.get("/_tenantry/v1/tenants/abc1234/requests").bearer(&token).send();
    assert_eq!(by_id.status, 200, "the tenant's id names it too");
}

#[test]
fn health_asks_for_nothing() {
    let answer = start().get("/_tenantry/health").header("Host", "in-a-container").send();
    assert_eq!((answer.status, answer.text()), (200, r#"{"status":"ready"}"#));
}

#[test]
fn the_journal_lists_the_latest_first_and_can_be_narrowed() {
    let server = start();
    server.token("JamesTest", "Accounts");
    server.token_request("JamesTest", "nope").send();
    server.get("/sysinfo/version").send();
    server.post("/oauth2/token/JamesTest").basic("ghost", "x").send();
    let list = |query: &str| {
        server.control(&format!("/requests{query}")).json()["requests"].as_array().unwrap().clone()
    };
    assert_eq!(list("").len(), 4, "calls of the control API itself are not listed");
    assert_eq!(list("")[0]["client"], "ghost");
    assert_eq!(list("?limit=1").len(), 1);
    for (query, count) in [
        ("?method=get", 1),
        ("?path=TOKEN", 3),
        ("?status=400", 2),
        ("?refused=true", 2),
        ("?refused=false", 2),
        ("?check=scope.known", 2),
        ("?client=CLIENT@acme.test", 2),
        ("?client=ghost&status=400&refused=true", 1),
        ("?path=nothing", 0),
    ] {
        assert_eq!(list(query).len(), count, "{query}");
    }
}

fn explain(server: &crate::support::Server, question: &Value) -> Value {
    let post = server.post("/_tenantry/v1/tenants/default/explain").bearer(server.control_token());
    let answer = post.json(question).send();
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.json()
}

#[test]
fn explain_shows_scope_by_scope_and_pattern_by_pattern() {
    let server = start();
    let answer = explain(
        &server,
        &json!({"app": "opaquetest", "method": "POST", "path": "//CDirectoryService/CreateUser/?x=1"}),
    );
    assert_eq!(members(&answer), ["app", "path", "searched", "allowed", "why", "scopes", "checks"]);
    assert_eq!((&answer["app"], &answer["allowed"]), (&json!("OpaqueTest"), &json!(true)));
    assert_eq!(
        answer["searched"],
        json!(["/CDirectoryService/CreateUser", "/CDirectoryService/CreateUser/"])
    );
    assert_eq!(
        answer["scopes"],
        json!([
            {"scope": "Accounts", "granted": true, "matched": true, "patterns": [
                {"pattern": "cdirectoryservice/.*", "matched": true, "matched_text": "CDirectoryService/CreateUser"}]},
            {"scope": "Lookup", "granted": true, "matched": false, "patterns": [
                {"pattern": "cdirectoryservice/getuser", "matched": false}]},
        ])
    );
    let narrow = explain(
        &server,
        &json!({"app": "OpaqueTest", "scope": "Lookup openid gone", "path": "/cdirectoryservice/createuser"}),
    );
    assert_eq!(
        (&narrow["allowed"], &narrow["why"]),
        (&json!(false), &json!("no pattern of a granted scope is found in the path"))
    );
    assert_eq!(narrow["scopes"][2]["note"], "gives no REST access");
    assert_eq!(narrow["scopes"][3]["note"], "is not defined on the app any more");
    let server_app = explain(&server, &json!({"app": "ServerTest", "path": "/x/y"}));
    assert_eq!(server_app["why"], "tokens of an OAuth2 Server app are for other APIs");
}

#[test]
fn explain_judges_a_token_without_using_it() {
    let server = start();
    let token = server.token("JamesTest", "Accounts");
    let good = explain(&server, &json!({"token": token, "path": "/cdirectoryservice/getuser"}));
    assert_eq!((&good["allowed"], &good["rights"]), (&json!(true), &json!("User Management")));
    assert_eq!(good["checks"][0]["check"], "token.readable");
    server.advance(18_000);
    let late = explain(&server, &json!({"token": token, "path": "/cdirectoryservice/getuser"}));
    assert_eq!(
        (&late["allowed"], &late["why"]),
        (&json!(false), &json!("token.exp failed: expired 0 s ago"))
    );
    for question in [
        json!({}),
        json!({"path": 1}),
        json!({"app": "JamesTest"}),
        json!({"app": "a", "path": "/", "colour": 1}),
    ] {
        let post = server.post("/_tenantry/v1/tenants/default/explain").bearer(server.control_token());
        assert_eq!(post.json(&question).send().status, 400, "{question}");
    }
    let post = server.post("/_tenantry/v1/tenants/default/explain").bearer(server.control_token());
    assert_eq!(post.json(&json!({"app": "ghost", "path": "/"})).send().status, 404);
}
