//! Roles: their members, their rights, who may change them (platform.md#s3; platform.md#annex-4).

use serde_json::{Value, json};

use crate::support::world::roles::{ANN, WORLD};
use crate::support::{members, pair, start_with};

#[test]
fn a_role_is_stored_with_members_by_id_and_by_name() {
    let server = start_with(WORLD);
    let manager = server.client("manager");
    let body = json!({"Name": " Team ", "Description": "Ours", "Users": [ANN, "BOB"], "Roles": ["inner"], "Groups": []});
    let id = manager.store_role(&body);
    assert_eq!((id.len(), id.matches('_').count()), (36, 4), "a GUID with underscores: {id}");
    let table = manager.result("/SaasManage/GetRoleMembers", &json!({"name": id, "Args": {"Caching": -1}}));
    assert_eq!(members(&table), ["IsAggregate", "Count", "Columns", "FullCount", "Results", "ReturnID"]);
    assert_eq!(
        table["Results"][0]["Row"],
        json!({"Guid": ANN, "Name": "ann@acme.test", "Type": "User"}),
        "what clients look the new member up by"
    );
    let wanted = [pair("ann@acme.test", "User"), pair("bob@acme.test", "User"), pair("Inner", "Role")];
    assert_eq!(manager.role_members(&id), wanted);
    assert_eq!(manager.role_members("team"), wanted, "the display name does, too");
    let role = manager
        .result("/SaasManage/GetRole", &json!({"name": id, "suppressPrincipalsList": true, "Args": {}}));
    let wanted = json!({
        "ReadOnly": false, "Description": "Ours", "DirectoryServiceUuid": "09B9A9B0-6CE8-465F-AB03-65766D33B05E",
        "_RowKey": id, "RoleType": "PrincipalList", "Name": "Team", "Uuid": id,
    });
    assert_eq!(role.to_string(), wanted.to_string(), "member for member, in order");
    let role = manager.result(&format!("/Roles/GetRole?Name={id}&getRights=true"), &json!({}));
    assert_eq!((&role["Users"][0]["Guid"], &role["Roles"][0]["Name"]), (&json!(ANN), &json!("Inner")));
    assert_eq!((&role["Groups"], &role["AdministrativeRights"]), (&json!([]), &json!([])));
    assert_eq!(manager.result("/SaasManage/GetRoleIDFromName?name=TEAM", &json!({})), json!(id));
    let empty = manager.result("/Roles/GetRoleMembers", &json!({"Name": "Admins"}));
    assert_eq!(empty["Results"], json!([]), "never null");
}

#[test]
fn everybody_is_in_a_role_of_that_type() {
    let server = start_with(WORLD);
    let manager = server.client("manager");
    let stored = manager
        .result("/Roles/StoreRole", &json!({"Name": "All", "RoleType": "everybody", "Users": ["ann"]}));
    let members = manager.result("/Roles/GetRoleMembers", &json!({"Name": stored["_RowKey"]}));
    let names: Vec<_> =
        members["Results"].as_array().unwrap().iter().map(|member| &member["Row"]["Name"]).collect();
    assert_eq!(names, ["ann@acme.test", "Everybody"]);
}

#[test]
fn what_cannot_be_stored_is_refused_and_nothing_is_written() {
    let server = start_with(WORLD);
    let manager = server.client("manager");
    let long = "x".repeat(257);
    for (body, message_id, check) in [
        (json!({}), "_I18N_RequiredParameter", "argument.present"),
        (json!({"Name": "  "}), "_I18N_RequiredParameter", "argument.present"),
        (json!({"Name": long}), "_I18N_System.ArgumentException", "argument.valid"),
        (json!({"Name": "a\u{1}b"}), "_I18N_System.ArgumentException", "argument.valid"),
        (json!({"Name": "New", "RoleType": "Nobody"}), "_I18N_System.ArgumentException", "argument.valid"),
        (json!({"Name": "New", "Users": {}}), "_I18N_System.ArgumentException", "argument.valid"),
        (json!({"Name": "New", "Users": ["a\0"]}), "_I18N_System.ArgumentException", "argument.valid"),
        (json!({"Name": "INNER"}), "_I18N_RoleAlreadyExists", "role.name_free"),
        (json!({"Name": "everybody"}), "_I18N_RoleAlreadyExists", "role.name_free"),
        (json!({"Name": "New", "Users": ["ghost"]}), "_I18N_UserNotFound", "user.exists"),
        (
            json!({"Name": "New", "Users": ["11111111-2222-3333-4444-555555555555"]}),
            "_I18N_UserIDNotFound",
            "user.exists",
        ),
        (json!({"Name": "New", "Roles": ["ghost"]}), "_I18N_ItemNotFound", "role.exists"),
        (json!({"Name": "New", "Users": ["ann"], "Groups": ["g"]}), "_I18N_ItemNotFound", "group.exists"),
    ] {
        assert_eq!(manager.refusal("/Roles/StoreRole", &body), pair(message_id, check), "{body}");
    }
    let answer = manager.call("/Roles/StoreRole", &json!({"Name": "Inner"}));
    assert_eq!(answer.failure().1, "Role Inner already exists.");
    let answer = manager.call("/Roles/GetRole", &json!({"Name": "New"}));
    assert_eq!(answer.failure().1, "Role New does not exist.");
}

#[test]
fn members_are_added_and_removed_twice_over() {
    let server = start_with(WORLD);
    let manager = server.client("manager");
    let id = manager.store_role(&json!({"Name": "Team"}));
    for controller in ["SaasManage", "Roles"] {
        let add = format!("/{controller}/AddUsersAndGroupsToRole");
        let remove = format!("/{controller}/RemoveUsersAndGroupsFromRole");
        let body = json!({"Name": id, "Users": ["ann@acme.test"], "Roles": ["Inner"]});
        for _ in 0..2 {
            assert_eq!(manager.result(&add, &body), Value::Null);
            assert_eq!(manager.role_members(&id), [pair("ann@acme.test", "User"), pair("Inner", "Role")]);
        }
        for body in
            [body, json!({"Name": id, "Users": ["bob", "ghost"], "Roles": ["ghost"], "Groups": ["g"]})]
        {
            assert_eq!(manager.result(&remove, &body), Value::Null);
            assert_eq!(manager.role_members(&id), []);
        }
    }
    let add = "/SaasManage/AddUsersAndGroupsToRole";
    assert_eq!(
        manager.refusal(add, &json!({"Users": ["ann"]})),
        pair("_I18N_RequiredParameter", "argument.present")
    );
    let body = json!({"Name": id, "Users": ["ann", "ghost"]});
    assert_eq!(manager.refusal(add, &body), pair("_I18N_UserNotFound", "user.exists"));
    assert_eq!(manager.role_members(&id), [], "all or nobody");
    let body = json!({"Name": "ghost", "Users": ["ann"]});
    assert_eq!(manager.refusal(add, &body), pair("_I18N_ItemNotFound", "role.exists"));
}

#[test]
fn update_role_knows_both_forms_and_keeps_what_is_absent() {
    let server = start_with(WORLD);
    let manager = server.client("manager");
    let id = manager.store_role(&json!({"Name": "Team", "Description": "Ours", "Users": ["ann"]}));
    let update = |body: Value| manager.result("/Roles/UpdateRole", &body);
    let body = json!({"Name": id, "Users": {"Add": ["bob"], "Delete": [ANN]}, "Roles": {"Add": null}, "Description": ""});
    assert_eq!(update(body), Value::Null);
    assert_eq!(manager.role_members(&id), [pair("bob@acme.test", "User")]);
    manager.result("/SaasManage/UpdateRole", &json!({"Name": id, "Users": ["ann"], "Roles": ["Inner"]}));
    assert_eq!(manager.role_members(&id).len(), 3, "the older form adds");
    update(json!({"Name": id, "NewName": "Crew"}));
    let role = manager.result("/Roles/GetRole", &json!({"Name": id}));
    assert_eq!((&role["Name"], &role["Description"]), (&json!("Crew"), &json!("Ours")));
    update(json!({"Name": id, "NewName": "CREW", "Description": "New"}));
    let role = manager.result("/Roles/GetRole", &json!({"Name": id}));
    assert_eq!((&role["Name"], &role["Description"]), (&json!("CREW"), &json!("New")));
    for (body, refusal) in [
        (json!({"Name": id, "NewName": "inner"}), pair("_I18N_RoleAlreadyExists", "role.name_free")),
        (json!({"Name": id, "NewName": "a\nb"}), pair("_I18N_System.ArgumentException", "argument.valid")),
        (json!({"Name": id, "Groups": {"Add": ["g"]}}), pair("_I18N_ItemNotFound", "group.exists")),
        (json!({"Name": id, "NewName": "X", "Users": ["ghost"]}), pair("_I18N_UserNotFound", "user.exists")),
        (json!({"Name": "ghost"}), pair("_I18N_ItemNotFound", "role.exists")),
        (json!({}), pair("_I18N_RequiredParameter", "argument.present")),
    ] {
        assert_eq!(manager.refusal("/Roles/UpdateRole", &body), refusal, "{body}");
    }
    assert_eq!(
        manager.result("/Roles/GetRole", &json!({"Name": id}))["Name"],
        "CREW",
        "nothing was half done"
    );
}

#[test]
fn deleted_roles_are_gone_with_what_they_gave() {
    let server = start_with(WORLD);
    let boss = server.client("boss");
    let manager = server.client("manager");
    let [one, two, three] =
        ["One", "Two", "Three"].map(|name| boss.store_role(&json!({"Name": name, "Roles": ["Inner"]})));
    assert_eq!(manager.result("/SaasManage/DeleteRole", &json!({"Name": one})), Value::Null);
    assert_eq!(manager.result("/SaasManage/DeleteRoles", &json!([two])), Value::Null);
    assert_eq!(manager.result("/SaasManage/DeleteRoles", &json!({"Roles": [three, three]})), Value::Null);
    for id in [&one, &two, &three] {
        assert_eq!(
            manager.refusal("/Roles/GetRole", &json!({"Name": id})),
            pair("_I18N_ItemNotFound", "role.exists")
        );
    }
    let team = boss.store_role(&json!({"Name": "One"}));
    let missing = pair("_I18N_ItemNotFound", "role.exists");
    assert_eq!(manager.refusal("/SaasManage/DeleteRoles", &json!([team, "ghost"])), missing);
    assert_eq!(
        manager.role_members(&team),
        [],
        "the other one was kept, and has none of the old one's members"
    );
    for body in [json!([]), json!({})] {
        let refusal = pair("_I18N_RequiredParameter", "argument.present");
        assert_eq!(manager.refusal("/SaasManage/DeleteRoles", &body), refusal);
    }
    // The manager's own right goes with its role, at once.
    boss.result("/SaasManage/DeleteRole", &json!({"Name": "Managers"}));
    let refusal = manager.refusal("/SaasManage/DeleteRole", &json!({"Name": team}));
    assert_eq!(refusal, pair("_I18N_ServiceUnauthorizedAccess", "rest.right"));
}

#[test]
fn pages_of_members_are_filtered_and_sorted() {
    let server = start_with(WORLD);
    let manager = server.client("manager");
    let id =
        manager.store_role(&json!({"Name": "Team", "Users": ["ann", "bob", "plain"], "Roles": ["Inner"]}));
    let page = |body: Value| {
        let table = manager.result("/Roles/GetPagedRoleMembers", &body);
        let names = table["Results"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| row["Row"]["Name"].clone())
            .collect::<Vec<_>>();
        (json!(names), table["Count"].clone(), table["FullCount"].clone())
    };
    let body = json!({"Name": id, "SortBy": "Name", "Ascending": false, "PageNumber": 1, "PageSize": "2"});
    assert_eq!(page(body), (json!(["plain@acme.test", "Inner"]), json!(2), json!(4)));
    let body = json!({"Name": id, "FilterBy": "Type", "FilterValue": "role"});
    assert_eq!(page(body), (json!(["Inner"]), json!(1), json!(1)));
    let body = json!({"Name": id, "FilterBy": "Name", "FilterValue": "ACME", "PageNumber": 2, "PageSize": 2, "SortBy": "Name"});
    assert_eq!(page(body), (json!(["plain@acme.test"]), json!(1), json!(3)));
}
