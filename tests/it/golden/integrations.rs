//! Integrations of other products: Conjur's command line and its tests, CloudBees Flow, scripts of customers.

use serde_json::{Value, json};

use crate::support::browser::{Browser, parameters};
use crate::support::clients::{Client, mechanism, result, rows, text};
use crate::support::world::clients::{OLGA, PAUL, WORLD};
use crate::support::{decode, start_with};

const OIDC: &str = "
users:
  - {name: olga, password: Olga-Passw0rd}
  - {name: robot, password: R0bot-Secret, oauth_client: true}
apps:
  - id: conjur
    template: Generic OpenID Connect
    client_id: 11111111-2222-3333-4444-555555555555
    client_secret: sec
    auth_methods: [AuthorizationCode]
    allowed_redirects: ['http://127.0.0.1:8888/callback']
    user_access: [Everybody]
  - id: flow
    client_id_type: anything
    auth_methods: [AuthorizationCode]
    issue_refresh_tokens: true
    allowed_redirects: ['https://flow.test/commander/pages/EC-Auth/oauth2_redirect_run']
    scopes: [{name: all, rest_regex: ['.*']}]
    user_access: [Everybody, robot]
";

/// Conjur: a person's sign-in, whose `Token` is then the bearer token of an authorization request. Nobody is asked.
#[test]
fn conjur_gets_a_code_with_the_token_of_a_sign_in() {
    let server = start_with(OIDC);
    let client = Client::new(
        &server,
        &["Content-Type: application/json", "X-IDAP-NATIVE-CLIENT: true", "OobIdPAuth: true"],
    );
    let package = client.result(
        "/Security/StartAuthentication",
        r#"{"User":"olga@acme.test","Version":"1.0","TenantId":"abc"}"#,
    );
    // `encoding/json` takes null for any of its types, and nothing else that is not of it.
    assert!(package["RetryWaitingTime"].is_i64() && package["AllowLoginMfaCache"].is_boolean());
    for name in ["EventDescription", "SecurityImageName"] {
        assert!(package[name].is_null() || package[name].is_string(), "{package}");
    }
    let password = mechanism(&package, 0, "UP");
    // It looks for the mechanism by what people read.
    assert_eq!(text(password, "PromptSelectMech"), "Password");
    let body = json!({
        "SessionId": text(&package, "SessionId"), "MechanismId": text(password, "MechanismId"),
        "Action": "Answer", "Answer": OLGA.1, "TenantId": "abc",
    });
    let success = client.result("/Security/AdvanceAuthentication", &body.to_string());
    let bearer = format!("Authorization: Bearer {}", text(&success, "Token"));
    let path = "/OAuth2/Authorize/conjur?client_id=11111111-2222-3333-4444-555555555555&code_challenge=z1Qq2hNe4-3LvnsxADGSx1KVx-_w7-dZOgoLD3ktUlY&code_challenge_method=S256&nonce=n-1&redirect_uri=http%3A%2F%2F127.0.0.1%3A8888%2Fcallback&response_type=code&scope=openid+email+profile&state=s-1";
    let answer = Client::new(&server, &["Accept: */*"]).and(bearer).get(path);
    assert_eq!(answer.status, 302, "{answer:?}");
    let mut found = parameters(&answer);
    assert_eq!(found.get("state").map(String::as_str), Some("s-1"), "{answer:?}");
    let form = Client::new(&server, &["Content-Type: application/x-www-form-urlencoded"])
        .and("Authorization: Basic MTExMTExMTEtMjIyMi0zMzMzLTQ0NDQtNTU1NTU1NTU1NTU1OnNlYw==");
    let body = format!(
        "grant_type=authorization_code&code={}&redirect_uri=http%3A%2F%2F127.0.0.1%3A8888%2Fcallback&code_verifier=ver",
        found.remove("code").expect("a code")
    );
    let token = form.post("/OAuth2/Token/conjur", &body).json();
    let claims: Value = serde_json::from_str(&decode(text(&token, "id_token")).1).expect("claims");
    assert_eq!((text(&claims, "nonce"), text(&claims, "unique_name")), ("n-1", OLGA.0));
}

/// CloudBees Flow: its state is base64 with the line's end, which must come back as it was; then it lives on refresh
/// tokens.
#[test]
fn flow_refreshes_what_a_person_granted() {
    let server = start_with(OIDC);
    let path = "/oauth2/authorize/flow?response_type=code&redirect_uri=https%3A%2F%2Fflow.test%2Fcommander%2Fpages%2FEC-Auth%2Foauth2_redirect_run&client_id=robot%40acme.test&state=eyJqb2JJZCI6MX0%3D%0A&scope=all";
    let answer = Browser::new(&server).open_as(path, OLGA.0, OLGA.1);
    let location = answer.header("location").expect("where to");
    assert!(location.contains("state=eyJqb2JJZCI6MX0%3D%0A"), "{location}");
    let code = parameters(&answer).remove("code").expect("a code");
    let form = Client::new(&server, &["Content-Type: application/x-www-form-urlencoded"]);
    let client = "client_id=robot%40acme.test&client_secret=R0bot-Secret";
    let body = format!(
        "redirect_uri=https%3A%2F%2Fflow.test%2Fcommander%2Fpages%2FEC-Auth%2Foauth2_redirect_run&grant_type=authorization_code&code={code}&{client}"
    );
    let refresh = text(&form.post("/oauth2/token/flow", &body).json(), "refresh_token").to_owned();
    for _ in 0..2 {
        let body = format!("grant_type=refresh_token&{client}&refresh_token={refresh}");
        let token = form.post("/oauth2/token/flow", &body).json();
        let bearer = format!("Authorization: Bearer {}", text(&token, "access_token"));
        let me = result(&Client::new(&server, &[]).and(bearer).get("/security/whoami"));
        assert_eq!(text(&me, "User"), OLGA.0);
    }
}

/// Scripts that sign in the old way, with a body that is JavaScript rather than JSON.
#[test]
fn scripts_whose_json_has_single_quotes() {
    let server = start_with(WORLD);
    let client = Client::new(&server, &["Content-Type: application/json"]);
    let answer = client.post("/security/login", "{user:'olga@acme.test', password:'Olga-Passw0rd'}");
    let auth = text(&result(&answer), "Auth").to_owned();
    let client = client.and("X-CENTRIFY-NATIVE-CLIENT: 1").and(format!("Authorization: Bearer {auth}"));
    let script = format!("select * from User where Username like '{PAUL}' and SourceDsType = 'CDS'");
    let user = &rows(&client.result("/RedRock/query", &json!({"Script": script}).to_string()))[0];
    for name in ["ID", "Status"] {
        text(user, name);
    }
    assert!(user.get("Forest").is_some() && user.get("LastLogin").is_some());
    let body = json!({"ID": user["ID"]}).to_string();
    assert!(client.result("/UserMgmt/GetUserAttributes", &body).get("DisplayName").is_some());
    client.result("/CDirectoryService/RefreshToken", &body);
    let roles = rows(&client.result("/UserMgmt/GetUsersRolesAndAdministrativeRights", &body));
    for role in &roles {
        for name in ["Name", "ID"] {
            text(role, name);
        }
        assert!(role.get("Description").is_some(), "{role}");
    }
}

/// A Python module: its token request is a form, its calls `requests`' JSON with blanks.
#[test]
fn a_python_module() {
    let server = start_with(WORLD);
    let headers = ["Accept-Encoding: gzip, deflate", "Accept: */*", "Connection: keep-alive"];
    let form = Client::new(&server, &headers).and("Content-Type: application/x-www-form-urlencoded");
    let body =
        "scope=all&client_id=robot%40acme.test&grant_type=client_credentials&client_secret=R0bot-Secret";
    let token = form.post("/Oauth2/Token/api", body).json();
    let client = Client::new(&server, &headers)
        .and("Content-Type: application/json")
        .and("X-CENTRIFY-NATIVE-CLIENT: true")
        .and(format!("Authorization: Bearer {}", text(&token, "access_token")));
    let found =
        client.result("/Redrock/Query", r#"{"Script": "Select ID, Name from Role where Name = 'Staff'"}"#);
    assert_eq!(rows(&found).len(), 1);
}
