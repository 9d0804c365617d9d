//! Roles of the vendor's Go SDK, and of the Terraform provider around it (platform.md#s9-2).

use serde_json::{Value, json};

use crate::support::clients::{Client, idsec, rows, text};
use crate::support::start_with;
use crate::support::world::clients::{OLGA, PAUL, WORLD};

/// idsec's search for one role, by its name or its id. Its decoder fails on wrong types.
fn idsec_role(client: &Client<'_>, name: &str) -> Option<Value> {
    let directories = client.get("/Core/GetDirectoryServices").result();
    let row =
        rows(&directories).into_iter().find(|row| row["Service"] == "CDS").expect("the cloud directory");
    let filter = json!({"_or": [{"Name": {"_eq": name}}, {"_ID": {"_eq": name}}]}).to_string();
    let body = json!({
        "Args": {"Limit": 1}, "directoryServices": [text(&row, "directoryServiceUuid")],
        "group": "{}", "roles": filter, "user": "{}",
    });
    let found = client.result("/UserMgmt/DirectoryServiceQuery", &body.to_string());
    assert!(found["roles"]["FullCount"].is_i64());
    for (section, names) in [
        (
            "User",
            ["InternalName", "SystemName", "DistinguishedName", "ServiceInstanceLocalized", "ServiceType"],
        ),
        ("Group", ["InternalName", "SystemName", "DisplayName", "ServiceInstanceLocalized", "ServiceType"]),
    ] {
        for row in rows(&found[section]) {
            names.iter().for_each(|name| _ = text(&row, name));
        }
    }
    let role = rows(&found["roles"]).into_iter().next()?;
    for name in ["_ID", "Name", "Description", "RoleType"] {
        text(&role, name);
    }
    assert!(role["IsHidden"].is_boolean());
    role["AdministrativeRights"].as_array().expect("rights").iter().for_each(|right| _ = text(right, "Path"));
    Some(role)
}

#[test]
fn idsec_keeps_roles_their_rights_and_members() {
    let server = start_with(WORLD);
    let client = idsec(&server, OLGA);
    assert_eq!(idsec_role(&client, "Team"), None);
    let made = client
        .result("/Roles/StoreRole", r#"{"Description":"A team","Name":"Team","RoleType":"PrincipalList"}"#);
    let id = text(&made, "_RowKey").to_owned();
    let rights = json!([{"Path": "/lib/rights/roleman.json", "Role": id}, {"Path": "ServiceRight/auditShowTile", "Role": id}]);
    client.result("/SaasManage/AssignSuperRights", &rights.to_string());
    let role = idsec_role(&client, &id).expect("by its id");
    assert_eq!(idsec_role(&client, "Team"), Some(role.clone()));
    // What Terraform compares with its plan.
    let rights_now = role["AdministrativeRights"].as_array().expect("rights").len();
    assert_eq!((text(&role, "RoleType"), rights_now), ("PrincipalList", 2));
    client.result("/SaasManage/UnAssignSuperRights", &rights.to_string());
    client.result("/SaasManage/AssignSuperRights", &rights.to_string());
    client.result(
        "/Roles/UpdateRole",
        &json!({"Description": "Ours", "Name": id, "NewName": "Squad"}).to_string(),
    );

    let script = json!({"ID": id, "Script": "user.Mail == 'p@mail.test'"}).to_string();
    client.result("/Roles/SetDynamicRoleScript", &script);

    // The member is looked up again by the name that was sent.
    let body = json!({"Name": id, "Users": ["PAUL@acme.test"]});
    client.result("/SaasManage/AddUsersAndGroupsToRole", &body.to_string());
    client
        .result("/SaasManage/AddUsersAndGroupsToRole", &json!({"Name": id, "Roles": ["Staff"]}).to_string());
    let members = rows(&client.result("/Roles/GetRoleMembers", &json!({"Name": id}).to_string()));
    assert!(members.iter().all(|row| text(row, "Guid").len() > 1 && !text(row, "Type").is_empty()));
    let names: Vec<_> = members.iter().map(|row| text(row, "Name").to_lowercase()).collect();
    assert!(names.contains(&PAUL.to_owned()) && names.contains(&"staff".to_owned()), "{names:?}");
    client.result("/SaasManage/RemoveUsersAndGroupsFromRole", &body.to_string());
    client.result("/SaasManage/DeleteRole", &json!({"Name": id}).to_string());
    assert_eq!(idsec_role(&client, "Squad"), None);
}
