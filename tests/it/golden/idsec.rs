//! The vendor's Go SDK, and the Terraform provider around it (platform.md#s9-2): what they decode without a check.
//! `encoding/json` writes the members of a map by name.

use serde_json::{Value, json};

use crate::support::browser::parameters;
use crate::support::clients::{Client, GO_HEADERS, idsec, rows, text};
use crate::support::world::clients::{OLGA, PAUL, WORLD};
use crate::support::{decode, start_with};

/// A date, of which ten digits are cut off without a look at how many there are.
fn moment(value: &Value) {
    let inner = value.as_str().expect("a text").split(['(', ')']).nth(1).expect("brackets");
    assert!(inner.len() >= 10, "{value}");
}

/// How idsec reads a user back after every write.
fn idsec_user(client: &Client<'_>, id: &str) -> (Value, Value) {
    let script = format!(
        "Select ID, Username, DisplayName, Email, MobileNumber, LastLogin, DirectoryServiceUuid from User WHERE ID='{id}'"
    );
    let row = rows(&client.result("/Redrock/Query", &json!({"Script": script}).to_string())).remove(0);
    for name in ["ID", "Username", "DisplayName", "Email", "MobileNumber", "DirectoryServiceUuid"] {
        text(&row, name);
    }
    assert!(text(&row, "Username").contains('@'));
    if !row["LastLogin"].is_null() {
        moment(&row["LastLogin"]);
    }
    let body = json!({"DirectoryServiceUuid": row["DirectoryServiceUuid"], "ID": row["ID"]});
    let attributes = client.result("/UserMgmt/GetUserAttributes", &body.to_string());
    text(&attributes, "State");
    assert!(attributes["InEverybodyRole"].is_boolean() && attributes["OauthClient"].is_boolean());
    let columns =
        client.result("/ExtData/GetColumns", &json!({"ID": row["ID"], "Table": "users"}).to_string());
    assert!(columns.is_object());
    (row, attributes)
}

#[test]
fn idsec_creates_a_user_and_reads_it_back() {
    let server = start_with(WORLD);
    let client = idsec(&server, OLGA);
    let suffixes = client.result("/Core/GetCdsAliasesForTenant", "{}");
    let suffix = &suffixes["Results"][0]["Entities"][0];
    assert_eq!(text(suffix, "Key"), "acme.test");
    let body = r#"{"DisplayName":"New One","ForcePasswordChangeNext":"true","InEverybodyRole":"false","InSysAdminRole":"false","Mail":"","MobileNumber":"","Name":"New.One@acme.test","OauthClient":true,"Password":"New-Passw0rd","PasswordNeverExpire":"false","SendEmailInvite":"false","SendSmsInvite":"false","ServiceUser":true}"#;
    let id = client.result("/CDirectoryService/CreateUser", body).as_str().expect("a text").to_owned();
    client.result("/CDirectoryService/SetUserState", &json!({"ID": id, "state": "Locked"}).to_string());
    let (row, attributes) = idsec_user(&client, &id);
    assert_eq!((text(&row, "Email"), text(&row, "MobileNumber")), ("", ""));
    assert_eq!((&attributes["InEverybodyRole"], &attributes["OauthClient"]), (&json!(false), &json!(true)));
    assert!(text(&attributes, "State").contains("Locked"));

    client.result("/CDirectoryService/ChangeUser", &json!({"DisplayName": "Newer", "ID": id}).to_string());
    assert_eq!(text(&idsec_user(&client, &id).0, "DisplayName"), "Newer");
    // By its name in lower case.
    let script = "Select ID, Username, DisplayName, Email, MobileNumber, LastLogin, DirectoryServiceUuid from User WHERE Username='new.one@acme.test'";
    assert_eq!(rows(&client.result("/Redrock/Query", &json!({"Script": script}).to_string())).len(), 1);
    assert!(client.result("/CDirectoryService/DeleteUser", r#"{"ID":"New.One@acme.test"}"#).is_null());
    assert!(client.result("/UserMgmt/RemoveUsers", &json!({"Users": [id]}).to_string()).is_null());
}

#[test]
fn idsec_lists_users_page_by_page_until_there_are_none() {
    let server = start_with(WORLD);
    let client = idsec(&server, OLGA);
    let page = |number: usize, limit: usize| {
        let script = "Select ID, Username, DisplayName, Email, MobileNumber, LastLogin from User WHERE Username LIKE '%acme%' OR DisplayName LIKE '%acme%' OR Email LIKE '%acme%'";
        let body = json!({"Script": script, "args": {"Limit": limit, "PageNumber": number, "PageSize": 3}});
        rows(&client.result("/Redrock/Query", &body.to_string()))
    };
    let (mut all, mut number) = (Vec::new(), 1);
    loop {
        let found = page(number, 100 - all.len());
        if found.is_empty() {
            break;
        }
        all.extend(found);
        number += 1;
    }
    assert_eq!(all.len(), 8);
    for row in &all {
        for name in ["ID", "Username", "DisplayName", "Email", "MobileNumber"] {
            text(row, name);
        }
    }
    let seen = all.iter().find(|row| row["Username"] == OLGA.0).expect("who signed in");
    moment(&seen["LastLogin"]);
}

#[test]
fn idsec_asks_who_it_is_under_the_platforms_prefix() {
    let server = start_with(WORLD);
    let client = idsec(&server, OLGA);
    let path = "/api/idadmin/OAuth2/UserInfo/__idaptive_cybr_user_oidc";
    let answer = client.post(path, r#"{"Scopes":["userInfo"]}"#);
    assert_eq!(answer.status, 200, "{answer:?}");
    let about = answer.json();
    for name in ["FirstName", "LastName", "HomeNumber", "Manager", "Username"] {
        text(&about, name);
    }
    assert_eq!(about["Groups"], json!([]));
    assert!(about["Rights"].as_array().expect("rights").iter().all(Value::is_string), "{about}");
    let roles = about["Roles"].as_array().expect("roles").iter();
    assert_eq!(roles.map(|role| text(role, "Name")).collect::<Vec<_>>(), ["Everybody", "Operators"]);
    assert_eq!(client.post("/api/OAuth2/UserInfo/__idaptive_cybr_user_oidc", "{}").status, 200);
    assert_eq!(client.post("/api/idadmin/OAuth2/Nothing/x", "{}").status, 404);
}

/// A service user's sign-in: a token, and with it an id token from the answer that is not followed.
#[test]
fn idsec_signs_a_service_user_in() {
    let server = start_with(WORLD);
    let app = "__idaptive_cybr_user_oidc";
    let form = Client::new(&server, &["Content-Type: application/x-www-form-urlencoded"])
        .and("Authorization: Basic cm9ib3RAYWNtZS50ZXN0OlIwYm90LVNlY3JldA==");
    let token = form.post(&format!("/Oauth2/Token/{app}"), "grant_type=client_credentials&scope=api").json();
    let client = Client::new(&server, &GO_HEADERS)
        .and(format!("Authorization: Bearer {}", text(&token, "access_token")));
    let path = format!(
        "/OAuth2/Authorize/{app}?client_id={app}&redirect_uri=https%3A%2F%2Fcyberark.cloud%2Fredirect&response_type=id_token&scope=openid+profile+api"
    );
    let answer = client.get(&path);
    assert_eq!(answer.status, 302, "{answer:?}");
    let location = answer.header("location").expect("where to");
    assert!(location.starts_with("https://cyberark.cloud/redirect#id_token="), "{location}");
    let token = parameters(&answer).remove("id_token").expect("a token");
    let claims: Value = serde_json::from_str(&decode(&token).1).expect("claims");
    assert_eq!((text(&claims, "tenant_id"), text(&claims, "unique_name")), ("ABC1234", "robot@acme.test"));
    assert!(claims["exp"].is_i64());
    let client = Client::new(&server, &GO_HEADERS).and(format!("Authorization: Bearer {token}"));
    let about = client.post("/OAuth2/UserInfo/__idaptive_cybr_user_oidc", r#"{"Scopes":["userInfo"]}"#);
    assert_eq!((about.status, text(&about.json(), "Username")), (200, "robot@acme.test"));
    assert_eq!(
        text(&client.result("/Core/GetCdsAliasesForTenant", "{}")["Results"][0]["Entities"][0], "Key"),
        "acme.test"
    );
}

/// Attributes: the schema is written as a whole, values are texts, and an empty one clears.
#[test]
fn idsec_keeps_attributes() {
    let server = start_with(WORLD);
    let client = idsec(&server, ("root@acme.test", "Root-Passw0rd"));
    let schema = || client.result("/ExtData/GetSchema", r#"{"Table":"users"}"#)["Columns"].clone();
    assert_eq!(schema(), json!([]));
    let column = |kind: &str| json!({"Description": "", "Title": "", "Type": kind, "UserEditable": false});
    let both = json!({"Columns": {"Floor": column("Int"), "Team": column("Text")}, "Table": "users"});
    client.result("/ExtData/UpdateSchema", &both.to_string());
    let kinds = |columns: Value| {
        let columns = columns.as_array().expect("columns").clone();
        columns
            .iter()
            .map(|column| (text(column, "Name").to_owned(), text(column, "Type").to_owned()))
            .collect::<Vec<_>>()
    };
    assert_eq!(kinds(schema()), [("Floor".into(), "Int".into()), ("Team".into(), "Text".into())]);
    let paul = client.result("/UserMgmt/GetUserAttributes", &json!({"ID": PAUL}).to_string());
    let id = text(&paul, "Uuid");
    let set = |columns: Value| {
        client.result(
            "/ExtData/SetColumns",
            &json!({"Columns": columns, "ID": id, "Table": "users"}).to_string(),
        );
        client.result("/ExtData/GetColumns", &json!({"ID": id, "Table": "users"}).to_string())
    };
    assert_eq!(set(json!({"Floor": "7", "Team": "Blue"})), json!({"Floor": 7, "Team": "Blue"}));
    assert_eq!(set(json!({"Team": ""})), json!({"Floor": 7}));
    // What is left out is dropped.
    let one = json!({"Columns": {"Team": column("Text")}, "Table": "users"});
    client.result("/ExtData/UpdateSchema", &one.to_string());
    assert_eq!(kinds(schema()), [("Team".into(), "Text".into())]);
}
