//! What a code gives, to whom, and how often (oauth.md#s2-5; RFC 6749 §4.1.3; RFC 7636 §4.6).

use serde_json::{Value, json};

use crate::support::flows::claims;
use crate::support::start_with;
use crate::support::world::{ANN, OWN, SVC, WORLD};

/// RFC 6749 §4.1.3 and §5.2, RFC 7636 §4.6: one failing check each.
#[test]
fn a_code_is_good_once_for_its_client_its_redirect_and_its_verifier() {
    let server = start_with(WORLD);
    let (verifier, challenge) =
        ("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    let s256 = [("code_challenge", challenge), ("code_challenge_method", "S256")];
    let plain = [("code_challenge", verifier)];
    let svc = Some(SVC);
    for (app, client, asked, by, form, check) in [
        ("client", SVC.0, &[][..], svc, vec![("code", "nonsense")], "code.known"),
        ("client", SVC.0, &[], svc, vec![("redirect_uri", "https://client.test/other")], "code.redirect"),
        ("client", SVC.0, &[], svc, vec![("redirect_uri", "")], "code.redirect"),
        ("client", SVC.0, &[], Some(("other@acme.test", "S3cret")), vec![], "code.client"),
        (
            "client",
            "pub",
            &s256,
            None,
            vec![("client_id", "pub"), ("code_verifier", challenge)],
            "pkce.verifier",
        ),
        ("client", "pub", &s256, None, vec![("client_id", "pub")], "pkce.verifier"),
        ("client", "pub", &plain, None, vec![("client_id", "pub"), ("code_verifier", "x")], "pkce.verifier"),
        (
            "client",
            "pub",
            &[],
            None,
            vec![("client_id", "pub"), ("code_verifier", verifier)],
            "pkce.verifier",
        ),
        ("oidc", OWN.0, &[], None, vec![("client_id", OWN.0)], "pkce.verifier"),
        (
            "oidc",
            OWN.0,
            &s256,
            Some(("other@acme.test", "S3cret")),
            vec![("code_verifier", verifier)],
            "code.client",
        ),
    ] {
        let code = server.code(app, client, asked);
        let mut form = form.clone();
        if !form.iter().any(|(name, _)| *name == "code") {
            form.push(("code", &code));
        }
        let answer = server.redeem(app, by, &form);
        let text = answer.oauth_error("invalid_grant");
        let wanted = if check == "pkce.verifier" {
            "challenge mismatch"
        } else {
            "supplied code does not match known request"
        };
        assert_eq!((server.refused_by(&answer).as_str(), text.as_str()), (check, wanted), "{form:?}");
    }
    // And good in all the right ways.
    for (app, client, asked, by, form) in [
        ("client", SVC.0, &[][..], svc, vec![]),
        ("client", "svc", &[("redirect_uri", "")], svc, vec![("redirect_uri", "")]),
        ("client", "pub", &s256, None, vec![("client_id", "pub"), ("code_verifier", verifier)]),
        ("client", "pub", &plain, None, vec![("client_id", "PUB"), ("code_verifier", verifier)]),
        ("listed", "spa", &s256, None, vec![("client_id", "spa"), ("code_verifier", verifier)]),
        ("oidc", OWN.0, &s256, None, vec![("client_id", OWN.0), ("code_verifier", verifier)]),
        ("oidc", "oidc", &[], Some(OWN), vec![]),
        ("strict", SVC.0, &s256, svc, vec![("code_verifier", verifier), ("scope", "ignored")]),
    ] {
        let code = server.code(app, client, asked);
        let mut form = form.clone();
        form.push(("code", &code));
        assert_eq!(server.redeem(app, by, &form).status, 200, "{app} {form:?}");
    }
}

/// RFC 6749 §4.1.2; RFC 9700 §2.1.1.
#[test]
fn a_code_used_twice_ends_all_that_it_gave() {
    let server = start_with(WORLD);
    for app in ["client", "strict"] {
        let code = server.code(app, SVC.0, &[("scope", "users")]);
        let tokens = server.redeem(app, Some(SVC), &[("code", &code)]).json();
        let (access, refresh) =
            (tokens["access_token"].as_str().unwrap(), tokens["refresh_token"].as_str().unwrap());
        let call = || server.post("/cdirectoryservice/getuser").bearer(access).json(&json!({})).send();
        call().result();
        let answer = server.redeem(app, Some(SVC), &[("code", &code)]);
        answer.oauth_error("invalid_grant");
        assert_eq!(server.refused_by(&answer), "code.unused");
        let answer = call();
        assert_eq!((answer.status, server.refused_by(&answer).as_str()), (401, "token.revoked"), "{app}");
        let form = [("grant_type", "refresh_token"), ("refresh_token", refresh)];
        let answer = server.post(&format!("/oauth2/token/{app}")).basic(SVC.0, SVC.1).form(&form).send();
        answer.oauth_error("invalid_grant");
        assert_eq!(server.refused_by(&answer), "refresh.unused");
    }
}

/// The same, when all come at the same moment; and so for a refresh token that rotates.
#[test]
fn a_value_used_by_many_at_once_gives_nothing_that_lasts() {
    let server = start_with(WORLD);
    for round in 0..6 {
        let code = server.code("strict", SVC.0, &[("scope", "all")]);
        let redeem = || server.redeem("strict", Some(SVC), &[("code", &code)]);
        let refresh_token =
            if round % 2 == 0 { None } else { Some(redeem().json()["refresh_token"].clone()) };
        let ask = || match &refresh_token {
            None => redeem(),
            Some(token) => {
                let form = [("grant_type", "refresh_token"), ("refresh_token", token.as_str().unwrap())];
                server.post("/oauth2/token/strict").basic(SVC.0, SVC.1).form(&form).send()
            }
        };
        let answers: Vec<_> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..6).map(|_| scope.spawn(ask)).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        let check = if refresh_token.is_none() { "code.unused" } else { "refresh.unused" };
        for answer in answers.iter().filter(|answer| answer.status != 200) {
            answer.oauth_error("invalid_grant");
            assert_eq!(server.refused_by(answer), check);
        }
        let good: Vec<_> = answers.iter().filter(|answer| answer.status == 200).collect();
        assert!(good.len() <= 1, "round {round}");
        for tokens in good.iter().map(|answer| answer.json()) {
            let token = tokens["access_token"].as_str().unwrap();
            assert_eq!(server.post("/security/whoami").bearer(token).send().status, 401, "round {round}");
            let form = [
                ("grant_type", "refresh_token"),
                ("refresh_token", tokens["refresh_token"].as_str().unwrap()),
            ];
            server
                .post("/oauth2/token/strict")
                .basic(SVC.0, SVC.1)
                .form(&form)
                .send()
                .oauth_error("invalid_grant");
        }
    }
}

#[test]
fn a_code_is_good_for_ten_minutes_and_as_long_as_its_user() {
    let server = start_with(WORLD);
    let good = server.code("client", SVC.0, &[]);
    let late = server.code("client", SVC.0, &[]);
    server.advance(599);
    assert_eq!(server.redeem("client", Some(SVC), &[("code", &good)]).status, 200);
    server.advance(1);
    let answer = server.redeem("client", Some(SVC), &[("code", &late)]);
    answer.oauth_error("invalid_grant");
    assert_eq!(server.refused_by(&answer), "code.age");
    // A user who is locked, loses the permission, or is gone, grants nothing any more; neither by a refresh token.
    let boss = server.user(("boss", "Boss-Passw0rd")).sign_in().cookie(".ASPXAUTH").unwrap();
    let change = |action: &str, body: &Value| {
        server.post(&format!("/cdirectoryservice/{action}")).bearer(&boss).json(body).send().result()
    };
    let refreshing = server.code("client", SVC.0, &[]);
    let tokens = server.redeem("client", Some(SVC), &[("code", &refreshing)]).json();
    let token = tokens["refresh_token"].as_str().unwrap();
    let codes: Vec<_> = (0..2).map(|_| server.code("client", SVC.0, &[])).collect();
    for (code, check) in codes.iter().zip(["user.state", "user.exists"]) {
        match check {
            "user.state" => change("setuserstate", &json!({"ID": ANN.0, "state": "Locked"})),
            _ => change("deleteuser", &json!({"ID": ANN.0})),
        };
        let answer = server.redeem("client", Some(SVC), &[("code", code)]);
        answer.oauth_error("invalid_grant");
        assert_eq!(server.refused_by(&answer), check);
        let form = [("grant_type", "refresh_token"), ("refresh_token", token)];
        let answer = server.post("/oauth2/token/client").basic(SVC.0, SVC.1).form(&form).send();
        answer.oauth_error("invalid_grant");
        assert_eq!(server.refused_by(&answer), check);
        let answer =
            server.post("/oauth2/introspect/client").basic(SVC.0, SVC.1).form(&[("token", token)]).send();
        assert_eq!((answer.text(), server.refused_by(&answer).as_str()), (r#"{"active":false}"#, check));
    }
}

/// What an app adds to its tokens.
#[test]
fn claims_of_an_app_refer_to_the_user_and_the_tenant() {
    let server = start_with(WORLD);
    let code = server.code("server", SVC.0, &[("scope", "read openid phone profile")]);
    let tokens = server.redeem("server", Some(SVC), &[("code", &code)]).json();
    let (access, id) = (claims(&tokens["access_token"]), claims(&tokens["id_token"]));
    for claims in [&access, &id] {
        assert_eq!((&claims["level"], &claims["teams"]), (&json!(3), &json!(["Everybody", "Staff"])));
        assert_eq!((&claims["who"], claims.get("none")), (&json!("Ann Example of Acme"), None));
    }
    assert_eq!((&access["aud"], &id["aud"]), (&json!("https://api.test"), &json!(SVC.0)));
    assert_eq!((&id["name"], &id["phone_number"]), (&json!("Ann Example"), &json!("5551")));
    assert_eq!(access.get("name"), None, "profile claims are for id tokens and userinfo");
}

/// RFC 7009, RFC 7662: whose token it is.
#[test]
fn granted_tokens_belong_to_the_client_that_got_them() {
    let server = start_with(WORLD);
    let code = server.code("client", SVC.0, &[("scope", "users")]);
    let tokens = server.redeem("client", Some(SVC), &[("code", &code)]).json();
    let (access, refresh) =
        (tokens["access_token"].as_str().unwrap(), tokens["refresh_token"].as_str().unwrap());
    let ask = |what: &str, by: (&str, &str), token: &str| {
        server.post(&format!("/oauth2/{what}/client")).basic(by.0, by.1).form(&[("token", token)]).send()
    };
    let other = ("other@acme.test", "S3cret");
    let answer = ask("introspect", other, access).json();
    assert_eq!((&answer["client_id"], &answer["username"]), (&json!(SVC.0), &json!(ANN.0)));
    let answer = ask("introspect", SVC, refresh).json();
    assert_eq!((&answer["active"], &answer["token_type"]), (&json!(true), &json!("refresh_token")));
    ask("revoke", other, access);
    ask("revoke", other, refresh);
    assert_eq!(ask("introspect", SVC, access).json()["active"], true, "another client changes nothing");
    ask("revoke", SVC, refresh);
    for token in [access, refresh] {
        assert_eq!(
            ask("introspect", SVC, token).json()["active"],
            false,
            "with the refresh token all of it ends"
        );
    }
    // Id tokens as well (oauth.md#s4-2).
    let code = server.code("oidc", OWN.0, &[]);
    let id_token = server.redeem("oidc", Some(OWN), &[("code", &code)]).json()["id_token"].clone();
    let id_token = id_token.as_str().unwrap();
    let ask_own = |what: &str| {
        server
            .post(&format!("/oauth2/{what}/oidc"))
            .basic(OWN.0, OWN.1)
            .form(&[("token", id_token)])
            .send()
            .json()
    };
    assert_eq!(ask_own("introspect")["client_id"], OWN.0);
    assert_eq!(server.post("/security/whoami").bearer(id_token).send().status, 200);
    ask_own("revoke");
    assert_eq!(ask_own("introspect"), json!({"active": false}));
    assert_eq!(server.post("/security/whoami").bearer(id_token).send().status, 401);
    // A client without a secret may revoke what it has, and introspect nothing.
    let form = [("token", access), ("client_id", "anybody")];
    assert_eq!(server.post("/oauth2/revoke/client").form(&form).send().status, 200);
    server.post("/oauth2/introspect/client").form(&form).send().oauth_error("access_denied");
}
