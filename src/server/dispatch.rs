//! A request's way: folded path, body within limits, tenant, trace, surface, journal.

use std::sync::Arc;

use actix_web::http::{Method, StatusCode};
use actix_web::web::{Bytes, BytesMut, Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use futures_util::StreamExt;

use super::base::Shown;
use super::cors::CallingOrigin;
use super::{Door, Site, base, files, render};
use crate::auth::note_refused;
use crate::check::{Check, Loosened, Refusal, Trace};
use crate::clock::{Stopwatch, Timestamp};
use crate::journal::{JournalEntry, Side};
use crate::oauth::OAuthEndpoint;
use crate::pages::VendorFile;
use crate::platform::NamedAction;
use crate::random::Random;
use crate::tenant::{FoundTenant, Tenant};
use crate::web::TenantPage;
use crate::wire::{Call, Path, Reply};
use crate::{control, oauth, platform, scim, web};

/// Largest body that is read, in bytes.
const BODY_LIMIT: usize = 4 * 1_024 * 1_024;
/// How much of a larger one is read and thrown away, so that the client gets to see the answer.
const DRAIN_LIMIT: usize = 64 * 1_024 * 1_024;

/// The surface that a path belongs to.
enum Surface<'p> {
    /// What pages of ours and the tenant's load.
    Asset,
    Control,
    OAuth(OAuthEndpoint<'p>),
    Page(TenantPage),
    Scim,
    Platform(NamedAction),
    File(VendorFile),
    Nobody,
    /// Of a tenant that is not there: what names it.
    Lost(String),
}

impl<'p> Surface<'p> {
    fn of(path: &'p Path) -> Self {
        if web::is_asset(path) {
            return Self::Asset;
        }
        if control::is_control(path) {
            return Self::Control;
        }
        if let Some(endpoint) = OAuthEndpoint::at(path) {
            return Self::OAuth(endpoint);
        }
        if let Some(page) = TenantPage::at(path) {
            return Self::Page(page);
        }
        if scim::is_scim(path) {
            return Self::Scim;
        }
        if let Some(file) = VendorFile::at(path.lower()) {
            return Self::File(file);
        }
        NamedAction::at(path).map_or(Self::Nobody, Self::Platform)
    }

    /// Whether it is the server's, whichever tenant is asked for.
    fn is_the_servers(&self) -> bool {
        matches!(self, Self::Asset | Self::Control)
    }

    fn kind(&self) -> SurfaceKind {
        match self {
            Self::Asset | Self::Control | Self::Lost(_) => SurfaceKind::Ours,
            Self::OAuth(_) | Self::Page(_) | Self::Scim => SurfaceKind::Tenants,
            Self::Platform(_) | Self::File(_) | Self::Nobody => SurfaceKind::Tenants,
        }
    }

    /// How this surface tells that a request cannot be read.
    fn unreadable(&self, refusal: Refusal, status: StatusCode) -> Reply {
        match self {
            Self::Asset | Self::Control => control::unreadable(refusal, status),
            Self::OAuth(_) | Self::Page(_) => oauth::unreadable(&refusal, status),
            Self::Scim => scim::unreadable(&refusal, status),
            Self::Platform(_) | Self::File(_) | Self::Nobody | Self::Lost(_) => {
                platform::unreadable(&refusal, status)
            }
        }
    }
}

/// How the surface of a path tells that a request cannot be read.
pub fn unreadable(path: &str, refusal: Refusal, status: StatusCode) -> Reply {
    Surface::of(&Path::fold(path)).unreadable(refusal, status)
}

/// Why a body could not be read.
enum BodyError {
    TooLarge,
    Broken(String),
}

/// A request that has come in.
struct Incoming<'p> {
    id: String,
    at: Timestamp,
    path: &'p Path,
    surface: Surface<'p>,
    /// The tenant's URL, or the Host header that is no host.
    base: Result<String, String>,
    body: Result<Bytes, BodyError>,
    /// Whether it came by no tenant's way.
    to_server: bool,
}

/// Answers a request.
pub async fn handle(request: HttpRequest, payload: Payload, site: Data<Site>) -> HttpResponse {
    let stopwatch = Stopwatch::start();
    let path = Path::fold(request.uri().path());
    let shown = Shown::of(&site, &request);
    let door = request.conn_data::<Arc<Door>>();
    let refreshed = site.registry.refresh().await;
    let found = site.registry.find(door.and_then(|door| door.tenant.as_ref()), shown.host(), &path);
    let (found, lost) = match found {
        Ok(found) => (found, None),
        Err(what) => (FoundTenant::default_of(&site.registry), Some(what)),
    };
    let path = path.below(&found.prefix);
    let surface = Surface::of(&path);
    // The control API is the server's, whoever is asked for.
    let surface = match lost {
        Some(what) if !surface.is_the_servers() => Surface::Lost(what),
        _ => surface,
    };
    let kind = surface.kind();
    let tenant = Arc::clone(&found.tenant);
    let (id, at) = (kind.random(&site, &tenant).hex::<16>(), tenant.clock.now());
    let base = shown.base(&site, &found);
    let to_server = !found.by_name && found.prefix.is_empty();
    let body = read(&request, payload).await;
    let incoming = Incoming { id, at, path: &path, surface, base, body, to_server };
    let mut trace = Trace::new(Loosened::default());
    let mut reply = match refreshed {
        Ok(()) => answer(&site, &tenant, &request, &incoming, &mut trace).await,
        Err(error) => render::broken(&error.to_string()),
    };
    if let Some(rule) = incoming.base.as_deref().ok().and_then(base::transport_security) {
        reply = reply.with_header("strict-transport-security", rule);
    }
    let status = reply.status().as_u16();
    let lasted = tenant.clock.now().millis() - at.millis();
    let (response, sent) = render::response(reply, &incoming.id, at, lasted);
    let entry = JournalEntry {
        seq: 0,
        id: incoming.id,
        at,
        took: stopwatch.elapsed(),
        tenant: Arc::clone(&tenant.handle),
        base: incoming.base.unwrap_or_default(),
        peer: request.peer_addr(),
        method: request.method().to_string(),
        target: request.uri().path_and_query().map_or_else(|| "/".to_owned(), ToString::to_string),
        request: Side::new(render::lines(request.headers()), incoming.body.unwrap_or_default()),
        status,
        response: Side::new(render::lines(response.headers()), sent),
        trace,
    };
    render::log(&entry, site.log_requests && kind == SurfaceKind::Tenants);
    kind.record(&site, &tenant, entry);
    response
}

/// Whose a surface is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum SurfaceKind {
    /// The tenant's: what clients of the real one call.
    Tenants,
    /// Ours: what steers the server, and what leads to no tenant.
    Ours,
}

impl SurfaceKind {
    /// What the ids of its requests are drawn from.
    fn random<'s>(self, site: &'s Site, tenant: &'s Tenant) -> &'s Random {
        match self {
            Self::Tenants => &tenant.random,
            Self::Ours => &site.random,
        }
    }

    /// Where its requests are kept.
    fn record(self, site: &Site, tenant: &Tenant, entry: JournalEntry) {
        match self {
            Self::Tenants => tenant.journal.record(entry),
            // What is asked of ourselves would push out what a tenant was asked.
            Self::Ours if entry.trace.failed().is_none() => {}
            Self::Ours => {
                // The control token is in its head.
                let request = Side { headers: String::new(), ..entry.request };
                site.control.journal.record(JournalEntry { request, ..entry });
            }
        }
    }
}

async fn answer(
    site: &Site,
    tenant: &Tenant,
    request: &HttpRequest,
    incoming: &Incoming<'_>,
    trace: &mut Trace,
) -> Reply {
    let surface = &incoming.surface;
    if surface.is_the_servers() {
        return surfaced(site, tenant, request, incoming, trace).await;
    }
    let entered = tenant.enter().await;
    let lost = match surface {
        Surface::Lost(what) => Some(what.as_str()),
        _ if entered.is_none() => Some("a tenant that was deleted"),
        _ => None,
    };
    if let Some(what) = lost {
        let probe = trace.check(Check::TenantKnown).seen(what.to_owned());
        return Reply::not_found(&probe.failed()).with_header("Connection", "close");
    }
    let info = match tenant.store.info().await {
        Ok(info) => info,
        Err(error) => return render::broken(&error.to_string()),
    };
    *trace = Trace::new(info.loosened());
    let origin = CallingOrigin::of(request, &info);
    let reply = match origin.as_ref().and_then(|origin| origin.preflight(request, trace)) {
        Some(reply) => reply,
        None => surfaced(site, tenant, request, incoming, trace).await,
    };
    match origin {
        Some(origin) => origin.apply(reply, trace),
        None => reply,
    }
}

/// What the surface of the path answers.
async fn surfaced(
    site: &Site,
    tenant: &Tenant,
    request: &HttpRequest,
    incoming: &Incoming<'_>,
    trace: &mut Trace,
) -> Reply {
    let Incoming { id, at, path, surface, base, body, to_server } = incoming;
    let base = match base {
        Ok(base) => base,
        Err(host) => {
            let refusal = trace.check(Check::RequestHost).seen(host.clone()).failed();
            return surface.unreadable(refusal, StatusCode::BAD_REQUEST);
        }
    };
    let body = match body {
        Ok(body) => body,
        Err(BodyError::TooLarge) => {
            let wanted = format!("at most {BODY_LIMIT} bytes");
            let refusal = trace.check(Check::RequestSize).seen("a larger body").wanted(wanted).failed();
            return surface.unreadable(refusal, StatusCode::PAYLOAD_TOO_LARGE);
        }
        Err(BodyError::Broken(why)) => {
            let refusal = trace.check(Check::RequestReadable).seen(why.clone()).failed();
            return surface.unreadable(refusal, StatusCode::BAD_REQUEST);
        }
    };
    let method = if request.method() == Method::HEAD { &Method::GET } else { request.method() };
    let query = request.uri().query().unwrap_or_default();
    let from = base::client(site, request);
    let (headers, to_server) = (request.headers(), *to_server);
    let call = Call { id, at: *at, from, method, path, query, headers, body, base, to_server };
    let reply = match surface {
        Surface::Asset => return web::asset(&call, trace),
        Surface::Control => return control::answer(&site.control, &site.registry, &call, trace).await,
        Surface::OAuth(endpoint) => oauth::answer(tenant, *endpoint, &call, trace).await,
        Surface::Page(page) => web::answer(tenant, *page, &call, trace).await,
        Surface::Scim => scim::answer(tenant, &call, trace).await,
        Surface::Platform(action) => platform::answer(tenant, *action, &call, trace).await,
        Surface::File(file) => return files::answer(*file, &call, trace),
        Surface::Nobody | Surface::Lost(_) => {
            let probe = trace.check(Check::RouteKnown).seen(format!("{method} {}", path.text()));
            return Reply::not_found(&probe.failed());
        }
    };
    if let Err(error) = note_refused(tenant, &call, trace).await {
        tracing::warn!(error = error.to_string(), "events.lost");
    }
    reply
}

/// The whole body, if it is within the limit.
async fn read(request: &HttpRequest, mut payload: Payload) -> Result<Bytes, BodyError> {
    let announced = request.headers().get("content-length").and_then(|value| value.to_str().ok());
    let announced = announced.and_then(|value| value.parse::<usize>().ok()).unwrap_or_default();
    let mut body = BytesMut::with_capacity(announced.min(BODY_LIMIT));
    let mut size = 0;
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|error| BodyError::Broken(error.to_string()))?;
        size += chunk.len();
        if size <= BODY_LIMIT {
            body.extend_from_slice(&chunk);
        } else if size > DRAIN_LIMIT {
            break;
        }
    }
    if size > BODY_LIMIT { Err(BodyError::TooLarge) } else { Ok(body.freeze()) }
}
