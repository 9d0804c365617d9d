//! The token endpoint: what it takes, what it answers, in which order it refuses (oauth.md#s2, decisions.md#d1 to
//! decisions.md#d8).

use serde_json::{Value, json};

use crate::support::{CLIENT, START, decode, members, start, start_with};

/// oauth.md#s9, checks 1 and 2.
#[test]
fn any_case_slashes_header_or_body_give_the_same_answer() {
    let server = start();
    let form = [("grant_type", "client_credentials"), ("scope", "Accounts")];
    let in_body = [form[0], form[1], ("client_id", CLIENT.0), ("client_secret", CLIENT.1)];
    let wanted = server.token_request("JamesTest", "Accounts").send();
    assert_eq!(wanted.status, 200);
    assert_eq!(members(&wanted.json()), ["access_token", "token_type", "expires_in", "scope"]);
    for path in ["/OAuth2/Token/JamesTest", "/Oauth2/Token/jamestest/", "//oauth2//token/JAMESTEST"] {
        let answer = server.post(path).basic(CLIENT.0, CLIENT.1).form(&form).send();
        assert_eq!(answer.text(), wanted.text(), "{path}");
        let answer = server.post(path).form(&in_body).send();
        assert_eq!(answer.text(), wanted.text(), "{path}, credentials in the body");
    }
    let all = json!({"grant_type": "client_credentials", "scope": "Accounts", "client_id": CLIENT.0, "client_secret": CLIENT.1});
    assert_eq!(server.post("/oauth2/token/JamesTest").json(&all).send().text(), wanted.text());
    // Extra parameters are ignored, an empty pair is skipped (one client begins its form with `&`).
    let body = "&grant_type=client_credentials&scope=Accounts&resource=x&response_type=token&state=";
    let answer = server.post("/oauth2/token/JamesTest").basic(CLIENT.0, CLIENT.1).body(body).send();
    assert_eq!(answer.text(), wanted.text());
}

#[test]
fn the_answer_has_the_tenants_headers() {
    let answer = start().token_request("JamesTest", "Accounts").send();
    for (name, value) in [
        ("content-type", "application/json; charset=utf-8"),
        ("cache-control", "no-cache, no-store, must-revalidate"),
        ("pragma", "no-cache"),
        ("expires", "-1"),
        ("date", "Tue, 14 Nov 2023 22:13:20 GMT"),
        ("x-cfy-tx-tm", "0"),
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "SAMEORIGIN"),
    ] {
        assert_eq!(answer.header(name), Some(value), "{name}");
    }
    assert_eq!(answer.tx_id().len(), 32);
    assert_eq!(answer.header("content-length"), Some(answer.body.len().to_string().as_str()));
    assert_eq!(answer.header("transfer-encoding"), None);
    assert_eq!(answer.header("strict-transport-security"), None, "only where there is TLS");
}

/// oauth.md#s3-1 and oauth.md#s3-2; oauth.md#s9, check 5.
#[test]
fn a_jwt_has_the_tenants_header_and_claims_in_its_order() {
    let server = start();
    let (header, claims) = decode(&server.token("JamesTest", "Accounts"));
    let header: Value = serde_json::from_str(&header).unwrap();
    assert_eq!(members(&header), ["alg", "typ", "kid", "x5t", "app_id"]);
    assert_eq!((&header["alg"], &header["app_id"]), (&json!("RS256"), &json!("JamesTest")));
    let (kid, x5t) = (header["kid"].as_str().unwrap(), header["x5t"].as_str().unwrap());
    assert!(
        kid.len() == 40 && kid.bytes().all(|b| b.is_ascii_digit() || (b'A'..=b'F').contains(&b)),
        "{kid}"
    );
    assert_eq!(x5t.len(), 27);

    let claims: Value = serde_json::from_str(&claims).unwrap();
    assert_eq!(members(&claims), ["auth_time", "iss", "iat", "aud", "unique_name", "exp", "sub", "scope"]);
    assert_eq!(claims["iss"], format!("{}/", server.url()));
    assert_eq!((&claims["iat"], &claims["exp"]), (&json!(START), &json!(START + 18_000)));
    assert_eq!((&claims["auth_time"], &claims["unique_name"]), (&json!(START), &json!(CLIENT.0)));
    let who = server.post("/security/whoami").bearer(&server.token("JamesTest", "Accounts")).send().result();
    assert_eq!(claims["sub"], who["UserUuid"]);
    let aud = claims["aud"].as_str().unwrap();
    assert!(aud.len() == 36 && claims["sub"] != aud, "the app's row key: {aud}");
}

#[test]
fn an_opaque_token_is_44_characters_that_end_in_the_number_of_pads() {
    let server = start();
    let token = server.token("OpaqueTest", "Lookup");
    assert_eq!(token.len(), 44);
    assert!(token.ends_with('1') && !token.contains(['.', '=', '+', '/']), "{token}");
    assert_ne!(token, server.token("OpaqueTest", "Lookup"));
}

/// decisions.md#d5 and decisions.md#d6.
#[test]
fn issuer_and_audience_follow_the_kind_of_app() {
    let server = start();
    let claims = |token: &str| -> Value { serde_json::from_str(&decode(token).1).unwrap() };
    let of_server = claims(&server.token("ServerTest", "orders.read"));
    assert_eq!(of_server["iss"], format!("{}/ServerTest/", server.url()));
    assert_eq!(of_server["aud"], "https://api.acme.test");
    assert_eq!(of_server["tier"], "gold", "its extra claim");

    // A directory user at an OpenID Connect app: `aud` is the client id of the request.
    let form = [("grant_type", "client_credentials"), ("client_id", CLIENT.0), ("client_secret", CLIENT.1)];
    let refused = server.post("/oauth2/token/OidcTest").form(&form).send();
    assert_eq!(server.refused_by(&refused), "app.run_permission", "a service user is not in Everybody");

    // The app's own client: no user, no Run check.
    let own = "3f0c1b1e-6f1d-4d3e-9a57-7c1f6a1f2b11";
    let form = [("grant_type", "client_credentials"), ("scope", "ReadUserProfile")];
    let answer = server.post("/oauth2/token/OidcTest").basic(own, "Oidc-Secret-1").form(&form).send();
    let claims = claims(answer.json()["access_token"].as_str().unwrap());
    assert_eq!((&claims["sub"], &claims["aud"]), (&json!(own), &json!(own)));
    assert_eq!(claims["unique_name"], "OidcTest");
    assert_eq!(claims["iss"], format!("{}/OidcTest/", server.url()));
    assert_eq!(claims["scope"], "ReadUserProfile", "openid is not added for client credentials");
}

#[test]
fn issuer_audience_and_lifetime_can_be_set() {
    let server = start_with(
        "users: [{name: svc, password: S, oauth_client: true}]
apps:
  - id: a
    issuer: https://login.example/
    token_lifetime: 1d12h
    auth_methods: [ClientCreds]
    user_access: [svc]
",
    );
    let form = [("grant_type", "client_credentials")];
    let answer = server.post("/oauth2/token/a").basic("svc", "S").form(&form).send().json();
    assert_eq!(answer["expires_in"], 129_600);
    let claims: Value = serde_json::from_str(&decode(answer["access_token"].as_str().unwrap()).1).unwrap();
    assert_eq!(claims["iss"], "https://login.example/");
    assert_eq!(claims["unique_name"], "svc@acme.test", "a login name without a suffix gets the first");
}

#[test]
fn the_issuer_is_the_host_that_the_client_used_or_a_trusted_proxy_tells() {
    let server = start();
    let issuer = |headers: &[(&str, &str)]| {
        let request = server.token_request("JamesTest", "Accounts");
        let request = headers.iter().fold(request, |request, (name, value)| request.header(name, value));
        let token = request.send().json()["access_token"].as_str().unwrap().to_owned();
        serde_json::from_str::<Value>(&decode(&token).1).unwrap()["iss"].as_str().unwrap().to_owned()
    };
    assert_eq!(issuer(&[("Host", "ABC1234.id.cyberark.cloud")]), "http://ABC1234.id.cyberark.cloud/");
    // The tests come from loopback, which is trusted.
    let forwarded = [("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", "tenant.example, inner")];
    assert_eq!(issuer(&forwarded), "https://tenant.example/");
}

/// decisions.md#d2, gate by gate; oauth.md#s9, checks 3 and 4.
#[test]
fn each_gate_refuses_with_its_own_answer_and_check() {
    let server = start();
    let app = "/oauth2/token/JamesTest";
    let text = "invalid client creds or client not allowed";
    let form = |pairs: &[(&str, &str)]| server.post(app).basic(CLIENT.0, CLIENT.1).form(pairs).send();
    let grant = ("grant_type", "client_credentials");
    for (answer, code, description, check) in [
        (form(&[grant, grant]), "invalid_request", "a parameter is given twice", "request.readable"),
        (
            server.post(app).json(&json!([1])).send(),
            "invalid_request",
            "the body is no JSON object",
            "request.readable",
        ),
        (
            server.post("/oauth2/token/nothing").basic(CLIENT.0, CLIENT.1).form(&[grant]).send(),
            "access_denied",
            text,
            "app.exists",
        ),
        (server.post(app).form(&[grant]).send(), "access_denied", text, "client.credentials"),
        (server.post(app).bearer("x").form(&[grant]).send(), "access_denied", text, "client.credentials"),
        (server.post(app).basic("ghost", "x").form(&[grant]).send(), "access_denied", text, "client.exists"),
        (
            server.post(app).basic(CLIENT.0, "mytest1").form(&[grant]).send(),
            "access_denied",
            text,
            "client.secret",
        ),
        (
            server.post(app).basic("alice@acme.test", "Alice-Passw0rd").form(&[grant]).send(),
            "access_denied",
            text,
            "client.is_oauth_client",
        ),
        (form(&[("scope", "Accounts")]), "invalid_request", "grant_type is missing", "grant.known"),
        (
            form(&[("grant_type", "implicit")]),
            "unsupported_grant_type",
            "unsupported grant type",
            "grant.known",
        ),
        (
            form(&[("grant_type", "client_creds")]),
            "unsupported_grant_type",
            "unsupported grant type",
            "grant.known",
        ),
        (
            form(&[("grant_type", "password")]),
            "unauthorized_client",
            "grant type not allowed",
            "grant.allowed",
        ),
        (
            form(&[("grant_type", "refresh_token")]),
            "unauthorized_client",
            "grant type not allowed",
            "grant.allowed",
        ),
        (form(&[grant, ("scope", "accounts")]), "invalid_scope", "invalid scope", "scope.known"),
        (form(&[grant, ("scope", "Accounts nope")]), "invalid_scope", "invalid scope", "scope.known"),
    ] {
        assert_eq!(answer.oauth_error(code), description, "{check}");
        assert_eq!(members(&answer.json()), ["error", "error_description"]);
        assert_eq!(server.refused_by(&answer), check);
    }
}

#[test]
fn an_earlier_gate_hides_a_later_one() {
    let server = start();
    let post = |secret: &str, pairs: &[(&str, &str)]| {
        server.post("/oauth2/token/JamesTest").basic(CLIENT.0, secret).form(pairs).send()
    };
    // A bad secret before a bad grant, a bad grant before a bad scope.
    post("wrong", &[("grant_type", "nonsense"), ("scope", "nope")]).oauth_error("access_denied");
    post("MyTest1", &[("grant_type", "nonsense"), ("scope", "nope")]).oauth_error("unsupported_grant_type");
    post("MyTest1", &[("grant_type", "password"), ("scope", "nope")]).oauth_error("unauthorized_client");
    // Readable before everything.
    post("wrong", &[("scope", "a"), ("scope", "b")]).oauth_error("invalid_request");
}

#[test]
fn the_token_endpoint_takes_nothing_but_post() {
    let server = start();
    for method in ["GET", "PUT", "DELETE", "HEAD"] {
        let answer = server.request(method, "/oauth2/token/JamesTest").send();
        assert_eq!((answer.status, answer.header("allow")), (405, Some("POST")), "{method}");
        assert_eq!(server.refused_by(&answer), "request.method");
    }
    let answer =
        server.post("/oauth2/token/JamesTest?grant_type=client_credentials").basic(CLIENT.0, CLIENT.1).send();
    assert_eq!(answer.oauth_error("invalid_request"), "grant_type is missing");
    let notes = server.trace_of(&answer)["notes"].to_string();
    assert!(notes.contains("not from the query string"), "{notes}");
}

#[test]
fn a_client_without_the_run_permission_or_in_a_bad_state_is_refused() {
    let server = start_with(
        "roles: [{name: R}, {name: Outer, members: [R]}]
users:
  - {name: in, password: S, oauth_client: true, roles: [R]}
  - {name: out, password: S, oauth_client: true}
  - {name: off, password: S, oauth_client: true, roles: [R], state: Disabled}
  - {name: none, oauth_client: true, roles: [R]}
apps:
  - {id: a, auth_methods: [ClientCreds], user_access: [Outer]}
  - {id: idle, state: Inactive, auth_methods: [ClientCreds], user_access: [Outer]}
  - {id: listed, client_id_type: list, allowed_clients: [IN@acme.test], auth_methods: [ClientCreds], user_access: [Outer, out]}
  - {id: bare, client_id_type: list, allowed_clients: [In], auth_methods: [ClientCreds], user_access: [Outer, out]}
  - {id: any, client_id_type: anything, auth_methods: [ClientCreds], user_access: [Outer]}
",
    );
    let ask = |app: &str, client: &str| {
        let form = [("grant_type", "client_credentials")];
        server.post(&format!("/oauth2/token/{app}")).basic(client, "S").form(&form).send()
    };
    for app in ["a", "listed", "bare", "any"] {
        assert_eq!(ask(app, "in").status, 200, "{app}: a role in a role counts");
    }
    for (app, client, check) in [
        ("a", "out", "app.run_permission"),
        ("a", "off", "client.state"),
        ("a", "none", "client.secret"),
        ("idle", "in", "app.enabled"),
        ("listed", "out", "client.listed"),
    ] {
        let answer = ask(app, client);
        answer.oauth_error("access_denied");
        assert_eq!(server.refused_by(&answer), check);
    }
}
