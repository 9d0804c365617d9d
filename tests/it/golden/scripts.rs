//! Smaller clients (platform.md#s9-5): collectors, connectors, plug-ins and scripts, each with its own manners.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use crate::support::clients::{Client, SERVICE, bearer, envelope, result, rows, signed_in, text};
use crate::support::world::clients::{OLGA, PAUL, ROBOT, WORLD};
use crate::support::{Answer, Server, start_with};

/// Jetstack's agent: one challenge with one enrolled mechanism, the password.
#[test]
fn jetstack_secure() {
    let server = start_with(WORLD);
    let client = Client::new(
        &server,
        &["X-IDAP-NATIVE-CLIENT: true", "Content-Type: application/json", "User-Agent: Go-http-client/1.1"],
    );
    let package = client.result(
        "/Security/StartAuthentication",
        r#"{"TenantId":"tlspk","User":"olga@acme.test","Version":"1.0"}"#,
    );
    let mechanisms = package["Challenges"][0]["Mechanisms"].as_array().expect("mechanisms");
    assert_eq!(
        (mechanisms.len(), &mechanisms[0]["Name"], &mechanisms[0]["Enrolled"]),
        (1, &json!("UP"), &json!(true))
    );
    let (_, success) = signed_in(&client, "tlspk");
    assert_eq!(text(&success, "Summary"), "LoginSuccess");
    assert!(!text(&success, "Token").is_empty());
}

/// MineMeld's collector keeps the cookies, and wants exactly one role.
#[test]
fn minemeld() {
    let server = start_with(WORLD);
    let client = Client::new(&server, &["X-CENTRIFY-NATIVE-CLIENT: Yes", "Content-Type: application/json"]);
    let (client, _) = signed_in(&client, "");
    let paul = client.result("/UserMgmt/GetUserAttributes", &json!({"ID": PAUL}).to_string());
    let query = |script: &str| client.result("/RedRock/query", &json!({"Script": script}).to_string());
    let staff = text(&rows(&query("SELECT ID from Role WHERE Name='Staff'"))[0], "ID").to_owned();
    let found = query(&format!("SELECT * from Role WHERE ID='{staff}'"));
    assert_eq!(found["Count"], 1);
    for change in ["Delete", "Add"] {
        let body = json!({"Name": staff, "Users": {change: [text(&paul, "Uuid")]}}).to_string();
        client.result("/Roles/UpdateRole", &body);
    }
}

/// A Python library that labels its JSON as a form.
#[test]
fn gravitylens() {
    let server = start_with(WORLD);
    let client =
        bearer(&server, "/oauth2/token/api", SERVICE).and("Content-Type: application/x-www-form-urlencoded");
    let id = client.result("/CDirectoryService/CreateUser", r#"{"Name": "grav@acme.test", "Mail": "g@mail.test", "Password": "Grav-Passw0rd", "InEverybodyRole": true}"#);
    let id = id.as_str().expect("an id").to_owned();
    let role = client.result("/Roles/StoreRole", r#"{"Name": "Team", "Description": "t"}"#);
    let role = text(&role, "_RowKey").to_owned();
    let query = |script: &str| rows(&client.result("/Redrock/query", &json!({"Script": script}).to_string()));
    assert_eq!(text(&query("Select ID from User where Username = 'grav@acme.test'")[0], "ID"), id);
    assert_eq!(text(&query("Select ID from Role where Name = 'Team'")[0], "ID"), role);
    // One right as an object.
    client.result(
        "/Roles/AssignSuperRights",
        &json!({"Role": role, "Path": "/lib/rights/appman.json"}).to_string(),
    );
    client.result("/SaasManage/AddUsersAndGroupsToRole", &json!({"Name": role, "Users": [id]}).to_string());
    let read = client.result(&format!("/Roles/GetRole?Name={role}"), "");
    assert_eq!(text(&read, "Name"), "Team");
    client.result(
        "/UserMgmt/ResetUserPassword",
        &json!({"ID": id, "newPassword": "Grav-Passw0rd2"}).to_string(),
    );
    client.result(&format!("/UserMgmt/RemoveUser?ID={id}"), "");
}

/// A clean-up script: every user by a report, one removed by name.
#[test]
fn delete_users_script() {
    let server = start_with(WORLD);
    let client = Client::new(&server, &["X-IDAP-NATIVE-CLIENT: true", "Content-Type: application/json"]);
    let (client, _) = signed_in(&client, "ABC1234");
    let body = r#"{"Script": "@@All Users", "args": {"PageNumber": 1, "PageSize": 100000, "Limit": 100000, "SortBy": "", "direction": "ASC", "Caching": -1}}"#;
    let users = rows(&client.result("/RedRock/query", body));
    assert!(users.iter().any(|row| text(row, "Username") == PAUL));
    client.result("/UserMgmt/RemoveUser?ID=paul@acme.test", "");
    assert_eq!(rows(&client.result("/RedRock/query", body)).len(), users.len() - 1);
}

/// What the password plug-in sends for a token: its address ends in a slash, its form begins with `&`.
fn plugin_token(server: &Server, user: &str, password: &str, scope: &str) -> Answer {
    let basic = STANDARD.encode(format!("{user}:{password}"));
    let client = Client::new(server, &["Content-Type: application/x-www-form-urlencoded"])
        .and(format!("Authorization: Basic {basic}"));
    client.post("//Oauth2/Token/api", &format!("&grant_type=client_credentials&scope={scope}"))
}

fn plugin<'s>(server: &'s Server, (user, password): (&str, &str)) -> Client<'s> {
    let token = plugin_token(server, user, password, "all").json();
    Client::new(server, &["Content-Type: application/json"])
        .and(format!("Authorization: Bearer {}", text(&token, "access_token")))
}

/// The password plug-in reconciles: it resets another account's password, and tells refusals apart by their ids.
#[test]
fn password_plugin_reconciles() {
    let server = start_with(WORLD);
    let client = plugin(&server, ROBOT);
    let read = client.result("/UserMgmt/GetUserAttributes", &json!({"ID": PAUL}).to_string());
    let uuid = text(&read, "Uuid").to_owned();
    let reset = |client: &Client<'_>, id: &str, password: &str| {
        let body = json!({"ID": id, "newPassword": password}).to_string();
        envelope(&client.post("/UserMgmt/ResetUserPassword", &body))
    };
    assert_eq!(reset(&client, &uuid, "Paul-Passw0rd2")["success"], true);
    assert_eq!(text(&reset(&client, &uuid, "weak"), "MessageID"), "_I18N_SetPasswordFailedNotComplex");
    let same = reset(&client, &uuid, "Paul-Passw0rd2");
    assert_eq!(text(&same, "MessageID"), "_I18N_SetPasswordFailedNewSameAsOld");
    let unknown = envelope(&client.post("/UserMgmt/GetUserAttributes", r#"{"ID":"nobody@acme.test"}"#));
    assert_eq!(text(&unknown, "MessageID"), "_I18N_UserNotFound");
    let unknown = reset(&client, "00000000-0000-4000-8000-000000000000", "Some-Passw0rd1");
    assert_eq!(text(&unknown, "MessageID"), "_I18N_UserIDNotFound");
    let missing =
        envelope(&client.post("/UserMgmt/ResetUserPassword", r#"{"newPassword":"Some-Passw0rd1"}"#));
    assert_eq!(text(&missing, "MessageID"), "_I18N_RequiredParameter");
    let broken = envelope(&client.post("/UserMgmt/ResetUserPassword", "{\"ID\": <"));
    assert_eq!(text(&broken, "MessageID"), "_I18N_Newtonsoft.Json.JsonReaderException");
    let idle = plugin(&server, ("idle@acme.test", "Idle-Passw0rd"));
    let refused = reset(&idle, &uuid, "Some-Passw0rd1");
    let id = text(&refused, "MessageID");
    assert!(
        ["_I18N_ServiceUnauthorizedAccess", "_I18N_System.UnauthorizedAccessException"].contains(&id),
        "{id}"
    );
}

/// The password plug-in verifies and changes: the account is the client, and changes its own password.
#[test]
fn password_plugin_verifies_and_changes() {
    let server = start_with(WORLD);
    let user = "idle@acme.test";
    let client = plugin(&server, (user, "Idle-Passw0rd"));
    let change = |old: &str, new: &str| {
        let body = json!({"oldPassword": old, "newPassword": new}).to_string();
        envelope(&client.post("/UserMgmt/ChangeUserPassword", &body))
    };
    let same = change("Idle-Passw0rd", "Idle-Passw0rd");
    assert_eq!(text(&same, "MessageID"), "_I18N_SetPasswordFailedNewSameAsOld");
    assert_eq!(change("Idle-Passw0rd", "Idle-Passw0rd2")["success"], true);
    assert_eq!(plugin_token(&server, user, "Idle-Passw0rd2", "all").status, 200);
    // It finds this text in the body, and shows others as they are.
    let refused = plugin_token(&server, user, "Idle-Passw0rd", "all").oauth_error("access_denied");
    assert_eq!(refused, "invalid client creds or client not allowed");
    plugin_token(&server, user, "Idle-Passw0rd2", "ALL").oauth_error("invalid_scope");
}

/// The .NET samples: the length decides whether there is a body, and the first request may expect a `100 Continue`.
#[test]
fn dotnet_samples() {
    let server = start_with(WORLD);
    let client = Client::new(&server, &["X-CENTRIFY-NATIVE-CLIENT: 1", "Content-Type: application/json"]);
    let (client, success) = signed_in(&client, "");
    let client = client.and("Expect: 100-continue");
    let id = client.result(
        "/CDirectoryService/CreateUser",
        r#"{"Name":"dot@acme.test","Mail":"d@mail.test","Password":"Dot-Passw0rd1"}"#,
    );
    client.result("/CDirectoryService/SetUserState", &json!({"ID": id, "state": "Locked"}).to_string());
    let body = json!({"id": text(&success, "UserId")}).to_string();
    let roles = rows(&client.result("/UserMgmt/GetUsersRolesAndAdministrativeRights", &body));
    assert!(roles.iter().any(|row| text(row, "Name") == "Operators"));
    client.result("/Security/Logout", "");
}

/// The Python samples sign in by the query.
#[test]
fn python_samples() {
    let server = start_with(WORLD);
    let client = Client::new(&server, &["X-CENTRIFY-NATIVE-CLIENT: true", "Content-Type: application/json"]);
    let answer = client.get("/security/login/?user=olga@acme.test&password=Olga-Passw0rd");
    let auth = text(&result(&answer), "Auth").to_owned();
    assert!(
        answer.headers.iter().any(|(name, value)| name == "set-cookie" && value.starts_with(".ASPXAUTH="))
    );
    assert_eq!(text(&client.keeping(&answer).result("/security/whoami", ""), "User"), OLGA.0);
    let client = client.and(format!("Authorization: Bearer {auth}"));
    assert_eq!(text(&client.result("/security/whoami", ""), "User"), OLGA.0);
}
