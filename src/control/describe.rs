//! What is ours, as OpenAPI describes it.

use serde_json::{Value, json};

use super::clock::{ClockChange, ClockView};
use super::error::ControlErrorBody;
use super::explain::{self, ExplainQuestion};
use super::info::Info;
use super::state::{ResetArguments, SnapshotArguments, SnapshotList, SnapshotView};
use super::tenants::{NewTenant, TenantList, TenantView};
use super::{BrowserLink, Health, changelog, outbox, requests};
use crate::journal::JournalFilter;
use crate::journal::view::EntryDetail;
use crate::openapi::{CallInput, DescribedAnswer, Description, Endpoint, Param, Shows};

const fn filter(name: &'static str, about: &'static str) -> Param {
    Param { name, about, required: false }
}

const REQUESTS: &[Param] = &{
    let mut all = [filter("", ""); JournalFilter::PARAMETERS.len() + 3];
    all[0] = filter("limit", "How many at most; 100 unless told.");
    all[1] = filter("after", "Only those after the request with this number, the oldest first.");
    all[2] = filter("wait", "How long to wait for one, with `after`: `10s`, `250ms`; a minute at most.");
    let mut n = 0;
    while n < JournalFilter::PARAMETERS.len() {
        let (name, about) = JournalFilter::PARAMETERS[n];
        all[n + 3] = filter(name, about);
        n += 1;
    }
    all
};
const OUTBOX: &[Param] =
    &[filter("limit", "How many at most; 100 unless told."), filter("user", "Whose: a login name or an id.")];

const CHANGELOG: &[Param] = &[
    filter("limit", "How many at most; 100 unless told."),
    filter("app", "A row key or an Application ID."),
];

/// Adds the endpoints.
pub fn endpoints(description: &mut Description) {
    let error = description.answer::<ControlErrorBody<'_>>();
    let list = description.answer::<requests::RequestList<'_>>();
    let detail = description.answer::<EntryDetail<'_>>();
    let answer = description.answer::<explain::Explanation<'_>>();
    let changes = description.answer::<changelog::ChangeList>();
    let messages = description.answer::<outbox::MessageList>();
    let health = description.answer::<Health>();
    let done = |schema: Value| DescribedAnswer::json(200, "Done.", schema);
    let object = || done(json!({ "type": "object" }));
    let open = |path: &str, about: &str, success| endpoint("get", path, about, vec![success]);
    let ours = |method, path: &str, about: &str, success, input| {
        let path = format!("/v1/tenants/{{t}}/{path}");
        Endpoint { input, ..controlled(method, &path, about, success, &error) }
    };
    for endpoint in [
        open("/health", "Whether it is ready.", done(health)),
        open("/openapi.json", "This description.", object()),
        endpoint(
            "get",
            "/ca.pem",
            "The certificate authority of `--tls auto`.",
            vec![
                DescribedAnswer { bodies: vec![("application/x-pem-file", json!({}))], ..object() },
                DescribedAnswer::json(404, "There is none.", error.clone()),
            ],
        ),
        ours(
            "get",
            "requests",
            "The last requests, the latest first.",
            done(list),
            CallInput::Query(REQUESTS),
        ),
        ours(
            "delete",
            "requests",
            "Forgets all requests.",
            DescribedAnswer { status: 204, about: "Done.", bodies: Vec::new() },
            CallInput::Nothing,
        ),
        ours("get", "requests/{id}", "One request with its checks.", done(detail), CallInput::Nothing),
        ours(
            "post",
            "explain",
            "Would this token, or a token of this app, be let through to this path, and by which pattern?",
            done(answer),
            CallInput::Json(Description::request::<ExplainQuestion>()),
        ),
        ours(
            "get",
            "outbox",
            "What a real tenant would have sent, the latest first.",
            done(messages),
            CallInput::Query(OUTBOX),
        ),
        ours(
            "get",
            "changelog",
            "Who changed what on which app, the latest first.",
            done(changes),
            CallInput::Query(CHANGELOG),
        ),
        ours("post", "outbox/{id}/accept", "Does what the receiver would.", object(), CallInput::Nothing),
        ours("post", "keys", "Makes a new signing key.", object(), CallInput::Nothing),
    ] {
        description.add(endpoint);
    }
    tenants(description, &error);
}

/// Makes tenants, and changes them as a whole.
fn tenants(description: &mut Description, error: &Value) {
    let (tenant, list) = (description.answer::<TenantView>(), description.answer::<TenantList>());
    let link = description.answer::<BrowserLink>();
    let (info, clock) = (description.answer::<Info<'_>>(), description.answer::<ClockView>());
    let (snapshot, snapshots) = (description.answer::<SnapshotView>(), description.answer::<SnapshotList>());
    let done = |schema: Value| DescribedAnswer::json(200, "Done.", schema);
    let made = |schema: Value| DescribedAnswer::json(201, "Made.", schema);
    let nothing = || DescribedAnswer { status: 204, about: "Done.", bodies: Vec::new() };
    let fixture = || json!({ "type": "object", "description": "A fixture; YAML is taken too." });
    let exported = || DescribedAnswer {
        bodies: vec![("application/yaml", json!({ "type": "string" })), ("application/json", fixture())],
        ..done(fixture())
    };
    let json = |schema| CallInput::Json(schema);
    let (order, change) = (Description::request::<NewTenant>(), Description::request::<ClockChange>());
    let (parts, name) =
        (Description::request::<ResetArguments>(), Description::request::<SnapshotArguments>());
    let none = || CallInput::Nothing;
    for (method, path, about, success, input) in [
        ("get", "info", "What this server is.", done(info), none()),
        (
            "post",
            "links",
            "Makes a link that lets a browser see the server's own pages, once.",
            made(link),
            none(),
        ),
        ("get", "tenants", "All tenants, by handle.", done(list), none()),
        (
            "post",
            "tenants",
            "Makes a tenant, which is served when the answer comes.",
            made(tenant.clone()),
            json(order),
        ),
        ("get", "tenants/{t}", "A tenant, by handle or id.", done(tenant), none()),
        ("delete", "tenants/{t}", "Deletes a tenant that was made while the server runs.", nothing(), none()),
        ("get", "tenants/{t}/clock", "How its clock stands.", done(clock.clone()), none()),
        ("put", "tenants/{t}/clock", "Moves its clock.", done(clock), json(change)),
        ("get", "tenants/{t}/fixture", "The tenant as a fixture, secrets as hashes.", exported(), none()),
        ("put", "tenants/{t}/fixture", "Makes it the tenant of a fixture.", nothing(), json(fixture())),
        ("post", "tenants/{t}/reset", "Brings it back to how it was made.", nothing(), json(parts)),
        ("get", "tenants/{t}/snapshots", "Its snapshots, the oldest first.", done(snapshots), none()),
        (
            "post",
            "tenants/{t}/snapshots",
            "Takes a snapshot of state, outbox and clock.",
            made(snapshot.clone()),
            json(name),
        ),
        ("delete", "tenants/{t}/snapshots", "Deletes its snapshots.", nothing(), none()),
        ("get", "tenants/{t}/snapshots/{name}", "A snapshot.", done(snapshot.clone()), none()),
        ("post", "tenants/{t}/snapshots/{name}", "Takes a snapshot of this name.", made(snapshot), none()),
        ("delete", "tenants/{t}/snapshots/{name}", "Deletes a snapshot.", nothing(), none()),
        (
            "post",
            "tenants/{t}/snapshots/{name}/restore",
            "Brings state, outbox and clock back.",
            nothing(),
            none(),
        ),
    ] {
        let endpoint = controlled(method, &format!("/v1/{path}"), about, success, error);
        description.add(Endpoint { input, ..endpoint });
    }
}

/// An endpoint behind the control token.
fn controlled(
    method: &'static str,
    path: &str,
    about: &str,
    success: DescribedAnswer,
    error: &Value,
) -> Endpoint {
    let refused = [
        (400, "The arguments are unusable."),
        (401, "No control token."),
        (403, "Another host or origin."),
        (404, "It is not there."),
        (409, "It is there already, or stays as it is."),
        (422, "The fixture is not sound."),
    ];
    let refused = refused.map(|(status, about)| DescribedAnswer::json(status, about, error.clone()));
    let answers = std::iter::once(success).chain(refused).collect();
    Endpoint { shows: Shows::Control, ..endpoint(method, path, about, answers) }
}

fn endpoint(method: &'static str, path: &str, about: &str, answers: Vec<DescribedAnswer>) -> Endpoint {
    Endpoint {
        method,
        path: format!("/_tenantry{path}"),
        tag: "Tenantry".to_owned(),
        about: about.to_owned(),
        shows: Shows::Nothing,
        input: CallInput::Nothing,
        answers,
    }
}
