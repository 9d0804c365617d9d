//! The platform's API as OpenAPI describes it, from the table of operations.

use serde_json::{Value, json};

use super::envelope::{Envelope, Summary};
use super::known::{KNOWN, KnownAction, Rule};
use super::operation::{Needs, Operation, OperationEntry};
use super::{OPERATIONS, coverage};
use crate::openapi::{ANOTHER_NAME, CallInput, DescribedAnswer, Description, Endpoint, Shows};

/// Of an answer that has no envelope.
const NO_ENVELOPE: &str = "Done, or the envelope of a failure.";

/// What an answer is.
#[derive(Clone, Copy)]
enum AnswerForm {
    /// The envelope.
    Envelope,
    /// JSON without the envelope.
    Bare,
    /// Of this media type.
    Media(&'static str),
    /// A redirection.
    Redirection,
}

/// The operations with a [`reply`](Operation::reply) of their own.
const FORMS: [(&str, AnswerForm); 5] = [
    ("RoleAttributes/GetAttributes", AnswerForm::Bare),
    ("RoleAttributes/GetRoleAttributes", AnswerForm::Bare),
    ("SysInfo/Dummy", AnswerForm::Media("text/html")),
    ("UPRest/HandleAppClick", AnswerForm::Redirection),
    ("UserMgmt/GetUserPicture", AnswerForm::Media("image/*")),
];

/// Arguments and answer of an operation.
pub struct OperationShape {
    arguments: Value,
    form: AnswerForm,
    answer: Value,
}

/// The shape of an operation.
pub fn describe<O: Operation>(description: &mut Description) -> OperationShape {
    let own = FORMS.iter().find(|(path, _)| *path == O::PATHS[0]);
    let form = own.map_or(AnswerForm::Envelope, |(_, form)| *form);
    OperationShape {
        arguments: lenient(Description::request::<O>()),
        form,
        answer: match form {
            AnswerForm::Envelope => description.answer::<Envelope<O::Output>>(),
            _ => description.answer::<O::Output>(),
        },
    }
}

/// Numbers and booleans are read as texts, too (platform.md#T8).
fn lenient(mut schema: Value) -> Value {
    let kinds = match &schema["type"] {
        Value::Array(kinds) => kinds.clone(),
        Value::Null => Vec::new(),
        one => vec![one.clone()],
    };
    let is = |names: &[&str]| kinds.iter().filter_map(Value::as_str).any(|kind| names.contains(&kind));
    if is(&["boolean", "integer", "number"]) && !is(&["string"]) {
        let mut kinds = kinds;
        kinds.insert(1, "string".into());
        schema["type"] = kinds.into();
    }
    for name in ["properties", "items", "anyOf", "oneOf", "allOf"] {
        match schema.get_mut(name) {
            Some(Value::Object(members)) if name == "properties" => {
                members.values_mut().for_each(|member| *member = lenient(member.take()));
            }
            Some(Value::Array(several)) => several.iter_mut().for_each(|one| *one = lenient(one.take())),
            Some(one) => *one = lenient(one.take()),
            None => {}
        }
    }
    schema
}

/// Adds everything that the platform's API answers.
pub fn endpoints(description: &mut Description) {
    let failure = description.answer::<Envelope<Option<Summary>>>();
    let mut all: Vec<Endpoint> =
        OPERATIONS.iter().flat_map(|entry| carried_out(entry, description, &failure)).collect();
    let anything = description.answer::<Envelope<Value>>();
    all.extend(KNOWN.iter().map(|known| accepted(known, &anything)));
    all.sort_by_cached_key(|endpoint| endpoint.path.to_lowercase());
    all.into_iter().for_each(|endpoint| description.add(endpoint));
}

/// An operation under each of its names.
fn carried_out(entry: &OperationEntry, description: &mut Description, failure: &Value) -> Vec<Endpoint> {
    let mut shape = (entry.describe)(description);
    let about = shape.arguments.as_object_mut().and_then(|arguments| arguments.remove("description"));
    let about = about.as_ref().and_then(Value::as_str).unwrap_or_default();
    let others: Vec<_> = entry.paths.iter().skip(1).map(|path| format!("`/{path}`")).collect();
    let also = if others.is_empty() { String::new() } else { format!(" Also at {}.", others.join(", ")) };
    let either = json!({ "anyOf": [shape.answer, failure] });
    let success = match shape.form {
        AnswerForm::Envelope => {
            DescribedAnswer::json(200, "The envelope: `success` says whether it was done.", either)
        }
        AnswerForm::Bare => DescribedAnswer::json(200, NO_ENVELOPE, either),
        AnswerForm::Media(media_type) => DescribedAnswer {
            status: 200,
            about: NO_ENVELOPE,
            bodies: vec![(media_type, json!({})), ("application/json", failure.clone())],
        },
        AnswerForm::Redirection => DescribedAnswer::json(200, "The envelope of a failure.", failure.clone()),
    };
    let plain = endpoint(entry.paths[0], success);
    let elsewhere = matches!(shape.form, AnswerForm::Redirection)
        .then(|| DescribedAnswer::page(302, "On to where it leads."));
    let first = Endpoint {
        about: format!("{about}{also} Who may: {}.", coverage::who(entry.needs)),
        shows: if entry.needs == Needs::Nothing { Shows::Nothing } else { Shows::Token },
        input: CallInput::Json(shape.arguments),
        answers: plain.answers.iter().cloned().chain(elsewhere).collect(),
        ..plain
    };
    let again = |path: &&str| Endpoint {
        path: format!("/{path}"),
        tag: tag(path),
        about: format!("{ANOTHER_NAME} `/{}`.", entry.paths[0]),
        ..first.clone()
    };
    let others: Vec<_> = entry.paths.iter().skip(1).map(again).collect();
    std::iter::once(first).chain(others).collect()
}

fn tag(path: &str) -> String {
    path.split('/').next().unwrap_or_default().to_owned()
}

fn accepted(known: &KnownAction, anything: &Value) -> Endpoint {
    let about = match known.rule {
        Rule::Nothing => "Accepted; does nothing, and `Result` is null.",
        Rule::EmptyTable => "Accepted; does nothing, and `Result` is an empty list.",
        Rule::NotSupported => "Refused: the emulator does not do this.",
    };
    Endpoint {
        about: about.to_owned(),
        ..endpoint(known.path, DescribedAnswer::json(200, "The envelope.", anything.clone()))
    }
}

fn endpoint(path: &str, success: DescribedAnswer) -> Endpoint {
    let message = json!({ "type": "object" });
    Endpoint {
        method: "post",
        path: format!("/{path}"),
        tag: tag(path),
        about: String::new(),
        shows: Shows::Token,
        input: CallInput::Nothing,
        answers: vec![
            success,
            DescribedAnswer::json(400, "The request cannot be read.", message.clone()),
            DescribedAnswer::json(401, "No good token, or none of its scopes matches.", message.clone()),
            DescribedAnswer::json(413, "The body is too large.", message),
        ],
    }
}
