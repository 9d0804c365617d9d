//! The body of a request, and values out of it: as lenient as the rest of the API (platform.md#T6
//! to platform.md#T8), names without regard to case (RFC 7643 §2.1).

use serde_json::Value;

use super::error::{ScimError, ScimFault};
use super::filter::member;
use super::site::ResourceMembers;
use crate::check::{Check, Trace};
use crate::wire::{Call, decode_text, json};

/// The body, which is an object; where it says of which schemas it is, `schema` is among them.
///
/// # Errors
/// `invalidSyntax` by `request.readable`.
pub fn read(call: &Call<'_>, schema: &str, trace: &mut Trace) -> Result<ResourceMembers, ScimError> {
    let body = object(call, schema).map_err(|fault| fault.refuse(trace))?;
    let seen = body.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
    trace.check(Check::RequestReadable).seen(format!("members: {seen}")).passed();
    if member(&body, "schemas").is_none() {
        trace.note(format!("the body has no `schemas`; the vendor documents that it names {schema}"));
    }
    Ok(body)
}

fn object(call: &Call<'_>, schema: &str) -> Result<ResourceMembers, ScimFault> {
    let Value::Object(body) = json::parse(&decode_text(call.body)).map_err(ScimFault::syntax)? else {
        return Err(ScimFault::syntax("The body is no JSON object."));
    };
    if body.values().any(json::holds_nul) {
        return Err(ScimFault::value("A value holds a NUL character."));
    }
    let fits = match member(&body, "schemas") {
        None => true,
        Some(Value::Array(urns)) => {
            urns.iter().any(|urn| urn.as_str().is_some_and(|urn| urn.eq_ignore_ascii_case(schema)))
        }
        Some(_) => false,
    };
    if fits { Ok(body) } else { Err(ScimFault::syntax(format!("`schemas` is a list that names {schema}."))) }
}

/// The text of that name; an empty one is none.
///
/// # Errors
/// Where it is no text.
pub fn text(members: &ResourceMembers, name: &str) -> Result<Option<String>, ScimFault> {
    match member(members, name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone()).filter(|text| !text.is_empty())),
        Some(Value::Number(number)) => Ok(Some(number.to_string())),
        Some(_) => Err(ScimFault::value(format!("{name} is a text."))),
    }
}

/// The flag of that name, which some clients put in quotes.
///
/// # Errors
/// Where it is neither true nor false.
pub fn flag(members: &ResourceMembers, name: &str) -> Result<Option<bool>, ScimFault> {
    match member(members, name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Bool(flag)) => Ok(Some(*flag)),
        Some(Value::String(text)) if text.eq_ignore_ascii_case("true") => Ok(Some(true)),
        Some(Value::String(text)) if text.eq_ignore_ascii_case("false") => Ok(Some(false)),
        Some(_) => Err(ScimFault::value(format!("{name} is true or false."))),
    }
}

/// The object of that name.
///
/// # Errors
/// Where it is none.
pub fn complex<'m>(
    members: &'m ResourceMembers,
    name: &str,
) -> Result<Option<&'m ResourceMembers>, ScimFault> {
    match member(members, name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Object(inner)) => Ok(Some(inner)),
        Some(_) => Err(ScimFault::value(format!("{name} is an object."))),
    }
}

/// The objects of the list of that name.
///
/// # Errors
/// Where it is no list of objects.
pub fn list<'m>(members: &'m ResourceMembers, name: &str) -> Result<Vec<&'m ResourceMembers>, ScimFault> {
    let items = match member(members, name) {
        None | Some(Value::Null) => return Ok(Vec::new()),
        Some(Value::Array(items)) => items,
        Some(_) => return Err(ScimFault::value(format!("{name} is a list."))),
    };
    let objects: Option<_> = items.iter().map(Value::as_object).collect();
    objects.ok_or_else(|| ScimFault::value(format!("{name} is a list of objects.")))
}
