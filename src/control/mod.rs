//! `/_tenantry/…`: what is ours. Behind the control token, for local callers, from no page of another site.

mod body;
mod changelog;
mod clock;
#[cfg(test)]
mod describe;
mod error;
mod explain;
mod info;
mod outbox;
mod pages;
mod requests;
mod state;
mod tenants;

use std::sync::Arc;

use actix_web::http::{Method, StatusCode};
#[cfg(test)]
pub use describe::endpoints;
use error::{ControlCode, ControlError};
use schemars::JsonSchema;
use serde::Serialize;
use tokio::sync::watch;

use crate::check::{Check, Refusal, Trace};
use crate::clock::Timestamp;
use crate::journal::Journal;
use crate::openapi;
use crate::tenant::{Registry, Tenant};
use crate::web::Access;
use crate::wire::{Call, ContentType, Reply};

/// The server as its control API shows it.
pub struct Control {
    /// Who may use it.
    pub access: Access,
    /// The certificate authority to trust, in PEM, if it is ours.
    pub authority: Option<String>,
    /// The server's URL.
    pub url: String,
    /// Its URL for TLS.
    pub tls_url: Option<String>,
    /// When it began to serve.
    pub started: Timestamp,
    /// What it was told when it started, without secrets.
    pub options: serde_json::Map<String, serde_json::Value>,
    /// The calls that are no tenant's, as far as they were refused.
    pub journal: Journal,
    /// Whether the server stops: then nobody waits any longer.
    pub stopping: watch::Sender<bool>,
}

/// Whether a path is ours.
pub fn is_control(path: &crate::wire::Path) -> bool {
    path.segments().next() == Some("_tenantry")
}

impl Control {
    /// A new link that lets one browser in.
    pub fn link(&self) -> String {
        format!("{}/_tenantry/open?once={}", self.url, self.access.browsers.link())
    }
}

/// A link that lets one browser in, once.
#[derive(Serialize, JsonSchema)]
struct BrowserLink {
    url: String,
}

#[derive(Serialize, JsonSchema)]
struct Health {
    status: &'static str,
}

/// Answers a call to a path of ours.
pub async fn answer(
    control: &Control,
    registry: &Arc<Registry>,
    call: &Call<'_>,
    trace: &mut Trace,
) -> Reply {
    trace.about_endpoint("_tenantry");
    match dispatch(control, registry, call, trace).await {
        Ok(reply) => reply,
        Err(error) if pages::is_asked_for(call) => pages::refuse(error, call),
        Err(error) => error.into_reply(),
    }
}

async fn dispatch(
    control: &Control,
    registry: &Arc<Registry>,
    call: &Call<'_>,
    trace: &mut Trace,
) -> Result<Reply, ControlError> {
    let segments: Vec<_> = call.path.segments().skip(1).collect();
    if let Some(reply) = open(control, &segments, call, trace)? {
        return Ok(reply);
    }
    control.access.check_names(registry.pattern(), call, trace)?;
    let rest = match segments.as_slice() {
        ["v1", rest @ ..] => rest,
        ["open"] => return pages::enter(control, call, trace),
        [] => {
            control.access.check_token(None, call, trace)?;
            check_method(call, &[Verb::Get], trace)?;
            return pages::overview(control, registry, call).await;
        }
        _ => {
            control.access.check_token(None, call, trace)?;
            return Err(unknown(call, trace));
        }
    };
    if let ["tenants", name, rest @ ..] = rest {
        let tenant = registry.named(name).await?;
        control.access.check_token(tenant.as_deref(), call, trace)?;
        let probe = trace.check(Check::ControlTenant).seen((*name).to_owned());
        let tenant =
            probe.some(tenant).map_err(|refusal| ControlError::new(refusal, ControlCode::NotFound))?;
        return of_tenant((control, registry), &tenant, rest, call, trace).await;
    }
    control.access.check_token(None, call, trace)?;
    match (rest, method(call, rest, trace)?) {
        (["info"], _) => Ok(info::show(control, registry)),
        (["links"], _) => Ok(Reply::created(&BrowserLink { url: control.link() })),
        (["tenants"], Verb::Get) => tenants::list(control, registry).await,
        (["tenants"], _) => tenants::make(control, registry, call, trace).await,
        _ => Err(unknown(call, trace)),
    }
}

/// What anybody may read.
fn open(
    control: &Control,
    segments: &[&str],
    call: &Call<'_>,
    trace: &mut Trace,
) -> Result<Option<Reply>, ControlError> {
    let reply = match segments {
        ["health"] => Reply::json(&Health { status: "ready" }),
        ["openapi.json"] => Reply::gzipped(ContentType::Json, openapi::document(call.base), call),
        ["ca.pem"] => {
            let probe = trace.check(Check::TlsAuthority).wanted("--tls auto");
            let probe = probe.seen(if control.authority.is_some() { "one" } else { "none" });
            let pem = probe.some(control.authority.clone());
            let pem = pem.map_err(|refusal| ControlError::new(refusal, ControlCode::NotFound))?;
            Reply::ok(ContentType::Pem, pem.into())
        }
        _ => return Ok(None),
    };
    check_method(call, &[Verb::Get], trace)?;
    Ok(Some(reply))
}

/// The methods of the control API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verb {
    Get,
    Post,
    Put,
    Delete,
}

impl Verb {
    const ALL: [Self; 4] = [Self::Get, Self::Post, Self::Put, Self::Delete];

    const fn method(self) -> Method {
        match self {
            Self::Get => Method::GET,
            Self::Post => Method::POST,
            Self::Put => Method::PUT,
            Self::Delete => Method::DELETE,
        }
    }
}

/// The routes below `/v1`, those of a tenant below `/v1/tenants/{t}`, and what they take.
const ROUTES: &[(&[&str], &[Verb])] = &[
    (&["info"], &[Verb::Get]),
    (&["links"], &[Verb::Post]),
    (&["tenants"], &[Verb::Get, Verb::Post]),
    (&[], &[Verb::Get, Verb::Delete]),
    (&["changelog"], &[Verb::Get]),
    (&["clock"], &[Verb::Get, Verb::Put]),
    (&["explain"], &[Verb::Post]),
    (&["fixture"], &[Verb::Get, Verb::Put]),
    (&["keys"], &[Verb::Post]),
    (&["outbox"], &[Verb::Get]),
    (&["outbox", "*", "accept"], &[Verb::Post]),
    (&["requests"], &[Verb::Get, Verb::Delete]),
    (&["requests", "*"], &[Verb::Get]),
    (&["reset"], &[Verb::Post]),
    (&["snapshots"], &[Verb::Get, Verb::Post, Verb::Delete]),
    (&["snapshots", "*"], &[Verb::Get, Verb::Post, Verb::Delete]),
    (&["snapshots", "*", "restore"], &[Verb::Post]),
];

/// The method of a call, if its route takes it.
fn method(call: &Call<'_>, rest: &[&str], trace: &mut Trace) -> Result<Verb, ControlError> {
    let fits = |pattern: &[&str]| {
        pattern.len() == rest.len()
            && pattern.iter().zip(rest).all(|(one, other)| *one == "*" || one == other)
    };
    match ROUTES.iter().find(|(pattern, _)| fits(pattern)) {
        Some((_, verbs)) => check_method(call, verbs, trace),
        None => Err(unknown(call, trace)),
    }
}

async fn of_tenant(
    (control, registry): (&Control, &Arc<Registry>),
    tenant: &Arc<Tenant>,
    rest: &[&str],
    call: &Call<'_>,
    trace: &mut Trace,
) -> Result<Reply, ControlError> {
    // Names keep the spelling of the request; the path begins with `_tenantry`, `v1`, `tenants` and the tenant.
    let spelt = call.path.spelt(5).unwrap_or_default();
    match (rest, method(call, rest, trace)?) {
        ([], Verb::Get) => tenants::one(control, registry, tenant).await,
        ([], _) => tenants::delete(registry, tenant, trace).await,
        (["changelog"], _) => changelog::list(tenant, call, trace).await,
        (["clock"], Verb::Get) => Ok(clock::show(tenant)),
        (["clock"], _) => clock::change(tenant, call, trace).await,
        (["explain"], _) => explain::explain(tenant, call, trace).await,
        (["fixture"], Verb::Get) => state::export(tenant, call).await,
        (["fixture"], _) => state::replace(Arc::clone(registry), Arc::clone(tenant), call, trace).await,
        (["keys"], _) => {
            let kid = tenant.rotate_key().await.map_err(|error| ControlError::Broken(error.to_string()))?;
            Ok(Reply::json(&serde_json::json!({ "kid": kid })))
        }
        (["outbox"], _) => outbox::list(tenant, call, trace).await,
        (["outbox", id, "accept"], _) => outbox::accept(tenant, id, trace).await,
        (["requests"], Verb::Get) => requests::list(control, tenant, call, trace).await,
        (["requests"], _) => {
            tenant.journal.clear();
            Ok(Reply::no_content())
        }
        (["requests", id], _) => requests::one(control, tenant, id, trace),
        (["reset"], _) => state::reset(tenant, call, trace).await,
        (["snapshots"], Verb::Get) => state::list(tenant).await,
        (["snapshots"], Verb::Post) => state::take(tenant, None, call, trace).await,
        (["snapshots"], _) => state::drop_all(tenant).await,
        (["snapshots", _], Verb::Get) => state::one(tenant, spelt, trace).await,
        (["snapshots", _], Verb::Post) => state::take(tenant, Some(spelt), call, trace).await,
        (["snapshots", _], _) => state::drop_one(tenant, spelt, trace).await,
        (["snapshots", _, _], _) => state::restore(tenant, spelt, trace).await,
        _ => Err(unknown(call, trace)),
    }
}

/// Does work to its end, also where the caller hangs up meanwhile: half of it would be worse than none.
async fn to_its_end<T: 'static>(work: impl Future<Output = T> + 'static) -> Result<T, ControlError> {
    tokio::task::spawn_local(work).await.map_err(|error| ControlError::Broken(error.to_string()))
}

fn unknown(call: &Call<'_>, trace: &mut Trace) -> ControlError {
    let refusal = trace.check(Check::RouteKnown).seen(call.path.text().to_owned()).failed();
    ControlError::new(refusal, ControlCode::NotFound)
}

fn check_method(call: &Call<'_>, wanted: &[Verb], trace: &mut Trace) -> Result<Verb, ControlError> {
    let names: Vec<_> = wanted.iter().map(|verb| verb.method().to_string()).collect();
    let verb = Verb::ALL.into_iter().find(|verb| verb.method() == *call.method && wanted.contains(verb));
    let probe = trace.check(Check::RequestMethod).seen(call.method.to_string()).wanted(names.join(", "));
    probe.some(verb).map_err(|refusal| ControlError::new(refusal, ControlCode::Method))
}

/// The answer to a request that could not be read: 413 or 400.
pub fn unreadable(refusal: Refusal, status: StatusCode) -> Reply {
    let code =
        if status == StatusCode::PAYLOAD_TOO_LARGE { ControlCode::TooLarge } else { ControlCode::BadRequest };
    ControlError::new(refusal, code).into_reply()
}
