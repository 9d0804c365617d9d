//! The back ends of the vendor's sample applications: Java (sample-clients.md#s1-5), Node (sample-clients.md#s1-7), and
//! the older Java demo (sample-clients.md#s1-8). Of Node's SDK only the signatures are public, so its calls are those
//! of the Java one.

use serde_json::{Value, json};

use crate::support::browser::parameters;
use crate::support::clients::{Client, mechanism, result, rows, text};
use crate::support::world::clients::{OLGA, PAUL, ROBOT, WORLD};
use crate::support::{Server, start_with};

const HEADERS: [&str; 5] = [
    "Accept: application/json, application/*+json",
    "X-IDAP-NATIVE-CLIENT: true",
    "content-type: application/json",
    "cache-control: no-cache",
    "User-Agent: Java/11.0.20",
];

/// `auth/beginAuth` and `auth/advanceAuth`: the answer's cookies go on to the browser, the session's value is what the
/// back end calls with.
fn signed_in<'s>(server: &'s Server, (user, password): (&str, &str)) -> (Client<'s>, Value) {
    let client = Client::new(server, &HEADERS);
    let body = json!({"User": user, "Version": "1.0"}).to_string();
    let package = client.result("/Security/StartAuthentication", &body);
    // With `Auth` the back end signs out and asks again, without end; with `PodFqdn` the page goes elsewhere.
    assert_eq!((package.get("Auth"), package.get("PodFqdn")), (None, None));
    assert!(package["ClientHints"]["AllowForgotPassword"].is_boolean());
    let body = json!({
        "SessionId": text(&package, "SessionId"), "TenantId": text(&package, "TenantId"),
        "MechanismId": text(mechanism(&package, 0, "UP"), "MechanismId"), "Action": "Answer", "Answer": password,
    });
    let answer = client.post("/Security/AdvanceAuthentication", &body.to_string());
    let success = result(&answer);
    for name in ["UserId", "User", "DisplayName", "PodFqdn", "CustomerID", "Auth"] {
        text(&success, name);
    }
    let mut cookies =
        answer.headers.iter().filter(|(name, _)| name == "set-cookie").map(|(_, cookie)| cookie);
    let cookie = cookies.find(|cookie| cookie.starts_with(".ASPXAUTH=")).expect("the cookie");
    assert!(!cookie.to_lowercase().contains("domain="), "{cookie}");
    // As the back end cuts it.
    let value = cookie.split(';').next().and_then(|pair| pair.split('=').nth(1)).expect("a value");
    assert_eq!(value, text(&success, "Auth"));
    (client.and(format!("Authorization: Bearer {value}")), success)
}

/// A token of the service user, by which the back end makes users.
fn service<'s>(server: &'s Server, headers: &[&str]) -> Client<'s> {
    let form = Client::new(server, &["Content-Type: application/x-www-form-urlencoded"]);
    let body = format!(
        "grant_type=client_credentials&scope=all&client_secret={}&client_id=robot%40acme.test",
        ROBOT.1
    );
    let token = form.post("/OAuth2/Token/api", &body).json();
    Client::new(server, headers).and(format!("Authorization: Bearer {}", text(&token, "access_token")))
}

#[test]
fn java_signs_a_person_in_and_changes_the_profile() {
    let server = start_with(WORLD);
    let (client, success) = signed_in(&server, OLGA);
    assert_eq!(text(&client.get("/CDirectoryService/GetUser").result(), "Name"), OLGA.0);
    let id = text(&success, "UserId");
    let body = json!({"Name": OLGA.0, "Mail": "new@mail.test", "DisplayName": "Olga New", "MobileNumber": "+15551234567", "ID": id});
    client.result("/User/UpdateProfile", &body.to_string());
    let user = client.result("/CDirectoryService/GetUser", &json!({"ID": id}).to_string());
    let read = ["Name", "Mail", "DisplayName", "MobileNumber"].map(|name| text(&user, name));
    assert_eq!(read, [OLGA.0, "new@mail.test", "Olga New", "+15551234567"]);
    // An administrator is who has the role of this name.
    let is_admin = |client: &Client<'_>, id: &str| {
        let body = json!({"Id": id}).to_string();
        let roles = rows(&client.result("/UserMgmt/GetUsersRolesAndAdministrativeRights", &body));
        roles.iter().any(|row| text(row, "RoleName") == "System Administrator")
    };
    assert!(!is_admin(&client, id));
    let (root, success) = signed_in(&server, ("root@acme.test", "Root-Passw0rd"));
    assert!(is_admin(&root, text(&success, "UserId")));
    // "Try another flow" needs a success; the body is empty.
    client.result("/Security/Logout", "");
    assert_eq!(client.get("/CDirectoryService/GetUser").status, 401);
}

#[test]
fn java_and_node_register_a_user_and_put_it_into_a_role() {
    let server = start_with(WORLD);
    let client = service(&server, &HEADERS);
    let body = r#"{"MobileNumber":null,"Mail":"m@mail.test","DisplayName":"D","Name":"signed.up@acme.test","Password":"Sign-Passw0rd"}"#;
    let made = client.result("/User/Signup", body);
    let id = text(&made, "UserId").to_owned();
    // A failure must have the member, null as it is.
    let again = client.post("/User/Signup", body).json();
    assert_eq!((&again["success"], again.get("Result")), (&json!(false), Some(&Value::Null)));
    assert_eq!(text(&again, "Message"), "User name signed.up@acme.test is already in use.");

    let script =
        "{ \"Script\": \"Select ID as ID from Role WHERE Name = 'Staff' ORDER BY Name COLLATE NOCASE \"}";
    let roles = rows(&client.result("/Redrock/query", script));
    assert_eq!(roles.len(), 1, "exactly one, or it says that the role is not there");
    let role = text(&roles[0], "ID");
    let body = format!(r#"{{"Users":{{"Add":["{id}"]}},"Name":"{role}","Description":""}}"#);
    client.result("/Roles/UpdateRole", &body);
    let kept = client.result("/Roles/GetRole", &json!({"Name": role}).to_string());
    assert_eq!(text(&kept, "Description"), "People", "an empty text changes nothing");
    signed_in(&server, ("signed.up@acme.test", "Sign-Passw0rd"));
}

/// The page's redirect carries the session in the query, and reads errors from there too.
#[test]
fn java_authorizes_with_the_session_in_the_query() {
    let server = start_with(WORLD);
    let (_, success) = signed_in(&server, OLGA);
    let url = |auth: &str, scope: &str| {
        format!(
            "/OAuth2/Authorize/api?redirect_uri=https://app.test/RedirectResource&client_id=robot%40acme.test&scope={scope}&response_type=code&code_challenge_method=S256&code_challenge=z1Qq2hNe4-3LvnsxADGSx1KVx-_w7-dZOgoLD3ktUlY&AUTH={auth}"
        )
    };
    let browser = Client::new(&server, &["Accept: text/html"]);
    let answer = browser.get(&url(text(&success, "Auth"), "all"));
    let code = parameters(&answer).remove("code").unwrap_or_else(|| panic!("{answer:?}"));
    let form = Client::new(&server, &["Content-Type: application/x-www-form-urlencoded"]);
    let body = format!(
        "code={code}&grant_type=authorization_code&redirect_uri=https%3A%2F%2Fapp.test%2FRedirectResource&client_id=robot%40acme.test&client_secret=R0bot-Secret&code_verifier=ver"
    );
    assert!(form.post("/oauth2/token/api", &body).json()["access_token"].is_string());
    let answer = browser.get(&url(text(&success, "Auth"), "nothing"));
    assert_eq!(answer.status, 302);
    let location = answer.header("location").unwrap();
    assert!(location.starts_with("https://app.test/RedirectResource?"), "{location}");
    assert!(!parameters(&answer)["error_description"].is_empty());
}

/// Node's own calls besides: a password that its owner changes, attributes by name or id.
#[test]
fn node_changes_a_password_and_reads_attributes() {
    let server = start_with(WORLD);
    let (client, success) = signed_in(&server, (PAUL, "Paul-Passw0rd"));
    let body = r#"{"oldPassword":"Paul-Passw0rd","newPassword":"Paul-Passw0rd2"}"#;
    assert_eq!(client.result("/UserMgmt/ChangeUserPassword", body), Value::Null);
    let by = |client: &Client<'_>, id: &str| {
        client.result("/UserMgmt/GetUserAttributes", &json!({"ID": id}).to_string())
    };
    assert_eq!(by(&client, PAUL), by(&client, text(&success, "UserId")));
    let body = json!({"ID": text(&success, "UserId"), "Name": PAUL, "HomeNumber": "", "MobileNumber": "1", "DisplayName": "Paul", "Mail": "p@mail.test"});
    client.result("/User/UpdateProfile", &body.to_string());
    signed_in(&server, (PAUL, "Paul-Passw0rd2"));
    let answer = client
        .failure("/UserMgmt/ChangeUserPassword", r#"{"oldPassword":"wrong","newPassword":"Some-Passw0rd1"}"#);
    assert!(!answer.is_empty());
}

/// The JavaScript SDK gives a service user's name and password twice.
#[test]
fn node_asks_for_its_scopes_with_a_password_besides() {
    let server = start_with(WORLD);
    let form = Client::new(&server, &["Content-Type: application/x-www-form-urlencoded"]);
    let body = "grant_type=client_credentials&client_id=robot%40acme.test&client_secret=R0bot-Secret&username=robot%40acme.test&password=R0bot-Secret&scope=all";
    let token = form.post("/OAuth2/Token/api", body).json();
    assert_eq!((text(&token, "scope"), text(&token, "token_type")), ("all", "Bearer"));
}

/// The single-page sample runs its SDK in the browser, at an origin that the tenant trusts.
#[test]
fn a_page_calls_from_its_own_origin() {
    let server = start_with(&WORLD.replacen("tenant:\n", "tenant:\n  trusted_domains: [localhost]\n", 1));
    let origin = "Origin: http://localhost:3000";
    let asks = "Access-Control-Request-Method: POST\r\nAccess-Control-Request-Headers: authorization,content-type,x-idap-native-client";
    for path in ["/Security/StartAuthentication", "/OAuth2/Token/api", "/OAuth2/Revoke/api"] {
        let answer = server.raw(
            format!(
                "OPTIONS {path} HTTP/1.1\r\nHost: abc1234.id.cyberark.cloud\r\n{origin}\r\n{asks}\r\n\r\n"
            )
            .as_bytes(),
        );
        assert_eq!(answer.status, 200, "{answer:?}");
        assert_eq!(answer.header("access-control-allow-origin"), Some("http://localhost:3000"));
        let allowed = answer.header("access-control-allow-headers").expect("headers");
        assert!(allowed.contains("x-idap-native-client") && allowed.contains("authorization"), "{allowed}");
    }
    let client = Client::new(&server, &HEADERS).and(origin);
    let answer = client.post("/Security/StartAuthentication", r#"{"User":"olga@acme.test","Version":"1.0"}"#);
    assert!(result(&answer)["Challenges"].is_array());
    assert_eq!(answer.header("access-control-allow-origin"), Some("http://localhost:3000"));
    assert_eq!(answer.header("access-control-allow-credentials"), Some("true"));
}

/// The older demo: Basic, an unquoted name in the body, ids in the query, and a message that it compares.
#[test]
fn the_older_demo_signs_up_by_its_own_names() {
    let server = start_with(WORLD);
    let basic = "Authorization: Basic cm9ib3RAYWNtZS50ZXN0OlIwYm90LVNlY3JldA==";
    let form = Client::new(&server, &[basic, "Content-Type: application/x-www-form-urlencoded"]);
    let token = form.post("/oauth2/token/api", "grant_type=client_credentials&scope=all").json();
    let client = Client::new(&server, &["x-centrify-native-client: true", "Content-Type: application/json"])
        .and(format!("Authorization: Bearer {}", text(&token, "access_token")));
    let body = r#"{"Name":"demo@acme.test","Mail":"d@mail.test","Password":"Demo-Passw0rd","DisplayName":"Demo","MFA":true,"SendEmailInvite":false,"InEverybodyRole":true,"MobileNumber":"5551234567"}"#;
    let id = text(&client.result("/CDirectoryService/Signup", body), "UserId").to_owned();
    assert_eq!(
        client.failure("/CDirectoryService/Signup", body),
        "User name demo@acme.test is already in use."
    );
    let script = "{ Script: \"Select * from Role WHERE Name = 'Staff' ORDER BY Name COLLATE NOCASE \"}";
    let role = rows(&client.result("/Redrock/query", script))[0].clone();
    let body = format!(r#"{{"Users":{{"Add":["{id}"]}},"Name":"{}","Description":""}}"#, text(&role, "ID"));
    client.result("/Roles/UpdateRole", &body);
    let roles = client.result(&format!("/UserMgmt/GetUsersRolesAndAdministrativeRights?id={id}"), "");
    for row in rows(&roles) {
        text(&row, "RoleName");
        let rights = row["AdministrativeRights"].as_array().expect("rights");
        rights.iter().for_each(|right| _ = text(right, "Description"));
    }
    text(&client.result(&format!("/UserMgmt/GetUserInfo?ID={id}"), ""), "Name");
    client.result("/CDirectoryService/ChangeUser", &json!({"ID": id, "DisplayName": "Other"}).to_string());
    client.result(
        "/UserMgmt/ResetUserPassword",
        &json!({"ID": id, "newPassword": "Other-Passw0rd1"}).to_string(),
    );
    signed_in(&server, ("demo@acme.test", "Other-Passw0rd1"));
}
