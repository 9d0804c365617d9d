//! The endpoints as OpenAPI describes them, from the tables of attributes.

use serde_json::{Map, Value, json};

use super::schema::{AttributeKind, GROUP, Schema, SchemaAttribute, USER};
use crate::openapi::{CallInput, DescribedAnswer, Description, Endpoint, Param, Shows};

const fn param(name: &'static str, about: &'static str) -> Param {
    Param { name, about, required: false }
}

const LIST: &[Param] = &[
    param("filter", "Which (RFC 7644 §3.4.2.2)."),
    param("sortBy", "The attribute to sort by."),
    param("sortOrder", "`ascending` or `descending`."),
    param("startIndex", "The first, counted from one."),
    param("count", "How many at most."),
    ATTRIBUTES[0],
    ATTRIBUTES[1],
];
const ATTRIBUTES: [Param; 2] =
    [param("attributes", "The attributes to show."), param("excludedAttributes", "Those not to show.")];

/// Adds the endpoints.
pub fn endpoints(description: &mut Description) {
    for (name, one, schema) in [("Users", "user", &USER), ("Groups", "group, which is a role", &GROUP)] {
        let resource = resource(schema);
        let list = json!({
            "type": "object",
            "properties": {
                "schemas": { "type": "array", "items": { "type": "string" } },
                "totalResults": { "type": "integer" }, "itemsPerPage": { "type": "integer" },
                "startIndex": { "type": "integer" }, "Resources": { "type": "array", "items": resource },
            },
        });
        let all = format!("/{name}");
        let each = format!("/{name}/{{id}}");
        let body = || CallInput::Json(resource.clone());
        for endpoint in [
            endpoint(
                "get",
                &all,
                &format!("{name}, filtered, sorted and by pages."),
                CallInput::Query(LIST),
                list,
            ),
            endpoint("post", &all, &format!("Adds a {one}."), body(), resource.clone()),
            endpoint("get", &each, &format!("A {one}."), CallInput::Query(&ATTRIBUTES), resource.clone()),
            endpoint("put", &each, &format!("Replaces a {one}."), body(), resource.clone()),
            endpoint(
                "patch",
                &each,
                &format!("Changes a {one}."),
                CallInput::Json(patch()),
                resource.clone(),
            ),
            endpoint("delete", &each, &format!("Removes a {one}."), CallInput::Nothing, json!({})),
        ] {
            description.add(endpoint);
        }
    }
    for (path, about) in [
        ("/ServiceProviderConfig", "What works."),
        ("/ResourceTypes", "What there is."),
        ("/ResourceTypes/{id}", "One of the kinds of what there is: `User` or `Group`."),
        ("/Schemas", "The attributes of everything."),
        ("/Schemas/{id}", "The attributes of one schema, by its URN or its name."),
    ] {
        description.add(endpoint("get", path, about, CallInput::Nothing, json!({ "type": "object" })));
    }
}

fn endpoint(method: &'static str, path: &str, about: &str, input: CallInput, schema: Value) -> Endpoint {
    let answer = |status, about, schema: Value| DescribedAnswer {
        status,
        about,
        bodies: vec![("application/scim+json", schema.clone()), ("application/json", schema)],
    };
    let refused = [
        (400, "The request cannot be carried out."),
        (401, "No good token, or none of its scopes matches."),
        (403, "The right is missing."),
        (404, "There is no such thing."),
        (409, "Another one has the name."),
        (413, "The body is too large."),
    ];
    let refused = refused.map(|(status, about)| answer(status, about, json!({ "type": "object" })));
    let done = match method {
        "post" => answer(201, "Added.", schema),
        "delete" => DescribedAnswer { status: 204, about: "Gone.", bodies: Vec::new() },
        _ => answer(200, "Done.", schema),
    };
    Endpoint {
        method,
        path: format!("/Scim/v2{path}"),
        tag: "SCIM".to_owned(),
        about: about.to_owned(),
        shows: Shows::Token,
        input,
        answers: std::iter::once(done).chain(refused).collect(),
    }
}

fn resource(schema: &Schema) -> Value {
    json!({ "type": "object", "properties": members(schema.attributes) })
}

fn members(attributes: &[SchemaAttribute]) -> Map<String, Value> {
    attributes.iter().map(|attribute| (attribute.name.to_owned(), member(attribute))).collect()
}

fn member(attribute: &SchemaAttribute) -> Value {
    let one = match attribute.kind {
        AttributeKind::Text => json!({ "type": ["string", "null"] }),
        AttributeKind::Boolean => json!({ "type": ["boolean", "null"] }),
        AttributeKind::Moment => json!({ "type": ["string", "null"], "format": "date-time" }),
        AttributeKind::Complex => {
            json!({ "type": ["object", "null"], "properties": members(attribute.subs) })
        }
    };
    if attribute.multi { json!({ "type": ["array", "null"], "items": one }) } else { one }
}

fn patch() -> Value {
    json!({
        "type": "object",
        "properties": {
            "schemas": { "type": "array", "items": { "type": "string" } },
            "Operations": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": { "op": { "type": "string" }, "path": { "type": "string" }, "value": {} },
                },
            },
        },
    })
}
