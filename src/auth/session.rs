//! What a sign-in gives: a session, its cookies, and a platform token with what refreshes it.

use crate::clock::Timestamp;
use crate::domain::app::{App, PLATFORM_APP};
use crate::domain::grant::{Grant, Refresh, Session};
use crate::domain::principal::Principal;
use crate::store;
use crate::tenant::Tenant;
use crate::tokens::{MintError, Minter};
use crate::wire::Call;

/// What the vendor says of every failed sign-in, whatever was wrong (platform.md §0.3).
pub const SIGN_IN_FAILED: &str =
    "Authentication (login or challenge) has failed. Please try again or contact your system administrator.";
/// The cookie that forms repeat, so that no page of another site can post them.
pub const FORM_COOKIE: &str = "antixss";
/// Seconds that a session lives: the policy `CookieSessionLifespanHours` is 12 by default.
const SESSION_LIFETIME: i64 = 12 * 3_600;

/// What issues the tenant's tokens at `now`.
pub fn minter(tenant: &Tenant, now: Timestamp) -> Minter<'_> {
    Minter { store: &tenant.store, keys: &tenant.keys, random: &tenant.random, now }
}

/// What stands behind the value of every cookie. `Secure` only where there is TLS (decision 13).
pub fn cookie_attributes(call: &Call<'_>) -> &'static str {
    if call.base.starts_with("https:") {
        "; path=/; Secure; HttpOnly; SameSite=Lax"
    } else {
        "; path=/; HttpOnly; SameSite=Lax"
    }
}

/// A cookie, taken back.
pub fn expired_cookie(name: &str, call: &Call<'_>) -> String {
    format!("{name}=; Max-Age=0{}", cookie_attributes(call))
}

/// Opens a session for a user; the value of its cookie.
///
/// # Errors
/// Where the store fails.
pub async fn open_session(tenant: &Tenant, user_id: &str, now: Timestamp) -> Result<String, store::Error> {
    let auth_time = now.seconds();
    let exp = auth_time + SESSION_LIFETIME;
    let session = Session { user_id: user_id.to_owned(), auth_time, exp };
    minter(tenant, now).ticket(&session, exp).await
}

/// A platform token, and the value with which another is had.
pub struct PlatformTokens {
    /// The token.
    pub token: String,
    /// The refresh token.
    pub refresh: String,
}

/// Platform tokens for a user who signed in just now: none where the tenant lacks their app.
///
/// # Errors
/// Where the store or the key fails.
pub async fn platform_tokens(
    tenant: &Tenant,
    principal: &Principal,
    call: &Call<'_>,
) -> Result<Option<PlatformTokens>, MintError> {
    let Some(app) = tenant.store.app(PLATFORM_APP).await? else { return Ok(None) };
    let grant = Grant {
        family: tenant.random.uuid(),
        row_key: app.row_key.clone(),
        client_id: PLATFORM_APP.to_owned(),
        user_id: principal.user.id.clone(),
        scope: None,
        auth_time: call.at.seconds(),
    };
    let refresh = Refresh::new(grant, &app, true, call.at);
    issue_platform_tokens(tenant, &app, principal, &refresh, call).await.map(Some)
}

/// A platform token, and a new value for this refresh token.
///
/// # Errors
/// Where the store or the key fails.
pub async fn issue_platform_tokens(
    tenant: &Tenant,
    app: &App,
    principal: &Principal,
    refresh: &Refresh,
    call: &Call<'_>,
) -> Result<PlatformTokens, MintError> {
    let minter = minter(tenant, call.at);
    let token = minter.platform_token(app, principal, call.base).await?;
    Ok(PlatformTokens { token, refresh: minter.ticket(refresh, refresh.exp).await? })
}

/// The names of the cookies that carry the refresh token and the platform token.
pub fn platform_cookies(tenant_id: &str) -> (String, String) {
    (format!("refreshToken-{tenant_id}"), format!("idToken-{tenant_id}"))
}
