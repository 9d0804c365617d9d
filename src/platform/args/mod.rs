//! Arguments: the query string and the body as one map, with names and values read leniently (platform.md#T5
//! to platform.md#T8).

mod lenient;
mod names;
mod paging;

use std::collections::HashSet;
use std::convert::Infallible;

use actix_web::web::Bytes;
use futures_util::stream;
pub use lenient::Lenient;
pub use names::{ListChange, NameList};
pub use paging::{Paging, word_or_flag};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::error::{ApiError, MessageId};
use super::json;
use crate::check::{Check, Trace};
use crate::directory::Flaw;
use crate::domain::event::kept;
use crate::wire::{Call, decode_text};

/// The arguments that name what a call is about, the most telling first. None of them holds a secret.
const NAMING: [&str; 23] = [
    "Name",
    "ID",
    "Uuid",
    "User",
    "Username",
    "UserUuid",
    "Users",
    "Role",
    "Roles",
    "_RowKey",
    "RowKey",
    "OrgId",
    "RoleName",
    "RoleId",
    "AttributeIds",
    "Entities",
    "Rights",
    "Attributes",
    "Path",
    "Key",
    "Alias",
    "Suffixes",
    "Table",
];

/// The arguments of a call.
#[derive(Debug)]
pub struct Args {
    value: Value,
    files: Vec<Bytes>,
}

impl Args {
    /// Reads query and body; where both name an argument, the body wins, if it says anything of it. Where the body is a
    /// bare list, it is the argument that `list` names.
    ///
    /// # Errors
    /// `_I18N_Newtonsoft.Json.JsonReaderException` by `request.readable`.
    pub async fn read(
        call: &Call<'_>,
        list: Option<&'static str>,
        trace: &mut Trace,
    ) -> Result<Self, ApiError> {
        let (body, files) = match read_body(call).await {
            Ok(read) => read,
            Err(why) => {
                let refusal = trace.check(Check::RequestReadable).seen(why.clone()).wanted("JSON").failed();
                return Err(ApiError::refused(refusal, MessageId::JsonReader(why)));
            }
        };
        let mut members = Map::new();
        for (name, value) in form_urlencoded::parse(call.query.as_bytes()) {
            members.insert(name.into_owned(), value.into_owned().into());
        }
        match body {
            Value::Object(mut body) if !members.is_empty() => {
                let says =
                    |value: &Value| !value.is_null() && value.as_str().is_none_or(|text| !text.is_empty());
                let queried = folded(&members);
                body.retain(|name, value| says(value) || !queried.contains(&name.to_ascii_lowercase()));
                let said = folded(&body);
                members.retain(|name, _| !said.contains(&name.to_ascii_lowercase()));
                members.extend(body);
            }
            Value::Object(body) => members = body,
            Value::Array(items) if list.is_some() && !items.is_empty() => {
                members.extend(list.map(|name| (name.to_owned(), Value::Array(items))));
            }
            // `null`, `""` and `[]` mean "no arguments".
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {}
        }
        let seen = members.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
        trace.check(Check::RequestReadable).seen(format!("arguments: {seen}")).passed();
        Ok(Self { value: Value::Object(members), files })
    }

    /// What the call is about, for people: the first of the arguments that name something.
    pub fn about(&self) -> Option<String> {
        let members = self.value.as_object()?;
        let of = |name: &&str| {
            let mut given = members.iter().filter(|(other, _)| other.eq_ignore_ascii_case(name));
            given.find_map(|(_, value)| named(value))
        };
        NAMING.iter().find_map(of).map(|text| kept(&text))
    }

    /// The arguments as an operation, and the files.
    ///
    /// # Errors
    /// `_I18N_System.ArgumentException` by `argument.valid`.
    pub fn parse<T: DeserializeOwned>(self, trace: &mut Trace) -> Result<(T, Vec<Bytes>), ApiError> {
        match T::deserialize(Lenient(&self.value)) {
            Ok(operation) => Ok((operation, self.files)),
            Err(error) => {
                let text = error.to_string();
                let refusal = trace.check(Check::ArgumentValid).seen(text.clone()).failed();
                Err(ApiError::refused(refusal, MessageId::Argument(text)))
            }
        }
    }
}

/// The names, without regard to case: looked up, for a body may hold very many.
fn folded(members: &Map<String, Value>) -> HashSet<String> {
    members.keys().map(|name| name.to_ascii_lowercase()).collect()
}

/// What a value names: itself, or all that a list names.
fn named(value: &Value) -> Option<String> {
    let names: Vec<_> = match value {
        Value::String(text) => vec![text.as_str()],
        Value::Array(items) => items.iter().filter_map(item_name).collect(),
        _ => return None,
    };
    Some(names.join(", ")).filter(|names| !names.is_empty())
}

fn item_name(item: &Value) -> Option<&str> {
    item.as_str().or_else(|| ["Name", "Role", "Guid"].iter().find_map(|name| item.get(name)?.as_str()))
}

async fn read_body(call: &Call<'_>) -> Result<(Value, Vec<Bytes>), String> {
    let content_type = call.header("content-type").unwrap_or_default();
    if let Ok(boundary) = multer::parse_boundary(content_type) {
        return read_parts(call.body, boundary).await;
    }
    let text = decode_text(call.body);
    match json::parse(&text) {
        Ok(value) => Ok((value, Vec::new())),
        // A real form post; its first character tells it from broken JSON (platform.md#T6).
        Err(_) if is_form(content_type, &text) => {
            let pairs = form_urlencoded::parse(text.as_bytes())
                .map(|(name, value)| (name.into_owned(), value.into()));
            Ok((Value::Object(pairs.collect()), Vec::new()))
        }
        Err(why) => Err(why),
    }
}

fn is_form(content_type: &str, text: &str) -> bool {
    content_type.to_ascii_lowercase().starts_with("application/x-www-form-urlencoded")
        && !text.trim_start().starts_with(['{', '['])
}

async fn read_parts(body: &[u8], boundary: String) -> Result<(Value, Vec<Bytes>), String> {
    let whole = stream::iter([Ok::<_, Infallible>(Bytes::copy_from_slice(body))]);
    let mut parts = multer::Multipart::new(whole, boundary);
    let (mut members, mut files) = (Map::new(), Vec::new());
    while let Some(part) = parts.next_field().await.map_err(|error| error.to_string())? {
        let name = part.name().unwrap_or_default().to_owned();
        let is_file = part.file_name().is_some();
        let bytes = part.bytes().await.map_err(|error| error.to_string())?;
        if is_file {
            files.push(bytes);
        } else {
            members.insert(name, decode_text(&bytes).into_owned().into());
        }
    }
    Ok((Value::Object(members), files))
}

/// Asks for an argument that the operation cannot do without.
///
/// # Errors
/// `_I18N_RequiredParameter` by `argument.present`; a blank text counts as missing.
pub fn required(value: Option<String>, name: &'static str, trace: &mut Trace) -> Result<String, ApiError> {
    let value = value.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    present(value, name, trace)
}

/// Asks for an argument that is no text: a flag, a list that is not empty.
///
/// # Errors
/// `_I18N_RequiredParameter` by `argument.present`.
pub fn present<T>(value: Option<T>, name: &'static str, trace: &mut Trace) -> Result<T, ApiError> {
    trace
        .check(Check::ArgumentPresent)
        .seen(name)
        .some(value)
        .map_err(|refusal| ApiError::refused(refusal, Flaw::Required(name)))
}

/// Refuses a value that cannot be used.
pub fn invalid(name: &'static str, why: &str, trace: &mut Trace) -> ApiError {
    let refusal = trace.check(Check::ArgumentValid).seen(format!("{name}: {why}")).failed();
    ApiError::refused(refusal, Flaw::Argument(name.into(), why.to_owned()))
}
