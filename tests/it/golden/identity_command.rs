//! IdentityCommand, the PowerShell module (platform.md#s9-4): its calls on PowerShell 7.4 on Windows.

use serde_json::{Value, json};

use crate::support::clients::{Client, converted, envelope, mechanism, result, rows, text};
use crate::support::world::clients::{OLGA, PAUL, WORLD};
use crate::support::{Server, members, start_with};

const HEADERS: [&str; 5] = [
    "accept: */*",
    "OobIdPAuth: True",
    "User-Agent: Mozilla/5.0 (Windows NT 10.0; Microsoft Windows 10.0.22631; en-GB) PowerShell/7.4.6",
    "Accept-Encoding: gzip, deflate, br",
    "Content-Type: application/json",
];

/// `New-IDSession` up to its challenges: the client from then on, and the package.
fn begun<'s>(server: &'s Server, user: &str) -> (Client<'s>, Value) {
    let client = Client::new(server, &HEADERS);
    let answer =
        client.post("/Security/StartAuthentication", &converted(&json!({"User": user, "Version": "1.0"})));
    let package = result(&answer);
    // Present, it would be where the module goes next.
    assert_eq!(package.get("PodFqdn"), None);
    assert_eq!(package.get("IdpRedirectShortUrl"), None);
    (client.keeping(&answer).and("X-IDAP-NATIVE-CLIENT: True"), package)
}

fn step(package: &Value, mechanism: &Value, action: &str, answer: Option<Value>) -> String {
    let mut body = json!({
        "SessionId": text(package, "SessionId"), "Action": action,
        "TenantId": text(package, "TenantId"), "MechanismId": text(mechanism, "MechanismId"),
    });
    if let Some(answer) = answer {
        body["Answer"] = answer;
    }
    converted(&body)
}

const ADVANCE: &str = "/Security/AdvanceAuthentication";

/// What the module keeps of a success.
fn session<'s>(client: &Client<'s>, success: &Value, user: &str) -> Client<'s> {
    assert_eq!((text(success, "Summary"), text(success, "User")), ("LoginSuccess", user));
    client.and(format!("Authorization: Bearer {}", text(success, "Token")))
}

/// `New-IDSession` of somebody with a password alone.
fn signed_in<'s>(server: &'s Server, (user, password): (&str, &str)) -> Client<'s> {
    let (client, package) = begun(server, user);
    let body = step(&package, mechanism(&package, 0, "UP"), "Answer", Some(json!(password)));
    let answer = client.post(ADVANCE, &body);
    session(&client.keeping(&answer), &result(&answer), user)
}

#[test]
fn one_challenge() {
    let server = start_with(WORLD);
    let client = signed_in(&server, OLGA);
    let about = client.result("/SysInfo/About", "");
    for name in ["Version", "PodRegion", "PodFqdn", "PodName", "CompanyName"] {
        text(&about, name);
    }
    assert_eq!(client.result("/Security/Logout", ""), Value::Null);
    assert_eq!(client.post("/CDirectoryService/GetUserAttributes", "").status, 401);
    // Neither the token nor the cookie is left.
    let mut cookie = client.clone();
    cookie.headers.retain(|header| !header.starts_with("Authorization"));
    assert_eq!(cookie.post("/CDirectoryService/GetUserAttributes", "").status, 401);
}

#[test]
fn two_challenges_and_a_mail_that_is_waited_for() {
    let server = start_with(WORLD);
    let (client, package) = begun(&server, "mia@acme.test");
    let body = step(&package, mechanism(&package, 0, "UP"), "Answer", Some(json!("Mia-Passw0rd")));
    assert_eq!(client.result(ADVANCE, &body), json!({"Summary": "StartNextChallenge"}));
    let mail = mechanism(&package, 1, "EMAIL");
    // The module matches `Start*Oob`.
    let kind = text(mail, "AnswerType");
    assert!(kind.starts_with("Start") && kind.ends_with("Oob"), "{kind}");
    assert_eq!(
        text(&client.result(ADVANCE, &step(&package, mail, "StartOOB", None)), "Summary"),
        "OobPending"
    );
    let poll = step(&package, mail, "Poll", None);
    assert_eq!(text(&client.result(ADVANCE, &poll), "Summary"), "OobPending");
    let sent = server.control("/outbox").json()["messages"][0]["id"].as_str().unwrap().to_owned();
    let accept = format!("/_tenantry/v1/tenants/default/outbox/{sent}/accept");
    assert_eq!(server.post(&accept).bearer(server.control_token()).send().status, 200);
    session(&client, &client.result(ADVANCE, &poll), "mia@acme.test");
}

#[test]
fn security_questions_are_answered_together() {
    let server = start_with(WORLD);
    let (client, package) = begun(&server, "quentin@acme.test");
    let body = step(&package, mechanism(&package, 0, "UP"), "Answer", Some(json!("Quent-Passw0rd")));
    client.result(ADVANCE, &body);
    let questions = mechanism(&package, 1, "SQ");
    let parts = questions["MultipartMechanism"]["MechanismParts"].as_array().expect("parts");
    let answers = |part: &Value| {
        let answer = if text(part, "PromptMechChosen") == "Pet?" { "Rex" } else { "Bonn" };
        (text(part, "Uuid").to_owned(), json!(answer))
    };
    let answer = Value::Object(parts.iter().map(answers).collect());
    let body = step(&package, questions, "Answer", Some(answer));
    session(&client, &client.result(ADVANCE, &body), "quentin@acme.test");
}

#[test]
fn a_password_that_must_be_changed_is_a_new_package() {
    let server = start_with(WORLD);
    let (client, package) = begun(&server, "late@acme.test");
    let body = step(&package, mechanism(&package, 0, "UP"), "Answer", Some(json!("Late-Passw0rd")));
    let next = client.result(ADVANCE, &body);
    assert_eq!(text(&next, "Summary"), "NewPackage");
    assert!(next["EventDescription"].is_null() || !text(&next, "EventDescription").is_empty());
    // The module goes on with the session that it has.
    let body = step(&package, mechanism(&next, 0, "RESET"), "Answer", Some(json!("Fresh-Passw0rd1")));
    session(&client, &client.result(ADVANCE, &body), "late@acme.test");
    signed_in(&server, ("late@acme.test", "Fresh-Passw0rd1"));
}

#[test]
fn a_wrong_answer_is_thrown_and_cleaned_up() {
    let server = start_with(WORLD);
    let (client, package) = begun(&server, OLGA.0);
    let body = step(&package, mechanism(&package, 0, "UP"), "Answer", Some(json!("wrong")));
    let message = client.failure(ADVANCE, &body);
    assert!(message.starts_with("Authentication (login or challenge) has failed."));
    let session = json!({"TenantId": text(&package, "TenantId"), "SessionId": text(&package, "SessionId")});
    assert_eq!(client.result("/Security/CleanupAuthentication", &converted(&session)), Value::Null);
    let body = step(&package, mechanism(&package, 0, "UP"), "Answer", Some(json!(OLGA.1)));
    client.failure(ADVANCE, &body);
}

#[test]
fn a_platform_token_is_asked_for_by_form() {
    let server = start_with(WORLD);
    let client = Client::new(&server, &["accept: */*", "Content-Type: application/x-www-form-urlencoded"]);
    let form = "client_secret=R0bot-Secret&client_id=robot%40acme.test&grant_type=client_credentials";
    let token = client.post("/OAuth2/PlatformToken", form).json();
    let authorization = format!("{} {}", text(&token, "token_type"), text(&token, "access_token"));
    let client = Client::new(&server, &HEADERS).and(format!("Authorization: {authorization}"));
    assert!(!rows(&client.result("/CDirectoryService/GetUsers", "")).is_empty());
}

#[test]
fn users_by_all_of_get_iduser() {
    let server = start_with(WORLD);
    let client = signed_in(&server, OLGA);
    let all = rows(&client.result("/CDirectoryService/GetUsers", ""));
    let row = all.iter().find(|row| row["Name"] == PAUL).expect("Paul");
    let id = text(row, "Uuid");
    let by_id = client.result("/CDirectoryService/GetUser", &converted(&json!({"ID": id})));
    let by_name = client.result("/CDirectoryService/GetUserByName", &converted(&json!({"username": PAUL})));
    assert_eq!(by_id, by_name);
    assert_eq!((text(&by_id, "Name"), text(&by_id, "Uuid")), (PAUL, id));
    assert_eq!(text(&client.result("/CDirectoryService/GetUserAttributes", ""), "Name"), OLGA.0);
    let root = signed_in(&server, ("root@acme.test", "Root-Passw0rd"));
    text(&root.result("/CDirectoryService/GetTechSupportUser", ""), "Name");
    client.failure("/CDirectoryService/GetUserByName", &converted(&json!({"username": "nobody@acme.test"})));

    let path = format!("/UserMgmt/GetUsersRolesAndAdministrativeRights?ID={id}");
    let roles = rows(&client.result(&path, &converted(&json!({"Args": {}}))));
    let names: Vec<_> = roles.iter().map(|row| text(row, "Name")).collect();
    assert_eq!(names, ["Everybody", "Staff"]);
    assert!(roles.iter().all(|row| row["AdministrativeRights"].is_array()));
    let one = rows(&client.result(&path, &converted(&json!({"Args": {"PageNumber": 1, "PageSize": 1}}))));
    assert_eq!(one.len(), 1);
}

#[test]
fn queries() {
    let server = start_with(WORLD);
    let client = signed_in(&server, OLGA);
    let query = |args: Value| {
        let body = json!({"args": args, "Script": "Select Username from User ORDER BY Username"});
        rows(&client.result("/Redrock/query", &converted(&body)))
    };
    let all = query(json!({}));
    assert!(all.len() > 2);
    let page = query(json!({"PageNumber": 2, "PageSize": 1, "Limit": 1, "Caching": -1}));
    assert_eq!(page, [all[1].clone()]);
    let sorted = query(json!({"SortBy": "Username", "Direction": true}));
    assert_eq!(sorted, all);
    client.failure("/Redrock/query", &converted(&json!({"args": {}, "Script": "Select nothing"})));
}

#[test]
fn locks_exemptions_and_signing_out_by_query_string() {
    let server = start_with(WORLD);
    let client = signed_in(&server, OLGA);
    let paul = signed_in(&server, (PAUL, "Paul-Passw0rd"));
    let me = |client: &Client<'_>| client.post("/Security/WhoAmI", "").status;
    let id = text(&paul.result("/CDirectoryService/GetUser", ""), "Uuid").to_owned();
    // The module makes a truth value of what is not null.
    let locked = || client.result(&format!("/UserMgmt/IsUserCloudLocked?user={id}"), "");
    assert_eq!(locked(), false);
    let lock = |on: &str| client.result(&format!("/UserMgmt/SetCloudLock?lockuser={on}&user={id}"), "");
    assert_eq!(lock("True"), Value::Null);
    assert_eq!((locked(), me(&paul)), (json!(true), 401));
    assert_eq!(lock("False"), Value::Null);
    assert_eq!(locked(), false);
    let paul = signed_in(&server, (PAUL, "Paul-Passw0rd"));
    assert_eq!(client.result(&format!("/UserMgmt/SignOutEverywhere?ID={id}"), ""), Value::Null);
    assert_eq!(me(&paul), 401);
    let path = format!("/CDirectoryService/ExemptUserFromMfa?timespan=5&ID={id}");
    assert_eq!(client.result(&path, ""), Value::Null);
}

/// The commands of 2026, most of which their author ran against a live tenant.
#[test]
fn users_and_roles_of_the_later_versions() {
    let server = start_with(WORLD);
    let client = signed_in(&server, OLGA);
    let call = |path: &str, body: Value| client.result(path, &converted(&body));
    let user = json!({"Name": "new@acme.test", "Mail": "n@mail.test", "Password": "New-Passw0rd", "InEverybodyRole": true});
    let id = call("/CDirectoryService/CreateUser", user).as_str().expect("the bare id").to_owned();
    assert_eq!(call("/CDirectoryService/ChangeUser", json!({"ID": id, "DisplayName": "New"})), Value::Null);
    assert_eq!(call("/CDirectoryService/SetUserState", json!({"ID": id, "state": "Locked"})), Value::Null);

    let role = call("/Roles/StoreRole/", json!({"Name": "Team", "RoleType": "PrincipalList"}));
    assert_eq!(members(&role), ["_RowKey"]);
    let role = text(&role, "_RowKey").to_owned();
    let change = json!({"Name": role, "Description": "A team", "Users": {"Add": [id]}});
    assert_eq!(call("/Roles/UpdateRole/", change), Value::Null);
    let query = json!({"Script": "@/lib/get_superrights.js(excludeRight:'')", "args": {"PageSize": "10000"}});
    let rights = rows(&call("/redrock/query/", query));
    let right = rights.iter().find(|row| row["Description"] == "Report Management").expect("the right");
    let body = json!([{"Role": role, "Path": text(right, "Path")}]);
    assert_eq!(call("/SaasManage/AssignSuperRights", body), Value::Null);
    let member = &rows(&call("/Roles/GetRoleMembers", json!({"Name": role})))[0];
    assert_eq!(
        (text(member, "Guid"), text(member, "Name"), text(member, "Type")),
        (&*id, "new@acme.test", "User")
    );
    assert_eq!(call("/SaasManage/DeleteRoles", json!([role])), Value::Null);
    assert_eq!(call("/UserMgmt/RemoveUsers", json!({"Users": [id]})), Value::Null);
    client.failure("/CDirectoryService/GetUser", &converted(&json!({"ID": id})));
}

/// The module tells an unknown address by its page.
#[test]
fn what_is_not_there_is_a_page() {
    let server = start_with(WORLD);
    let client = signed_in(&server, OLGA);
    let answer = client.post("/UserMgmt/GeneratePassword", "");
    assert_eq!(answer.status, 404);
    assert!(answer.header("content-type").unwrap().starts_with("text/html"));
    assert!(answer.text().to_lowercase().contains("<html"));
    envelope(&client.post("/TenantCnames/UiGet", ""));
}
