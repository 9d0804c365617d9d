//! The platform's API as OpenAPI describes it, from the table of operations.

use serde_json::{Value, json};

use super::envelope::{Envelope, Summary};
use super::known::{KNOWN, Known, Rule};
use super::operation::{Entry, Needs, Operation};
use super::{OPERATIONS, coverage};
use crate::openapi::{Answer, Description, Endpoint, Input, Shows};

/// Arguments and answer of an operation.
pub struct Shape {
    arguments: Value,
    media_type: Option<&'static str>,
    answer: Value,
}

/// The shape of an operation.
pub fn describe<O: Operation>(description: &mut Description) -> Shape {
    Shape {
        arguments: Description::request::<O>(),
        media_type: O::MEDIA_TYPE,
        answer: description.answer::<Envelope<O::Output>>(),
    }
}

/// Adds everything that the platform's API answers.
pub fn endpoints(description: &mut Description) {
    let failure = description.answer::<Envelope<Option<Summary>>>();
    let mut all: Vec<Endpoint> =
        OPERATIONS.iter().map(|entry| carried_out(entry, description, &failure)).collect();
    let anything = description.answer::<Envelope<Value>>();
    all.extend(KNOWN.iter().map(|known| accepted(known, &anything)));
    all.sort_by_cached_key(|endpoint| endpoint.path.to_lowercase());
    all.into_iter().for_each(|endpoint| description.add(endpoint));
}

fn carried_out(entry: &Entry, description: &mut Description, failure: &Value) -> Endpoint {
    let mut shape = (entry.describe)(description);
    let about = shape.arguments.as_object_mut().and_then(|arguments| arguments.remove("description"));
    let about = about.as_ref().and_then(Value::as_str).unwrap_or_default();
    let others: Vec<_> = entry.paths.iter().skip(1).map(|path| format!("`/{path}`")).collect();
    let also = if others.is_empty() { String::new() } else { format!(" Also at {}.", others.join(", ")) };
    let success = match shape.media_type {
        Some(media_type) => Answer {
            status: 200,
            about: "Done, or the envelope of a failure.",
            bodies: vec![(media_type, json!({})), ("application/json", failure.clone())],
        },
        None => {
            let schema = json!({ "anyOf": [shape.answer, failure] });
            Answer::json(200, "The envelope: `success` says whether it was done.", schema)
        }
    };
    Endpoint {
        about: format!("{about}{also} Who may: {}.", coverage::who(entry.needs)),
        shows: if entry.needs == Needs::Nothing { Shows::Nothing } else { Shows::Token },
        input: Input::Json(shape.arguments),
        ..endpoint(entry.paths[0], success)
    }
}

fn accepted(known: &Known, anything: &Value) -> Endpoint {
    let about = match known.rule {
        Rule::Nothing => "Accepted; does nothing, and `Result` is null.",
        Rule::EmptyTable => "Accepted; does nothing, and `Result` is an empty list.",
        Rule::NotSupported => "Refused: the emulator does not do this.",
    };
    Endpoint {
        about: about.to_owned(),
        ..endpoint(known.path, Answer::json(200, "The envelope.", anything.clone()))
    }
}

fn endpoint(path: &str, success: Answer) -> Endpoint {
    let message = json!({ "type": "object" });
    Endpoint {
        method: "post",
        path: format!("/{path}"),
        tag: path.split('/').next().unwrap_or_default().to_owned(),
        about: String::new(),
        shows: Shows::Token,
        input: Input::Nothing,
        answers: vec![
            success,
            Answer::json(400, "The request cannot be read.", message.clone()),
            Answer::json(401, "No good token, or none of its scopes matches.", message.clone()),
            Answer::json(413, "The body is too large.", message),
        ],
    }
}
