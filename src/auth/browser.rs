//! The session of a browser: whose it is, and its end.

use std::sync::Arc;

use super::caller::inspect;
use super::cookies::{SESSION_COOKIE, expired_cookie, platform_cookies};
use super::session;
use crate::check::Trace;
use crate::domain::principal::Principal;
use crate::tenant::Tenant;
use crate::wire::{Call, Failure};

/// The user of the session cookie.
///
/// # Errors
/// Where the store fails.
pub async fn user(tenant: &Tenant, call: &Call<'_>) -> Result<Option<Arc<Principal>>, Failure> {
    let Some(text) = call.cookie(SESSION_COOKIE) else { return Ok(None) };
    match inspect(tenant, call.base, text, &mut Trace::default()).await {
        Ok(caller) => Ok(caller.principal.filter(|_| caller.app.is_none())),
        Err(Failure::Refused(_)) => Ok(None),
        Err(broken) => Err(broken),
    }
}

/// Ends the session of the cookie, with the platform tokens that came with it; the cookies, taken back.
///
/// # Errors
/// Where the store fails.
pub async fn sign_out(tenant: &Tenant, call: &Call<'_>) -> Result<Vec<String>, Failure> {
    if let Some(value) = call.cookie(SESSION_COOKIE) {
        session::sign_out(tenant, value, call).await?;
    }
    let info = tenant.store.info().await?;
    let (refresh, token) = platform_cookies(info.id());
    Ok([SESSION_COOKIE, &refresh, &token].iter().map(|name| expired_cookie(name, call)).collect())
}
