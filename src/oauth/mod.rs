//! OAuth 2.0 on the wire: token, introspection, revocation, keys, discovery. Talks only OAuth.

mod client_auth;
mod discovery;
mod error;
mod grants;
mod introspect;
mod keys;
mod params;
mod revoke;
mod token;

use actix_web::http::{Method, StatusCode};
use error::OAuthError;

use crate::check::{Check, Refusal, Trace};
use crate::tenant::Tenant;
use crate::wire::{Call, Failure, Reply};

/// The endpoints of this surface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Endpoint<'p> {
    /// `POST /OAuth2/Token/{app}`
    Token(&'p str),
    /// `POST /OAuth2/Introspect/{app}`
    Introspect(&'p str),
    /// `POST /OAuth2/Revoke/{app}`
    Revoke(&'p str),
    /// `GET /OAuth2/Keys/{app}`
    Keys(&'p str),
    /// `GET /OAuth/Keys`
    TenantKeys,
    /// `GET /{app}/.well-known/openid-configuration`
    Discovery(&'p str),
    /// `GET /.well-known/openid-configuration`
    TenantDiscovery,
}

impl<'p> Endpoint<'p> {
    /// The endpoint at a folded path, if this surface has one there. The app keeps the request's spelling.
    pub fn at(path: &'p crate::wire::Path) -> Option<Self> {
        let mut segments = path.segments();
        let (first, second, third) = (segments.next()?, segments.next(), segments.next());
        if segments.next().is_some() {
            return None;
        }
        match (first, second, third) {
            ("oauth2", Some(name), Some(_)) => {
                let app = path.spelt(2)?;
                match name {
                    "token" => Some(Self::Token(app)),
                    "introspect" => Some(Self::Introspect(app)),
                    "revoke" => Some(Self::Revoke(app)),
                    "keys" => Some(Self::Keys(app)),
                    _ => None,
                }
            }
            ("oauth", Some("keys"), None) => Some(Self::TenantKeys),
            (".well-known", Some("openid-configuration"), None) => Some(Self::TenantDiscovery),
            (_, Some(".well-known"), Some("openid-configuration")) => Some(Self::Discovery(path.spelt(0)?)),
            _ => None,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Token(_) => "OAuth2/Token",
            Self::Introspect(_) => "OAuth2/Introspect",
            Self::Revoke(_) => "OAuth2/Revoke",
            Self::Keys(_) => "OAuth2/Keys",
            Self::TenantKeys => "OAuth/Keys",
            Self::Discovery(_) | Self::TenantDiscovery => "openid-configuration",
        }
    }

    fn method(self) -> Method {
        match self {
            Self::Token(_) | Self::Introspect(_) | Self::Revoke(_) => Method::POST,
            _ => Method::GET,
        }
    }
}

/// Answers a call to one of the endpoints.
pub async fn answer(tenant: &Tenant, endpoint: Endpoint<'_>, call: &Call<'_>, trace: &mut Trace) -> Reply {
    trace.about_endpoint(endpoint.name());
    match dispatch(tenant, endpoint, call, trace).await {
        Ok(reply) => reply,
        Err(error) => error.into_reply(),
    }
}

async fn dispatch(
    tenant: &Tenant,
    endpoint: Endpoint<'_>,
    call: &Call<'_>,
    trace: &mut Trace,
) -> Result<Reply, OAuthError> {
    let method = endpoint.method();
    // The samples' key set is fetched by POST as well (BRU); everything else takes one method.
    let takes =
        *call.method == method || matches!(endpoint, Endpoint::Keys(_)) && *call.method == Method::POST;
    trace
        .check(Check::RequestMethod)
        .seen(call.method.to_string())
        .wanted(method.to_string())
        .holds(takes)
        .map_err(|refusal| OAuthError::method(refusal, &method))?;
    match endpoint {
        Endpoint::Token(app) => token::token(tenant, app, call, trace).await,
        Endpoint::Introspect(app) => introspect::introspect(tenant, app, call, trace).await,
        Endpoint::Revoke(app) => revoke::revoke(tenant, app, call, trace).await,
        Endpoint::Keys(app) => keys::keys(tenant, Some(app), trace).await,
        Endpoint::TenantKeys => keys::keys(tenant, None, trace).await,
        Endpoint::Discovery(app) => discovery::of_app(tenant, app, call, trace).await,
        Endpoint::TenantDiscovery => Ok(discovery::of_tenant(call)),
    }
}

/// The app at a path that only reads: an unknown one is an unknown path.
async fn known_app(
    tenant: &Tenant,
    id: &str,
    trace: &mut Trace,
) -> Result<std::sync::Arc<crate::domain::app::App>, OAuthError> {
    let found = tenant.store.app(id).await.map_err(Failure::from)?;
    trace.about_app(id);
    trace.check(Check::AppExists).seen(id.to_owned()).some(found).map_err(OAuthError::not_found)
}

/// The answer to a request that could not be read: 413 or 400.
pub fn unreadable(refusal: Refusal, status: StatusCode) -> Reply {
    OAuthError::Unreadable(refusal, status).into_reply()
}
