//! What a user granted, when somebody comes back for it: with a code, or with a refresh token.

use std::sync::Arc;

use super::error::OAuthError;
use super::grants::{Request, check_run};
use crate::check::{Check, Trace};
use crate::clock::Timestamp;
use crate::domain::app::App;
use crate::domain::grant::{Code, Grant, Refresh, Ticket};
use crate::domain::principal::Principal;
use crate::domain::token::TokenHash;
use crate::store::tickets::{self, Found};
use crate::tenant::Tenant;
use crate::tokens::hash;
use crate::wire::Failure;

/// The check that refuses a second use, and what the client then reads.
pub type Reuse = (Check, &'static str);

/// A value that stands for a grant, and that a client presents to get tokens.
pub trait Presentable: Ticket {
    /// The check that it exists.
    const KNOWN: Check;
    /// The check that it was not used up.
    const UNUSED: Check;
    /// The check that it has not expired.
    const AGE: Check;
    /// The check that the client is the one that it was given to.
    const CLIENT: Check;
    /// What the client reads when it is not good.
    const TEXT: &'static str;

    /// What it stands for.
    fn grant(&self) -> &Grant;
    /// When it ends. Unix seconds.
    fn exp(&self) -> i64;
}

impl Presentable for Code {
    const KNOWN: Check = Check::CodeKnown;
    const UNUSED: Check = Check::CodeUnused;
    const AGE: Check = Check::CodeAge;
    const CLIENT: Check = Check::CodeClient;
    // Recorded for a used code and for an expired one.
    const TEXT: &'static str = "supplied code does not match known request";

    fn grant(&self) -> &Grant {
        &self.grant
    }

    fn exp(&self) -> i64 {
        self.exp
    }
}

impl Presentable for Refresh {
    const KNOWN: Check = Check::RefreshKnown;
    const UNUSED: Check = Check::RefreshUnused;
    const AGE: Check = Check::RefreshAge;
    const CLIENT: Check = Check::RefreshClient;
    const TEXT: &'static str = "invalid refresh token";

    fn grant(&self) -> &Grant {
        &self.grant
    }

    fn exp(&self) -> i64 {
        self.exp
    }
}

/// What a client presents: known, not used up, not expired, and given to this client.
///
/// # Errors
/// `invalid_grant` by the first of these checks that fails.
pub async fn find<T: Presentable>(
    request: &Request<'_>,
    value: &str,
    trace: &mut Trace,
) -> Result<(TokenHash, T), OAuthError> {
    let (tenant, client, now) = (request.tenant, request.client, request.at);
    let (key, Found { ticket, used }) = look_up::<T>(tenant, &client.app, value, trace).await?;
    let info = tenant.store.info().await.map_err(Failure::from)?;
    let proved = !ticket.grant().confidential || !client.is_public();
    let same = proved && client.is(&info, &ticket.grant().client_id);
    // Nobody ends what is another client's.
    if used && same {
        return Err(reused(tenant, ticket.family(), (T::UNUSED, T::TEXT), now, trace).await?);
    }
    check_age(&ticket, now, trace)?;
    let seen = if proved { client.id.clone() } else { format!("{} without its secret", client.id) };
    let probe = trace.check(T::CLIENT).seen(seen).wanted(ticket.grant().client_id.clone());
    probe.some(same.then_some(())).map_err(|refusal| OAuthError::grant(refusal, T::TEXT))?;
    Ok((key, ticket))
}

/// The same where a browser presents it, and no client: what was used up ends its whole grant
/// (RFC 6749 §4.1.2, RFC 9700 §4.14.2).
///
/// # Errors
/// `invalid_grant` by the first check that fails.
pub async fn find_own<T: Presentable>(
    tenant: &Tenant,
    app: &App,
    value: &str,
    now: Timestamp,
    trace: &mut Trace,
) -> Result<(TokenHash, T), OAuthError> {
    let (key, Found { ticket, used }) = look_up::<T>(tenant, app, value, trace).await?;
    if used {
        return Err(reused(tenant, ticket.family(), (T::UNUSED, T::TEXT), now, trace).await?);
    }
    check_age(&ticket, now, trace)?;
    Ok((key, ticket))
}

/// The ticket of this app behind a value.
async fn look_up<T: Presentable>(
    tenant: &Tenant,
    app: &App,
    value: &str,
    trace: &mut Trace,
) -> Result<(TokenHash, Found<T>), OAuthError> {
    let key = hash(value);
    let found =
        tenant.store.read(async |db| tickets::find::<T>(db, key).await).await.map_err(Failure::from)?;
    let found = found.filter(|found| found.ticket.grant().row_key == app.row_key);
    let seen = if found.is_some() { "a value that this app gave" } else { "an unknown value" };
    let found = trace.check(T::KNOWN).seen(seen).some(found);
    Ok((key, found.map_err(|refusal| OAuthError::grant(refusal, T::TEXT))?))
}

fn check_age<T: Presentable>(ticket: &T, now: Timestamp, trace: &mut Trace) -> Result<(), OAuthError> {
    let left = ticket.exp() - now.seconds();
    let seen = if left > 0 { format!("{left} s left") } else { format!("expired {} s ago", -left) };
    let checked = trace.check(T::AGE).seen(seen).holds(left > 0);
    checked.map_err(|refusal| OAuthError::grant(refusal, T::TEXT))
}

/// Uses a ticket up. Where another request did so a moment before, the grant ends.
///
/// # Errors
/// `invalid_grant`.
pub async fn use_up<T: Presentable>(
    tenant: &Tenant,
    key: TokenHash,
    ticket: &T,
    now: Timestamp,
    trace: &mut Trace,
) -> Result<(), OAuthError> {
    let first = tenant.store.write(async move |db| tickets::use_up::<T>(db, key, now).await);
    if first.await.map_err(Failure::from)? {
        trace.check(T::UNUSED).seen("not used before").passed();
        return Ok(());
    }
    Err(reused(tenant, ticket.family(), (T::UNUSED, T::TEXT), now, trace).await?)
}

/// Looks, after the tokens of a grant were stored, whether a second use of the same value has ended it meanwhile: then
/// these end, too.
///
/// # Errors
/// `invalid_grant`.
pub async fn check_still_good(
    tenant: &Tenant,
    family: &str,
    reuse: Reuse,
    now: Timestamp,
    trace: &mut Trace,
) -> Result<(), OAuthError> {
    let ended = tenant.store.read(async |db| tickets::has_ended(db, family).await).await;
    if !ended.map_err(Failure::from)? {
        return Ok(());
    }
    Err(reused(tenant, family, reuse, now, trace).await?)
}

async fn reused(
    tenant: &Tenant,
    family: &str,
    (check, text): Reuse,
    now: Timestamp,
    trace: &mut Trace,
) -> Result<OAuthError, OAuthError> {
    let family = family.to_owned();
    let ended = tenant.store.write(async move |db| tickets::end_family(db, &family, now).await);
    ended.await.map_err(Failure::from)?;
    let refusal = trace.check(check).seen("used before, or revoked; all that came of it has ended").failed();
    Ok(OAuthError::grant(refusal, text))
}

/// The user of a grant, who must still be there, be free to act, and have the Run permission.
///
/// # Errors
/// `invalid_grant`, `access_denied` by `app.run_permission`.
pub async fn granter(
    tenant: &Tenant,
    app: &App,
    grant: &Grant,
    trace: &mut Trace,
) -> Result<Arc<Principal>, OAuthError> {
    let found = tenant.store.principal(&grant.user_id).await.map_err(Failure::from)?;
    let gone = |refusal| OAuthError::grant(refusal, "the user cannot grant anything any more");
    let principal = trace.check(Check::UserExists).seen(grant.user_id.clone()).some(found).map_err(gone)?;
    trace.about_user(&principal.user.name);
    let state = principal.user.state;
    let probe = trace.check(Check::UserState).seen(state.to_string()).wanted("None");
    probe.holds(principal.user.is_active()).map_err(gone)?;
    check_run(app, &principal, trace).map_err(OAuthError::client)?;
    Ok(principal)
}
