//! Users: made, read, replaced, removed.

use serde_json::{Value, json};

use crate::support::members;
use crate::support::scim::{CUSTOM, ENTERPRISE, USER, new_user, refusal, world};
use crate::support::world::provisioned::{ANN, BOB, STAFF};

#[test]
fn a_user_is_shown_as_recorded() {
    let server = world();
    let reader = server.scim("reader");
    let user = reader.shown("GET", &format!("users/{ANN}"), &Value::Null);
    assert_eq!(
        members(&user),
        [
            "name",
            "displayName",
            "active",
            "emails",
            "phoneNumbers",
            "groups",
            "preferredLanguage",
            "userName",
            "schemas",
            "id",
            "meta",
            ENTERPRISE,
            CUSTOM
        ]
    );
    let location = format!("{}/Scim/v2/Users/{ANN}", server.url());
    let wanted = json!({
        "name": {"formatted": "Ann Example", "familyName": "Example", "givenName": "Ann"},
        "displayName": "Ann Example",
        "active": true,
        "emails": [{"type": "work", "primary": true, "value": "ann@mail.test"}],
        "phoneNumbers": [{"type": "work", "value": "5552"}, {"type": "mobile", "value": "5551"}],
        "groups": [{"display": "Staff", "value": STAFF, "$ref": format!("{}/Scim/v2/Groups/{STAFF}", server.url())}],
        "preferredLanguage": "de-DE",
        "userName": "ann@acme.test",
        "schemas": [USER, ENTERPRISE, CUSTOM],
        "id": ANN,
        "meta": {"resourceType": "User", "created": "2023-11-14T22:13:20Z", "lastModified": "2023-11-14T22:13:20Z", "location": location},
        ENTERPRISE: {"organization": "Sales", "manager": {"value": BOB}},
        CUSTOM: {"Level": 3},
    });
    assert_eq!(user, wanted);
    assert_eq!(user.to_string(), wanted.to_string(), "in this order");
    let bob = reader.shown("GET", &format!("Users/{}", BOB.to_uppercase()), &Value::Null);
    assert_eq!(
        members(&bob),
        ["active", "userName", "schemas", "id", "meta", CUSTOM],
        "empty members are left out"
    );
}

#[test]
fn a_user_is_made_and_is_the_same_everywhere() {
    let server = world();
    let manager = server.scim("manager");
    let body = json!({
        "schemas": [USER, ENTERPRISE], "USERNAME": "new.person", "password": "Passw0rd-1", "active": "True",
        "name": {"familyName": "last", "givenName": "first"},
        "emails": [{"type": "home", "value": "second@mail.test"}, {"primary": true, "value": "first@mail.test"}],
        "phoneNumbers": [{"type": "fax", "value": "1"}, {"type": "Home", "value": "2"}, {"value": "3"}],
        "nickName": "Newt", "groups": [{"value": STAFF}],
        ENTERPRISE: {"organization": "Sales", "department": "D", "manager": {"value": BOB}},
        CUSTOM: {"level": "7"},
    });
    let answer = manager.send("POST", "Users", &body);
    assert_eq!(answer.status, 201, "{answer:?}");
    let user = answer.json();
    let id = user["id"].as_str().unwrap();
    assert_eq!(answer.header("location"), Some(format!("{}/Scim/v2/Users/{id}", server.url()).as_str()));
    assert_eq!(user["userName"], "new.person@acme.test");
    assert_eq!(
        (&user["name"]["formatted"], &user["displayName"]),
        (&json!("new.person"), &json!("new.person")),
        "as recorded: the first half of the login name"
    );
    assert_eq!(user["emails"], json!([{"type": "work", "primary": true, "value": "first@mail.test"}]));
    assert_eq!(user["phoneNumbers"], json!([{"type": "work", "value": "3"}, {"type": "home", "value": "2"}]));
    assert_eq!(user[CUSTOM], json!({"Level": 7}));
    assert!(user.get("password").is_none() && user.get("groups").is_none());
    let trace = server.trace_of(&answer);
    let notes = trace["notes"].to_string();
    for ignored in ["nickName", "department", "type fax", "second@mail.test"] {
        assert!(notes.contains(ignored), "{ignored}: {notes}");
    }
    assert!(!trace.to_string().contains("Passw0rd-1"));

    // The rest of the API knows it, and its password.
    let platform = server.scim("boss");
    let call =
        |path: &str, body: Value| server.post(path).bearer(platform.token()).json(&body).send().result();
    let seen = call("/CDirectoryService/GetUserByName", json!({"username": "NEW.person@acme.test"}));
    assert_eq!(seen["Uuid"], id);
    let row =
        call("/Redrock/query", json!({"Script": format!("select Username from User where ID = '{id}'")}));
    assert_eq!(row["Results"][0]["Row"]["Username"], "new.person@acme.test");
    let found = manager.names("Users?filter=userName%20eq%20%22New.Person@acme.test%22");
    assert_eq!(found, ["new.person@acme.test"]);
}

/// RFC 7643 §4.1.1 and the recordings: `name.formatted` is shown only where it is given alone.
#[test]
fn a_new_user_is_shown_by_the_name_that_is_meant_for_it() {
    let server = world();
    let manager = server.scim("manager");
    for (n, (given, wanted)) in [
        (json!({"displayName": "DN", "name": {"formatted": "FF"}}), "DN"),
        (json!({"displayName": "DN"}), "DN"),
        (json!({"name": {"formatted": "FF", "givenName": "G"}}), "FF"),
        (json!({"displayName": "", "name": {"formatted": "FF"}}), "FF"),
        (json!({"displayName": null, "name": {"formatted": ""}}), "both3"),
    ]
    .into_iter()
    .enumerate()
    {
        let mut body = given.clone();
        body["userName"] = json!(format!("both{}", if wanted.starts_with("both") { 3 } else { n + 10 }));
        let answer = manager.send("POST", "Users", &body);
        let user = answer.json();
        assert_eq!((answer.status, &user["displayName"]), (201, &json!(wanted)), "{given}");
        assert_eq!(user["name"]["formatted"], wanted, "{given}");
    }
}

#[test]
fn what_a_create_call_lacks_is_told() {
    let server = world();
    let manager = server.scim("manager");
    let create = |body: Value| manager.refusal(&manager.send("POST", "Users", &body));
    assert_eq!(create(json!({"schemas": [USER]})), refusal(400, "invalidValue", "argument.present"));
    assert_eq!(create(new_user("ANN@acme.test")), refusal(409, "uniqueness", "user.name_free"));
    assert_eq!(create(new_user("@acme.test")), refusal(400, "invalidValue", "argument.valid"));
    let with = |name: &str, value: Value| {
        let mut body = new_user("x");
        body[name] = value;
        create(body)
    };
    assert_eq!(with("password", json!("simple")), refusal(400, "invalidValue", "password.complexity"));
    assert_eq!(with("active", json!("perhaps")), refusal(400, "invalidValue", "argument.valid"));
    assert_eq!(with("emails", json!({"value": "a"})), refusal(400, "invalidValue", "argument.valid"));
    assert_eq!(with("name", json!("Ann")), refusal(400, "invalidValue", "argument.valid"));
    assert_eq!(with("displayName", json!(["Ann"])), refusal(400, "invalidValue", "argument.valid"));
    assert_eq!(with("schemas", json!(["urn:x"])), refusal(400, "invalidSyntax", "request.readable"));
    assert_eq!(with(CUSTOM, json!({"Size": 1})), refusal(400, "invalidValue", "column.exists"));
    assert_eq!(with(CUSTOM, json!({"Level": "high"})), refusal(400, "invalidValue", "argument.valid"));
    assert_eq!(
        with(ENTERPRISE, json!({"manager": {"value": STAFF}})),
        refusal(400, "invalidValue", "user.exists")
    );
    assert_eq!(
        manager.names("Users?filter=userName%20sw%20%22x%22"),
        Vec::<String>::new(),
        "nothing was made"
    );
    let taken = manager.send("POST", "Users", &new_user("ann")).json();
    assert_eq!(taken["detail"], "User name ann@acme.test is already in use.");
}

#[test]
fn a_user_is_replaced() {
    let server = world();
    let manager = server.scim("manager");
    let path = format!("Users/{ANN}");
    let body = json!({"schemas": [USER], "userName": "anna@acme.test", "active": false, "id": ANN});
    let user = manager.shown("PUT", &path, &body);
    assert_eq!(user["userName"], "anna@acme.test");
    assert_eq!(
        (&user["active"], &user["displayName"]),
        (&json!(false), &json!("Ann Example")),
        "as recorded"
    );
    assert_eq!(
        members(&user),
        ["name", "displayName", "active", "groups", "userName", "schemas", "id", "meta"],
        "what is not named is gone, but for the name that is shown"
    );
    assert_eq!(user["name"], json!({"formatted": "Ann Example"}));
    let state = server
        .post("/CDirectoryService/GetUser")
        .bearer(manager.token())
        .json(&json!({"ID": ANN}))
        .send()
        .result();
    assert_eq!(state["State"], "Disabled");
    let named =
        json!({"schemas": [USER], "userName": "anna", "active": true, "name": {"formatted": "Anna E"}});
    let user = manager.shown("PUT", &path, &named);
    assert_eq!((&user["active"], &user["displayName"]), (&json!(true), &json!("Anna E")));
    let clash = manager.send("PUT", &path, &new_user("bob"));
    assert_eq!(manager.refusal(&clash), refusal(409, "uniqueness", "user.name_free"));
    let own = json!({"schemas": [USER], "userName": "anna", ENTERPRISE: {"manager": {"value": ANN}}});
    let own = manager.send("PUT", &path, &own);
    assert_eq!(manager.refusal(&own), refusal(400, "mutability", "user.manager_cycle"));
}

#[test]
fn a_user_is_removed_once() {
    let server = world();
    let manager = server.scim("manager");
    let path = format!("Users/{BOB}");
    let answer = manager.delete(&path);
    assert_eq!((answer.status, answer.text()), (204, ""));
    for answer in [manager.get(&path), manager.delete(&path), manager.send("PUT", &path, &new_user("bob"))] {
        assert_eq!(manager.refusal(&answer), refusal(404, "", "user.exists"));
        assert_eq!(answer.json()["detail"], format!("Resource {BOB} not found"));
    }
    let ann = manager.shown("GET", &format!("Users/{ANN}"), &Value::Null);
    assert_eq!(ann[ENTERPRISE], json!({"organization": "Sales"}), "who managed is gone");
}

#[test]
fn nobody_removes_or_disables_oneself() {
    let server = world();
    let manager = server.scim("manager");
    let list = manager.shown("GET", "Users?filter=userName%20eq%20%22manager@acme.test%22", &Value::Null);
    let path = format!("Users/{}", list["Resources"][0]["id"].as_str().unwrap());
    assert_eq!(manager.refusal(&manager.delete(&path)), refusal(400, "mutability", "user.not_self"));
    let off = manager.patch(&path, &json!([{"op": "replace", "path": "active", "value": false}]));
    assert_eq!(manager.refusal(&off), refusal(400, "mutability", "user.not_self"));
}
