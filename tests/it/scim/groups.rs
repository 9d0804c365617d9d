//! Groups, which are roles.

use serde_json::{Value, json};

use crate::support::members;
use crate::support::scim::{GROUP, PATCH, refusal, world};
use crate::support::world::provisioned::{ANN, BOB, STAFF};

fn group(name: &str, ids: &[&str]) -> Value {
    let members: Vec<_> = ids.iter().map(|id| json!({"value": id})).collect();
    json!({"schemas": [GROUP], "displayName": name, "members": members})
}

fn ids(group: &Value) -> Vec<&str> {
    let members = group["members"].as_array().map_or(&[][..], Vec::as_slice);
    members.iter().map(|member| member["value"].as_str().unwrap()).collect()
}

#[test]
fn a_group_is_made_and_shown_as_recorded() {
    let server = world();
    let manager = server.scim("manager");
    let answer = manager.send("POST", "groups", &group("scim_created_group", &[STAFF, ANN]));
    assert_eq!(answer.status, 201, "{answer:?}");
    let made = answer.json();
    assert_eq!(members(&made), ["members", "displayName", "schemas", "id", "meta"]);
    let id = made["id"].as_str().unwrap();
    let place = |what: &str| format!("{}/Scim/v2/{what}", server.url());
    assert_eq!(answer.header("location"), Some(place(&format!("Groups/{id}")).as_str()));
    assert_eq!(
        made["members"],
        json!([
            {"value": ANN, "$ref": place(&format!("Users/{ANN}")), "type": "User", "display": "ann@acme.test"},
            {"value": STAFF, "$ref": place(&format!("Groups/{STAFF}")), "type": "Group", "display": "Staff"},
        ])
    );
    assert_eq!(made["meta"]["resourceType"], "Group");
    assert_eq!(manager.shown("GET", &format!("Groups/{id}"), &Value::Null), made);
    let body = json!({"Name": id});
    let role = server.post("/Roles/GetRole").bearer(manager.token()).json(&body).send().result();
    assert_eq!(role["Name"], "scim_created_group", "it is a role");
    let user = manager.shown("GET", &format!("Users/{ANN}"), &Value::Null);
    let groups: Vec<_> = user["groups"].as_array().unwrap().iter().map(|one| &one["display"]).collect();
    assert_eq!(groups, ["scim_created_group", "Staff"]);
    let empty = manager.send("POST", "Groups", &json!({"displayName": "Empty"}));
    assert_eq!(members(&empty.json()), ["displayName", "schemas", "id", "meta"]);
}

#[test]
fn what_a_group_lacks_is_told() {
    let server = world();
    let manager = server.scim("manager");
    let create = |body: Value| manager.send("POST", "Groups", &body);
    assert_eq!(manager.refusal(&create(json!({}))), refusal(400, "invalidValue", "argument.present"));
    assert_eq!(manager.refusal(&create(group("staff", &[]))), refusal(409, "uniqueness", "role.name_free"));
    assert_eq!(
        manager.refusal(&create(group("a\u{7}", &[]))),
        refusal(400, "invalidValue", "argument.valid")
    );
    // Recorded: ids of roles are compared with regard to case.
    let upper = STAFF.to_uppercase();
    let answer = create(group("New", &[ANN, &upper]));
    assert_eq!(manager.refusal(&answer), refusal(404, "", "scim.member"));
    assert_eq!(answer.json()["detail"], format!("Member not found. Member value: {upper}"));
    assert_eq!(
        manager.names("Groups?filter=displayName%20eq%20%22New%22"),
        Vec::<String>::new(),
        "nothing was made"
    );
    let object = create(json!({"displayName": "New", "members": {"value": ANN}}));
    assert_eq!(manager.refusal(&object), refusal(400, "invalidSyntax", "request.readable"));
    assert!(
        object.json()["detail"].as_str().unwrap().starts_with("Cannot deserialize the current JSON object")
    );
    let nameless = create(json!({"displayName": "New", "members": [{"display": "x"}]}));
    assert_eq!(manager.refusal(&nameless), refusal(400, "invalidValue", "argument.valid"));
}

#[test]
fn a_group_is_replaced_patched_and_removed() {
    let server = world();
    let manager = server.scim("manager");
    let path = format!("Groups/{STAFF}");
    let replaced = manager.shown("PUT", &path, &group("Crew", &[BOB]));
    assert_eq!((replaced["displayName"].as_str(), ids(&replaced)), (Some("Crew"), vec![BOB]));
    let added = manager.patched(
        &path,
        &json!([{"op": "add", "path": "members", "value": [{"displayName": "x", "value": ANN, "type": "User"}, {"value": BOB}]}]),
    );
    assert_eq!(ids(&added), [ANN, BOB]);
    let removed =
        manager.patched(&path, &json!([{"op": "remove", "path": format!("members[value eq \"{ANN}\"]")}]));
    assert_eq!(ids(&removed), [BOB]);
    let listed =
        manager.patched(&path, &json!([{"op": "Remove", "path": "members", "value": [{"value": BOB}]}]));
    assert!(listed.get("members").is_none());
    // As some provisioners send it, with what they read.
    let renamed =
        manager.patched(&path, &json!([{"op": "replace", "value": {"id": STAFF, "displayName": "Hands"}}]));
    assert_eq!(renamed["displayName"], "Hands");
    let whole =
        manager.patched(&path, &json!([{"op": "replace", "path": "members", "value": [{"value": ANN}]}]));
    assert_eq!(ids(&whole), [ANN]);
    let object = json!([{"op": "add", "path": "members", "value": {"value": ANN}}]);
    assert_eq!(
        manager.refusal(&manager.patch(&path, &object)),
        refusal(400, "invalidSyntax", "request.readable")
    );
    assert_eq!(manager.delete(&path).status, 204);
    let body = json!({"schemas": [PATCH], "Operations": []});
    for answer in [manager.get(&path), manager.delete(&path), manager.send("PATCH", &path, &body)] {
        assert_eq!(manager.refusal(&answer), refusal(404, "", "role.exists"));
        assert_eq!(answer.json()["detail"], "Group not found");
    }
}

#[test]
fn patches_at_the_same_time_are_all_kept() {
    let server = world();
    let manager = server.scim("manager");
    let path = format!("Groups/{STAFF}");
    let list = manager.shown("GET", "Users?attributes=id", &Value::Null);
    let everyone: Vec<_> =
        list["Resources"].as_array().unwrap().iter().map(|user| user["id"].clone()).collect();
    std::thread::scope(|scope| {
        for id in &everyone {
            let (manager, path) = (&manager, &path);
            scope.spawn(move || {
                manager.patched(path, &json!([{"op": "add", "path": "members", "value": [{"value": id}]}]))
            });
        }
    });
    assert_eq!(ids(&manager.shown("GET", &path, &Value::Null)).len(), everyone.len());
}

#[test]
fn what_gives_all_rights_is_for_those_who_have_them() {
    let server = world();
    let (manager, boss) = (server.scim("manager"), server.scim("boss"));
    let admins = manager.shown("GET", "Groups?filter=displayName%20eq%20%22Admins%22", &Value::Null);
    let admins = admins["Resources"][0]["id"].as_str().unwrap().to_owned();
    let add = json!([{"op": "add", "path": "members", "value": [{"value": ANN}]}]);
    for id in ["sysadmin", &admins] {
        let path = format!("Groups/{id}");
        assert_eq!(manager.refusal(&manager.patch(&path, &add)), refusal(403, "", "rest.right"), "{id}");
        assert_eq!(ids(&boss.patched(&path, &add)).first(), Some(&ANN), "{id}");
    }
    assert_eq!(boss.refusal(&boss.delete("Groups/sysadmin")), refusal(400, "mutability", "role.editable"));
    let renamed = boss.send("PUT", "Groups/sysadmin", &group("Gods", &[]));
    assert_eq!(boss.refusal(&renamed), refusal(400, "mutability", "role.editable"));
    assert_eq!(
        boss.refusal(&boss.patch("Groups/Everybody", &add)),
        refusal(400, "mutability", "role.editable")
    );
}
