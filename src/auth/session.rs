//! What a sign-in gives: a session, its cookies, and a platform token with what refreshes it.

use super::cookies::{cookie_attributes, platform_cookies};
use super::events::event_by;
use super::factors::roles_of;
use crate::clock::Timestamp;
use crate::domain::app::{App, PLATFORM_APP};
use crate::domain::event::LOGOUT;
use crate::domain::grant::{Grant, Refresh, Session};
use crate::domain::policy::InForce;
use crate::domain::principal::Principal;
use crate::domain::token::GrantedTo;
use crate::store::{self, events, tickets, tokens};
use crate::tenant::Tenant;
use crate::tokens::{Minter, PLATFORM_LIFETIME, hash};
use crate::wire::{Call, Failure};

/// What the vendor says of every failed sign-in, whatever was wrong (platform.md#s0-3).
pub const SIGN_IN_FAILED: &str =
    "Authentication (login or challenge) has failed. Please try again or contact your system administrator.";
/// What issues the tenant's tokens at `now`.
pub fn minter(tenant: &Tenant, now: Timestamp) -> Minter<'_> {
    Minter { store: &tenant.store, keys: &tenant.keys, random: &tenant.random, now }
}

/// A session that was opened.
pub struct OpenedSession {
    /// The value of its cookie.
    pub value: String,
    /// What else is given with it, and ends with it.
    pub family: String,
    /// When it ends. Unix seconds.
    pub exp: i64,
}

/// Opens a session for a user.
///
/// # Errors
/// Where the store fails.
pub async fn open_session(
    tenant: &Tenant,
    user_id: &str,
    now: Timestamp,
) -> Result<OpenedSession, store::StoreError> {
    let (auth_time, info) = (now.seconds(), tenant.store.info().await?);
    let principal = tenant.store.principal(user_id).await?;
    let roles = roles_of(principal.as_deref());
    let lifetime = InForce::new(&info.spec.policies, &roles).session_seconds();
    let (family, exp) = (tenant.random.uuid(), auth_time + lifetime);
    let session =
        Session { family: family.clone(), user_id: user_id.to_owned(), auth_time, prolonged: None, exp };
    let value = minter(tenant, now).ticket(&session, exp).await?;
    Ok(OpenedSession { value, family, exp })
}

/// Ends the session with this value, and all that was given with it; where there is none, nothing.
///
/// # Errors
/// Where the store fails.
pub async fn sign_out(tenant: &Tenant, value: &str, call: &Call<'_>) -> Result<(), store::StoreError> {
    let (key, now) = (hash(value), call.at);
    let found = tenant.store.read(async |db| tickets::find::<Session>(db, key).await).await?;
    let Some(found) = found else { return Ok(()) };
    let user = tenant.store.principal(&found.ticket.user_id).await?;
    let event = user.filter(|_| !found.used).map(|user| event_by(tenant, call, LOGOUT, &user.user));
    let family = found.ticket.family;
    let ended = tenant.store.write(async move |db| {
        tickets::end_family(db, &family, now).await?;
        events::add(db, event.as_slice()).await
    });
    ended.await
}

/// A platform token, and the value with which another is had.
pub struct PlatformTokens {
    /// The token.
    pub token: String,
    /// The refresh token.
    pub refresh: String,
}

impl PlatformTokens {
    /// The cookies that carry them.
    pub fn cookies(&self, tenant_id: &str, call: &Call<'_>) -> Vec<String> {
        let ((refresh_name, token_name), rest) = (platform_cookies(tenant_id), cookie_attributes(call));
        let Self { token, refresh } = self;
        vec![format!("{refresh_name}={refresh}{rest}"), format!("{token_name}={token}{rest}")]
    }
}

/// Platform tokens for a user who signed in just now, which end with the session: none where the tenant lacks their
/// app.
///
/// # Errors
/// Where the store or the key fails.
pub async fn platform_tokens(
    tenant: &Tenant,
    principal: &Principal,
    session: &OpenedSession,
    call: &Call<'_>,
) -> Result<Option<PlatformTokens>, Failure> {
    let Some(app) = tenant.store.app(PLATFORM_APP).await? else { return Ok(None) };
    let grant = Grant {
        family: session.family.clone(),
        row_key: app.row_key.clone(),
        client_id: PLATFORM_APP.to_owned(),
        confidential: false,
        user_id: principal.user.id.clone(),
        scope: None,
        auth_time: call.at.seconds(),
    };
    let refresh = Refresh { grant, rotates: true, exp: session.exp };
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
) -> Result<PlatformTokens, Failure> {
    let token = family_token(tenant, (app, principal), refresh.grant.family.clone(), call).await?;
    let refresh = minter(tenant, call.at).ticket(refresh, refresh.exp).await?;
    Ok(PlatformTokens { token, refresh })
}

/// A platform token that ends with the session with this value.
///
/// # Errors
/// Where the store or the key fails.
pub async fn session_token(
    tenant: &Tenant,
    (app, principal): (&App, &Principal),
    value: &str,
    call: &Call<'_>,
) -> Result<String, Failure> {
    let key = hash(value);
    let found = tenant.store.read(async |db| tickets::find::<Session>(db, key).await).await?;
    match found {
        Some(found) => family_token(tenant, (app, principal), found.ticket.family, call).await,
        None => minter(tenant, call.at).platform_token(app, principal, call.base).await,
    }
}

async fn family_token(
    tenant: &Tenant,
    (app, principal): (&App, &Principal),
    family: String,
    call: &Call<'_>,
) -> Result<String, Failure> {
    let token = minter(tenant, call.at).platform_token(app, principal, call.base).await?;
    let (key, iat) = (hash(&token), call.at.seconds());
    let to = GrantedTo { client_id: PLATFORM_APP.to_owned(), confidential: false };
    let user_id = principal.user.id.clone();
    let granted = tokens::Granted { hash: key, family, user_id, to, iat, exp: iat + PLATFORM_LIFETIME };
    let now = call.at;
    let noted = tenant.store.write(async move |db| {
        tokens::note_granted(db, &granted).await?;
        // The session may have ended meanwhile.
        if tickets::has_ended(db, &granted.family).await? {
            tickets::end_family(db, &granted.family, now).await?;
        }
        Ok::<_, store::StoreError>(())
    });
    noted.await?;
    Ok(token)
}
