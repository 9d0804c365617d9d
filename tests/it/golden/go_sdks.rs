//! The Go SDKs of Centrify (platform.md#s9-3, platform.md#s9-5-pgo and VLT): the types by which they decode.

use serde_json::json;

use crate::support::clients::{Client, GO_HEADERS, rows, text};
use crate::support::world::clients::{PAUL, ROBOT, WORLD};
use crate::support::{Server, start_with};

/// golang-sdk's client: client credentials first.
fn golang<'s>(server: &'s Server, (id, secret): (&str, &str)) -> Client<'s> {
    let form = [("grant_type", "client_credentials"), ("scope", "all")];
    let token = server.post("/Oauth2/Token/api").basic(id, secret).form(&form).send().json();
    Client::new(server, &GO_HEADERS)
        .and("X-Centrify-Native-Client: Yes")
        .and("X-Cfy-Src: golang-sdk")
        .and(format!("Authorization: Bearer {}", text(&token, "access_token")))
}

/// The types of `Result` by which golang-sdk decodes: a map, a text, a truth value; each may be null.
#[test]
fn golang_sdk_keeps_a_user() {
    let server = start_with(WORLD);
    let client = golang(&server, ROBOT);
    let body = r#"{"DisplayName":"Made","InEverybodyRole":true,"Mail":"made@mail.test","Name":"made@acme.test","OauthClient":false,"Password":"Made-Passw0rd","ReportsTo":"","SendEmailInvite":false,"confirmPassword":"Made-Passw0rd"}"#;
    let id = client.result("/CDirectoryService/CreateUser", body);
    let id = id.as_str().expect("a text").to_owned();
    let read = client.result("/UserMgmt/GetUserAttributes", &json!({"ID": id}).to_string());
    assert!(read.is_object());
    assert_eq!((text(&read, "Name"), text(&read, "Mail")), ("made@acme.test", "made@mail.test"));
    let change = json!({"DisplayName": "Changed", "ID": id, "InEverybodyRole": true, "OauthClient": false, "ReportsTo": "", "SendEmailInvite": false});
    let changed = client.result("/CDirectoryService/ChangeUser", &change.to_string());
    assert!(changed.is_null() || changed.is_object());
    let reset = client
        .result("/UserMgmt/ResetUserPassword", &json!({"ID": id, "newPassword": "N3w-Password"}).to_string());
    assert!(reset.is_null() || reset.is_boolean());
    let script = "SELECT * FROM User WHERE 1=1 AND Username='made@acme.test'";
    let body = json!({"Args": {"Caching": -1}, "Script": script}).to_string();
    let found = rows(&client.result("/Redrock/Query", &body));
    assert_eq!((found.len(), text(&found[0], "ID")), (1, &*id));
    let removed = client.result("/UserMgmt/RemoveUser", &json!({"ID": id}).to_string());
    assert!(removed.is_null() || removed.is_object());
    client.failure("/UserMgmt/GetUserAttributes", &json!({"ID": id}).to_string());
}

#[test]
fn golang_sdk_keeps_a_role() {
    let server = start_with(WORLD);
    let client = golang(&server, ROBOT);
    let query = || {
        let script = "SELECT * FROM Role WHERE 1=1 AND Name='Team'";
        let body = json!({"Args": {"Caching": -1}, "Script": script}).to_string();
        rows(&client.result("/Redrock/Query", &body))
    };
    let made = client.result("/SaasManage/StoreRole", r#"{"Description":"A team","Name":"Team"}"#);
    let id = text(&made, "_RowKey").to_owned();
    assert_eq!((query().len(), text(&query()[0], "ID")), (1, &*id));
    let all = client.result(
        "/Redrock/Query",
        r#"{"Args":{"Caching":-1},"Script":"@/lib/get_superrights.js(excludeRight:'')"}"#,
    );
    let right =
        rows(&all).into_iter().find(|row| text(row, "Description") == "MFA Unlock").expect("the right");
    let body = json!([{"Path": text(&right, "Path"), "Role": id}]).to_string();
    assert!(client.result("/saasManage/AssignSuperRights", &body).is_null());
    let paul = client.result("/UserMgmt/GetUserAttributes", &json!({"ID": PAUL}).to_string());
    let body = json!({"Name": id, "Users": {"Add": [text(&paul, "Uuid")]}}).to_string();
    let updated = client.result("/Roles/UpdateRole", &body);
    assert!(updated.is_null() || updated.is_string());

    let body = json!({"Args": {"Caching": -1}, "name": id, "suppressPrincipalsList": true}).to_string();
    let role = client.result("/SaasManage/GetRole", &body);
    assert_eq!((text(&role, "Name"), text(&role, "Description")), ("Team", "A team"));
    let body = json!({"Args": {"Caching": -1}, "name": id}).to_string();
    let member = &rows(&client.result("/SaasManage/GetRoleMembers", &body))[0];
    assert_eq!((text(member, "Name"), text(member, "Type"), text(member, "Guid").len()), (PAUL, "User", 36));
    let rights =
        rows(&client.result("/Core/GetAssignedAdministrativeRights", &json!({"role": id}).to_string()));
    assert_eq!((rights.len(), text(&rights[0], "Description")), (1, "MFA Unlock"));
    let deleted = client.result("/SaasManage/DeleteRole", &json!({"Name": id}).to_string());
    assert!(deleted.is_null() || deleted.is_object());
    assert!(query().is_empty());
}

/// platform-go-sdk with HashiCorp Vault's plug-in: a person's password, then who that is and which roles.
#[test]
fn vault_signs_a_person_in() {
    let server = start_with(WORLD);
    assert_eq!(server.get("/health/ping").send().status, 200);
    let form = Client::new(&server, &["Content-Type: application/x-www-form-urlencoded"])
        .and("X-Centrify-Native-Client: true");
    let body = "client_id=robot%40acme.test&client_secret=R0bot-Secret&grant_type=password&password=Paul-Passw0rd&scope=all&username=paul%40acme.test";
    let token = form.post("/oauth2/token/api", body).json();
    assert!(token["expires_in"].is_i64());
    let client = Client::new(&server, &GO_HEADERS).and(format!(
        "Authorization: {} {}",
        text(&token, "token_type"),
        text(&token, "access_token")
    ));
    // A nil map is written as null, or not at all.
    for body in ["null", ""] {
        let me = client.result("/security/whoami", body);
        assert_eq!((text(&me, "User"), text(&me, "UserUuid").len()), (PAUL, 36));
        let roles = client.result("/usermgmt/GetUsersRolesAndAdministrativeRights", body);
        let names: Vec<_> = rows(&roles).iter().map(|row| text(row, "Name").to_owned()).collect();
        assert_eq!(names, ["Everybody", "Staff"]);
    }
}
