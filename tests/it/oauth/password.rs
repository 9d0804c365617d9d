//! The password grant and refreshing (RFC 6749 §4.3, §6; decisions.md#d10).

use serde_json::{Value, json};

use crate::support::world::{ANN, BOB, OWN, SVC, WORLD};
use crate::support::{Answer, Server, members, start_with};

fn password(server: &Server, app: &str, client: Option<(&str, &str)>, form: &[(&str, &str)]) -> Answer {
    let mut all = vec![("grant_type", "password")];
    all.extend(form);
    let post = server.post(&format!("/oauth2/token/{app}"));
    let post = match client {
        Some((id, secret)) => post.basic(id, secret),
        None => post,
    };
    post.form(&all).send()
}

fn refresh(server: &Server, app: &str, token: &Value, more: &[(&str, &str)]) -> Answer {
    let mut all = vec![("grant_type", "refresh_token"), ("refresh_token", token.as_str().expect("a token"))];
    all.extend(more);
    let post = server.post(&format!("/oauth2/token/{app}"));
    let public = more.iter().any(|(name, _)| *name == "client_id");
    if public { post } else { post.basic(SVC.0, SVC.1) }.form(&all).send()
}

#[test]
fn a_client_brings_name_and_password_of_a_user() {
    let server = start_with(WORLD);
    let ann = [("username", ANN.0), ("password", ANN.1), ("scope", "users")];
    for (client, form) in [
        (Some(SVC), ann.to_vec()),
        (Some(SVC), vec![("user_name", "ANN"), ann[1], ann[2]]),
        (None, [&ann[..], &[("client_id", "anybody")]].concat()),
        (Some(("nobody", "x")), ann.to_vec()),
    ] {
        let answer = password(&server, "client", client, &form);
        let tokens = answer.json();
        assert_eq!(
            members(&tokens),
            ["access_token", "token_type", "expires_in", "scope"],
            "{form:?}: {tokens}"
        );
        let token = tokens["access_token"].as_str().unwrap();
        let user = server.post("/cdirectoryservice/getuser").bearer(token).json(&json!({})).send().result();
        assert_eq!(user["Name"], ANN.0);
    }
    // An id token comes with openid, where the kind of app has them; a refresh token, where the app says so.
    let form = [ann[0], ann[1], ("scope", "openid")];
    assert!(password(&server, "oidc", Some(OWN), &form).json()["id_token"].is_string());
    assert!(password(&server, "server", Some(SVC), &form).json()["id_token"].is_string());
    assert!(password(&server, "strict", Some(SVC), &ann).json()["refresh_token"].is_string());
}

#[test]
fn every_fault_has_its_check_and_bad_users_look_like_bad_clients() {
    let server = start_with(WORLD);
    let form = |name: &'static str, secret: &'static str| vec![("username", name), ("password", secret)];
    let (denied, text) = ("access_denied", "invalid client creds or client not allowed");
    for (app, client, form, code, description, check) in [
        ("client", Some(SVC), form(ANN.0, "wrong"), denied, text, "user.password"),
        ("client", Some(SVC), form("ghost", "x"), denied, text, "user.exists"),
        ("client", Some(SVC), form(BOB.0, BOB.1), denied, text, "app.run_permission"),
        ("client", Some((SVC.0, "wrong")), form(ANN.0, ANN.1), denied, text, "client.secret"),
        (
            "client",
            Some(SVC),
            vec![("password", "x")],
            "invalid_request",
            "username is missing",
            "argument.present",
        ),
        (
            "client",
            Some(SVC),
            vec![("username", "x")],
            "invalid_request",
            "password is missing",
            "argument.present",
        ),
        (
            "client",
            Some(SVC),
            [form(ANN.0, "wrong"), vec![("scope", "nope")]].concat(),
            "invalid_scope",
            "invalid scope",
            "scope.known",
        ),
        (
            "strict",
            None,
            [form(ANN.0, ANN.1), vec![("client_id", SVC.0)]].concat(),
            denied,
            text,
            "client.credentials",
        ),
        ("listed", Some(SVC), form(ANN.0, ANN.1), denied, text, "client.listed"),
        (
            "asks",
            Some(("asks-client", OWN.1)),
            form(ANN.0, ANN.1),
            "unauthorized_client",
            "grant type not allowed",
            "grant.allowed",
        ),
    ] {
        let answer = password(&server, app, client, &form);
        assert_eq!(answer.oauth_error(code), description, "{check}");
        assert_eq!(server.refused_by(&answer), check);
    }
    // A client without a secret gets nothing for itself.
    let form = [("grant_type", "client_credentials"), ("client_id", "anybody")];
    let answer = server.post("/oauth2/token/client").form(&form).send();
    assert_eq!(answer.oauth_error(denied), text);
    assert_eq!(server.refused_by(&answer), "client.secret");
}

#[test]
fn a_refresh_token_stays_and_may_narrow_the_scope() {
    let server = start_with(WORLD);
    let code = server.code("client", SVC.0, &[("scope", "users all")]);
    let first = server.redeem("client", Some(SVC), &[("code", &code)]).json();
    assert_eq!(members(&first), ["access_token", "token_type", "refresh_token", "expires_in", "scope"]);
    server.advance(60);
    for (asked, granted) in
        [(&[][..], "users all"), (&[("scope", "all")], "all"), (&[("scope", "all users")], "all users")]
    {
        let tokens = refresh(&server, "client", &first["refresh_token"], asked).json();
        assert_eq!(
            members(&tokens),
            ["access_token", "token_type", "expires_in", "scope"],
            "no new one (decisions.md#d10)"
        );
        assert_eq!(tokens["scope"], granted);
    }
    let answer = refresh(&server, "client", &first["refresh_token"], &[("scope", "users openid")]);
    answer.oauth_error("invalid_scope");
    assert_eq!(server.refused_by(&answer), "scope.granted");
}

#[test]
fn rotation_replaces_and_reuse_ends_the_grant() {
    let server = start_with(WORLD);
    let challenge = [("code_challenge", "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")];
    let verifier = ("code_verifier", challenge[0].1);
    // By setting, and for a public client by default.
    for (app, client, public) in [("strict", SVC.0, &[][..]), ("client", "spa", &[("client_id", "spa")])] {
        let code = server.code(app, client, &challenge);
        let form = [&[("code", code.as_str()), verifier][..], public].concat();
        let first = server.redeem(app, public.is_empty().then_some(SVC), &form).json();
        let second = refresh(&server, app, &first["refresh_token"], public).json();
        assert_ne!(second["refresh_token"], first["refresh_token"], "{second}");
        let third = refresh(&server, app, &second["refresh_token"], public).json();
        let answer = refresh(&server, app, &first["refresh_token"], public);
        answer.oauth_error("invalid_grant");
        assert_eq!(server.refused_by(&answer), "refresh.unused", "somebody has a copy");
        let answer = refresh(&server, app, &third["refresh_token"], public);
        answer.oauth_error("invalid_grant");
        let token = third["access_token"].as_str().unwrap();
        assert_eq!(server.post("/security/whoami").bearer(token).send().status, 401, "{app}");
    }
}

/// RFC 6749 §6: bound to its client, its app, its lifetime and its user.
#[test]
fn a_refresh_token_that_is_not_good_is_an_invalid_grant() {
    let server = start_with(WORLD);
    let fresh = || {
        let code = server.code("client", SVC.0, &[]);
        server.redeem("client", Some(SVC), &[("code", &code)]).json()["refresh_token"].clone()
    };
    let token = fresh();
    let refused = |answer: Answer, check: &str| {
        assert_eq!(answer.oauth_error("invalid_grant"), "invalid refresh token");
        assert_eq!(server.refused_by(&answer), check);
    };
    refused(refresh(&server, "client", &json!("nonsense"), &[]), "refresh.known");
    refused(refresh(&server, "strict", &token, &[]), "refresh.known");
    refused(refresh(&server, "server", &token, &[]), "refresh.allowed");
    refused(refresh(&server, "client", &token, &[("client_id", "another")]), "refresh.client");
    server.advance(365 * 86_400 - 1);
    assert_eq!(refresh(&server, "client", &token, &[]).status, 200);
    server.advance(1);
    refused(refresh(&server, "client", &token, &[]), "refresh.age");
    let form = [("grant_type", "refresh_token")];
    let answer = server.post("/oauth2/token/client").basic(SVC.0, SVC.1).form(&form).send();
    assert_eq!(answer.oauth_error("invalid_request"), "refresh_token is missing");
}
