//! OAuth 2.0 and OpenID Connect on the wire: tokens and what is known of them, authorization with its sign-in and
//! consent, discovery.

mod authorize;
mod client_auth;
#[cfg(test)]
mod describe;
mod discovery;
mod end_session;
mod endpoint;
mod error;
mod granted;
mod grants;
mod introspect;
mod keys;
mod login;
mod page;
mod params;
mod parked;
mod platform_token;
mod redirect;
mod revoke;
mod scope;
mod token;
mod userinfo;

use actix_web::http::{Method, StatusCode};
#[cfg(test)]
pub use describe::endpoints;
pub use endpoint::OAuthEndpoint;
use error::OAuthError;

use crate::check::{Check, Refusal, Trace};
use crate::tenant::Tenant;
use crate::wire::{Call, Failure, Reply};

/// Answers a call to one of the endpoints.
pub async fn answer(
    tenant: &Tenant,
    endpoint: OAuthEndpoint<'_>,
    call: &Call<'_>,
    trace: &mut Trace,
) -> Reply {
    trace.about_endpoint(endpoint.name());
    match dispatch(tenant, endpoint, call, trace).await {
        Ok(reply) => reply,
        Err(error) => error.into_reply(),
    }
}

async fn dispatch(
    tenant: &Tenant,
    endpoint: OAuthEndpoint<'_>,
    call: &Call<'_>,
    trace: &mut Trace,
) -> Result<Reply, OAuthError> {
    let methods = endpoint.methods();
    let wanted: Vec<_> = methods.iter().map(Method::as_str).collect();
    trace
        .check(Check::RequestMethod)
        .seen(call.method.to_string())
        .wanted(wanted.join(", "))
        .holds(methods.contains(call.method))
        .map_err(|refusal| OAuthError::method(refusal, methods))?;
    match endpoint {
        OAuthEndpoint::Token(app) => token::token(tenant, app, call, trace).await,
        OAuthEndpoint::Introspect(app) => introspect::introspect(tenant, app, call, trace).await,
        OAuthEndpoint::Revoke(app) => revoke::revoke(tenant, app, call, trace).await,
        OAuthEndpoint::Keys(app) => keys::keys(tenant, Some(app), trace).await,
        OAuthEndpoint::TenantKeys => keys::keys(tenant, None, trace).await,
        OAuthEndpoint::Discovery(app) => discovery::of_app(tenant, app, call, trace).await,
        OAuthEndpoint::TenantDiscovery => Ok(discovery::of_tenant(call)),
        OAuthEndpoint::Authorize(app) => Ok(authorize::authorize(tenant, app, call, trace).await),
        OAuthEndpoint::UserInfo(app) => userinfo::userinfo(tenant, app, call, trace).await,
        OAuthEndpoint::EndSession(app) => Ok(end_session::end_session(tenant, app, call, trace).await),
        OAuthEndpoint::PlatformToken => platform_token::platform_token(tenant, call, trace).await,
        OAuthEndpoint::RefreshPlatformToken => platform_token::refresh(tenant, call, trace).await,
        OAuthEndpoint::Login => Ok(login::login(tenant, call, trace).await),
        OAuthEndpoint::Home => Ok(login::home(tenant, call).await),
    }
}

/// The app at a path that only reads: an unknown one is an unknown path.
async fn known_app(
    tenant: &Tenant,
    id: &str,
    trace: &mut Trace,
) -> Result<std::sync::Arc<crate::domain::app::App>, OAuthError> {
    let found = tenant.store.issuing_app(id).await.map_err(Failure::from)?;
    trace.about_app(id);
    trace.check(Check::AppExists).seen(id.to_owned()).some(found).map_err(OAuthError::not_found)
}

/// The answer to a request that could not be read: 413 or 400.
pub fn unreadable(refusal: Refusal, status: StatusCode) -> Reply {
    OAuthError::Unreadable(refusal, status).into_reply()
}
