//! Introspection (oauth.md#s4-1; oauth.md#s9, check 11).

use serde_json::json;

use crate::support::{CLIENT, START, Server, members, start, start_with};

fn introspect(server: &Server, app: &str, token: &str) -> crate::support::Answer {
    server
        .post(&format!("/OAuth2/Introspect/{app}"))
        .basic(CLIENT.0, CLIENT.1)
        .form(&[("token", token)])
        .send()
}

#[test]
fn a_good_token_of_either_form_is_active_and_says_everything() {
    let server = start();
    for (app, token) in [
        ("JamesTest", server.token("JamesTest", "Accounts")),
        ("OpaqueTest", server.token("OpaqueTest", "Accounts")),
    ] {
        let answer = introspect(&server, app, &token).json();
        assert_eq!(
            members(&answer),
            [
                "active",
                "scope",
                "client_id",
                "username",
                "token_type",
                "exp",
                "iat",
                "sub",
                "aud",
                "iss",
                "unique_name",
                "auth_time"
            ]
        );
        assert_eq!(answer["active"], true);
        assert_eq!((&answer["client_id"], &answer["username"]), (&json!(CLIENT.0), &json!(CLIENT.0)));
        assert_eq!((&answer["iat"], &answer["exp"]), (&json!(START), &json!(START + 18_000)));
        assert_eq!((&answer["scope"], &answer["token_type"]), (&json!("Accounts"), &json!("Bearer")));
        assert_eq!(answer["iss"], format!("{}/", server.url()));
    }
    let token = server.token("ServerTest", "orders.read");
    let answer = introspect(&server, "ServerTest", &token).json();
    assert_eq!((&answer["aud"], &answer["tier"]), (&json!("https://api.acme.test"), &json!("gold")));
}

#[test]
fn a_token_without_a_scope_has_none_and_claims_do_not_replace_the_answers_own_members() {
    let server = start_with(
        "users: [{name: svc, password: S, oauth_client: true}]
apps:
  - {id: a, auth_methods: [ClientCreds], user_access: [svc]}
  - {id: b, template: OAuth2Server, token_type: Opaque, auth_methods: [ClientCreds], user_access: [svc],
     claims: {active: 'no', client_id: me, tier: gold, aud: [x, y], tenant_id: T}}
",
    );
    for (app, extra) in [("a", 0), ("b", 2)] {
        let post = |path: &str| server.post(&format!("/oauth2/{path}/{app}")).basic("svc", "S");
        let token = post("token").form(&[("grant_type", "client_credentials")]).send().json();
        let token = token["access_token"].as_str().unwrap();
        let answer = post("introspect").form(&[("token", token)]).send();
        let json = answer.json();
        assert_eq!((&json["active"], json.get("scope")), (&json!(true), None), "{app}");
        assert_eq!(json["client_id"], "svc@acme.test");
        assert_eq!(members(&json).len(), 11 + extra, "{json}");
        assert_eq!(answer.text().matches("\"active\"").count(), 1);
        if app == "b" {
            assert_eq!((&json["tier"], &json["aud"]), (&json!("gold"), &json!(["x", "y"])));
        }
    }
}

#[test]
fn whatever_is_not_good_is_inactive_and_the_trace_says_why() {
    let server = start();
    let jwt = server.token("JamesTest", "Accounts");
    let forged = format!("{}AAAA", &jwt[..jwt.len() - 4]);
    let opaque = server.token("OpaqueTest", "Accounts");
    for (token, check) in [
        ("x", "token.readable"),
        ("a.b.c", "token.readable"),
        (forged.as_str(), "token.signature"),
        (opaque.as_str(), "token.app"),
    ] {
        let answer = introspect(&server, "JamesTest", token);
        assert_eq!((answer.status, answer.text()), (200, r#"{"active":false}"#), "{token}");
        assert_eq!(server.refused_by(&answer), check);
    }
    server.advance(17_999);
    assert_eq!(introspect(&server, "JamesTest", &jwt).json()["active"], true, "one second left");
    server.advance(1);
    for (app, token) in [("JamesTest", &jwt), ("OpaqueTest", &opaque)] {
        let answer = introspect(&server, app, token);
        assert_eq!(
            (answer.text(), server.refused_by(&answer).as_str()),
            (r#"{"active":false}"#, "token.exp")
        );
    }
}

#[test]
fn a_bad_caller_is_refused_as_at_the_token_endpoint() {
    let server = start();
    let path = "/oauth2/introspect/JamesTest";
    let answer = server.post(path).form(&[("token", "x")]).send();
    assert_eq!(answer.oauth_error("access_denied"), "invalid client creds or client not allowed");
    server.post(path).basic(CLIENT.0, "wrong").form(&[("token", "x")]).send().oauth_error("access_denied");
    let answer =
        server.post(path).basic(CLIENT.0, CLIENT.1).form(&[("token_type_hint", "access_token")]).send();
    assert_eq!(answer.oauth_error("invalid_request"), "token is missing");
    assert_eq!(server.get(path).send().status, 405);
}
