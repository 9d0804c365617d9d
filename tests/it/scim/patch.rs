//! PATCH (RFC 7644 §3.5.2).

use crate::support::scim::{CUSTOM, ENTERPRISE, PATCH, USER, refusal, world};
use crate::support::world::provisioned::{ANN, BOB};
use serde_json::{Value, json};

const PERSON: &str = "Users/3639c48b-9b0c-4017-ba10-bf5fb70cfb3d";

#[test]
fn dotted_names_change_parts_as_recorded() {
    let server = world();
    let manager = server.scim("manager");
    let user = manager
        .patched(PERSON, &json!([{"op": "replace", "value": {"name.formatted": "scim.user.example2"}}]));
    assert_eq!(user["displayName"], "scim.user.example2");
    assert_eq!(
        user["name"],
        json!({"formatted": "scim.user.example2", "familyName": "Example", "givenName": "Ann"})
    );
    let bad = manager.patch(PERSON, &json!([{"op": "replace", "path": "shoeSize", "value": 1}]));
    assert_eq!(manager.refusal(&bad), refusal(400, "noTarget", "scim.target"));
    assert_eq!(
        bad.json()["detail"],
        "The specified \"path\" did not yield an attribute or attribute value that could be operated on."
    );
}

#[test]
fn single_values_are_added_replaced_and_removed() {
    let server = world();
    let manager = server.scim("manager");
    let one = |op: &str, path: &str, value: Value| {
        manager.patched(PERSON, &json!([{"op": op, "path": path, "value": value}]))
    };
    assert_eq!(one("Replace", "userName", json!("anna"))["userName"], "anna@acme.test");
    assert_eq!(one("add", "NAME.familyname", json!("E"))["name"]["familyName"], "E");
    assert_eq!(one("add", "name", json!({"givenName": "A", "x": 1}))["name"]["givenName"], "A");
    assert_eq!(one("replace", "displayName", json!("A E"))["name"]["formatted"], "A E");
    assert_eq!(one("replace", "active", json!("False"))["active"], false);
    assert_eq!(one("replace", "active", json!(true))["active"], true);
    assert!(one("remove", "preferredLanguage", Value::Null).get("preferredLanguage").is_none());
    let language = format!("{USER}:preferredLanguage");
    assert_eq!(one("add", &language, json!("fr-FR"))["preferredLanguage"], "fr-FR");
    let nameless = one("remove", "displayName", Value::Null);
    assert!(nameless.get("displayName").is_none(), "{nameless}");
    assert_eq!(nameless["name"], json!({"familyName": "E", "givenName": "A"}));
    assert!(one("replace", "name", Value::Null).get("name").is_none());
}

#[test]
fn several_values_are_added_replaced_and_removed() {
    let server = world();
    let manager = server.scim("manager");
    let one = |op: &str, path: &str, value: Value| {
        manager.patched(PERSON, &json!([{"op": op, "path": path, "value": value}]))
    };
    let number = |kind: &str, value: &str| json!({"type": kind, "value": value});
    let added = one("add", "phoneNumbers", json!([number("home", "1")]));
    assert_eq!(
        added["phoneNumbers"],
        json!([number("work", "5552"), number("home", "1"), number("mobile", "5551")])
    );
    let changed = one("replace", "phoneNumbers[type eq \"home\"].value", json!("2"));
    assert_eq!(changed["phoneNumbers"][1], number("home", "2"));
    let less = one("remove", "phoneNumbers[type eq \"work\" or type eq \"home\"]", Value::Null);
    assert_eq!(less["phoneNumbers"], json!([number("mobile", "5551")]));
    let new = one("add", "phoneNumbers[type eq \"work\"].value", json!("3"));
    assert_eq!(new["phoneNumbers"], json!([number("work", "3"), number("mobile", "5551")]));
    let other = one("add", "emails", json!([{"type": "work", "value": "other@mail.test"}]));
    assert_eq!(other["emails"][0]["value"], "other@mail.test", "one address is kept: the last");
    let mail = one("replace", "emails[type eq \"work\"].value", json!("third@mail.test"));
    assert_eq!(mail["emails"][0]["value"], "third@mail.test");
    assert!(one("remove", "emails", Value::Null).get("emails").is_none());
    assert_eq!(one("add", "emails.value", json!("a@mail.test"))["emails"][0]["value"], "a@mail.test");
    let none = json!([{"op": "replace", "path": "phoneNumbers[type eq \"home\"].value", "value": "1"}]);
    assert_eq!(manager.refusal(&manager.patch(PERSON, &none)), refusal(400, "noTarget", "scim.target"));
}

#[test]
fn extensions_are_changed() {
    let server = world();
    let manager = server.scim("manager");
    let user = manager.patched(
        PERSON,
        &json!([
            {"op": "replace", "path": format!("{ENTERPRISE}:organization"), "value": "Support"},
            {"op": "remove", "path": format!("{ENTERPRISE}:manager")},
            {"op": "add", "path": format!("{CUSTOM}:team"), "value": "Blue"},
        ]),
    );
    assert_eq!(user[ENTERPRISE], json!({"organization": "Support"}));
    assert_eq!(user[CUSTOM], json!({"Level": 3, "Team": "Blue"}));
    let whole = json!({(ENTERPRISE): {"manager": {"value": BOB}}, (CUSTOM): {"Level": 4}});
    let user = manager.patched(PERSON, &json!([{"op": "add", "value": whole}]));
    assert_eq!(user[ENTERPRISE], json!({"organization": "Support", "manager": {"value": BOB}}));
    assert_eq!(user[CUSTOM], json!({"Level": 4, "Team": "Blue"}));
    let bare = json!([{"op": "remove", "path": CUSTOM}, {"op": "replace", "path": format!("{ENTERPRISE}:manager"), "value": BOB}]);
    let user = manager.patched(PERSON, &bare);
    assert!(user.get(CUSTOM).is_none() && user[ENTERPRISE]["manager"]["value"] == BOB, "{user}");
    let odd = manager
        .patched(&format!("Users/{BOB}"), &json!([{"op": "add", "path": "displayName", "value": "B"}]));
    assert_eq!(odd[CUSTOM], json!({"odd name": 1}), "a value without a column stays");
    let other = json!([{"op": "add", "path": format!("{ENTERPRISE}:department"), "value": "D"}]);
    assert_eq!(manager.refusal(&manager.patch(PERSON, &other)), refusal(400, "noTarget", "scim.target"));
    let column = json!([{"op": "add", "path": format!("{CUSTOM}:Size"), "value": 1}]);
    assert_eq!(
        manager.refusal(&manager.patch(PERSON, &column)),
        refusal(400, "invalidValue", "column.exists")
    );
}

#[test]
fn a_password_is_set_and_shown_to_nobody() {
    let server = world();
    let manager = server.scim("manager");
    let answer =
        manager.patch(PERSON, &json!([{"op": "replace", "path": "password", "value": "Geheim-123"}]));
    assert_eq!(answer.status, 200, "{answer:?}");
    assert!(!server.trace_of(&answer).to_string().contains("Geheim"), "not even in the journal");
    let body = json!({"User": "ann", "Password": "Geheim-123"});
    let start = server
        .post("/Security/StartAuthentication")
        .json(&json!({"User": "ann@acme.test", "Version": "1.0"}));
    let started = start.send().result();
    let advance = json!({
        "SessionId": started["SessionId"], "MechanismId": started["Challenges"][0]["Mechanisms"][0]["MechanismId"],
        "Action": "Answer", "Answer": body["Password"],
    });
    let signed_in = server.post("/Security/AdvanceAuthentication").json(&advance).send();
    assert_eq!(signed_in.result()["Summary"], "LoginSuccess");
    let simple = manager.patch(PERSON, &json!([{"op": "add", "value": {"password": "simple"}}]));
    assert_eq!(manager.refusal(&simple), refusal(400, "invalidValue", "password.complexity"));
}

#[test]
fn all_operations_are_done_or_none() {
    let server = world();
    let manager = server.scim("manager");
    let answer = manager.patch(
        PERSON,
        &json!([{"op": "replace", "path": "displayName", "value": "Half"}, {"op": "replace", "path": "userName", "value": "bob"}]),
    );
    assert_eq!(manager.refusal(&answer), refusal(409, "uniqueness", "user.name_free"));
    assert_eq!(manager.shown("GET", PERSON, &Value::Null)["displayName"], "Ann Example");
}

#[test]
fn what_is_no_patch_is_told() {
    let server = world();
    let manager = server.scim("manager");
    let syntax = refusal(400, "invalidSyntax", "request.readable");
    let value = refusal(400, "invalidValue", "argument.valid");
    let path = refusal(400, "invalidPath", "scim.target");
    let none = refusal(400, "noTarget", "scim.target");
    let fixed = refusal(400, "mutability", "scim.mutability");
    for (operations, wanted) in [
        (json!([]), &syntax),
        (json!([{"op": "move", "path": "displayName", "value": "x"}]), &syntax),
        (json!([{"path": "displayName", "value": "x"}]), &syntax),
        (json!("replace"), &value),
        (json!(["replace"]), &value),
        (json!([{"op": "replace", "path": "displayName"}]), &value),
        (json!([{"op": "replace", "value": "x"}]), &value),
        (json!([{"op": "replace", "path": "phoneNumbers", "value": [1]}]), &value),
        (json!([{"op": "remove"}]), &none),
        (json!([{"op": "remove", "path": "emails[type eq"}]), &path),
        (json!([{"op": "remove", "path": "displayName[type eq \"x\"]"}]), &path),
        (json!([{"op": "remove", "path": "emails[value eq \"x\"]"}]), &none),
        (json!([{"op": "remove", "path": "emails.flavour"}]), &none),
        (json!([{"op": "replace", "path": "id", "value": BOB}]), &fixed),
        (json!([{"op": "add", "path": "groups", "value": [{"value": "sysadmin"}]}]), &fixed),
        (json!([{"op": "replace", "value": {"meta.created": "x"}}]), &fixed),
        (json!([{"op": "remove", "path": "userName"}]), &refusal(400, "invalidValue", "argument.present")),
    ] {
        assert_eq!(&manager.refusal(&manager.patch(PERSON, &operations)), wanted, "{operations}");
    }
    let wrong = manager.send("PATCH", PERSON, &json!({"schemas": [USER], "Operations": []}));
    assert_eq!(manager.refusal(&wrong), syntax);
    let unnamed =
        manager.send("PATCH", PERSON, &json!({"operations": [{"op": "replace", "value": {"id": ANN}}]}));
    assert_eq!(unnamed.status, 200, "{unnamed:?}");
    assert!(server.trace_of(&unnamed)["notes"].to_string().contains(PATCH));
}
