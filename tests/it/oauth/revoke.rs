//! Revocation (decisions.md#d9).

use serde_json::json;

use crate::support::{CLIENT, Server, start};

fn revoke(server: &Server, app: &str, client: (&str, &str), token: &str) {
    let form = [("token", token), ("token_type_hint", "access_token")];
    let answer = server.post(&format!("/OAuth2/Revoke/{app}")).basic(client.0, client.1).form(&form).send();
    assert_eq!((answer.status, answer.text()), (200, "{}"));
    assert_eq!(answer.header("content-type"), Some("application/json; charset=utf-8"));
}

fn is_active(server: &Server, app: &str, token: &str) -> bool {
    let answer = server
        .post(&format!("/OAuth2/Introspect/{app}"))
        .basic(CLIENT.0, CLIENT.1)
        .form(&[("token", token)])
        .send();
    answer.json()["active"].as_bool().expect("a boolean")
}

#[test]
fn a_revoked_token_fails_everywhere_at_once() {
    let server = start();
    for app in ["JamesTest", "OpaqueTest"] {
        let token = server.token(app, "Accounts");
        let same = server.token(app, "Accounts");
        assert_eq!(token == same, app == "JamesTest", "at the same moment the same claims are the same JWT");
        server.advance(1);
        let other = server.token(app, "Accounts");
        assert_eq!(server.post("/security/whoami").bearer(&token).send().status, 200);
        revoke(&server, app, CLIENT, &token);
        assert!(!is_active(&server, app, &token));
        let answer = server.post("/cdirectoryservice/getuser").bearer(&token).json(&json!({})).send();
        assert_eq!((answer.status, server.refused_by(&answer).as_str()), (401, "token.revoked"));
        assert_eq!(answer.header("www-authenticate"), Some("Bearer error=\"invalid_token\""));
        assert!(is_active(&server, app, &other), "the other token of the client stays");
        revoke(&server, app, CLIENT, &token);
    }
}

/// A test suite revokes and asks again within a second, or with a clock that stands: the new token is good, and the
/// old one stays revoked.
#[test]
fn after_a_revocation_the_next_token_is_another() {
    let server = start();
    let mut revoked = Vec::new();
    for _ in 0..4 {
        let token = server.token("JamesTest", "Accounts");
        assert!(is_active(&server, "JamesTest", &token) && !revoked.contains(&token));
        assert_eq!(server.post("/security/whoami").bearer(&token).send().status, 200);
        revoke(&server, "JamesTest", CLIENT, &token);
        revoked.push(token);
        assert!(revoked.iter().all(|token| !is_active(&server, "JamesTest", token)));
    }
    let claims: serde_json::Value = serde_json::from_str(&crate::support::decode(&revoked[3]).1).unwrap();
    assert_eq!(claims["iat"].as_i64().unwrap() - claims["auth_time"].as_i64().unwrap(), 3);
}

#[test]
fn nothing_happens_to_tokens_of_others_and_to_unknown_ones() {
    let server = start();
    let token = server.token("JamesTest", "Accounts");
    let reader = ("reader@acme.test", "MyTest2");
    revoke(&server, "JamesTest", reader, &token);
    assert!(is_active(&server, "JamesTest", &token), "it was issued to another client");
    revoke(&server, "OpaqueTest", CLIENT, &token);
    assert!(is_active(&server, "JamesTest", &token), "it was issued by another app");
    for unknown in ["x", "a.b.c", "eyJhbGciOiJub25lIn0.e30."] {
        revoke(&server, "JamesTest", CLIENT, unknown);
    }
    let answer = server.post("/oauth2/revoke/JamesTest").form(&[("token", token.as_str())]).send();
    answer.oauth_error("access_denied");
    let answer = server.post("/oauth2/revoke/JamesTest").basic(CLIENT.0, CLIENT.1).send();
    answer.oauth_error("invalid_request");
}
