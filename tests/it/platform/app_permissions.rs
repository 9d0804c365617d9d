//! Apps: who may do what with them.

use serde_json::{Value, json};

use crate::support::world::apps::WORLD;
use crate::support::{User, pair, start_with};

fn grant(caller: &User<'_>, key: &str, name: &str, rights: &str) {
    let kind = if name == "API Users" { "role" } else { "User" };
    let body = json!({"ID": key, "Grants": [{"Principal": name, "PType": kind, "Rights": rights}]});
    assert_eq!(caller.result("/SaasManage/SetApplicationPermissions", &body), Value::Null);
}

/// Who has what, by name.
fn aces(caller: &User<'_>, key: &str) -> Vec<(String, i64)> {
    let aces = caller.result("/Acl/GetRowAces", &json!({"RowKey": key, "Table": "Application"}));
    let ace =
        |ace: &Value| (ace["PrincipalName"].as_str().unwrap().to_owned(), ace["Grant"].as_i64().unwrap());
    aces.as_array().unwrap().iter().map(ace).collect()
}

#[test]
fn rights_are_kept_as_the_masks_that_clients_decode() {
    let server = start_with(WORLD);
    let manager = server.client("manager");
    let key = manager.import_app("OAuth2ServerClient");
    for (rights, mask) in [
        ("View,Execute", 132),
        ("Run", 128),
        ("Admin", 28),
        ("ViewDetail", 20),
        ("Grant, View, Delete", 69),
        ("Grant,View,Admin,ViewDetail,Delete,Execute,Automatic", 2_147_483_869),
    ] {
        grant(&manager, &key, "svc", rights);
        assert_eq!(aces(&manager, &key), [("svc@acme.test".to_owned(), mask)], "{rights}");
    }
    grant(&manager, &key, "API Users", "View");
    let both = [("API Users".to_owned(), 4), ("svc@acme.test".to_owned(), 2_147_483_869)];
    assert_eq!(aces(&manager, &key), both, "others keep theirs");
    grant(&manager, &key, "svc", "None");
    grant(&manager, &key, "svc", "None");
    assert_eq!(aces(&manager, &key), both[..1]);
    // Deployment by roles gives and takes View and Execute.
    manager.update_app(&key, &json!({"AppRoles": {"Publish": ["API Users"], "UnPublish": []}}));
    assert_eq!(aces(&manager, &key), [("API Users".to_owned(), 132)]);
    let apps =
        manager.result("/SaasManage/GetRoleApps?role=7a7ca1f5_6370_4ba4_ba8d_1d69161d461d", &json!({}));
    assert_eq!((&apps["Count"], &apps["Results"][0]["Row"]["ID"]), (&json!(1), &json!(key)));
    manager.update_app(&key, &json!({"AppRoles": {"UnPublish": ["API Users"]}}));
    assert_eq!(aces(&manager, &key), []);
    let apps = manager.result("/saasmanage/getroleapps?role=sysadmin", &json!({}));
    assert_eq!(apps["Results"], json!([]));
}

#[test]
fn run_is_what_the_token_endpoint_asks_for() {
    let server = start_with(WORLD);
    let manager = server.client("manager");
    let key = manager.import_app("OAuth2ServerClient");
    manager.update_app(&key, &json!({"ServiceName": "one", "OAuthProfile": {"AllowedAuth": "ClientCreds"}}));
    let form = [("grant_type", "client_credentials")];
    let ask = || {
        let answer = server.post("/oauth2/token/one").basic("svc", "S").form(&form).send();
        (answer.status != 200).then(|| server.refused_by(&answer))
    };
    assert_eq!(ask(), Some("app.run_permission".to_owned()));
    for (rights, refused) in
        [("View", true), ("View,Execute", false), ("Admin", true), ("Run", false), ("None", true)]
    {
        grant(&manager, &key, "API Users", rights);
        assert_eq!(ask().is_some(), refused, "{rights}");
    }
}

#[test]
fn a_permission_on_one_app_stands_for_the_right_there_and_nowhere_else() {
    let server = start_with(WORLD);
    let [manager, plain, watcher] = ["manager", "plain", "watcher"].map(|name| server.client(name));
    let (mine, other) = (manager.import_app("Generic Bookmark"), manager.import_app("Generic Bookmark"));
    let denied = pair("_I18N_ServiceUnauthorizedAccess", "rest.right");
    let calls = [
        ("View", "SaasManage/GetApplication", json!({})),
        ("View", "Acl/GetRowAces", json!({})),
        ("Admin", "SaasManage/UpdateApplicationDE", json!({"Name": "Mine"})),
        (
            "Grant",
            "SaasManage/SetApplicationPermissions",
            json!({"Grants": [{"Principal": "svc", "PType": "User", "Rights": "View"}]}),
        ),
        ("Delete", "SaasManage/DeleteApplication", json!({})),
    ];
    for (right, path, fields) in calls {
        let path = format!("/{path}");
        let body = |key: &str| {
            let mut body = fields.clone();
            body["_RowKey"] = json!(key);
            body
        };
        grant(&manager, &mine, "plain", "None");
        for key in [&mine, &other, "ghost"] {
            assert_eq!(plain.refusal(&path, &body(key)), denied, "{path}: not even that it is there");
        }
        if right != "View" {
            assert_eq!(watcher.refusal(&path, &body(&mine)), denied, "{path} by somebody who may only read");
        } else {
            watcher.result(&path, &body(&mine));
        }
        grant(&manager, &mine, "plain", right);
        assert_eq!(plain.refusal(&path, &body(&other)), denied, "{path} of another app");
        plain.result(&path, &body(&mine));
    }
    assert_eq!(manager.refusal("/SaasManage/GetApplication", &json!({"_RowKey": mine})).1, "app.exists");
    for path in ["SaasManage/ImportAppFromTemplate", "SaasManage/CloneAnApplication"] {
        let body = json!({"ID": other});
        assert_eq!(watcher.refusal(&format!("/{path}"), &body), denied, "{path}");
    }
}

#[test]
fn grants_that_name_nobody_or_nothing_are_refused() {
    let server = start_with(WORLD);
    let manager = server.client("manager");
    let key = manager.import_app("Generic Bookmark");
    let invalid = pair("_I18N_System.ArgumentException", "argument.valid");
    for (grant, refusal) in [
        (
            json!({"Principal": "ghost", "PType": "User", "Rights": "View"}),
            pair("_I18N_UserNotFound", "user.exists"),
        ),
        (
            json!({"Principal": "ghost", "PType": "Role", "Rights": "View"}),
            pair("_I18N_ItemNotFound", "role.exists"),
        ),
        (
            json!({"Principal": "g", "PType": "Group", "Rights": "View"}),
            pair("_I18N_ItemNotFound", "group.exists"),
        ),
        (json!({"Principal": "svc", "PType": "Robot", "Rights": "View"}), invalid.clone()),
        (json!({"Principal": "svc", "Rights": "View"}), invalid.clone()),
        (json!({"PType": "User", "Rights": "View"}), invalid.clone()),
        (json!({"Principal": "svc", "PType": "User"}), invalid.clone()),
        (json!({"Principal": "svc", "PType": "User", "Rights": "View,Fly"}), invalid.clone()),
        (json!(7), invalid.clone()),
    ] {
        let body =
            json!({"ID": key, "Grants": [{"Principal": "boss", "Type": "User", "Rights": ["View"]}, grant]});
        assert_eq!(manager.refusal("/SaasManage/SetApplicationPermissions", &body), refusal, "{grant}");
    }
    let missing = pair("_I18N_RequiredParameter", "argument.present");
    assert_eq!(manager.refusal("/SaasManage/SetApplicationPermissions", &json!({"ID": key})), missing);
    assert_eq!(aces(&manager, &key), [], "nothing was half done");
    assert_eq!(manager.refusal("/Acl/GetRowAces", &json!({"RowKey": key, "Table": "Server"})), invalid);
    assert_eq!(manager.app(&key)["Name"], "Bookmark");
}
