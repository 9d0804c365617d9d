//! The minimal conformance checks of the contract (platform.md#annex), item by item, each as a client would do it.

use serde_json::{Value, json};

use crate::support::sign_in::{FAILED, mechanisms};
use crate::support::{Answer, Server, start_with};

const WORLD: &str = "
tenant: {id: ABC1234, suffix: acme.test}
users:
  - {name: boss, password: S, oauth_client: true, roles: [System Administrator]}
  - {name: plain, password: S, oauth_client: true}
  - {name: ann, password: Ann-Passw0rd, mail: ann@mail.test}
apps:
  - {id: a, auth_methods: [ClientCreds], user_access: [boss, plain], scopes: [{name: all, rest_regex: ['.*']}, {name: users, rest_regex: ['cdirectoryservice/.*']}]}
";

/// A tenant, and its administrator's token.
struct World {
    server: Server,
    boss: String,
}

impl World {
    fn new() -> Self {
        let server = start_with(WORLD);
        let boss = server.client("boss").token().to_owned();
        Self { server, boss }
    }

    fn call(&self, path: &str, body: &Value) -> Answer {
        self.server.post(path).bearer(&self.boss).json(body).send()
    }

    fn result(&self, path: &str, body: &Value) -> Value {
        self.call(path, body).result()
    }

    /// The rows of a query, of a search, or of any other list.
    fn rows(&self, path: &str, body: &Value, section: &str) -> Vec<Value> {
        let result = self.result(path, body);
        let table = if section.is_empty() { &result } else { &result[section] };
        table["Results"].as_array().expect("a list").iter().map(|line| line["Row"].clone()).collect()
    }

    fn create(&self) -> (Answer, String) {
        let body = json!({"Name": "John@acme.test", "Mail": "john@mail.test", "Password": "MyTest1-2345"});
        let answer = self.call("/cdirectoryservice/createuser", &body);
        let id = answer.json()["Result"].as_str().unwrap_or_default().to_owned();
        (answer, id)
    }
}

#[test]
fn item_1_a_user_is_created_once() {
    let world = World::new();
    let (answer, id) = world.create();
    assert!(uuid::Uuid::try_parse(&id).is_ok() && id == id.to_lowercase(), "{id}");
    assert!(answer.text().starts_with(&format!(r#"{{"success":true,"Result":"{id}","#)), "{}", answer.text());
    assert_eq!(answer.header("content-length"), Some(answer.body.len().to_string().as_str()));
    assert_eq!(answer.header("transfer-encoding"), None);
    let (again, _) = world.create();
    assert_eq!(again.status, 200);
    assert!(again.text().contains(r#""success":false"#) && again.text().contains("is already in use."));
}

#[test]
fn item_2_the_user_is_found_at_once_by_every_way() {
    let world = World::new();
    let (_, id) = world.create();
    for condition in ["Username='john@acme.test'".to_owned(), format!("ID='{id}'")] {
        let script = format!("Select ID, Username from User WHERE {condition}");
        let found = world.rows("/Redrock/query", &json!({"Script": script}), "");
        assert_eq!((found.len(), &found[0]["ID"]), (1, &json!(id)), "{condition}");
    }
    let ask = json!({"user": r#"{"SystemName":{"_eq":"john@acme.test"}}"#, "directoryServices": ["09B9A9B0-6CE8-465F-AB03-65766D33B05E"]});
    let found = world.rows("/UserMgmt/DirectoryServiceQuery", &ask, "User");
    assert_eq!((found.len(), &found[0]["InternalName"]), (1, &json!(id)));
    let attributes = world.result("/UserMgmt/GetUserAttributes", &json!({"ID": "john@acme.test"}));
    assert_eq!(attributes["Uuid"], json!(id));
}

#[test]
fn item_3_texts_of_a_query_are_never_null_and_dates_are_long() {
    let world = World::new();
    let row = |name: &str| {
        let script = format!("Select * from User WHERE Username='{name}@acme.test'");
        world.rows("/Redrock/query", &json!({"Script": script}), "").remove(0)
    };
    let plain = row("plain");
    assert_eq!([&plain["DisplayName"], &plain["Email"], &plain["MobileNumber"]], [""; 3]);
    assert_eq!(plain["LastLogin"], json!(null));
    world.server.act(&world.server.begin("ann"), "UP", "Answer", &json!("Ann-Passw0rd")).result();
    let date = row("ann")["LastLogin"].as_str().unwrap().to_owned();
    let digits = date.strip_prefix("/Date(").and_then(|rest| rest.strip_suffix(")/")).expect("a date");
    assert!(digits.len() >= 10 && digits.parse::<i64>().is_ok(), "{date}");
}

#[test]
fn item_4_a_role_is_found_and_filled_by_name_and_by_id() {
    let world = World::new();
    let (_, id) = world.create();
    let role = world.result("/Roles/StoreRole", &json!({"Name": "Team"}))["_RowKey"].clone();
    for filter in [r#"{"Name":{"_eq":"Team"}}"#.to_owned(), json!({"_ID": {"_eq": role}}).to_string()] {
        let found = world.rows("/UserMgmt/DirectoryServiceQuery", &json!({"roles": filter}), "roles");
        assert_eq!((found.len(), &found[0]["_ID"]), (1, &role), "{filter}");
    }
    for user in ["ann@acme.test", id.as_str()] {
        world.result("/SaasManage/AddUsersAndGroupsToRole", &json!({"Name": role, "Users": [user]}));
    }
    let members = world.rows("/Roles/GetRoleMembers", &json!({"Name": role}), "");
    let john = json!({"Guid": id, "Name": "John@acme.test", "Type": "User"});
    assert!(members.len() == 2 && members.contains(&john), "{members:?}");
}

#[test]
fn item_5_reads_by_get_and_every_base_and_spelling() {
    let world = World::new();
    for path in [
        "/Core/GetDirectoryServices",
        "/api/Core/GetDirectoryServices",
        "/api/idadmin/core/getdirectoryservices",
        "/core/GETDIRECTORYSERVICES/",
        "//Core//GetDirectoryServices",
    ] {
        for method in ["GET", "POST"] {
            let answer = world.server.request(method, path).bearer(&world.boss).send();
            assert_eq!(answer.result()["Count"], 1, "{method} {path}");
        }
    }
    let own = world.server.get("/CDirectoryService/GetUser").bearer(&world.boss).send().result();
    assert_eq!(own["Name"], "boss@acme.test");
}

#[test]
fn item_6_a_person_signs_in_by_the_two_calls() {
    let world = World::new();
    let package = world.server.begin("ann@acme.test");
    assert!(package.get("PodFqdn").is_none() && package.get("Auth").is_none(), "absent, not null: {package}");
    assert_eq!(
        (mechanisms(&package).len(), package["Challenges"][0]["Mechanisms"].as_array().unwrap().len()),
        (1, 1)
    );
    let mechanism = &package["Challenges"][0]["Mechanisms"][0];
    assert_eq!((&mechanism["Name"], &mechanism["Enrolled"]), (&json!("UP"), &json!(true)));
    let wrong = world.server.act(&package, "UP", "Answer", &json!("Wr0ng-one"));
    let body = wrong.json();
    assert_eq!(
        (wrong.status, &body["success"], &body["Result"]["Summary"]),
        (200, &json!(false), &json!("Failure"))
    );
    assert_eq!((&body["MessageID"], &body["Message"]), (&json!(null), &json!(FAILED)));
    let right = world.server.act(&world.server.begin("ann"), "UP", "Answer", &json!("Ann-Passw0rd"));
    let result = right.result();
    assert_eq!(result["Summary"], "LoginSuccess");
    for name in ["Token", "Auth", "PodFqdn"] {
        assert!(result[name].as_str().is_some_and(|text| text.len() > 1), "{name}: {result}");
    }
    let cookie = format!(".ASPXAUTH={}", result["Auth"].as_str().unwrap());
    let mut cookies = right.headers.iter().filter(|(name, _)| name == "set-cookie");
    assert!(cookies.any(|(_, value)| value.starts_with(&format!("{cookie};"))), "{right:?}");
    assert_eq!(cookie.matches('=').count(), 1);
}

#[test]
fn item_7_a_cookie_needs_the_native_header_and_its_value_is_a_bearer() {
    let world = World::new();
    let success =
        world.server.act(&world.server.begin("ann"), "UP", "Answer", &json!("Ann-Passw0rd")).result();
    let auth = success["Auth"].as_str().unwrap();
    let with_cookie = || world.server.post("/Security/WhoAmI").header("Cookie", &format!(".ASPXAUTH={auth}"));
    let bare = with_cookie().send();
    assert_eq!((bare.status, world.server.refused_by(&bare).as_str()), (401, "session.native_header"));
    for header in ["X-IDAP-NATIVE-CLIENT", "X-CENTRIFY-NATIVE-CLIENT"] {
        assert_eq!(with_cookie().header(header, "true").send().result()["User"], "ann@acme.test");
    }
    let who = world.server.post("/Security/WhoAmI").bearer(auth).send();
    assert_eq!(who.result()["User"], "ann@acme.test");
}

#[test]
fn item_8_a_right_is_missing_or_a_scope_is() {
    let world = World::new();
    let plain = world.server.client("plain");
    let create = plain.call("/CDirectoryService/CreateUser", &json!({"Name": "x"}));
    let helpdesk = "You are not authorized to perform this operation. Please contact your IT helpdesk.";
    assert_eq!(create.failure().1, helpdesk);
    let form = [("grant_type", "client_credentials"), ("scope", "users")];
    let narrow = world.server.post("/oauth2/token/a").basic("boss", "S").form(&form).send().json();
    let narrow = narrow["access_token"].as_str().unwrap();
    let roles =
        world.server.post("/Roles/GetRoleMembers").bearer(narrow).json(&json!({"Name": "sysadmin"})).send();
    assert_eq!((roles.status, world.server.refused_by(&roles).as_str()), (401, "rest.scope_match"));
    let users = world.server.post("/CDirectoryService/GetUsers").bearer(narrow).send();
    assert_eq!(users.status, 200);
}

#[test]
fn item_10_lists_are_empty_and_never_null() {
    let world = World::new();
    for (path, body) in [
        ("/Roles/GetRoleMembers", json!({"Name": "Everybody"})),
        ("/Policy/GetNicePlinks", json!({})),
        ("/AuthProfile/GetDecoratedProfileList", json!({})),
    ] {
        assert!(world.result(path, &body)["Results"].is_array(), "{path}");
    }
}

#[test]
fn item_11_unknown_is_404_and_listed_is_answered() {
    let world = World::new();
    for path in ["/UserMgmt/NoSuchAction", "/NoSuchController/Get", "/ServerManage/AddServer"] {
        let answer = world.call(path, &json!({}));
        assert_eq!(answer.status, 404, "{path}");
        assert!(answer.header("content-type").unwrap().starts_with("text/html"), "{answer:?}");
        assert!(answer.text().to_lowercase().contains("<html"), "{answer:?}");
    }
    let accepted = world.call("/JobFlow/StartJob", &json!({}));
    assert_eq!(accepted.result(), json!(null));
    assert!(world.server.trace_of(&accepted).to_string().contains("accepted, not emulated"));
    let refused = world.call("/Core/IssueUserCert", &json!({"force": false}));
    let (id, message) = refused.failure();
    assert_eq!(
        (id.as_str(), message.as_str()),
        ("_I18N_System.NotSupportedException", "Not supported by this emulator: Core/IssueUserCert")
    );
}
