//! What is ours, as OpenAPI describes it.

use serde_json::{Value, json};

use super::error::Body;
use super::explain::{self, Question};
use super::{Health, changelog, outbox, requests};
use crate::journal::view::Detail;
use crate::openapi::{Answer, Description, Endpoint, Input, Param, Shows};

const fn filter(name: &'static str, about: &'static str) -> Param {
    Param { name, about, required: false }
}

const REQUESTS: &[Param] = &[
    filter("limit", "How many at most; 100 unless told."),
    filter("method", "A method."),
    filter("path", "A part of the path."),
    filter("status", "A status."),
    filter("check", "A check that was met."),
    filter("client", "A client."),
    filter("refused", "`true` or `false`."),
];
const OUTBOX: &[Param] =
    &[filter("limit", "How many at most; 100 unless told."), filter("user", "Whose: a login name or an id.")];

const CHANGELOG: &[Param] = &[
    filter("limit", "How many at most; 100 unless told."),
    filter("app", "A row key or an Application ID."),
];

/// Adds the endpoints.
pub fn endpoints(description: &mut Description) {
    let error = description.answer::<Body<'_>>();
    let list = description.answer::<requests::List<'_>>();
    let detail = description.answer::<Detail<'_>>();
    let answer = description.answer::<explain::Answer<'_>>();
    let changes = description.answer::<changelog::List>();
    let messages = description.answer::<outbox::List>();
    let health = description.answer::<Health>();
    let done = |schema: Value| Answer::json(200, "Done.", schema);
    let object = || done(json!({ "type": "object" }));
    let open = |path: &str, about: &str, success| endpoint("get", path, about, vec![success]);
    let ours = |method, path: &str, about: &str, success, input| {
        let refused = [
            (400, "The arguments are unusable."),
            (401, "No control token."),
            (403, "Another host or origin."),
            (404, "It is not there."),
        ];
        let refused = refused.map(|(status, about)| Answer::json(status, about, error.clone()));
        let answers = std::iter::once(success).chain(refused).collect();
        let path = format!("/v1/tenants/{{t}}/{path}");
        Endpoint { shows: Shows::Control, input, ..endpoint(method, &path, about, answers) }
    };
    for endpoint in [
        open("/health", "Whether it is ready.", done(health)),
        open("/openapi.json", "This description.", object()),
        endpoint(
            "get",
            "/ca.pem",
            "The certificate authority of `--tls auto`.",
            vec![
                Answer { bodies: vec![("application/x-pem-file", json!({}))], ..object() },
                Answer::json(404, "There is none.", error.clone()),
            ],
        ),
        ours("get", "requests", "The last requests, the latest first.", done(list), Input::Query(REQUESTS)),
        ours("get", "requests/{id}", "One request with its checks.", done(detail), Input::Nothing),
        ours(
            "post",
            "explain",
            "Would this token, or a token of this app, be let through to this path, and by which pattern?",
            done(answer),
            Input::Json(Description::request::<Question>()),
        ),
        ours(
            "get",
            "outbox",
            "What a real tenant would have sent, the latest first.",
            done(messages),
            Input::Query(OUTBOX),
        ),
        ours(
            "get",
            "changelog",
            "Who changed what on which app, the latest first.",
            done(changes),
            Input::Query(CHANGELOG),
        ),
        ours("post", "outbox/{id}/accept", "Does what the receiver would.", object(), Input::Nothing),
        ours("post", "keys", "Makes a new signing key.", object(), Input::Nothing),
    ] {
        description.add(endpoint);
    }
}

fn endpoint(method: &'static str, path: &str, about: &str, answers: Vec<Answer>) -> Endpoint {
    Endpoint {
        method,
        path: format!("/_tenantry{path}"),
        tag: "Tenantry".to_owned(),
        about: about.to_owned(),
        shows: Shows::Nothing,
        input: Input::Nothing,
        answers,
    }
}
