//! Filters, order, pages, and what of each resource is shown.

use serde_json::{Value, json};

use crate::support::members;
use crate::support::scim::{CUSTOM, ENTERPRISE, new_user, refusal, world};
use crate::support::world::provisioned::{ANN, STAFF};

/// A path with a query string whose values are encoded.
fn asked(path: &str, pairs: &[(&str, &str)]) -> String {
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    format!("{path}?{query}")
}

#[test]
fn filters_pick_users() {
    let server = world();
    let reader = server.scim("reader");
    let manager = format!("{ENTERPRISE}:manager.value pr");
    let level = format!("{CUSTOM}:Level ge 3");
    for (filter, wanted) in [
        ("userName eq \"ANN@acme.test\"", &["ann@acme.test"][..]),
        ("username eq 'ann@acme.test'", &["ann@acme.test"]),
        ("userName eq \"nobody\"", &[]),
        ("userName sw \"b\"", &["bob@acme.test", "boss@acme.test"]),
        ("userName ew \"er@acme.test\"", &["manager@acme.test", "reader@acme.test"]),
        ("emails.value co \"MAIL\"", &["ann@acme.test"]),
        ("emails co \"mail\"", &["ann@acme.test"]),
        ("emails[type eq \"work\" and value sw \"ann\"]", &["ann@acme.test"]),
        ("emails[type eq \"work\"].value eq \"ANN@mail.test\"", &["ann@acme.test"]),
        ("emails[type eq \"home\"].value eq \"ann@mail.test\"", &[]),
        (
            "emails[type eq \"work\"].value eq \"x\" or phoneNumbers[type eq \"mobile\"].value pr",
            &["ann@acme.test"],
        ),
        ("externalId eq \"x\"", &[]),
        ("urn:ietf:params:scim:schemas:core:2.0:User:externalid pr", &[]),
        ("userName sw \"ann\" and externalId eq null", &["ann@acme.test"]),
        ("displayName pr", &["ann@acme.test"]),
        ("name.formatted eq \"ann example\"", &["ann@acme.test"]),
        ("name.givenName eq \"Ann\" and not (name.familyName eq \"Else\")", &["ann@acme.test"]),
        ("groups.display eq \"staff\"", &["ann@acme.test"]),
        ("id eq \"3639c48b-9b0c-4017-ba10-bf5fb70cfb3d\"", &["ann@acme.test"]),
        ("active eq false", &[]),
        (
            "userName sw \"bo\" and active eq true or emails pr",
            &["ann@acme.test", "bob@acme.test", "boss@acme.test"],
        ),
        ("urn:ietf:params:scim:schemas:core:2.0:User:userName eq \"bob@acme.test\"", &["bob@acme.test"]),
        (&manager, &["ann@acme.test"]),
        (&level, &["ann@acme.test"]),
        (&format!("{CUSTOM}:userName eq \"ann@acme.test\""), &[]),
    ] {
        assert_eq!(reader.names(&asked("Users", &[("filter", filter)])), wanted, "{filter}");
    }
    let answer = reader.get(&asked("Users", &[("filter", "id pr")]));
    let notes = server.trace_of(&answer)["notes"].to_string();
    assert!(notes.contains("the vendor documents eq, sw, co and ew"), "{notes}");
}

#[test]
fn filters_that_cannot_be_carried_out_are_told() {
    let server = world();
    let reader = server.scim("reader");
    for filter in [
        "userName",
        "userName eq",
        "userName is \"x\"",
        "(userName eq \"x\"",
        "nickName eq \"x\"",
        "externalId.value eq \"x\"",
        "emails[type eq \"work\"].shoe eq \"x\"",
        "emails[type eq \"work\"].value",
        "userName eq x",
        "active gt true",
        "password eq \"S\"",
    ] {
        let answer = reader.get(&asked("Users", &[("filter", filter)]));
        if filter.starts_with("password") {
            assert_eq!(answer.json()["totalResults"], 0, "what is not shown cannot be asked for");
            continue;
        }
        assert_eq!(reader.refusal(&answer), refusal(400, "invalidFilter", "scim.filter"), "{filter}");
    }
    let sorted = reader.get(&asked("Users", &[("sortBy", "shoeSize")]));
    assert_eq!(reader.refusal(&sorted), refusal(400, "invalidFilter", "scim.filter"));
    let count = reader.get(&asked("Users", &[("count", "many")]));
    assert_eq!(reader.refusal(&count), refusal(400, "invalidValue", "argument.valid"));
}

#[test]
fn users_come_in_order_and_in_pages() {
    let server = world();
    let reader = server.scim("reader");
    let all = [
        "ann@acme.test",
        "bob@acme.test",
        "boss@acme.test",
        "manager@acme.test",
        "plain@acme.test",
        "reader@acme.test",
    ];
    assert_eq!(reader.names("Users"), all);
    let descending = asked("Users", &[("sortBy", "username"), ("sortOrder", "descending"), ("count", "2")]);
    assert_eq!(reader.names(&descending), ["reader@acme.test", "plain@acme.test"]);
    let by_mail = reader.names(&asked("Users", &[("sortBy", "emails.value")]));
    assert_eq!(by_mail[0], "ann@acme.test", "what has no value comes last");
    let page = reader.shown("GET", &asked("Users", &[("startIndex", "5"), ("count", "1")]), &Value::Null);
    assert_eq!(members(&page), ["schemas", "totalResults", "itemsPerPage", "startIndex", "Resources"]);
    assert_eq!(
        (&page["totalResults"], &page["itemsPerPage"], &page["startIndex"]),
        (&json!(6), &json!(1), &json!(5))
    );
    assert_eq!(page["Resources"][0]["userName"], "plain@acme.test");
    for (pairs, wanted) in [
        ([("startIndex", "7"), ("count", "5")], &[][..]),
        ([("startIndex", "-3"), ("count", "1")], &all[..1]),
        ([("startIndex", "0"), ("count", "0")], &[]),
        ([("startIndex", "1"), ("count", "-1")], &[]),
        ([("startIndex", "6"), ("count", "99999999999")], &all[5..]),
    ] {
        assert_eq!(reader.names(&asked("Users", &pairs)), wanted, "{pairs:?}");
    }
    let answer = reader.get("Groups?startIndex=2&count=1");
    assert_eq!(answer.json()["itemsPerPage"], 1);
    assert!(server.trace_of(&answer)["notes"].to_string().contains("all groups"));
}

#[test]
fn groups_are_found_by_name_and_by_member() {
    let server = world();
    let reader = server.scim("reader");
    assert_eq!(
        reader.names("Groups"),
        ["Admins", "Everybody", "Managers", "Readers", "Staff", "System Administrator"]
    );
    assert_eq!(reader.names(&asked("Groups", &[("filter", "displayName eq \"STAFF\"")])), ["Staff"]);
    assert_eq!(reader.names(&asked("Groups", &[("filter", "externalId eq \"x\"")])), Vec::<String>::new());
    assert_eq!(reader.names(&asked("Groups", &[("sortBy", "externalId"), ("count", "1")])).len(), 1);
    let member = format!("members.value eq \"{ANN}\"");
    assert_eq!(reader.names(&asked("Groups", &[("filter", &member)])), ["Staff"]);
    let descending = asked("Groups", &[("sortBy", "displayName"), ("sortOrder", "desc"), ("count", "1")]);
    assert_eq!(reader.names(&descending), ["System Administrator"]);
}

#[test]
fn attributes_are_shown_as_asked() {
    let server = world();
    let manager = server.scim("manager");
    let shown =
        |pair: (&str, &str)| manager.shown("GET", &asked(&format!("Users/{ANN}"), &[pair]), &Value::Null);
    let some = shown(("attributes", "displayName, USERNAME"));
    assert_eq!(members(&some), ["displayName", "userName", "schemas", "id"]);
    let parts =
        shown(("attributes", &format!("name.givenName,emails.value,{ENTERPRISE}:manager,{CUSTOM}:level")));
    assert_eq!(members(&parts), ["name", "emails", "schemas", "id", ENTERPRISE, CUSTOM]);
    assert_eq!(parts["name"], json!({"givenName": "Ann"}));
    assert_eq!(parts["emails"], json!([{"value": "ann@mail.test"}]));
    assert_eq!(parts[CUSTOM], json!({"Level": 3}));
    let less = shown(("excludedAttributes", "id,groups,emails.primary,meta,name.formatted"));
    assert!(less.get("groups").is_none() && less.get("meta").is_none() && less["id"] == ANN);
    assert_eq!(less["emails"], json!([{"type": "work", "value": "ann@mail.test"}]));
    assert_eq!(less["name"], json!({"familyName": "Example", "givenName": "Ann"}));
    let list = manager.shown("GET", "Groups?excludedAttributes=members&count=1", &Value::Null);
    assert_eq!(members(&list["Resources"][0]), ["displayName", "schemas", "id", "meta"]);
    let path = asked("Users", &[("attributes", "userName")]);
    assert_eq!(members(&manager.shown("POST", &path, &new_user("x"))), ["userName", "schemas", "id"]);
    let path = format!("Groups/{STAFF}?attributes=displayName");
    assert_eq!(members(&manager.shown("GET", &path, &Value::Null)), ["displayName", "schemas", "id"]);
}
