//! Requests that real clients were recorded to send, byte for byte but for tokens and the host.

use serde_json::{Value, json};

use crate::support::browser::parameters;
use crate::support::clients::post;
use crate::support::{decode, members, start, start_with};

/// The world in which the Java SDK's requests were recorded.
const JAVA: &str = "
roles: [{name: R, rights: [User Management]}]
users:
  - {name: svc user@acme.test, password: 'p@ss w+rd&1%ü', oauth_client: true, roles: [R]}
  - {name: user@acme.test, password: Te st+5678, roles: [R]}
apps:
  - id: oauthclient
    client_id_type: anything
    token_lifetime: 2h
    auth_methods: [ClientCreds, ResourceCreds, AuthorizationCode]
    allowed_redirects: ['https://identitydemo.acmeinc.com:4200/RedirectResource', 'https://r']
    issue_refresh_tokens: true
    scopes: [{name: all, rest_regex: ['.*']}, {name: scope2}]
    user_access: [R]
  - id: oidcapp
    template: Generic OpenID Connect
    client_id: 11111111-2222-3333-4444-555555555555
    client_secret: sec
    auth_methods: [ClientCreds, ResourceCreds]
    scopes: [{name: all, rest_regex: ['.*']}]
    user_access: [R]
";

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

/// The password grants of the Java SDK, and of PowerShell's `Invoke-RestMethod` with a hashtable.
#[test]
fn java_and_powershell_bring_a_users_password() {
    let server = start_with(JAVA);
    let with_basic: Vec<_> = [JAVA_BASIC].into_iter().chain(JAVA_HEADERS).collect();
    let body = "password=Te%20st%2B5678&grant_type=password&scope=all&username=user%40acme.test";
    let answer = post(&server, "/OAuth2/Token/oauthclient", &with_basic, body).json();
    assert_eq!(members(&answer), ["access_token", "token_type", "expires_in", "scope"]);

    let server = start_with(
        "users: [{name: client, password: MyTest1, oauth_client: true}, {name: user, password: 'Päss w+rd&1%'}]
apps: [{id: JamesTest, auth_methods: [ResourceCreds], scopes: [{name: all}], user_access: [user]}]
",
    );
    let body =
        "username=user%40acme.test&grant_type=password&scope=all+openid&password=P%C3%A4ss+w%2Brd%261%25";
    let answer = post(&server, "/oauth2/token/JamesTest", &POWERSHELL, body).json();
    assert_eq!(answer["scope"], "all openid");
}

/// A code of the Java sample's user: its clients redeem it with and without a secret, always with a verifier, whose
/// S256 challenge went before.
#[test]
fn the_java_sdk_redeems_refreshes_and_asks_who_it_is() {
    let server = start_with(JAVA);
    let browser = server.user(("user@acme.test", "Te st+5678")).sign_in();
    let code = |client: &str, redirect: &str| {
        let query = form_urlencoded::Serializer::new(String::new())
            .extend_pairs([("client_id", client), ("redirect_uri", redirect), ("response_type", "code")])
            .extend_pairs([("scope", "all"), ("code_challenge_method", "S256")])
            .append_pair("code_challenge", "z1Qq2hNe4-3LvnsxADGSx1KVx-_w7-dZOgoLD3ktUlY")
            .finish();
        let answer = browser.get(&format!("/OAuth2/Authorize/oauthclient?{query}"));
        parameters(&answer).remove("code").unwrap_or_else(|| panic!("{answer:?}"))
    };
    let path = "/OAuth2/Token/oauthclient";
    let value = code("svc user@acme.test", "https://identitydemo.acmeinc.com:4200/RedirectResource");
    let body = format!(
        "code={value}&grant_type=authorization_code&client_secret=p%40ss%20w%2Brd%261%25%C3%BC&redirect_uri=https%3A%2F%2Fidentitydemo.acmeinc.com%3A4200%2FRedirectResource&client_id=svc%20user%40acme.test&code_verifier=ver"
    );
    let tokens = post(&server, path, &JAVA_HEADERS, &body).json();
    assert_eq!(members(&tokens), ["access_token", "token_type", "refresh_token", "expires_in", "scope"]);
    let refresh = tokens["refresh_token"].as_str().unwrap();
    let body = format!(
        "refresh_token={refresh}&grant_type=refresh_token&client_secret=p%40ss%20w%2Brd%261%25%C3%BC&client_id=svc%20user%40acme.test"
    );
    assert_eq!(post(&server, path, &JAVA_HEADERS, &body).json()["expires_in"], 7_200);
    let value = code("pub@acme.test", "https://r");
    let body = format!(
        "code={value}&grant_type=authorization_code&redirect_uri=https%3A%2F%2Fr&client_id=pub%40acme.test&code_verifier=ver"
    );
    let public = post(&server, path, &JAVA_HEADERS, &body).json();
    let token = public["access_token"].as_str().unwrap();
    let headers = JAVA_HEADERS.join("\r\n");
    let request = format!(
        "GET /OAuth2/UserInfo/oauthclient HTTP/1.1\r\nAuthorization: Bearer {token}\r\n{headers}\r\n\r\n"
    );
    assert_eq!(server.raw(request.as_bytes()).json()["unique_name"], "user@acme.test");
}

/// Calls of the SDK with what nobody issued, and to apps that do not exist.
#[test]
fn what_the_java_sdk_is_refused_is_an_oauth_error() {
    let server = start_with(JAVA);
    for (path, body, code) in [
        ("/OAuth2/Token/extra", "grant_type=client_credentials&client_secret=s&client_id=i", "access_denied"),
        (
            "/OAuth2/Token/oauthclient",
            "code=the-code&grant_type=authorization_code&client_secret=p%40ss%20w%2Brd%261%25%C3%BC&redirect_uri=https%3A%2F%2Fidentitydemo.acmeinc.com%3A4200%2FRedirectResource&client_id=svc%20user%40acme.test&code_verifier=ver",
            "invalid_grant",
        ),
        (
            "/OAuth2/Token/oauthclient",
            "refresh_token=the-refresh&grant_type=refresh_token&client_secret=p%40ss%20w%2Brd%261%25%C3%BC&client_id=svc%20user%40acme.test",
            "invalid_grant",
        ),
        (
            "/OAuth2/Token/oidcapp",
            "refresh_token=the-refresh&grant_type=refresh_token&client_secret=sec&client_id=11111111-2222-3333-4444-555555555555",
            "invalid_grant",
        ),
    ] {
        post(&server, path, &JAVA_HEADERS, body).oauth_error(code);
    }
}
