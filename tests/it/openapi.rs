//! The description of everything that is served.

use std::collections::BTreeSet;

use serde_json::Value;
use tenantry::internals::platform::OPERATIONS;

use crate::support::start;

fn document() -> (String, Value) {
    let server = start();
    let answer = server.get("/_tenantry/openapi.json").send();
    assert_eq!(answer.status, 200);
    (server.url().to_owned(), answer.json())
}

#[test]
fn it_names_its_own_server_and_asks_for_no_token() {
    let (url, document) = document();
    assert_eq!(document["openapi"], "3.1.0");
    assert_eq!(document["servers"][0]["url"], url);
    let server = start();
    assert_eq!(server.post("/_tenantry/openapi.json").send().status, 405);
}

#[test]
fn every_operation_is_described_with_arguments_and_answer() {
    let (_, document) = document();
    for path in OPERATIONS.iter().flat_map(|entry| entry.paths) {
        let operation = &document["paths"][format!("/{path}")]["post"];
        assert_eq!(
            operation["requestBody"]["content"]["application/json"]["schema"]["type"], "object",
            "{path}"
        );
        assert!(operation["responses"]["200"]["content"].is_object(), "{path}");
        assert!(operation["description"].as_str().is_some_and(|text| text.len() > 20), "{path}");
    }
}

#[test]
fn endpoints_of_oauth_and_scim_are_described_and_served() {
    let server = start();
    let (_, document) = document();
    for endpoint in [
        "post /OAuth2/Token/{app}",
        "post /OAuth2/Introspect/{app}",
        "post /OAuth2/Revoke/{app}",
        "get /OAuth2/Keys/{app}",
        "post /OAuth2/Keys/{app}",
        "get /OAuth2/Authorize/{app}",
        "post /OAuth2/Authorize/{app}",
        "get /OAuth2/UserInfo/{app}",
        "post /OAuth2/UserInfo/{app}",
        "get /OAuth2/EndSession/{app}",
        "get /OAuth2/EndSession",
        "post /OAuth2/EndSession",
        "post /OAuth2/PlatformToken",
        "post /OAuth2/RefreshPlatformToken",
        "get /login",
        "get /{app}/.well-known/openid-configuration",
        "get /.well-known/openid-configuration",
        "post /Oauth/GetToken",
        "get /Oauth/Openid",
        "get /Oauth/UserInfo",
        "post /Oauth/UserInfo",
        "get /Oauth/Keys",
        "get /Scim/v2/Schemas",
        "get /Scim/v2/Schemas/{id}",
        "get /Scim/v2/ResourceTypes",
        "get /Scim/v2/ResourceTypes/{id}",
        "get /Scim/v2/ServiceProviderConfig",
    ] {
        let (method, path) = endpoint.split_once(' ').unwrap();
        assert!(document["paths"][path][method]["operationId"].is_string(), "{endpoint}");
        let here = path.replace("{app}", "JamesTest").replace("{id}", "User");
        let answer = server.request(&method.to_uppercase(), &here).send();
        assert!(![404, 405].contains(&answer.status), "{endpoint}: {}", answer.status);
    }
}

/// What clients send: names of kinds, lists as texts, numbers and booleans as texts.
#[test]
fn arguments_are_described_as_they_are_read() {
    let (_, document) = document();
    let arguments = |path: &str| {
        document["paths"][path]["post"]["requestBody"]["content"]["application/json"]["schema"]["properties"]
            .clone()
    };
    let profile = &arguments("/SaasManage/UpdateApplicationDE")["OAuthProfile"];
    let profile = profile.get("anyOf").map_or(profile, |several| &several[0]);
    let kinds = |schema: &Value| {
        let kinds = schema["type"].as_array().cloned().unwrap_or_else(|| vec![schema["type"].clone()]);
        kinds.iter().map(|kind| kind.as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(kinds(&profile["properties"]["ClientIDType"]), ["integer", "string", "null"]);
    assert_eq!(kinds(&profile["properties"]["AllowedAuth"]), ["array", "string", "null"]);
    assert_eq!(kinds(&profile["properties"]["AllowRefresh"]), ["boolean", "string", "null"]);
    let users = &arguments("/UserMgmt/RemoveUsers")["Users"];
    assert_eq!(kinds(&users["items"]), ["string", "array"]);
    let query = &arguments("/RedRock/Query")["Args"];
    let query = query.get("anyOf").map_or(query, |several| &several[0]);
    assert_eq!(kinds(&query["properties"]["PageSize"]), ["integer", "string", "null"]);
    assert_eq!(kinds(&query["properties"]["Direction"]), ["string", "boolean", "null"]);
}

#[test]
fn names_of_operations_are_unique_and_references_lead_somewhere() {
    let (_, document) = document();
    let mut names = BTreeSet::new();
    for methods in document["paths"].as_object().unwrap().values() {
        for operation in methods.as_object().unwrap().values() {
            let name = operation["operationId"].as_str().unwrap().to_owned();
            assert!(names.insert(name.clone()), "{name} twice");
        }
    }
    let mut waiting = vec![&document];
    while let Some(value) = waiting.pop() {
        if let Some(reference) = value.get("$ref").and_then(Value::as_str) {
            assert!(document.pointer(reference.trim_start_matches('#')).is_some(), "{reference}");
        }
        waiting.extend(value.as_array().into_iter().flatten());
        waiting.extend(value.as_object().into_iter().flat_map(serde_json::Map::values));
    }
}
