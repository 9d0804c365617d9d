//! `/RoleAttributes/*` as the vendor's Go client uses it, the apps of a role, and scripts of dynamic roles (platform.md#s3).

use serde_json::{Value, json};

use crate::support::world::roles::WORLD;
use crate::support::{Server, User, members, start_with};

/// The attributes, by name: their ids.
fn ids(boss: &User<'_>) -> Vec<(String, String)> {
    let schema = boss.call("/RoleAttributes/GetAttributes", &json!({})).json();
    assert_eq!(members(&schema), ["Startindex", "Total", "Count", "Attributes"], "without an envelope");
    let text = |one: &Value, name: &str| one[name].as_str().unwrap().to_owned();
    let all = schema["Attributes"].as_array().unwrap();
    assert_eq!(schema["Total"], all.len());
    all.iter().map(|one| (text(one, "Name"), text(one, "ID"))).collect()
}

/// What a role has: attribute ids and values.
fn held(server: &Server, boss: &User<'_>, role: &str) -> Vec<(String, String)> {
    let answer =
        server.get(&format!("/RoleAttributes/GetRoleAttributes?roleId={role}")).bearer(boss.token()).send();
    let list = answer.json();
    let text = |one: &Value, name: &str| one[name].as_str().unwrap().to_owned();
    let pair = |one: &Value| {
        assert_eq!(members(one), ["ID", "_RowKey", "AttributeId", "RoleId", "ValueText"]);
        (text(one, "AttributeId"), text(one, "ValueText"))
    };
    list.as_array().expect("a bare list").iter().map(pair).collect()
}

#[test]
fn attributes_are_defined_described_given_and_taken() {
    let server = start_with(WORLD);
    let boss = server.client("boss");
    assert!(ids(&boss).is_empty());
    let new =
        json!({"Attributes": [{"Name": "Department", "Type": "Text"}, {"Name": "Level", "Type": "Int"}]});
    assert_eq!(boss.result("/RoleAttributes/AddAttributes", &new), json!(null));
    let found = ids(&boss);
    let [(department, one), (level, two)] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!((department.as_str(), level.as_str()), ("Department", "Level"));
    let path = format!("/RoleAttributes/UpdateAttribute?attributeid={one}");
    boss.result(&path, &json!({"Description": "Who owns it"}));
    let schema = boss.call("/RoleAttributes/GetAttributes", &json!({})).json();
    let wanted = json!({"Name": "Department", "ID": one, "_RowKey": one, "Type": "Text", "Description": "Who owns it"});
    assert_eq!(schema["Attributes"][0].to_string(), wanted.to_string());
    let role = boss.store_role(&json!({"Name": "Team"}));
    let set = |values: Value| json!({"RoleId": role, "Attributes": values});
    let values = json!([{"Id": one, "Name": "Department", "Type": "Text", "Description": "", "Value": "Sales"}, {"Id": two, "Value": "7"}]);
    boss.result("/RoleAttributes/UpdateAttributesByRole", &set(values));
    let mut wanted = [(one.clone(), "Sales".to_owned()), (two.clone(), "7".to_owned())];
    wanted.sort();
    assert_eq!(held(&server, &boss, &role), wanted);
    assert!(held(&server, &boss, "Inner").is_empty(), "each role its own");
    boss.result(
        "/RoleAttributes/UpdateAttributesByRole",
        &set(json!([{"Id": two, "Value": "8"}, {"Id": one, "Value": ""}])),
    );
    assert_eq!(held(&server, &boss, &role), [(two.clone(), "8".to_owned())], "an empty value takes it away");
    boss.result("/RoleAttributes/DeleteAttributes", &json!({"AttributeIds": [two]}));
    assert!(held(&server, &boss, &role).is_empty() && ids(&boss).len() == 1);
    boss.result("/SaasManage/DeleteRole", &json!({"Name": role}));
}

#[test]
fn what_cannot_be_is_refused_and_nothing_is_written() {
    let server = start_with(WORLD);
    let boss = server.client("boss");
    boss.result("/RoleAttributes/AddAttributes", &json!({"Attributes": {"Name": "Level", "Type": "Int"}}));
    let id = ids(&boss)[0].1.clone();
    for (path, body, check) in [
        ("AddAttributes", json!({}), "argument.present"),
        ("AddAttributes", json!({"Attributes": [{"Name": " "}]}), "argument.valid"),
        ("AddAttributes", json!({"Attributes": [{"Name": "x".repeat(65)}]}), "argument.valid"),
        ("AddAttributes", json!({"Attributes": [{"Name": "New", "Type": "Colour"}]}), "argument.valid"),
        ("AddAttributes", json!({"Attributes": [{"Name": "New"}, {"Name": "level"}]}), "argument.valid"),
        (
            "AddAttributes",
            json!({"Attributes": (0..100).map(|n| json!({"Name": n})).collect::<Vec<_>>()}),
            "argument.valid",
        ),
        ("UpdateAttribute", json!({"Description": "x"}), "argument.present"),
        ("UpdateAttribute", json!({"attributeid": "ghost", "Description": "x"}), "attribute.exists"),
        ("DeleteAttributes", json!({"AttributeIds": []}), "argument.present"),
        ("DeleteAttributes", json!({"AttributeIds": [id, "ghost"]}), "attribute.exists"),
        ("GetRoleAttributes", json!({}), "argument.present"),
        ("GetRoleAttributes", json!({"roleId": "ghost"}), "role.exists"),
        ("UpdateAttributesByRole", json!({"Attributes": [{"Id": id, "Value": "1"}]}), "argument.present"),
        (
            "UpdateAttributesByRole",
            json!({"RoleId": "Inner", "Attributes": [{"Value": "1"}]}),
            "argument.present",
        ),
        (
            "UpdateAttributesByRole",
            json!({"RoleId": "Inner", "Attributes": [{"Id": "ghost"}]}),
            "attribute.exists",
        ),
        (
            "UpdateAttributesByRole",
            json!({"RoleId": "Inner", "Attributes": [{"Id": id, "Value": "x"}]}),
            "argument.valid",
        ),
        (
            "UpdateAttributesByRole",
            json!({"RoleId": "ghost", "Attributes": [{"Id": id, "Value": "1"}]}),
            "role.exists",
        ),
        (
            "UpdateAttributesByRole",
            json!({"RoleId": "Everybody", "Attributes": [{"Id": id, "Value": "1"}]}),
            "role.editable",
        ),
    ] {
        assert_eq!(boss.refusal(&format!("/RoleAttributes/{path}"), &body).1, check, "{path} {body}");
    }
    let manager = server.client("manager");
    let own = json!({"RoleId": "Admins", "Attributes": [{"Id": id, "Value": "1"}]});
    assert_eq!(
        manager.refusal("/RoleAttributes/UpdateAttributesByRole", &own).1,
        "rest.right",
        "gives all rights"
    );
    assert_eq!(ids(&boss).len(), 1);
    assert!(held(&server, &boss, "Inner").is_empty());
}

#[test]
fn the_apps_of_a_role_are_those_that_it_may_run() {
    let server = start_with(
        "
roles: [{name: Runners}, {name: Idle}]
users: [{name: boss, password: S, oauth_client: true, roles: [System Administrator]}]
apps:
  - {id: a, auth_methods: [ClientCreds], scopes: [{name: all, rest_regex: ['.*']}], user_access: [boss, Runners]}
  - {id: b, name: The other, description: d, row_key: 11111111-2222-3333-4444-555555555555, user_access: [Runners, System Administrator]}
",
    );
    let boss = server.client("boss");
    let apps = boss.result("/saasmanage/getroleapps?role=Runners", &json!({}));
    let names: Vec<_> =
        apps["Results"].as_array().unwrap().iter().map(|row| row["Row"]["Name"].clone()).collect();
    assert_eq!(names, ["a", "The other"]);
    let own = server
        .post("/SaasManage/GetRoleApps?role=sysadmin")
        .bearer(boss.token())
        .body("\"\"")
        .send()
        .result();
    let row = &own["Results"][0]["Row"];
    assert_eq!(
        (&row["ID"], &row["Name"]),
        (&json!("11111111-2222-3333-4444-555555555555"), &json!("The other"))
    );
    assert_eq!(boss.result("/SaasManage/GetRoleApps", &json!({"role": "Idle"}))["Results"], json!([]));
    assert_eq!(boss.refusal("/SaasManage/GetRoleApps", &json!({})).1, "argument.present");
    assert_eq!(boss.refusal("/SaasManage/GetRoleApps?role=ghost", &json!({})).1, "role.exists");
}

#[test]
fn scripts_of_roles_are_compiled_and_not_run() {
    let server = start_with(WORLD);
    let boss = server.client("boss");
    let test = |script: &str| {
        let body = json!({"User": "ann", "Script": script});
        boss.result("/Roles/TestDynamicRoleScript", &body)
    };
    assert_eq!(test("trace('x'); Role = true;").to_string(), r#"{"Result":false,"Trace":""}"#);
    let broken = test("if (");
    assert!(broken["Result"] == false && broken["Trace"].as_str().unwrap().contains("line 1"), "{broken}");
    assert_eq!(boss.refusal("/Roles/TestDynamicRolesScript", &json!({"User": "ann"})).1, "argument.present");
    let nobody = json!({"User": "ghost", "Script": "1"});
    assert_eq!(boss.refusal("/Roles/TestDynamicRoleScript", &nobody).1, "user.exists");
    let export = json!({"RoleName": "Inner", "Format": "csv", "MemberSet": "All", "ReportPath": "/x"});
    let answer = boss.call("/Roles/ExportDynamicRoleMembers", &export);
    assert_eq!(answer.result(), json!(null));
    assert!(server.trace_of(&answer).to_string().contains("no report is written"));
    assert_eq!(
        boss.refusal("/Roles/ExportDynamicRoleMembers", &json!({"RoleName": "ghost"})).1,
        "role.exists"
    );
}

#[test]
fn what_the_tenant_has_none_of_is_an_empty_list() {
    let server = start_with(WORLD);
    let plain = server.client("plain");
    let health = plain.result("/Core/CheckProxyHealth?proxyUuid=x", &json!({}));
    assert_eq!(health, json!({"Connectors": []}));
    assert_eq!(plain.result("/Core/GetDownloadUrls", &json!({})), json!({}));
    let settings = plain.result("/Core/GetUserSettings?SettingType=x", &json!({}));
    let empty = r#"{"IsAggregate":false,"Count":0,"Columns":[],"FullCount":0,"Results":[],"ReturnID":""}"#;
    assert_eq!(settings.to_string(), empty);
    let boss = server.client("boss");
    assert_eq!(boss.refusal("/Core/GetUserSettings?ID=ghost", &json!({})).1, "user.exists");
}
