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
mod gate;
mod granted;
mod grants;
mod introspect;
mod keys;
mod platform_token;
mod redirect;
mod revoke;
mod scope;
mod token;
mod userinfo;

use actix_web::http::Method;
#[cfg(test)]
pub use describe::endpoints;
pub use endpoint::OAuthEndpoint;
pub use error::unreadable;
use error::{OAuthError, Stage};

use crate::check::{Check, Trace};
use crate::tenant::Tenant;
use crate::wire::{Call, Reply};

/// Answers a call to one of the endpoints.
pub async fn answer(
    tenant: &Tenant,
    endpoint: OAuthEndpoint<'_>,
    call: &Call<'_>,
    trace: &mut Trace,
) -> Reply {
    trace.about_endpoint(endpoint.name());
    let error = match dispatch(tenant, endpoint, call, trace).await {
        Ok(reply) => return reply,
        Err(error) => error,
    };
    let reply = error.into_reply(stage(endpoint), tenant, call, trace).await;
    match reply.refused_by() {
        Some(Check::RequestMethod) => reply.with_header("Allow", names(endpoint.methods())),
        _ => reply,
    }
}

/// Where the checks of an endpoint fail, if nothing narrower is known.
fn stage(endpoint: OAuthEndpoint<'_>) -> Stage {
    match endpoint {
        OAuthEndpoint::Token(_)
        | OAuthEndpoint::Introspect(_)
        | OAuthEndpoint::Revoke(_)
        | OAuthEndpoint::PlatformToken
        | OAuthEndpoint::RefreshPlatformToken => Stage::Client,
        OAuthEndpoint::Keys(_)
        | OAuthEndpoint::TenantKeys
        | OAuthEndpoint::UserInfo(_)
        | OAuthEndpoint::Discovery(_)
        | OAuthEndpoint::TenantDiscovery => Stage::Resource,
        OAuthEndpoint::Authorize(_) => Stage::Authorize,
        OAuthEndpoint::EndSession(_) => Stage::EndSession,
    }
}

fn names(methods: &[Method]) -> String {
    methods.iter().map(Method::as_str).collect::<Vec<_>>().join(", ")
}

async fn dispatch(
    tenant: &Tenant,
    endpoint: OAuthEndpoint<'_>,
    call: &Call<'_>,
    trace: &mut Trace,
) -> Result<Reply, OAuthError> {
    let methods = endpoint.methods();
    let probe = trace.check(Check::RequestMethod).seen(call.method.to_string()).wanted(names(methods));
    probe.holds(methods.contains(call.method))?;
    Ok(match endpoint {
        OAuthEndpoint::Token(app) => token::token(tenant, app, call, trace).await?,
        OAuthEndpoint::Introspect(app) => introspect::introspect(tenant, app, call, trace).await?,
        OAuthEndpoint::Revoke(app) => revoke::revoke(tenant, app, call, trace).await?,
        OAuthEndpoint::Keys(app) => keys::keys(tenant, Some(app), trace).await?,
        OAuthEndpoint::TenantKeys => keys::keys(tenant, None, trace).await?,
        OAuthEndpoint::Discovery(app) => discovery::of_app(tenant, app, call, trace).await?,
        OAuthEndpoint::TenantDiscovery => discovery::of_tenant(call),
        OAuthEndpoint::Authorize(app) => authorize::authorize(tenant, app, call, trace).await?,
        OAuthEndpoint::UserInfo(app) => userinfo::userinfo(tenant, app, call, trace).await?,
        OAuthEndpoint::EndSession(app) => end_session::end_session(tenant, app, call, trace).await?,
        OAuthEndpoint::PlatformToken => platform_token::platform_token(tenant, call, trace).await?,
        OAuthEndpoint::RefreshPlatformToken => platform_token::refresh(tenant, call, trace).await?,
    })
}
