//! What roles give, and who may change them (platform.md#s3).

use serde_json::{Value, json};

use crate::support::world::roles::WORLD;
use crate::support::{pair, start_with};

#[test]
fn rights_take_effect_on_tokens_that_are_out_and_through_roles_in_roles() {
    let server = start_with(WORLD);
    let (boss, manager, plain) = (server.client("boss"), server.client("manager"), server.client("plain"));
    let may = || plain.call("/cdirectoryservice/getusers", &json!({})).json()["success"] == true;
    let outer = manager.store_role(&json!({"Name": "Outer", "Roles": ["Inner"]}));
    assert!(!may());
    let path = "/lib/rights/dsman.json";
    let list =
        json!([{"Role": outer, "Path": path}, {"Role": outer, "Path": "ServiceRight/passwordvaultShowTile"}]);
    for _ in 0..2 {
        assert_eq!(manager.result("/SaasManage/AssignSuperRights", &list), Value::Null);
        assert!(may(), "Inner, which plain is in, is in Outer");
    }
    let assigned = manager.result(&format!("/Core/GetAssignedAdministrativeRights?role={outer}"), &json!({}));
    assert_eq!(assigned["Results"][0]["Row"], json!({"Description": "User Management", "Path": path}));
    assert_eq!(assigned["Count"], 2);
    // A circle is harmless.
    manager.result("/Roles/UpdateRole", &json!({"Name": "Inner", "Roles": {"Add": [outer, "Inner"]}}));
    assert!(may());
    assert_eq!(manager.result("/Roles/UnAssignSuperRights", &list[0]), Value::Null);
    assert!(!may());
    assert_eq!(manager.result("/Roles/UnAssignSuperRights", &list), Value::Null);
    // Everybody can be given rights as well.
    boss.result("/SaasManage/AssignSuperRights", &json!({"Role": "Everybody", "Path": "Role Management"}));
    let all = boss.result("/Core/GetAssignedAdministrativeRights", &json!({"role": "sysadmin"}));
    assert_eq!(all["Results"][0]["Row"]["Description"], "All Rights");
    for (body, refusal) in [
        (
            json!([{"Role": outer, "Path": "/lib/rights/flying.json"}]),
            pair("_I18N_System.ArgumentException", "argument.valid"),
        ),
        (json!([{"Role": outer}]), pair("_I18N_RequiredParameter", "argument.present")),
        (json!([{"Path": path}]), pair("_I18N_RequiredParameter", "argument.present")),
        (json!([]), pair("_I18N_RequiredParameter", "argument.present")),
        (json!(["x"]), pair("_I18N_System.ArgumentException", "argument.valid")),
        (
            json!([{"Role": outer, "Path": path}, {"Role": "ghost", "Path": path}]),
            pair("_I18N_ItemNotFound", "role.exists"),
        ),
        (
            json!({"Role": "sysadmin", "Path": path}),
            pair("_I18N_System.InvalidOperationException", "role.editable"),
        ),
    ] {
        assert_eq!(boss.refusal("/SaasManage/AssignSuperRights", &body), refusal, "{body}");
    }
    assert!(!may(), "of several all are given, or none");
}

#[test]
fn everybody_is_read_only() {
    let server = start_with(WORLD);
    let boss = server.client("boss");
    let fixed = pair("_I18N_System.InvalidOperationException", "role.editable");
    for (path, body) in [
        ("/Roles/UpdateRole", json!({"Name": "Everybody", "Description": "x"})),
        ("/SaasManage/AddUsersAndGroupsToRole", json!({"Name": "everybody", "Users": ["ann"]})),
        ("/SaasManage/RemoveUsersAndGroupsFromRole", json!({"Name": "Everybody", "Users": ["ann"]})),
        ("/SaasManage/DeleteRole", json!({"Name": "Everybody"})),
        ("/Roles/SetDynamicRoleScript", json!({"ID": "Everybody", "Script": "true"})),
    ] {
        assert_eq!(boss.refusal(path, &body), fixed, "{path}");
    }
    let role = boss.result("/Roles/GetRole", &json!({"Name": "Everybody"}));
    assert_eq!((&role["ReadOnly"], &role["RoleType"]), (&json!(true), &json!("Everybody")));
}

#[test]
fn only_system_administrators_change_who_has_all_rights() {
    let server = start_with(WORLD);
    let (boss, manager) = (server.client("boss"), server.client("manager"));
    let unauthorized = pair("_I18N_ServiceUnauthorizedAccess", "rest.right");
    // Admins is in System Administrator, and Deep will be in Admins.
    let deep = manager.store_role(&json!({"Name": "Deep"}));
    boss.result("/Roles/UpdateRole", &json!({"Name": "Admins", "Roles": {"Add": [deep]}}));
    for role in ["sysadmin", "System Administrator", "Admins", &deep] {
        for (path, body) in [
            ("/SaasManage/AddUsersAndGroupsToRole", json!({"Name": role, "Users": ["manager"]})),
            ("/SaasManage/RemoveUsersAndGroupsFromRole", json!({"Name": role, "Users": ["boss"]})),
            ("/Roles/UpdateRole", json!({"Name": role, "Roles": ["Managers"]})),
            ("/SaasManage/DeleteRole", json!({"Name": role})),
        ] {
            assert_eq!(manager.refusal(path, &body), unauthorized, "{path} {role}");
        }
    }
    boss.result("/SaasManage/AddUsersAndGroupsToRole", &json!({"Name": "sysadmin", "Users": ["manager"]}));
    manager.result("/SaasManage/AddUsersAndGroupsToRole", &json!({"Name": "sysadmin", "Users": ["plain"]}));
    let fixed = pair("_I18N_System.InvalidOperationException", "role.editable");
    for (path, body) in [
        ("/Roles/UpdateRole", json!({"Name": "sysadmin", "NewName": "Root"})),
        ("/SaasManage/DeleteRoles", json!(["sysadmin"])),
        ("/Roles/SetDynamicRoleScript", json!({"ID": "sysadmin", "Script": "true"})),
    ] {
        assert_eq!(boss.refusal(path, &body), fixed, "{path}");
    }
    boss.result(
        "/SaasManage/RemoveUsersAndGroupsFromRole",
        &json!({"Name": "sysadmin", "Users": ["manager"]}),
    );
    assert_eq!(manager.refusal("/SaasManage/DeleteRole", &json!({"Name": deep})), unauthorized, "at once");
}

#[test]
fn readers_read_and_change_nothing() {
    let server = start_with(WORLD);
    let (reader, plain) = (server.client("reader"), server.client("plain"));
    let unauthorized = pair("_I18N_ServiceUnauthorizedAccess", "rest.right");
    for path in [
        "/Roles/GetRole",
        "/Roles/GetRoleMembers",
        "/Roles/GetPagedRoleMembers",
        "/SaasManage/GetRoleIDFromName",
    ] {
        reader.result(path, &json!({"Name": "Inner"}));
        assert_eq!(plain.refusal(path, &json!({"Name": "Inner"})), unauthorized);
        let missing = pair("_I18N_ItemNotFound", "role.exists");
        assert_eq!(reader.refusal(path, &json!({"Name": "ghost"})), missing, "{path}");
        assert_eq!(reader.refusal(path, &json!({})), pair("_I18N_RequiredParameter", "argument.present"));
    }
    for (path, body) in [
        ("/Roles/StoreRole", json!({"Name": "New"})),
        ("/Roles/UpdateRole", json!({"Name": "Inner", "Description": "x"})),
        ("/SaasManage/AssignSuperRights", json!([{"Role": "Readers", "Path": "Role Management"}])),
    ] {
        assert_eq!(reader.refusal(path, &body), unauthorized, "{path}");
    }
}

#[test]
fn scripts_of_dynamic_roles_are_kept_and_exported() {
    let server = start_with(WORLD);
    let manager = server.client("manager");
    let id = manager.store_role(&json!({"Name": "Dynamic", "RoleType": "script", "OrgPath": "Org"}));
    for path in ["/Roles/SetDynamicRoleScript", "/Roles/SetDynamicRolesScript"] {
        let answer = manager.call(path, &json!({"ID": id, "Script": "User.Mail != null"}));
        assert_eq!(answer.result(), Value::Null);
        assert!(server.trace_of(&answer)["notes"].to_string().contains("not run"));
    }
    let role = manager.result("/Roles/GetRole", &json!({"Name": id}));
    let wanted = (&json!("Script"), &json!("User.Mail != null"), &json!("Org"));
    assert_eq!((&role["RoleType"], &role["Script"], &role["OrgPath"]), wanted);
    assert_eq!(manager.role_members(&id), []);
    assert_eq!(manager.refusal("/Roles/SetDynamicRoleScript", &json!({})).0, "_I18N_RequiredParameter");
}
