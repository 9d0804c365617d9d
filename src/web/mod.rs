//! The floor that pages stand on: how a page is sent, the sign-in page, and the way back from it.
//!
//! What a page shows is made in [`crate::pages`]; what is asked and decided belongs to the surface that shows it.

mod access;
mod assets;
mod browsers;
#[cfg(test)]
mod describe;
mod login;
mod page;
mod pending;

pub use access::Access;
use actix_web::http::{Method, StatusCode};
pub use assets::{asset, is_asset};
pub use browsers::Browsers;
#[cfg(test)]
pub use describe::endpoints;
pub use page::{broken, page, problem, refused_page, with_policy};
pub use pending::{PENDING_LIFETIME, find as find_pending, login_redirect};
use serde_json::json;

use crate::check::{Check, EndpointFacts, Refusal, Trace};
use crate::tenant::Tenant;
use crate::wire::{Call, Failure, Path, Reply};

/// The tenant's pages that belong to no surface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TenantPage {
    /// `/login`
    Login,
    /// `GET /`
    Home,
}

impl TenantPage {
    /// The page at a folded path.
    pub fn at(path: &Path) -> Option<Self> {
        match path.lower() {
            "/login" => Some(Self::Login),
            "/" => Some(Self::Home),
            _ => None,
        }
    }

    /// As traces and events name it.
    fn name(self) -> &'static str {
        match self {
            Self::Login => "login",
            Self::Home => "/",
        }
    }

    fn methods(self) -> &'static [Method] {
        match self {
            Self::Login => &[Method::GET, Method::POST],
            Self::Home => &[Method::GET],
        }
    }
}

/// Answers a call to one of the tenant's pages.
pub async fn answer(tenant: &Tenant, page: TenantPage, call: &Call<'_>, trace: &mut Trace) -> Reply {
    trace.about_endpoint(page.name());
    trace.endpoint_is(EndpointFacts { signs_in: page == TenantPage::Login, ..EndpointFacts::default() });
    match show(tenant, page, call, trace).await {
        Ok(reply) => reply,
        Err(Failure::Refused(refusal)) if refusal.check() == Check::RequestMethod => {
            not_allowed(page, &refusal)
        }
        Err(Failure::Refused(refusal)) => {
            problem(tenant, &refusal, "The sign-in form cannot be used.", call, trace).await
        }
        Err(Failure::Broken(cause)) => {
            tracing::error!(cause, "page.broken");
            broken()
        }
    }
}

async fn show(
    tenant: &Tenant,
    page: TenantPage,
    call: &Call<'_>,
    trace: &mut Trace,
) -> Result<Reply, Failure> {
    let methods = page.methods();
    let probe = trace.check(Check::RequestMethod).seen(call.method.to_string()).wanted(names(methods));
    probe.holds(methods.contains(call.method))?;
    match page {
        TenantPage::Login => login::login(tenant, call, trace).await,
        TenantPage::Home => login::home(tenant, call).await,
    }
}

/// As the OAuth endpoints tell it, among which the tenant's pages count (oauth.md#s2-4).
fn not_allowed(page: TenantPage, refusal: &Refusal) -> Reply {
    let body = json!({ "error": "invalid_request", "error_description": "method not allowed" });
    Reply::refused_json(refusal, StatusCode::METHOD_NOT_ALLOWED, &body)
        .with_header("Allow", names(page.methods()))
}

fn names(methods: &[Method]) -> String {
    methods.iter().map(Method::as_str).collect::<Vec<_>>().join(", ")
}
