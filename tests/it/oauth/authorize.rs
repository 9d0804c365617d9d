//! The authorization endpoint (oauth.md#s2-5; RFC 6749 §4.1.1, §4.2; RFC 7636). What its codes give: `codes`.

use serde_json::{Value, json};

use crate::support::browser::{Browser, hidden, parameters};
use crate::support::flows::{claims, request};
use crate::support::world::{ANN, BOB, OWN, REDIRECT, SVC, WORLD};
use crate::support::{START, Server, members, start_with};

#[test]
fn a_person_signs_in_and_the_client_gets_a_code_and_tokens() {
    let server = start_with(WORLD);
    let browser = Browser::new(&server);
    let asked = browser.get(&request("oidc", OWN.0, &[("scope", "ReadUserProfile email"), ("nonce", "n1")]));
    let location = asked.header("location").unwrap().to_owned();
    assert_eq!(asked.status, 302);
    assert!(
        location.starts_with(&format!(
            "{}/login?cloudRedirect=Oauth2%2FAuthorize%2Foidc%3Fbounce%3D",
            server.url()
        )),
        "{location}"
    );
    assert!(asked.text().contains("<h2>Object moved to <a href="), "ASP.NET's page");
    let page = browser.follow(asked);
    assert!(page.text().contains("The web app") && page.text().contains("Acme"), "{}", page.text());
    let signed_in = browser.submit("/login", &page, &[("username", ANN.0), ("password", ANN.1)]);
    assert_eq!(signed_in.status, 302);
    let answer = browser.follow(signed_in);
    let fields = parameters(&answer);
    assert_eq!(fields.keys().collect::<Vec<_>>(), ["code", "state"]);
    assert_eq!(fields["state"], "s t&ä");
    assert!(fields["code"].len() == 44 && fields["code"].ends_with('1'));

    let tokens = server.redeem("oidc", Some(OWN), &[("code", &fields["code"])]).json();
    assert_eq!(
        members(&tokens),
        ["id_token", "access_token", "token_type", "refresh_token", "expires_in", "scope"]
    );
    assert_eq!(tokens["scope"], "ReadUserProfile email openid", "the server adds openid (decisions.md#d4)");
    let id = claims(&tokens["id_token"]);
    assert_eq!(
        members(&id),
        [
            "auth_time",
            "iss",
            "iat",
            "aud",
            "unique_name",
            "exp",
            "sub",
            "nonce",
            "at_hash",
            "email",
            "email_verified"
        ]
    );
    assert_eq!(
        (&id["aud"], &id["nonce"], &id["email"]),
        (&json!(OWN.0), &json!("n1"), &json!("ann@mail.test"))
    );
    assert_eq!((&id["unique_name"], &id["auth_time"]), (&json!(ANN.0), &json!(START)));
    let access = claims(&tokens["access_token"]);
    assert_eq!(
        members(&access),
        ["auth_time", "iss", "iat", "aud", "unique_name", "exp", "sub", "nonce", "scope"]
    );
    assert_eq!((&access["iss"], &access["sub"]), (&id["iss"], &id["sub"]));
    // The session stays: the next request goes straight back.
    let again = browser.get(&request("oidc", OWN.0, &[]));
    assert!(again.header("location").unwrap().starts_with(REDIRECT));
    // The token opens what its scope covers.
    let token = tokens["access_token"].as_str().unwrap();
    assert_eq!(server.post("/security/whoami").bearer(token).send().result()["User"], ANN.0);
}

#[test]
fn each_response_type_answers_where_and_with_what_it_should() {
    let server = start_with(WORLD);
    let browser = server.user(ANN).sign_in();
    for (app, client, kind, fields) in [
        ("client", "anybody", "code", "code state"),
        ("client", "anybody", "token", "access_token expires_in scope state token_type"),
        ("client", "anybody", "code token", "access_token code expires_in scope state token_type"),
        ("oidc", OWN.0, "id_token", "id_token state"),
        ("oidc", "oidc", "id_token", "id_token state"),
        ("oidc", OWN.0, "token id_token", "access_token expires_in id_token scope state token_type"),
        ("oidc", OWN.0, "code id_token", "code id_token state"),
        (
            "oidc",
            OWN.0,
            "code id_token token",
            "access_token code expires_in id_token scope state token_type",
        ),
        ("server", "anybody@acme.test", "code", ""),
    ] {
        let answer = browser.get(&request(
            app,
            client,
            &[
                ("response_type", kind),
                ("scope", if app == "client" { "users" } else { "openid" }),
                ("nonce", "n"),
            ],
        ));
        if fields.is_empty() {
            assert_eq!(
                parameters(&answer)["error"],
                "invalid_client",
                "a confidential app knows its clients"
            );
            continue;
        }
        let found = parameters(&answer);
        assert_eq!(found.keys().cloned().collect::<Vec<_>>().join(" "), fields, "{kind}");
        let separator = if kind == "code" { '?' } else { '#' };
        assert!(answer.header("location").unwrap().starts_with(&format!("{REDIRECT}{separator}")), "{kind}");
        if let Some(id_token) = found.get("id_token") {
            let id = claims(&json!(id_token));
            assert_eq!(id["aud"], client);
            assert_eq!(id.get("at_hash").is_some(), found.contains_key("access_token"), "{kind}");
            assert_eq!(id.get("c_hash").is_some(), found.contains_key("code"), "{kind}");
        }
    }
    // OAuth2 Server apps have id tokens with openid; an OAuth2 Client app never has.
    let path = request("server", SVC.0, &[("response_type", "id_token"), ("scope", "openid read")]);
    assert!(parameters(&browser.get(&path)).contains_key("id_token"));
    let path = request("client", "x", &[("response_type", "id_token"), ("scope", "openid")]);
    assert_eq!(parameters(&browser.get(&path))["error"], "unsupported_response_type");
}

#[test]
fn form_post_is_a_page_that_posts_itself() {
    let server = start_with(WORLD);
    let browser = server.user(ANN).sign_in();
    let path = request("oidc", OWN.0, &[("response_type", "code id_token"), ("response_mode", "form_post")]);
    let page = browser.get(&path);
    assert_eq!(page.status, 200);
    assert!(page.text().contains(&format!("action=\"{REDIRECT}\"")), "{}", page.text());
    let names: Vec<_> = hidden(&page).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["code", "id_token", "state"]);
    let policy = page.header("content-security-policy").unwrap();
    assert!(policy.contains("script-src 'sha256-"), "{policy}");
    let denied = browser.get(&request("oidc", OWN.0, &[("response_mode", "form_post"), ("scope", "nope")]));
    assert!(hidden(&denied).contains(&("error".into(), "invalid_scope".into())));
}

/// The SDK's service-user shortcut (real-clients.md#s1), at the app that every tenant has.
#[test]
fn a_bearer_token_of_the_same_app_is_a_session() {
    let server = start_with(WORLD);
    let app = "__idaptive_cybr_user_oidc";
    let form = [("grant_type", "client_credentials"), ("scope", "api")];
    let token = server.post(&format!("/Oauth2/Token/{app}")).basic(SVC.0, SVC.1).form(&form).send().json();
    let token = token["access_token"].as_str().unwrap().to_owned();
    let path = format!(
        "/OAuth2/Authorize/{app}?client_id={app}&response_type=id_token&scope=openid%20profile%20api&redirect_uri=https%3A%2F%2Fcyberark.cloud%2Fredirect"
    );
    let answer = server.get(&path).bearer(&token).send();
    assert_eq!(answer.status, 302);
    let location = answer.header("location").unwrap();
    assert!(location.starts_with("https://cyberark.cloud/redirect#id_token=ey"), "{location}");
    let id = claims(&json!(parameters(&answer)["id_token"]));
    assert_eq!((&id["aud"], &id["tenant_id"], id.get("scope")), (&json!(app), &json!("ABC1234"), None));
    assert_eq!((&id["user_uuid"], &id["subdomain"]), (&id["sub"], &json!("")));
    // A token of another app is none.
    let other = server.post("/oauth2/token/client").basic(SVC.0, SVC.1).form(&[form[0]]).send().json();
    let answer = server.get(&path).bearer(other["access_token"].as_str().unwrap()).send();
    assert!(answer.header("location").unwrap().contains("/login?"));
    let notes = server.trace_of(&answer)["notes"].to_string();
    assert!(notes.contains("neither a session nor an access token of this app"), "{notes}");
}

/// A token that stands in for a session gives no more than it has; an id token gives nothing.
#[test]
fn a_token_cannot_be_widened() {
    let server = start_with(WORLD);
    let form = |scope: &'static str| {
        [("grant_type", "password"), ("username", ANN.0), ("password", ANN.1), ("scope", scope)]
    };
    let post = |app: &str, client: (&str, &str), scope| {
        server
            .post(&format!("/oauth2/token/{app}"))
            .basic(client.0, client.1)
            .form(&form(scope))
            .send()
            .json()
    };
    let narrow = post("client", SVC, "users")["access_token"].clone();
    let id_token = post("oidc", OWN, "openid")["id_token"].clone();
    let ask = |path: &str, token: &Value| server.get(path).bearer(token.as_str().unwrap()).send();
    let answer = ask(&request("client", "x", &[("scope", "all")]), &narrow);
    assert_eq!(parameters(&answer)["error"], "invalid_scope");
    assert_eq!(server.refused_by(&answer), "scope.granted");
    assert!(
        parameters(&ask(&request("client", "x", &[("scope", "users openid")]), &narrow)).contains_key("code")
    );
    let path = request("oidc", OWN.0, &[]);
    assert!(
        ask(&path, &id_token).header("location").unwrap().contains("/login?"),
        "an id token is no session"
    );
    // By `Auth` and by cookie only a session counts.
    let narrow = narrow.as_str().unwrap();
    let path = request("client", "x", &[("scope", "users")]);
    let by_name = server.get(&format!("{path}&Auth={narrow}")).send();
    let by_cookie = server.get(&path).header("Cookie", &format!(".ASPXAUTH={narrow}")).send();
    for answer in [by_name, by_cookie] {
        assert!(answer.header("location").unwrap().contains("/login?"));
    }
}

/// RFC 6749 §6 and §10.4: who proved who it is must do so again; and nobody ends what is another client's.
#[test]
fn what_a_confidential_client_got_is_no_use_without_its_secret() {
    let server = start_with(WORLD);
    let code = server.code("client", SVC.0, &[("scope", "users")]);
    // Without its secret and without PKCE a client that has a secret gets nothing.
    let answer = server.redeem("client", None, &[("code", &code), ("client_id", SVC.0)]);
    assert_eq!((answer.status, server.refused_by(&answer).as_str()), (400, "pkce.verifier"));
    let tokens = server.redeem("client", Some(SVC), &[("code", &code)]).json();
    let (access, refresh) =
        (tokens["access_token"].as_str().unwrap(), tokens["refresh_token"].as_str().unwrap());
    let form = [("grant_type", "refresh_token"), ("refresh_token", refresh), ("client_id", SVC.0)];
    let answer = server.post("/oauth2/token/client").form(&form).send();
    answer.oauth_error("invalid_grant");
    assert_eq!(server.refused_by(&answer), "refresh.client");
    for token in [access, refresh] {
        server.post("/oauth2/revoke/client").form(&[("token", token), ("client_id", SVC.0)]).send();
    }
    // Another client that comes with the used code is refused, and changes nothing.
    let answer = server.redeem("client", None, &[("code", &code), ("client_id", "nobody")]);
    assert_eq!((answer.status, server.refused_by(&answer).as_str()), (400, "code.client"));
    assert_eq!(server.post("/security/whoami").bearer(access).send().status, 200);
    let form = [("grant_type", "refresh_token"), ("refresh_token", refresh)];
    assert_eq!(server.post("/oauth2/token/client").basic(SVC.0, SVC.1).form(&form).send().status, 200);
}

/// real-clients.md#s2: the id of a client without a secret comes raw or form-encoded, too.
#[test]
fn a_public_client_may_write_its_id_either_way() {
    let server = start_with(
        "users: [{name: ann, password: Ann-Passw0rd}]
apps:
  - {id: listed, client_id_type: list, allowed_clients: [spa@acme.test], auth_methods: [ResourceCreds], user_access: [ann]}
  - {id: any, client_id_type: anything, auth_methods: [ResourceCreds], user_access: [ann]}
",
    );
    let form = [("grant_type", "password"), ("username", "ann"), ("password", "Ann-Passw0rd")];
    for (app, id) in [("listed", "spa@acme.test"), ("listed", "spa%40acme.test"), ("any", "web%2Bapp@x")] {
        let answer = server.post(&format!("/oauth2/token/{app}")).basic(id, "").form(&form).send();
        assert_eq!(answer.status, 200, "{id}");
    }
    let long = "x".repeat(600);
    for id in ["a\u{0}b", "a\nb", long.as_str()] {
        let form = [form[0], form[1], form[2], ("client_id", id)];
        let answer = server.post("/oauth2/token/any").form(&form).send();
        assert_eq!((answer.status, server.refused_by(&answer).as_str()), (400, "client.exists"));
    }
}

#[test]
fn a_session_token_may_come_as_auth_in_any_case() {
    let server = start_with(WORLD);
    let session = server.user(ANN).sign_in().cookie(".ASPXAUTH").unwrap();
    for name in ["Auth", "AUTH", "auth"] {
        let path = format!("{}&{name}={session}", request("client", "x", &[]));
        assert!(parameters(&server.get(&path).send()).contains_key("code"), "{name}");
    }
    let answer = server.get(&format!("{}&Auth=x", request("client", "x", &[]))).send();
    assert!(answer.header("location").unwrap().contains("/login?"));
}

/// Until the redirect is known to be the app's, nothing is sent anywhere.
#[test]
fn what_cannot_be_answered_at_the_client_is_a_page() {
    let server = start_with(WORLD);
    let browser = server.user(ANN).sign_in();
    for (path, check) in [
        (request("nothing", "x", &[]), "app.exists"),
        (request("client", "", &[]), "argument.present"),
        (request("client", "x", &[("redirect_uri", "https://evil.test/cb")]), "redirect.match"),
        (request("client", "x", &[("redirect_uri", "https://client.test/cb?x=1")]), "redirect.match"),
        (request("client", "x", &[("redirect_uri", "https://client.test/cb#x")]), "redirect.match"),
        (request("client", "x", &[("redirect_uri", "https://client.test/cb\r\nX: y")]), "redirect.match"),
        (request("client", "x", &[("redirect_uri", "https://client.test.evil.test/cb")]), "redirect.match"),
        (request("strict", SVC.0, &[("redirect_uri", "https://client.test/cb/")]), "redirect.match"),
        (request("listed", "spa", &[("redirect_uri", "")]), "redirect.match"),
        (format!("{}&scope=a&scope=b", request("client", "x", &[])), "request.readable"),
        ("/oauth2/authorize/client?bounce=nonsense".to_owned(), "request.parked"),
    ] {
        let answer = browser.get(&path);
        assert_eq!((answer.status, answer.header("location")), (400, None), "{path}");
        assert_eq!(server.refused_by(&answer), check, "{path}");
        assert!(answer.text().contains(check) && answer.text().contains(answer.tx_id()), "{}", answer.text());
        assert!(answer.header("content-security-policy").unwrap().contains("default-src 'none'"));
    }
    let huge = "x".repeat(17 * 1_024);
    let answer = browser.get(&request("client", "x", &[("nonce", &huge)]));
    assert_eq!((answer.status, server.refused_by(&answer).as_str()), (400, "request.readable"));
    // One slash at the end is forgiven where the app does not ask for a full match; the only one need not be named.
    // So is another port of this machine.
    for (app, redirect) in [
        ("client", "https://client.test/cb/"),
        ("client", ""),
        ("listed", "http://127.0.0.1:51234/cb"),
        ("listed", "app://cb"),
    ] {
        let answer = browser.get(&request(app, "spa", &[("redirect_uri", redirect)]));
        assert!(parameters(&answer).contains_key("code"), "{redirect}");
    }
}

/// The check that refuses a request, and the error that the client is told.
fn told(server: &Server, browser: &Browser<'_>, app: &str, client: &str, more: &str) -> (String, String) {
    let more: Vec<_> = more.split('&').filter_map(|pair| pair.split_once('=')).collect();
    let answer = browser.get(&request(app, client, &more));
    let mut fields = parameters(&answer);
    assert_eq!(fields["state"], "s t&ä");
    assert!(fields.contains_key("error_description"));
    (fields.remove("error").expect("an error"), server.refused_by(&answer))
}

/// RFC 6749 §4.1.2.1 and §4.2.2.1, RFC 7636 §4.4.1.
#[test]
fn a_request_that_is_not_sound_is_told_to_the_client_with_its_state() {
    let server = start_with(WORLD);
    let nobody = Browser::new(&server);
    let long = "response_type=token&response_mode=query";
    let method = "code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S512";
    for (app, client, more, error, check) in [
        ("client", "x", "response_type=", "invalid_request", "response_type.known"),
        ("client", "x", "response_type=tokens", "unsupported_response_type", "response_type.known"),
        ("listed", "spa", "response_type=token", "unauthorized_client", "response_type.allowed"),
        ("client", "x", "response_mode=carrier_pigeon", "invalid_request", "response_mode.allowed"),
        ("client", "x", long, "invalid_request", "response_mode.allowed"),
        ("client", "x", "scope=Users", "invalid_scope", "scope.known"),
        ("server", SVC.0, "response_type=id_token&scope=read", "invalid_scope", "scope.known"),
        ("listed", "other", "", "invalid_client", "client.listed"),
        ("strict", "ghost", "", "invalid_client", "client.exists"),
        ("strict", ANN.0, "", "invalid_client", "client.is_oauth_client"),
        ("oidc", "unknown", "", "invalid_client", "client.exists"),
        ("client", "x", "code_challenge=short", "invalid_request", "pkce.challenge"),
        ("client", "x", method, "invalid_request", "pkce.challenge"),
        ("client", "x", "code_challenge_method=S256", "invalid_request", "pkce.challenge"),
        ("oidc", OWN.0, "request=ey", "request_not_supported", "request.object"),
        ("oidc", OWN.0, "request_uri=urn:x", "request_uri_not_supported", "request.object"),
        ("oidc", OWN.0, "prompt=none login", "invalid_request", "prompt.valid"),
        ("oidc", OWN.0, "prompt=maybe", "invalid_request", "prompt.valid"),
        ("oidc", OWN.0, "max_age=-1", "invalid_request", "prompt.valid"),
    ] {
        let told = told(&server, &nobody, app, client, more);
        assert_eq!(told, (error.to_owned(), check.to_owned()), "{app} {more}");
    }
}

/// OpenID Connect Core §3.1.2.6; oauth.md#s2-3.
#[test]
fn a_user_who_is_not_there_or_may_not_is_told_to_the_client() {
    let server = start_with(WORLD);
    let (ann, bob) = (server.user(ANN).sign_in(), server.user(BOB).sign_in());
    for (browser, app, client, more, error, check) in [
        (&Browser::new(&server), "oidc", OWN.0, "prompt=none", "login_required", "session.present"),
        (&ann, "oidc", OWN.0, "prompt=none&max_age=0", "login_required", "session.present"),
        (&ann, "asks", "asks-client", "prompt=none", "consent_required", "consent.given"),
        (&bob, "oidc", OWN.0, "", "access_denied", "app.run_permission"),
    ] {
        server.advance(1);
        let told = told(&server, browser, app, client, more);
        assert_eq!(told, (error.to_owned(), check.to_owned()), "{app} {more}");
    }
}

#[test]
fn prompt_and_max_age_ask_for_a_new_sign_in_once() {
    let server = start_with(WORLD);
    let browser = server.user(ANN).sign_in();
    let asks = |more: &[(&str, &str)]| {
        let answer = browser.get(&request("oidc", OWN.0, more));
        answer.header("location").unwrap().contains("/login?")
    };
    server.advance(100);
    assert!(!asks(&[]) && !asks(&[("max_age", "100")]) && !asks(&[("prompt", "none")]));
    assert!(asks(&[("max_age", "99")]) && asks(&[("max_age", "0")]));
    assert!(asks(&[("prompt", "login")]) && asks(&[("prompt", "select_account consent")]));
    for (more, time) in [(("prompt", "login"), 101), (("max_age", "0"), 102)] {
        server.advance(1);
        let answer = browser.open_as(&request("oidc", OWN.0, &[more, ("login_hint", "x")]), ANN.0, ANN.1);
        let code = parameters(&answer).remove("code").expect("a code");
        let tokens = server.redeem("oidc", Some(OWN), &[("code", &code)]).json();
        assert_eq!(claims(&tokens["id_token"])["auth_time"], START + time);
    }
}
