//! Requests that real clients were recorded to send, byte for byte but for tokens and the host
//! (decisions 28 and 29). PowerShell and Go are not run here: these bytes, and what those clients read of the
//! answers, are the proof.

use serde_json::{Value, json};

use crate::support::{Server, decode, members, start, start_with};

/// The world in which the Java SDK's requests were recorded.
const JAVA: &str = "
roles: [{name: R, rights: [User Management]}]
users:
  - {name: svc user@acme.test, password: 'p@ss w+rd&1%ü', oauth_client: true, roles: [R]}
apps:
  - id: oauthclient
    token_lifetime: 2h
    auth_methods: [ClientCreds]
    scopes: [{name: all, rest_regex: ['.*']}, {name: scope2}]
    user_access: [R]
  - id: oidcapp
    template: Generic OpenID Connect
    client_id: 11111111-2222-3333-4444-555555555555
    client_secret: sec
    auth_methods: [ClientCreds]
    scopes: [{name: all, rest_regex: ['.*']}]
";

fn post(server: &Server, path: &str, headers: &[&str], body: &str) -> crate::support::Answer {
    let headers: String = headers.iter().map(|header| format!("{header}\r\n")).collect();
    let length = body.len();
    let request = format!("POST {path} HTTP/1.1\r\n{headers}Content-Length: {length}\r\n\r\n{body}");
    server.raw(request.as_bytes())
}

const POWERSHELL: [&str; 4] = [
    "Host: 127.0.0.1:18301",
    "Authorization: Basic Y2xpZW50QGFjbWUudGVzdDpNeVRlc3Qx",
    "User-Agent: Mozilla/5.0 (Linux; Ubuntu 22.04.4 LTS; en-US) PowerShell/7.4.2",
    "Content-Type: application/x-www-form-urlencoded",
];

/// `Invoke-RestMethod` with a hashtable, and with the guide's JSON text, which PowerShell labels as a form.
#[test]
fn powershell_gets_a_token_with_a_form_and_with_mislabelled_json() {
    let server = start();
    for body in [
        "scope=Accounts&grant_type=client_credentials",
        r#"{"grant_type":"client_credentials","scope":"Accounts"}"#,
    ] {
        let answer = post(&server, "/oauth2/token/JamesTest", &POWERSHELL, body);
        assert_eq!(answer.status, 200, "{answer:?}");
        let body = answer.json();
        assert_eq!(members(&body), ["access_token", "token_type", "expires_in", "scope"]);
        assert_eq!((&body["token_type"], &body["expires_in"]), (&json!("Bearer"), &json!(18_000)));
        assert_eq!(body["scope"], "Accounts");
        let claims: Value = serde_json::from_str(&decode(body["access_token"].as_str().unwrap()).1).unwrap();
        assert_eq!(claims["iss"], "http://127.0.0.1:18301/", "as the Host header says");
    }
}

/// The guide's `CreateUser`: its body is pretty-printed, its description null.
#[test]
fn powershell_creates_a_user_and_reads_its_uuid() {
    let server = start();
    let token = server.token("JamesTest", "Accounts");
    let authorization = format!("Authorization: Bearer {token}");
    let headers = [
        "Host: 127.0.0.1:18301",
        "X-CENTRIFY-NATIVE-CLIENT: 1",
        &authorization,
        "User-Agent: Mozilla/5.0 (Linux; Ubuntu 22.04.4 LTS; en-US) PowerShell/7.4.2",
        "Content-Type: application/json",
    ];
    let body = "{\n  \"Name\": \"apitest@contoso\",\n  \"Description\": null\n}";
    let answer = post(&server, "/cdirectoryservice/createuser", &headers, body);
    assert_eq!(answer.status, 200);
    assert!(answer.text().starts_with(r#"{"success":true,"Result":""#), "{}", answer.text());
    let uuid = answer.json()["Result"].as_str().unwrap().to_owned();
    assert_eq!(uuid.len(), 36);
    assert_eq!(server.result("/cdirectoryservice/getuser", &json!({"ID": uuid}))["Name"], "apitest@contoso");
}

/// `Invoke-WebRequest` with a web session: the token travels as the session cookie, the body is `[]`.
#[test]
fn powershell_asks_who_it_is_by_cookie() {
    let server = start();
    let token = server.token("OpaqueTest", "Accounts");
    let cookie = format!("Cookie: .ASPXAUTH={token}; antixss=abc");
    let headers = [
        "Host: 127.0.0.1:18302",
        "X-CENTRIFY-NATIVE-CLIENT: 1",
        "Accept-Encoding: gzip, deflate, br",
        &cookie,
        "Content-Type: application/json",
    ];
    let answer = post(&server, "/security/whoami", &headers, "[]");
    assert_eq!(answer.result()["User"], "client@acme.test");
}

const JAVA_HEADERS: [&str; 5] = [
    "Content-Type: application/x-www-form-urlencoded",
    "Host: 127.0.0.1:18311",
    "Connection: Keep-Alive",
    "Accept-Encoding: gzip",
    "User-Agent: okhttp/3.13.1",
];
const JAVA_BASIC: &str = "Authorization: Basic c3ZjIHVzZXJAYWNtZS50ZXN0OnBAc3MgdytyZCYxJcO8";

/// The vendor's Java SDK sends client id and secret in the body, and dies on any member it does not know.
#[test]
fn the_java_sdk_gets_a_token_introspects_and_revokes_it() {
    let server = start_with(JAVA);
    let body = "grant_type=client_credentials&scope=all%20scope2&client_secret=p%40ss%20w%2Brd%261%25%C3%BC&client_id=svc%20user%40acme.test";
    let answer = post(&server, "/OAuth2/Token/oauthclient", &JAVA_HEADERS, body);
    assert_eq!(answer.status, 200, "{answer:?}");
    let body = answer.json();
    assert_eq!(members(&body), ["access_token", "token_type", "expires_in", "scope"]);
    assert_eq!((&body["expires_in"], &body["scope"]), (&json!(7_200), &json!("all scope2")));
    let token = body["access_token"].as_str().unwrap();

    let with_basic: Vec<_> = [JAVA_BASIC].into_iter().chain(JAVA_HEADERS).collect();
    let active = || {
        let answer = post(&server, "/OAuth2/Introspect/oauthclient", &with_basic, &format!("token={token}"));
        answer.json()["active"].as_bool().unwrap()
    };
    assert!(active());
    let body =
        format!("client_secret=p%40ss%20w%2Brd%261%25%C3%BC&client_id=svc%20user%40acme.test&token={token}");
    let answer = post(&server, "/OAuth2/Revoke/oauthclient", &JAVA_HEADERS, &body);
    assert_eq!((answer.status, answer.text()), (200, "{}"));
    assert!(!active());
}

/// Revocation at an OpenID Connect app, with the app's own client id and an unknown token.
#[test]
fn the_java_sdk_revokes_at_an_openid_connect_app() {
    let server = start_with(JAVA);
    let body = "client_secret=sec&client_id=11111111-2222-3333-4444-555555555555&token=tok";
    let answer = post(&server, "/OAuth2/Revoke/oidcapp", &JAVA_HEADERS, body);
    assert_eq!((answer.status, answer.text()), (200, "{}"));
}

/// Calls of the SDK to apps that do not exist, and with grants that this version does not carry out.
#[test]
fn what_the_java_sdk_is_refused_is_an_oauth_error() {
    let server = start_with(JAVA);
    for (path, body, code) in [
        ("/OAuth2/Token/extra", "grant_type=client_credentials&client_secret=s&client_id=i", "access_denied"),
        (
            "/OAuth2/Token/oauthclient",
            "code=the-code&grant_type=authorization_code&client_secret=p%40ss%20w%2Brd%261%25%C3%BC&redirect_uri=https%3A%2F%2Fidentitydemo.acmeinc.com%3A4200%2FRedirectResource&client_id=svc%20user%40acme.test&code_verifier=ver",
            "unauthorized_client",
        ),
        (
            "/OAuth2/Token/oauthclient",
            "refresh_token=the-refresh&grant_type=refresh_token&client_secret=p%40ss%20w%2Brd%261%25%C3%BC&client_id=svc%20user%40acme.test",
            "unauthorized_client",
        ),
    ] {
        post(&server, path, &JAVA_HEADERS, body).oauth_error(code);
    }
}
