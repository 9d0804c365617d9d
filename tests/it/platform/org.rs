//! Organisations (platform.md#s7).

use serde_json::{Value, json};

use crate::support::world::policies::WORLD;
use crate::support::{User, members, pair, start_with};

const GHOST: &str = "f584df36-82e1-4c7a-bc8f-b5217bf2557e";

fn create(admin: &User<'_>, name: &str) -> Value {
    let made = admin.result("/Org/Create", &json!({"Name": name, "Description": "Acme Org"}));
    assert_eq!(members(&made), ["ID", "Name", "Description"]);
    made["ID"].clone()
}

fn rows(admin: &User<'_>, action: &str, org: &Value) -> Vec<Value> {
    let table = admin.result(&format!("/Org/{action}"), &json!({"OrgId": org}));
    table["Results"].as_array().unwrap().iter().map(|row| row["Row"].clone()).collect()
}

#[test]
fn an_organisation_is_made_changed_and_deleted() {
    let server = start_with(WORLD);
    let boss = server.client("boss");
    assert_eq!(boss.result("/Org/ListAll", &json!({})), json!([]));
    let org = create(&boss, "Acme");
    let get = || boss.result("/Org/Get", &json!({"OrgId": org}));
    assert_eq!(get(), json!({"ID": org, "Name": "Acme", "Description": "Acme Org"}));
    assert_eq!(boss.result("/Org/Update", &json!({"OrgId": org, "Name": "New"})), Value::Null);
    assert_eq!((&get()["Name"], &get()["Description"]), (&json!("New"), &json!("Acme Org")));
    boss.result("/Org/Update", &json!({"OrgId": org, "Name": "NEW", "Description": ""}));
    assert_eq!(get()["Description"], "");
    assert_eq!(server.get("/Org/ListAll").bearer(boss.token()).send().result(), json!([get()]));
    let table = boss.result("/Org/ListAll?format=Query", &json!({}));
    assert_eq!((&table["Count"], &table["Results"][0]["Row"]), (&json!(1), &get()));
    assert_eq!(table["Results"][0]["Entities"][0]["Key"], org);
    assert_eq!(boss.result("/Org/Delete", &json!({"OrgId": org})), Value::Null);
    assert_eq!(boss.result("/Org/ListAll", &json!({})), json!([]));
}

#[test]
fn somebody_belongs_to_one_organisation_at_most() {
    let server = start_with(WORLD);
    let boss = server.client("boss");
    let (one, two) = (create(&boss, "One"), create(&boss, "Two"));
    let change = |org: &Value, add: Value, remove: Value| {
        boss.result("/Org/ChangeMembership", &json!({"OrgId": org, "Add": add, "Remove": remove}))
    };
    let of = |org: &Value| {
        let script = format!("SELECT ID as Guid, Username FROM User WHERE OrgId='{}'", org.as_str().unwrap());
        let found = boss.result("/RedRock/Query", &json!({"Script": script}));
        found["Results"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| row["Row"]["Username"].clone())
            .collect::<Vec<_>>()
    };
    let ann = boss.result("/CDirectoryService/GetUserByName", &json!({"username": "ann"}))["Uuid"].clone();
    assert_eq!(
        change(&one, json!([{"ID": ann, "Type": "User"}, {"ID": "Staff", "Type": "Role"}]), json!([])),
        Value::Null
    );
    assert_eq!((of(&one), of(&two)), (vec![json!("ann@acme.test")], vec![]));
    assert_eq!(rows(&boss, "GetRoles", &one)[0]["Name"], "Staff");
    change(&two, json!([{"ID": ann}]), json!(null));
    assert_eq!((of(&one), of(&two)), (vec![], vec![json!("ann@acme.test")]));
    change(&one, json!([]), json!([{"ID": "ann", "Type": "User"}]));
    assert_eq!(of(&two).len(), 1, "she belongs to another");
    change(&two, json!([]), json!([{"ID": "ann", "Type": "User"}]));
    assert_eq!(of(&two).len(), 0);
    boss.result("/Org/Delete", &json!({"OrgId": one}));
    assert_eq!(
        boss.result("/Roles/GetRole?Name=Staff", &json!({}))["OrgPath"],
        Value::Null,
        "with its members"
    );
}

#[test]
fn administrators_and_their_rights_are_kept() {
    let server = start_with(WORLD);
    let boss = server.client("boss");
    let org = create(&boss, "Acme");
    let ann = boss.result("/CDirectoryService/GetUserByName", &json!({"username": "ann"}))["Uuid"].clone();
    let entry = json!({"DirectoryServiceUuid": "09B9A9B0-6CE8-465F-AB03-65766D33B05E", "Id": ann, "SystemName": "ann@acme.test", "Type": "User"});
    let update = |grant: Value, revoke: Value| {
        boss.result("/Org/UpdateAdministrators", &json!({"OrgId": org, "Grant": grant, "Revoke": revoke}))
    };
    assert_eq!(update(json!([entry, {"Id": "Staff", "Type": "Role"}]), json!([])), Value::Null);
    let told = rows(&boss, "GetAdministrators", &org);
    assert_eq!(
        (told.len(), &told[0]),
        (
            2,
            &json!({"Id": ann, "Type": "User", "SystemName": "ann@acme.test", "DirectoryServiceUuid": "09B9A9B0-6CE8-465F-AB03-65766D33B05E"})
        )
    );
    update(json!([{"Id": ann}]), json!([{"Id": "Staff"}]));
    assert_eq!(rows(&boss, "GetAdministrators", &org).len(), 1, "once, and without the role");

    let right = json!({"Right": "User Management", "Principal": "ann", "PrincipalType": "User"});
    let body = |grant: Value, revoke: Value| json!({"OrgId": org, "Grant": grant, "Revoke": revoke});
    let path = "/Org/UpdatePermission";
    assert_eq!(boss.result(path, &body(json!([right, right]), json!([]))), Value::Null);
    let wanted = json!({"Right": "/lib/rights/dsman.json", "Principal": ann, "PrincipalType": "User", "PrincipalName": "ann@acme.test"});
    assert_eq!(rows(&boss, "GetPermission", &org), [wanted]);
    let unusable = pair("_I18N_System.ArgumentException", "argument.valid");
    assert_eq!(
        boss.refusal(path, &body(json!([{"Right": "Flying", "Principal": "ann"}]), json!([]))),
        unusable
    );
    boss.result(path, &body(json!([]), json!([{"Right": "/lib/rights/dsman.json", "Principal": ann}])));
    assert!(rows(&boss, "GetPermission", &org).is_empty());
    boss.result("/CDirectoryService/DeleteUser", &json!({"ID": "ann"}));
    assert!(rows(&boss, "GetAdministrators", &org).is_empty(), "who is gone administers nothing");
}

#[test]
fn what_does_not_exist_is_refused() {
    let server = start_with(WORLD);
    let boss = server.client("boss");
    let org = create(&boss, "Acme");
    let actions = [
        "Get",
        "Delete",
        "Update",
        "GetAdministrators",
        "GetPermission",
        "GetRoles",
        "ChangeMemberShip",
        "UpdateAdministrators",
        "UpdatePermission",
    ];
    for action in actions {
        let path = format!("/Org/{action}");
        let missing = pair("_I18N_ItemNotFound", "organization.exists");
        assert_eq!(boss.refusal(&path, &json!({"OrgId": GHOST})), missing, "{action}");
        let required = pair("_I18N_RequiredParameter", "argument.present");
        assert_eq!(boss.refusal(&path, &json!({})), required, "{action}");
    }
    let taken = pair("_I18N_ItemAlreadyExists", "name.free");
    assert_eq!(boss.refusal("/Org/Create", &json!({"Name": "ACME"})), taken);
    let other = create(&boss, "Other");
    assert_eq!(boss.refusal("/Org/Update", &json!({"OrgId": other, "Name": "acme"})), taken);
    let unusable = pair("_I18N_System.ArgumentException", "argument.valid");
    for body in [
        json!({"Name": "a/b"}),
        json!({"Name": "x".repeat(257)}),
        json!({"Name": "A", "Description": "x".repeat(5_000)}),
    ] {
        assert_eq!(boss.refusal("/Org/Create", &body), unusable, "{body}");
    }
    for (who, wanted) in [
        (json!({"ID": "ghost", "Type": "User"}), pair("_I18N_ItemNotFound", "user.exists")),
        (json!({"ID": "ghost", "Type": "Role"}), pair("_I18N_ItemNotFound", "role.exists")),
        (json!({"ID": "ann", "Type": "Role"}), pair("_I18N_ItemNotFound", "role.exists")),
        (json!({}), pair("_I18N_ItemNotFound", "user.exists")),
    ] {
        let body = json!({"OrgId": org, "Add": [{"ID": "ann"}, who]});
        assert_eq!(boss.refusal("/Org/ChangeMembership", &body), wanted, "{body}");
    }
    let ann = boss.result("/CDirectoryService/GetUser", &json!({"ID": "ann"}));
    assert_eq!(ann.get("OrgPath"), None, "nothing is half done");
    let unauthorized = pair("_I18N_ServiceUnauthorizedAccess", "rest.right");
    assert_eq!(server.client("reader").refusal("/Org/Create", &json!({"Name": "A"})), unauthorized);
    assert_eq!(server.client("reader").result("/Org/Get", &json!({"OrgId": "acme"}))["ID"], org);
}
