//! Arguments of any shape, for every operation: an answer that says what is wrong, never a failure of ours.

use serde_json::{Value, json};
use tenantry::internals::platform::OPERATIONS;

use crate::support::start_with;
use crate::support::world::roles::WORLD;

/// The names that operations know arguments by.
const NAMES: [&str; 71] = [
    "ID",
    "Name",
    "NewName",
    "Users",
    "Roles",
    "Groups",
    "Role",
    "Path",
    "Script",
    "Table",
    "Columns",
    "Args",
    "user",
    "roles",
    "group",
    "directoryServices",
    "key",
    "value",
    "alias",
    "Suffixes",
    "newPassword",
    "oldPassword",
    "lockUser",
    "passwordLength",
    "_RowKey",
    "Grants",
    "OAuthProfile",
    "AuthRules",
    "AppRoles",
    "Url",
    "State",
    "username",
    "appkey",
    "Category",
    "SessionId",
    "MechanismId",
    "Action",
    "Answer",
    "MultipleOperations",
    "profileName",
    "ChallengeStateId",
    "SearchKey",
    "UUID",
    "otpCode",
    "userUuid",
    "firstCode",
    "secondCode",
    "tokenId",
    "Added",
    "Deleted",
    "Replace",
    "phonepin",
    "Question",
    "Culture",
    "Entities",
    "Attributes",
    "AttributeIds",
    "attributeid",
    "RoleId",
    "RoleName",
    "Guid",
    "policy",
    "plinks",
    "settings",
    "OrgId",
    "Add",
    "Grant",
    "cnamePrefix",
    "customCname",
    "templateName",
    "challenges",
];

#[test]
fn nonsense_is_answered_whatever_it_is() {
    let server = start_with(WORLD);
    let deep = (0..60).fold(json!("x"), |value, _| json!([value]));
    let values = [
        json!({}),
        json!([]),
        json!([[]]),
        json!([null, 7, [true]]),
        json!("\0"),
        json!("'; DROP TABLE roles; --"),
        json!(-1),
        json!(1e300),
        json!({"Add": {"Delete": 1}}),
        json!("{\"_or\":"),
        json!("\u{1F9E9}".repeat(600)),
        deep,
    ];
    let all = |value: &Value| {
        NAMES.iter().map(|name| ((*name).to_owned(), value.clone())).collect::<serde_json::Map<_, _>>()
    };
    let bodies = values.iter().map(|value| json!(all(value))).chain(values.iter().cloned());
    let bodies: Vec<_> = bodies.collect();
    for entry in OPERATIONS {
        let boss = server.client("boss");
        for body in &bodies {
            let answer = boss.call(&format!("/{}", entry.paths[0]), body);
            // Signing out is carried out, whatever is sent along.
            let fine = answer.status == 200
                || (answer.status == 401 && server.refused_by(&answer) == "token.revoked");
            assert!(fine, "{} with {body}: {answer:?}", entry.paths[0]);
        }
    }
    let table = server.client("boss").result("/Roles/GetRoleMembers", &json!({"Name": "Inner"}));
    assert_eq!(table["Count"], 1, "and nothing was broken by it");
}
