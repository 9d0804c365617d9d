//! Who may call, what there is, and how it is told.

use serde_json::{Value, json};

use crate::support::members;
use crate::support::scim::{ScimClient, USER, new_user, refusal, world};
use crate::support::world::provisioned::ANN;

#[test]
fn a_good_token_is_needed_for_everything() {
    let server = world();
    for path in ["Users", "Groups", "ServiceProviderConfig", "ResourceTypes", "Schemas"] {
        let answer = server.get(&format!("/scim/v2/{path}")).send();
        assert_eq!((answer.status, answer.header("www-authenticate")), (401, Some("Bearer")), "{path}");
        assert_eq!(server.scim("plain").refusal(&answer), refusal(401, "", "token.present"));
        let answer = server.get(&format!("/scim/{path}")).bearer("nonsense").send();
        assert_eq!(answer.header("www-authenticate"), Some("Bearer error=\"invalid_token\""));
    }
}

#[test]
fn a_scope_covers_paths_of_scim_as_any_other() {
    let server = world();
    let manager = ScimClient::new(server.user("manager").scoped("scim"));
    assert_eq!(manager.get("v2/users").status, 200);
    let answer = manager.get("Groups");
    assert_eq!(manager.refusal(&answer), refusal(401, "", "rest.scope_match"));
    assert_eq!(answer.header("www-authenticate"), Some("Bearer error=\"insufficient_scope\""));
}

#[test]
fn each_call_needs_its_right() {
    let server = world();
    let forbidden = refusal(403, "", "rest.right");
    let plain = server.scim("plain");
    for path in ["Users", "Groups", &format!("Users/{ANN}"), "Groups/sysadmin"] {
        assert_eq!(plain.refusal(&plain.get(path)), forbidden, "{path}");
        assert_eq!(server.scim("reader").get(path).status, 200, "{path}");
    }
    let reader = server.scim("reader");
    let user = format!("Users/{ANN}");
    for answer in [
        reader.send("POST", "Users", &new_user("x")),
        reader.send("PUT", &user, &new_user("x")),
        reader.send("PATCH", &user, &json!({})),
        reader.delete(&user),
        reader.send("POST", "Groups", &json!({"displayName": "x"})),
        reader.delete("Groups/sysadmin"),
    ] {
        assert_eq!(reader.refusal(&answer), forbidden);
        let detail = "You are not authorized to perform this operation. Please contact your IT helpdesk.";
        assert_eq!(answer.json()["detail"], detail);
    }
    assert_eq!(plain.get("Schemas").status, 200, "what there is, everybody may know");
}

#[test]
fn unknown_paths_and_methods_are_told_in_scims_shape() {
    let server = world();
    let boss = server.scim("boss");
    for path in ["Containers", "PrivilegedData", "v2", "Users/a/b", "Bulk"] {
        assert_eq!(boss.refusal(&boss.get(path)), refusal(404, "", "route.known"), "{path}");
    }
    let answer = boss.send("PUT", "Users", &json!({}));
    assert_eq!(boss.refusal(&answer), refusal(405, "", "request.method"));
    assert_eq!(answer.header("allow"), Some("GET, POST"));
    assert_eq!(boss.refusal(&boss.delete("Schemas")), refusal(405, "", "request.method"));
    assert_eq!(server.get("/scim").send().status, 404);
    for base in ["/scim", "/Scim/V2", "/api/scim", "/api/idadmin/scim/v2"] {
        assert_eq!(server.get(&format!("{base}/users")).bearer(boss.token()).send().status, 200, "{base}");
    }
}

#[test]
fn answers_have_the_media_type_that_is_asked_for() {
    let server = world();
    let boss = server.scim("boss");
    let kind = |accept: &str| {
        let answer = server.get("/scim/Users").bearer(boss.token()).header("accept", accept).send();
        answer.header("content-type").unwrap().to_owned()
    };
    assert_eq!(kind("application/scim+json"), "application/scim+json; charset=utf-8");
    assert_eq!(kind("application/json"), "application/json; charset=utf-8");
    assert_eq!(kind("*/*"), "application/scim+json; charset=utf-8");
}

#[test]
fn the_tenant_tells_what_it_can() {
    let server = world();
    let plain = server.scim("plain");
    let config = plain.shown("GET", "v2/serviceproviderconfig", &Value::Null);
    assert_eq!(
        members(&config),
        [
            "schemas",
            "patch",
            "bulk",
            "filter",
            "changePassword",
            "sort",
            "etag",
            "authenticationSchemes",
            "meta"
        ]
    );
    assert_eq!(config["filter"], json!({"supported": true, "maxResults": 1000}));
    let types = plain.shown("GET", "ResourceTypes", &Value::Null);
    assert_eq!(members(&types), ["schemas", "totalResults", "itemsPerPage", "startIndex", "Resources"]);
    assert_eq!(types["totalResults"], 2);
    let group = plain.shown("GET", "ResourceTypes/Group", &Value::Null);
    assert_eq!(members(&group), ["name", "endpoint", "schema", "schemaExtensions", "schemas", "id", "meta"]);
    assert_eq!(group, types["Resources"][1]);
    let answer = plain.get("ResourceTypes/Groups");
    assert_eq!(plain.refusal(&answer), refusal(404, "", "route.known"));
    assert_eq!(answer.json()["detail"], "Resource type Groups not found", "as recorded");

    let schemas = plain.shown("GET", "Schemas", &Value::Null);
    assert_eq!(schemas["totalResults"], 5);
    let by_name = plain.shown("GET", "Schemas/User", &Value::Null);
    assert_eq!(by_name["meta"]["location"], format!("{}/Scim/v2/Schemas/User", server.url()));
    let by_urn = plain.shown("GET", &format!("Schemas/{USER}"), &Value::Null);
    assert_eq!(by_urn["attributes"], by_name["attributes"]);
    let name = &by_urn["attributes"][0];
    assert_eq!(
        members(name),
        [
            "name",
            "type",
            "subAttributes",
            "multiValued",
            "description",
            "required",
            "mutability",
            "returned",
            "uniqueness"
        ]
    );
    assert_eq!(plain.refusal(&plain.get("Schemas/Nothing")), refusal(404, "", "route.known"));
}
