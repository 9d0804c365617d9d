//! What the tenant says of its SCIM: `/ServiceProviderConfig`, `/ResourceTypes`, `/Schemas`.

use serde::Serialize;
use serde_json::{Value, json};

use super::ScimCx;
use super::error::{ScimError, ScimErrorKind};
use super::query::{ListResponse, MOST};
use super::schema::{RESOURCES, Resource, SCHEMAS, Schema, SchemaAttribute};
use super::site::ScimSite;
use crate::check::Check;
use crate::wire::Reply;

/// `GET /ServiceProviderConfig`, as recorded: it says less of sorting and passwords than there is.
pub fn config(cx: &ScimCx<'_>) -> Reply {
    Reply::json(&json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"],
        "patch": {"supported": true},
        "bulk": {"supported": false, "maxOperations": 1, "maxPayloadSize": 0},
        "filter": {"supported": true, "maxResults": MOST},
        "changePassword": {"supported": false},
        "sort": {"supported": false},
        "etag": {"supported": false},
        "authenticationSchemes": [{
            "type": "oauthbearertoken",
            "name": "OAuth Bearer Token",
            "description": "Authentication scheme using the OAuth Bearer Token Standard",
        }],
        "meta": ScimSite::of(cx).meta("ServiceProviderConfig", "ServiceProviderConfig"),
    }))
}

/// `GET /ResourceTypes`, and one of them.
///
/// # Errors
/// 404 where there is none of that name.
pub fn resource_types(id: Option<&str>, cx: &mut ScimCx<'_>) -> Result<Reply, ScimError> {
    let site = ScimSite::of(cx);
    let Some(id) = id else {
        let all: Vec<_> = RESOURCES.iter().map(|resource| resource_type(resource, &site)).collect();
        return Ok(Reply::json(&ListResponse::new(all.len(), 1, all)));
    };
    let found = RESOURCES.into_iter().find(|resource| resource.name().eq_ignore_ascii_case(id));
    let probe = cx.trace.check(Check::RouteKnown).seen(format!("resource type {id}"));
    let found = probe.some(found);
    let found =
        found.map_err(|refusal| ScimError::Refused(refusal, ScimErrorKind::NoResourceType(id.to_owned())))?;
    Ok(Reply::json(&resource_type(found, &site)))
}

fn resource_type(resource: &Resource, site: &ScimSite) -> Value {
    let extension = |schema: &&Schema| json!({"schema": schema.id, "required": false});
    json!({
        "name": resource.name(),
        "endpoint": format!("/{}", resource.endpoint),
        "schema": resource.schema.id,
        "schemaExtensions": resource.extensions.iter().map(extension).collect::<Vec<_>>(),
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ResourceType"],
        "id": resource.name(),
        "meta": site.meta("ResourceType", &format!("ResourceTypes/{}", resource.name())),
    })
}

#[derive(Serialize)]
struct SchemaView {
    name: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'static str>,
    attributes: &'static [SchemaAttribute],
    id: &'static str,
    meta: Value,
}

/// `GET /Schemas`, and one of them, by its URN or its name.
///
/// # Errors
/// 404 where there is none of that id.
pub fn schemas(id: Option<&str>, cx: &mut ScimCx<'_>) -> Result<Reply, ScimError> {
    let site = ScimSite::of(cx);
    let view = |schema: &Schema, id: &str| SchemaView {
        name: schema.name,
        description: schema.description,
        attributes: schema.attributes,
        id: schema.id,
        meta: site.meta("Schema", &format!("Schemas/{id}")),
    };
    let Some(id) = id else {
        let all: Vec<_> = SCHEMAS.iter().map(|schema| view(schema, schema.id)).collect();
        return Ok(Reply::json(&ListResponse::new(all.len(), 1, all)));
    };
    let is = |schema: &&&Schema| schema.id.eq_ignore_ascii_case(id) || schema.name.eq_ignore_ascii_case(id);
    let probe = cx.trace.check(Check::RouteKnown).seen(format!("schema {id}"));
    let found = probe.some(SCHEMAS.iter().find(is));
    let found =
        found.map_err(|refusal| ScimError::Refused(refusal, ScimErrorKind::NoSchema(id.to_owned())))?;
    // Recorded: the location is spelt as the schema was asked for.
    Ok(Reply::json(&view(found, id)))
}
