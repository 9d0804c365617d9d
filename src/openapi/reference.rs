//! The description as a page to read: `docs/reference.md`.

use std::fmt::Write;

use serde_json::{Map, Value};

/// How deep members are shown.
const DEPTH: usize = 4;

/// How the description of an endpoint begins that is another one's second name. The page has it at the first.
pub const ANOTHER_NAME: &str = "Another name of";

/// The page.
pub fn reference(document: &Value) -> String {
    let mut page = concat!(
        "# Reference\n\n",
        "Everything that is served, with arguments and answers; as OpenAPI 3.1 at `/_tenantry/openapi.json`. The platform's ",
        "API answers GET with a query as well as POST with JSON, reads names in any case and numbers and booleans as texts too, and wraps what is shown here as the ",
        "answer in its envelope: `{\"success\":…,\"Result\":…,\"Message\":…}`. Who may call what is in [coverage](coverage.md).\n\n",
        "This page is generated; a test keeps it true.\n",
    )
    .to_owned();
    let mut tag = "";
    for (path, methods) in members(&document["paths"]) {
        for (method, operation) in methods.as_object().into_iter().flatten() {
            if operation["description"].as_str().is_some_and(|about| about.starts_with(ANOTHER_NAME)) {
                continue;
            }
            let group = operation["tags"][0].as_str().unwrap_or_default();
            if group != tag {
                tag = group;
                let _ = write!(page, "\n## {tag}\n");
            }
            page.push_str(&entry(document, path, method, operation));
        }
    }
    page
}

fn members(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flat_map(Map::iter)
}

fn entry(document: &Value, path: &str, method: &str, operation: &Value) -> String {
    let about = operation["description"].as_str().unwrap_or_default();
    let mut text = format!("\n### `{} {path}`\n\n{about}\n", method.to_uppercase());
    let mut arguments = Vec::new();
    for parameter in operation["parameters"].as_array().into_iter().flatten() {
        let name = parameter["name"].as_str().unwrap_or_default();
        arguments.push(argument(name, "string", parameter["description"].as_str()));
    }
    for (_, body) in members(&operation["requestBody"]["content"]) {
        for (name, schema) in members(&body["schema"]["properties"]) {
            arguments.push(argument(
                name,
                &notation(document, schema, DEPTH),
                schema["description"].as_str(),
            ));
        }
    }
    if !arguments.is_empty() {
        let _ = write!(text, "\n{}", arguments.concat());
    }
    if let Some((media_type, body)) = members(&operation["responses"]["200"]["content"]).next() {
        let schema = &body["schema"];
        let shown = match enveloped(document, schema) {
            Some(result) => notation(document, result, DEPTH),
            None if media_type == "application/json" => notation(document, schema, DEPTH),
            None => media_type.clone(),
        };
        let _ = write!(text, "\nAnswer: `{shown}`\n");
    }
    text
}

/// What is in the envelope, if the answer has one.
fn enveloped<'d>(document: &'d Value, schema: &'d Value) -> Option<&'d Value> {
    let success = schema["anyOf"].get(0).unwrap_or(schema);
    definition(document, success["$ref"].as_str()?)?["properties"].get("Result")
}

fn argument(name: &str, kind: &str, about: Option<&str>) -> String {
    let about = about.map(|about| format!(": {}", about.replace('\n', " "))).unwrap_or_default();
    format!("- `{name}` ({kind}){about}\n")
}

fn definition<'d>(document: &'d Value, reference: &str) -> Option<&'d Value> {
    document.pointer(reference.strip_prefix('#')?)
}

/// A schema in the notation of TypeScript, which most readers know.
fn notation(document: &Value, schema: &Value, depth: usize) -> String {
    if let Some(found) = schema["$ref"].as_str().and_then(|name| definition(document, name)) {
        return notation(document, found, depth);
    }
    let several = |schemas: &[Value]| {
        schemas.iter().map(|schema| notation(document, schema, depth)).collect::<Vec<_>>().join(" | ")
    };
    if let Some(schemas) = schema["anyOf"].as_array().or(schema["oneOf"].as_array()) {
        return several(schemas);
    }
    if let Some(constant) = schema.get("const") {
        return constant.to_string();
    }
    if let Some(values) = schema["enum"].as_array() {
        return values.iter().map(Value::to_string).collect::<Vec<_>>().join(" | ");
    }
    match &schema["type"] {
        Value::String(kind) => one(document, schema, kind, depth),
        Value::Array(kinds) => {
            let kinds = kinds.iter().filter_map(Value::as_str);
            // The first is how to write it; the others are read as well.
            let kinds = kinds.enumerate().filter(|(n, kind)| *n == 0 || *kind == "null");
            kinds.map(|(_, kind)| one(document, schema, kind, depth)).collect::<Vec<_>>().join(" | ")
        }
        _ => "any".to_owned(),
    }
}

fn one(document: &Value, schema: &Value, kind: &str, depth: usize) -> String {
    match kind {
        "object" if depth == 0 || schema["properties"].is_null() => "{…}".to_owned(),
        "object" => {
            let member = |(name, schema)| format!("{name}: {}", notation(document, schema, depth - 1));
            let all: Vec<String> = members(&schema["properties"]).map(member).collect();
            format!("{{{}}}", all.join(", "))
        }
        "array" if schema["prefixItems"].is_array() => "[…]".to_owned(),
        "array" => match notation(document, &schema["items"], depth) {
            items if items.contains(" | ") => format!("({items})[]"),
            items => format!("{items}[]"),
        },
        "integer" => "number".to_owned(),
        other => other.to_owned(),
    }
}
