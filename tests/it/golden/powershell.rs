//! The vendor's PowerShell samples and the Centrify PowerShell SDK (platform.md#s9-5-cps and PSK,
//! sample-clients.md#s2-3 to sample-clients.md#s2-6).

use serde_json::{Value, json};

use crate::support::clients::{
    Client, POWERSHELL_HEADERS, converted, envelope, mechanism, result, rows, text,
};
use crate::support::world::clients::{OLGA, PAUL, WORLD};
use crate::support::{Answer, Server, start_with};

/// The cookie that PowerShell's cookie jar gives back for an `http` address.
fn auth_cookie(answer: &Answer) -> String {
    let cookies = answer.headers.iter().filter(|(name, _)| name == "set-cookie");
    let cookie = cookies.map(|(_, cookie)| cookie).find(|cookie| cookie.starts_with(".ASPXAUTH="));
    let (pair, rest) = cookie.expect("the cookie").split_once(';').expect("attributes");
    assert!(!rest.to_lowercase().contains("secure") && !rest.to_lowercase().contains("domain"), "{rest}");
    let value = pair.strip_prefix(".ASPXAUTH=").expect("a value");
    // Others cut it at the first `=`.
    assert!(!value.contains('='), "{value}");
    value.to_owned()
}

/// The samples' interactive sign-in: the token is the cookie's value.
fn signed_in<'s>(server: &'s Server, (user, password): (&str, &str)) -> Client<'s> {
    let client = Client::new(server, &POWERSHELL_HEADERS);
    let start =
        client.post("/security/startauthentication", &converted(&json!({"User": user, "Version": "1.0"})));
    let package = result(&start);
    assert!(package["PodFqdn"].is_null(), "it would be asked next");
    let client = client.keeping(&start);
    let body = json!({
        "PersistentLogin": false, "Action": "Answer", "Answer": password,
        "TenantId": text(&package, "TenantId"), "SessionId": text(&package, "SessionId"),
        "MechanismId": text(mechanism(&package, 0, "UP"), "MechanismId"),
    });
    let answer = client.post("/security/advanceauthentication", &converted(&body));
    assert_eq!(text(&result(&answer), "Summary"), "LoginSuccess");
    Client::new(server, &POWERSHELL_HEADERS).and(format!("Authorization: Bearer {}", auth_cookie(&answer)))
}

/// What the guide's example does after signing in, call by call.
#[test]
fn the_samples_from_whoami_to_logout() {
    let server = start_with(WORLD);
    let client = signed_in(&server, OLGA);
    let me = client.result("/security/whoami", "[]");
    assert_eq!((text(&me, "User"), text(&me, "TenantId")), (OLGA.0, "ABC1234"));

    let user = json!({"Name": "apitest@acme.test", "Mail": "apitest@acme.test", "Password": "newP@3651awdF@!%^", "Description": null});
    let id = client.result("/cdirectoryservice/createuser", &converted(&user));
    let id = id.as_str().expect("a text").to_owned();
    let again = client.failure("/cdirectoryservice/createuser", &converted(&user));
    assert_eq!(again, "User name apitest@acme.test is already in use.");
    for state in ["Locked", "None"] {
        client.result("/cdirectoryservice/setuserstate", &converted(&json!({"ID": id, "state": state})));
    }

    let args = json!({"PageNumber": 1, "PageSize": 10000, "Limit": 10000, "Caching": -1});
    let query = |script: &str| {
        let body = converted(&json!({"Args": args, "Script": script}));
        client.result("/redrock/query", &body)
    };
    let users = query("select Username from User");
    assert!(users["FullCount"].as_u64() > Some(1));
    let logins = rows(&query(
        "select NormalizedUser as User, Count(*) as Count from Event where EventType = 'Cloud.Core.Login' and WhenOccurred >= DateFunc('now', '-30') group by User order by count desc",
    ));
    assert_eq!(logins, [json!({"User": OLGA.0, "Count": 1, "_MatchFilter": null})]);
    assert!(rows(&query("select MachineName, ID from proxy")).is_empty());

    let roles = rows(&query("SELECT ID FROM Role WHERE Name LIKE 'Staff'"));
    let body = json!({
        "Name": text(&roles[0], "ID"), "Description": null,
        "Roles": {"Add": null}, "Users": {"Add": [id]}, "Groups": {"Add": null},
    });
    assert_eq!(client.result("/SaasManage/UpdateRole", &converted(&body)), Value::Null);
    let members = rows(&client.result("/Roles/GetRoleMembers", &converted(&json!({"Name": roles[0]["ID"]}))));
    assert!(members.iter().any(|row| row["Guid"] == id.as_str()));

    assert_eq!(client.result("/security/logout", "[]"), Value::Null);
    assert_eq!(client.post("/security/whoami", "[]").status, 401);
}

#[test]
fn the_samples_set_a_column_and_a_wrong_password_is_a_message() {
    let server = start_with(WORLD);
    let root = signed_in(&server, ("root@acme.test", "Root-Passw0rd"));
    let columns = json!({"level": {"Type": "Int", "Title": "", "Description": "", "UserEditable": false}});
    root.result("/ExtData/UpdateSchema", &json!({"Table": "users", "Columns": columns}).to_string());
    let id = text(&root.result("/cdirectoryservice/getuser", "[]"), "Uuid").to_owned();
    let body = json!({"Columns": {"level": "7"}, "ID": id, "Table": "Users"});
    root.result("/ExtData/SetColumns", &converted(&body));
    let body = json!({"ID": id, "Table": "Users"});
    assert_eq!(root.result("/ExtData/GetColumns", &converted(&body)), json!({"level": 7}));

    let client = Client::new(&server, &POWERSHELL_HEADERS);
    let package =
        client.result("/security/startauthentication", r#"{"User":"nobody@acme.test","Version":"1.0"}"#);
    let mechanism = mechanism(&package, 0, "UP");
    let body = json!({"SessionId": package["SessionId"], "MechanismId": mechanism["MechanismId"], "Action": "Answer", "Answer": "x"});
    client.failure("/security/advanceauthentication", &converted(&body));
}

/// The SDK goes on with the cookie of the very answer that says success, and with the native header.
fn connected(server: &Server) -> Client<'_> {
    let client = Client::new(server, &POWERSHELL_HEADERS);
    let start = json!({"TenantId": "127", "User": OLGA.0, "Version": "1.0"});
    let package = client.result("/Security/StartAuthentication", &converted(&start));
    let body = json!({
        "TenantId": text(&package, "TenantId"), "SessionId": text(&package, "SessionId"),
        "MechanismId": text(mechanism(&package, 0, "UP"), "MechanismId"), "Action": "Answer", "Answer": OLGA.1,
    });
    let answer = client.post("/Security/AdvanceAuthentication", &converted(&body));
    let connection = result(&answer);
    for name in ["CustomerID", "User", "PodFqdn"] {
        text(&connection, name);
    }
    client.and(format!("Cookie: .ASPXAUTH={}", auth_cookie(&answer)))
}

#[test]
fn the_sdk_makes_a_user_of_texts_and_finds_it() {
    let server = start_with(WORLD);
    let client = connected(&server);
    let body = r#"{"HomeNumber":"","DisplayName":"Made Here","ForcePasswordChangeNext":"False","Mail":"made@mail.test","textfield-1306-inputEl":"made","MobileNumber":"","ID":"","fileName":"","SendSmsInvite":"False","ReportsTo":"","PasswordNeverExpire":"True","InEverybodyRole":"True","loginsuffixfield-1309-inputEl":"acme.test","Password":"Made-Passw0rd","confirmPassword":"Made-Passw0rd","Picture":"","Name":"made@acme.test","Description":"","enableState":"True","OfficeNumber":"","state":"None","SendEmailInvite":"False","":null}"#;
    let id = client.result("/cDirectoryService/CreateUser", body);
    let attributes = client.result("/UserMgmt/GetUserAttributes", &json!({"ID": id}).to_string());
    assert_eq!(
        (&attributes["PasswordNeverExpire"], &attributes["InEverybodyRole"]),
        (&json!(true), &json!(true))
    );

    // What `Get-CentrifyUser` shows, which `New-CentrifyUser` calls in the end.
    let names = [
        "CloudState",
        "DirectoryServiceUuid",
        "DisplayName",
        "Email",
        "Forest",
        "ID",
        "LastInvite",
        "LastLogin",
        "PhonePinLastChangeDate",
        "SearchEmail",
        "SecurityQuestionCount",
        "SecurityQuestionSet",
        "ServiceUser",
        "SourceDs",
        "SourceDsInstance",
        "SourceDsLocalized",
        "SourceDsType",
        "Status",
        "StatusEnum",
        "Username",
        "UserType",
    ];
    let script = format!("SELECT User.{}  FROM User", names.join(", User."));
    let found = rows(&client.result("/RedRock/Query", &converted(&json!({"Script": script}))));
    let row = found.iter().find(|row| row["Username"] == "made@acme.test").expect("the user");
    assert!(names.iter().all(|name| row.get(name).is_some()), "{row}");
    assert_eq!((&row["ID"], text(row, "CloudState"), &row["ServiceUser"]), (&id, "None", &json!(false)));
    assert_eq!(client.result("/UserMgmt/RemoveUsers", &converted(&json!({"Users": [id]}))), Value::Null);
}

#[test]
fn the_sdk_keeps_roles() {
    let server = start_with(WORLD);
    let client = connected(&server);
    let made =
        client.result("/saasManage/StoreRole", &converted(&json!({"Name": "Team", "Description": "A team"})));
    text(&made, "_RowKey");
    let script = "SELECT Role.Description, Role.DirectoryServiceUuid, Role.ID, Role.Name, Role.ReadOnly, Role.RoleType  FROM Role WHERE Name='Team'";
    let role = &rows(&client.result("/RedRock/Query", &converted(&json!({"Script": script}))))[0];
    assert_eq!((&role["ID"], text(role, "Description")), (&made["_RowKey"], "A team"));
    let id = text(role, "ID");
    let script = format!("SELECT InternalName as ID FROM DsUsers WHERE SystemName LIKE '{PAUL}'");
    let user = &rows(&client.result("/RedRock/Query", &converted(&json!({"Script": script}))))[0];
    let body = json!({"Name": id, "Description": "A team", "Users": {"Add": [text(user, "ID")]}});
    assert_eq!(client.result("/Roles/UpdateRole", &converted(&body)), Value::Null);
    // An empty body.
    let members = rows(&client.result(&format!("/SaasManage/GetRoleMembers?name={id}"), ""));
    assert_eq!(text(&members[0], "Name"), PAUL);
    let rights = client.result(&format!("/Core/GetAssignedAdministrativeRights?role={id}"), "");
    assert!(rows(&rights).is_empty());
    assert_eq!(client.result("/saasManage/DeleteRoles", &format!("[\"{id}\"]")), Value::Null);
}

#[test]
fn a_cookie_without_the_native_header_is_not_enough() {
    let server = start_with(WORLD);
    let mut client = connected(&server);
    client.headers.retain(|header| !header.starts_with("X-CENTRIFY"));
    let answer = client.post("/Security/Whoami", "{}");
    assert_eq!((answer.status, server.refused_by(&answer).as_str()), (401, "session.native_header"));
    envelope(&connected(&server).post("/Security/Whoami", "{}"));
}
