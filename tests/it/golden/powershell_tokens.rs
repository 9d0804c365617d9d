//! Tokens and bodies as the vendor's PowerShell samples and the Centrify PowerShell SDK make them
//! (sample-clients.md#s2-2 to sample-clients.md#s2-5).

use serde_json::{Value, json};

use crate::support::browser::{Browser, parameters};
use crate::support::clients::{Client, POWERSHELL_HEADERS, result, text};
use crate::support::world::clients::{OLGA, ROBOT, WORLD};
use crate::support::{Server, start_with};

/// The samples' Basic pair is ASCII: what is not becomes `?`, and such a secret cannot be right.
#[test]
fn a_client_whose_basic_pair_is_ascii() {
    let server = start_with(
        "users: [{name: svc, password: 'Päss1234', oauth_client: true}, {name: asc, password: 'P?ss1234', oauth_client: true}]
apps: [{id: api, auth_methods: [ClientCreds], scopes: [{name: all, rest_regex: ['.*']}], user_access: [svc, asc]}]
",
    );
    let form = Client::new(&server, &["Content-Type: application/x-www-form-urlencoded"]);
    let token = |basic: &str| {
        let body = "scope=all&grant_type=client_credentials";
        form.and(format!("Authorization: Basic {basic}")).post("/oauth2/token/api", body)
    };
    // svc@acme.test:P?ss1234
    token("c3ZjQGFjbWUudGVzdDpQP3NzMTIzNA==").oauth_error("access_denied");
    // asc@acme.test:P?ss1234
    let token = token("YXNjQGFjbWUudGVzdDpQP3NzMTIzNA==").json();
    let client = Client::new(&server, &POWERSHELL_HEADERS)
        .and(format!("Authorization: Bearer {}", text(&token, "access_token")));
    assert_eq!(text(&client.result("/Security/Whoami", "{\r\n\r\n}"), "User"), "asc@acme.test");
}

fn token(server: &Server, headers: &[&str], path: &str, body: &str) -> String {
    text(&Client::new(server, headers).post(path, body).json(), "access_token").to_owned()
}

fn calling<'s>(server: &'s Server, token: &str) -> Client<'s> {
    Client::new(server, &POWERSHELL_HEADERS).and(format!("Authorization: Bearer {token}"))
}

/// The samples' code flow by an embedded browser: nothing is encoded, no state, the secret is in the query, and the
/// page that is waited for is one of the tenant's.
#[test]
fn the_samples_code_flow_ends_at_a_page_of_the_tenant() {
    let server = start_with(
        "users:
  - {name: olga, password: Olga-Passw0rd, roles: [System Administrator]}
  - {name: robot, password: R0bot-Secret, oauth_client: true}
apps:
  - {id: api, client_id_type: anything, auth_methods: [AuthorizationCode], allowed_redirects: ['http://127.0.0.1/sysinfo/dummy'],
     scopes: [{name: all, rest_regex: ['.*']}], user_access: [Everybody, robot]}
",
    );
    let browser = Browser::new(&server);
    let path = "/oauth2/authorize/api?debug=true&scope=all&response_type=code&redirect_uri=http://127.0.0.1/sysinfo/dummy&client_id=robot@acme.test&client_secret=R0bot-Secret";
    let answer = browser.open_as(path, OLGA.0, OLGA.1);
    let code = parameters(&answer).remove("code").unwrap_or_else(|| panic!("{answer:?}"));
    let page = browser.get(&format!("/sysinfo/dummy?code={code}"));
    assert_eq!(page.status, 200);
    assert!(page.header("content-type").expect("a type").starts_with("text/html"));
    let form = [
        "Authorization: Basic cm9ib3RAYWNtZS50ZXN0OlIwYm90LVNlY3JldA==",
        "Content-Type: application/x-www-form-urlencoded",
    ];
    let body = format!(
        "grant_type=authorization_code&redirect_uri=http%3A%2F%2F127.0.0.1%2Fsysinfo%2Fdummy&code={code}"
    );
    let client = calling(&server, &token(&server, &form, "/oauth2/token/api", &body));
    assert_eq!(text(&client.result("/security/whoami", "[]"), "User"), OLGA.0);
}

/// The samples' password grant: with a secret by Basic, without one the client id is in the body.
#[test]
fn the_samples_password_grant() {
    let server = start_with(WORLD);
    let form = "Content-Type: application/x-www-form-urlencoded";
    let basic = "Authorization: Basic cm9ib3RAYWNtZS50ZXN0OlIwYm90LVNlY3JldA==";
    let body = "username=olga%40acme.test&grant_type=password&scope=all&password=Olga-Passw0rd";
    let with = token(&server, &[basic, form], "/oauth2/token/api", body);
    let body = format!("{body}&client_id=olga%40acme.test");
    let without = Client::new(&server, &[form]).post("/oauth2/token/api", &body);
    assert_eq!(without.status, 200, "{without:?}");
    for token in [&with, text(&without.json(), "access_token")] {
        assert_eq!(text(&calling(&server, token).result("/security/whoami", "[]"), "User"), OLGA.0);
    }
}

/// The SDK's token: a text as the body, with the native header, and then who that is.
#[test]
fn the_sdk_connects_by_a_token() {
    let server = start_with(WORLD);
    let headers = [
        "X-CENTRIFY-NATIVE-CLIENT: True",
        "Authorization: Basic cm9ib3RAYWNtZS50ZXN0OlIwYm90LVNlY3JldA==",
        "Content-Type: application/x-www-form-urlencoded",
    ];
    let token = token(&server, &headers, "/oauth2/token/api", "grant_type=client_credentials&scope=all");
    let client = calling(&server, &token);
    let me = client.result("/Security/Whoami", "{}");
    assert_eq!((text(&me, "User"), text(&me, "TenantId")), (ROBOT.0, "ABC1234"));
    // Split at its dots into three.
    let version = client.result("/sysinfo/version", "[]");
    assert!(text(&version, "Cloud").split('.').count() >= 3);
}

/// Bodies of Windows PowerShell: two blanks after the colon, some characters escaped, and as ISO-8859-1 where they are
/// texts.
#[test]
fn bodies_of_windows_powershell() {
    let server = start_with(WORLD);
    let headers = ["Content-Type: application/x-www-form-urlencoded"];
    let body =
        "grant_type=client_credentials&scope=all&client_id=robot%40acme.test&client_secret=R0bot-Secret";
    let token = token(&server, &headers, "/oauth2/token/api", body);
    let body = "{\r\n    \"Name\":  \"o\\u0027neil@acme.test\",\r\n    \"DisplayName\":  \"J\u{fc}rgen O\\u0026Co\",\r\n    \"Password\":  \"Neil-Passw0rd\",\r\n    \"Description\":  null,\r\n    \"Roles\":  {\r\n\r\n              }\r\n}";
    let latin_1: Vec<u8> = body.chars().map(|c| u8::try_from(u32::from(c)).expect("Latin-1")).collect();
    let head = format!(
        "POST /cdirectoryservice/createuser HTTP/1.1\r\nHost: abc1234.id.cyberark.cloud\r\nAuthorization: Bearer {token}\r\n{}\r\nContent-Length: {}\r\n\r\n",
        POWERSHELL_HEADERS.join("\r\n"),
        latin_1.len()
    );
    let answer = server.raw(&[head.into_bytes(), latin_1].concat());
    let id = result(&answer);
    let user = calling(&server, &token).result("/cdirectoryservice/getuser", &json!({"ID": id}).to_string());
    assert_eq!(
        (&user["Name"], &user["DisplayName"]),
        (&Value::from("o'neil@acme.test"), &Value::from("J\u{fc}rgen O&Co"))
    );
}

/// What is not emulated is a page, which the samples show as it is.
#[test]
fn what_belongs_to_another_product_is_a_page() {
    let server = start_with(WORLD);
    let headers = ["Content-Type: application/x-www-form-urlencoded"];
    let body =
        "grant_type=client_credentials&scope=all&client_id=robot%40acme.test&client_secret=R0bot-Secret";
    let client = calling(&server, &token(&server, &headers, "/oauth2/token/api", body));
    let answer = client.post("/ServerManage/AddResource", "{}");
    assert_eq!(answer.status, 404);
    assert!(answer.header("content-type").expect("a type").starts_with("text/html"));
}
