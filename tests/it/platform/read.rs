//! GetUser, GetUserByName, GetUsers, GetUserAttributes, GetTechSupportUser (platform.md#s1-3).

use serde_json::{Value, json};

use crate::support::{members, start};

#[test]
fn get_user_shows_the_recorded_members_in_order_and_leaves_out_what_is_not_there() {
    let server = start();
    let body = json!({"Name": "bru.user@acme.test", "Mail": "e@x.test", "DisplayName": "Bru User", "MobileNumber": "1238675309", "Password": "Passw0rd!"});
    let uuid = server.result("/cdirectoryservice/createuser", &body);
    server.advance(61);
    server.result("/cdirectoryservice/setuserstate", &json!({"ID": uuid, "state": "None"}));
    let user = server.result("/cdirectoryservice/getuser", &json!({"ID": uuid}));
    let wanted = json!({
        "Uuid": uuid, "State": "None", "LastModifiedDate": "/Date(1700000061000)/", "DisplayName": "Bru User",
        "Version": "1", "Mail": "e@x.test", "Name": "bru.user@acme.test", "ReportsTo": "Unassigned",
        "CreateDate": "/Date(1700000000000)/", "MobileNumber": "1238675309", "Alias": "acme.test",
        "InEverybodyRole": true, "LastPasswordChangeDate": "/Date(1700000000000)/", "OauthClient": false,
    });
    assert_eq!(user.to_string(), wanted.to_string(), "member for member, in order");
    assert_eq!(server.result("/cdirectoryservice/getuserbyname", &json!({"username": "BRU.user"})), user);
    let me = server.result("/cdirectoryservice/getuserbyname", &json!({}));
    assert_eq!(me["Name"], "client@acme.test");
}

#[test]
fn get_user_attributes_keeps_nulls_and_has_the_recorded_order() {
    let server = start();
    let uuid = server.result("/cdirectoryservice/createuser", &json!({"Name": "plain"}));
    for path in ["/cdirectoryservice/getuserattributes", "/cdirectoryservice/GetUserAttributes/"] {
        let user = server.result(
            path,
            &json!({"ID": uuid, "directoryServiceUuid": "09B9A9B0-6CE8-465F-AB03-65766D33B05E"}),
        );
        let wanted = json!({
            "ReadOnly": false, "Description": null, "directoryServiceUuid": "09B9A9B0-6CE8-465F-AB03-65766D33B05E",
            "ForcePasswordChangeNext": "True", "DisplayName": null, "PasswordNeverExpire": false, "PictureUri": null,
            "CloudState": "None", "OrgPath": null, "InEverybodyRole": true, "imageName": null, "MobileNumber": null,
            "LastModifiedDate": "/Date(1700000000000)/", "LastPasswordChangeDate": "/Date(-62135596800000)/",
            "CreateDate": "/Date(1700000000000)/", "OfficeNumber": null, "LockedByAdmin": false,
            "SubjectToCloudLocks": true, "Alias": "acme.test", "HomeNumber": null, "Name": "plain@acme.test",
            "PreferredCulture": "", "Version": "1", "Mail": null, "PreferredTimeZone": "", "Uuid": uuid, "State": "None",
            "ExternalUuid": uuid, "OauthClient": false, "ReportsTo": null, "CmaRedirectedUser": null,
            "CmaRedirectedUserUuid": null,
        });
        assert_eq!(user.to_string(), wanted.to_string());
    }
    let token = server.token("oauthclient", "all");
    let other = server.post("/UserMgmt/GetUserAttributes?ID=plain").bearer(&token).send().result();
    assert_eq!(other["Uuid"], uuid, "the other controller has it too");
}

#[test]
fn get_users_is_a_query_result_with_thirteen_columns() {
    let users = start().result("/CDirectoryService/GetUsers", &Value::Null);
    assert_eq!(members(&users), ["IsAggregate", "Count", "Columns", "FullCount", "Results", "ReturnID"]);
    assert_eq!((&users["Count"], &users["FullCount"]), (&json!(4), &json!(4)));
    let columns: Vec<_> = users["Columns"]
        .as_array()
        .unwrap()
        .iter()
        .map(|c| (c["Name"].as_str().unwrap(), c["Type"].as_u64().unwrap()))
        .collect();
    let names = [
        "Uuid",
        "DisplayName",
        "Description",
        "Mail",
        "Name",
        "OfficeNumber",
        "MobileNumber",
        "HomeNumber",
        "StartDate",
        "EndDate",
        "ReportsTo",
        "PictureUri",
        "PreferredCulture",
    ];
    assert_eq!(columns.iter().map(|(name, _)| *name).collect::<Vec<_>>(), names);
    assert_eq!(
        columns.iter().map(|(_, kind)| *kind).collect::<Vec<_>>(),
        [12, 12, 12, 12, 12, 12, 12, 12, 3, 3, 12, 12, 12]
    );
    for result in users["Results"].as_array().unwrap() {
        assert_eq!(result["Entities"], json!([{"Type": "CDUser", "Key": "??", "IsForeignKey": false}]));
        assert_eq!(members(&result["Row"]), names);
    }
}

#[test]
fn an_unknown_id_and_an_unknown_name_have_their_own_messages() {
    let server = start();
    let id = "11111111-2222-3333-4444-555555555555";
    for (path, key) in [("getuser", "ID"), ("getuserattributes", "ID"), ("getuserbyname", "username")] {
        let path = format!("/cdirectoryservice/{path}");
        let (message_id, message) = server.call(&path, &json!({key: id})).failure();
        assert_eq!(message_id, "_I18N_UserIDNotFound");
        assert!(message.contains(id), "{message}");
        assert_eq!(server.call(&path, &json!({key: "ghost"})).failure().0, "_I18N_UserNotFound");
    }
}

#[test]
fn the_technical_support_user_is_named_after_the_tenant() {
    let user = start().result("/cdirectoryservice/gettechsupportuser", &json!({}));
    assert_eq!(members(&user), ["Name", "PasswordExp", "Uuid"]);
    assert_eq!(user["Name"], "techsupport_abc1234");
    assert_eq!(user["Uuid"].as_str().map(str::len), Some(36));
}
