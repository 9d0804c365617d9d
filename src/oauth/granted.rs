//! What a user granted, when somebody comes back for it: with a code, or with a refresh token.

use std::sync::Arc;

use super::client_auth::Client;
use super::error::{OAuthError, Stage};
use crate::check::{Check, Refusal, Trace};
use crate::clock::Timestamp;
use crate::domain::app::App;
use crate::domain::grant::{AuthorizationCode, Grant, Refresh};
use crate::domain::principal::Principal;
use crate::domain::token::TokenHash;
use crate::store::tickets::{self, FoundTicket, KeptTicket};
use crate::tenant::Tenant;
use crate::tokens::hash;
use crate::wire::Failure;

/// A value that stands for a grant, and that a client presents to get tokens.
pub trait Presentable: KeptTicket {
    /// The check that it exists.
    const KNOWN: Check;
    /// The check that it was not used up.
    const UNUSED: Check;
    /// The check that it has not expired.
    const AGE: Check;
    /// The check that the client is the one that it was given to.
    const CLIENT: Check;

    /// What it stands for.
    fn grant(&self) -> &Grant;
    /// When it ends. Unix seconds.
    fn exp(&self) -> i64;
}

impl Presentable for AuthorizationCode {
    const KNOWN: Check = Check::CodeKnown;
    const UNUSED: Check = Check::CodeUnused;
    const AGE: Check = Check::CodeAge;
    const CLIENT: Check = Check::CodeClient;

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
/// The refusal by the first of these checks that fails.
pub async fn find<T: Presentable>(
    tenant: &Tenant,
    client: &Client,
    value: &str,
    now: Timestamp,
    trace: &mut Trace,
) -> Result<(TokenHash, T), Failure> {
    let (key, FoundTicket { ticket, used }) = look_up::<T>(tenant, &client.app, value, trace).await?;
    let info = tenant.store.info().await?;
    let proved = !ticket.grant().confidential || !client.is_public();
    let same = proved && client.is(&info, &ticket.grant().client_id);
    // Nobody ends what is another client's.
    if used && same {
        return Err(reused(tenant, ticket.family(), T::UNUSED, now, trace).await?.into());
    }
    check_age(&ticket, now, trace)?;
    let seen = if proved { client.id.clone() } else { format!("{} without its secret", client.id) };
    let probe = trace.check(T::CLIENT).seen(seen).wanted(ticket.grant().client_id.clone());
    probe.some(same.then_some(()))?;
    Ok((key, ticket))
}

/// The same where a browser presents it, and no client: what was used up ends its whole grant
/// (RFC 6749 §4.1.2, RFC 9700 §4.14.2).
///
/// # Errors
/// The refusal by the first check that fails.
pub async fn find_own<T: Presentable>(
    tenant: &Tenant,
    app: &App,
    value: &str,
    now: Timestamp,
    trace: &mut Trace,
) -> Result<(TokenHash, T), Failure> {
    let (key, FoundTicket { ticket, used }) = look_up::<T>(tenant, app, value, trace).await?;
    if used {
        return Err(reused(tenant, ticket.family(), T::UNUSED, now, trace).await?.into());
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
) -> Result<(TokenHash, FoundTicket<T>), Failure> {
    let key = hash(value);
    let found = tenant.store.read(async |db| tickets::find::<T>(db, key).await).await?;
    let found = found.filter(|found| found.ticket.grant().row_key == app.row_key);
    let seen = if found.is_some() { "a value that this app gave" } else { "an unknown value" };
    Ok((key, trace.check(T::KNOWN).seen(seen).some(found)?))
}

fn check_age<T: Presentable>(ticket: &T, now: Timestamp, trace: &mut Trace) -> Result<(), Refusal> {
    let left = ticket.exp() - now.seconds();
    let seen = if left > 0 { format!("{left} s left") } else { format!("expired {} s ago", -left) };
    trace.check(T::AGE).seen(seen).holds(left > 0)
}

/// Uses a ticket up. Where another request did so a moment before, the grant ends.
///
/// # Errors
/// The refusal by `unused`, or by what the ticket has in its place.
pub async fn use_up<T: Presentable>(
    tenant: &Tenant,
    key: TokenHash,
    ticket: &T,
    now: Timestamp,
    trace: &mut Trace,
) -> Result<(), Failure> {
    let first = tenant.store.write(async move |db| tickets::use_up::<T>(db, key, now).await);
    if first.await? {
        trace.check(T::UNUSED).seen("not used before").passed();
        return Ok(());
    }
    Err(reused(tenant, ticket.family(), T::UNUSED, now, trace).await?.into())
}

/// Looks, after the tokens of a grant were stored, whether a second use of the same value has ended it meanwhile: then
/// these end, too.
///
/// # Errors
/// The refusal by `unused`, or by what the ticket has in its place.
pub async fn check_still_good(
    tenant: &Tenant,
    family: &str,
    unused: Check,
    now: Timestamp,
    trace: &mut Trace,
) -> Result<(), Failure> {
    let ended = tenant.store.read(async |db| tickets::has_ended(db, family).await).await;
    if !ended? {
        return Ok(());
    }
    Err(reused(tenant, family, unused, now, trace).await?.into())
}

async fn reused(
    tenant: &Tenant,
    family: &str,
    unused: Check,
    now: Timestamp,
    trace: &mut Trace,
) -> Result<Refusal, Failure> {
    let family = family.to_owned();
    let ended = tenant.store.write(async move |db| tickets::end_family(db, &family, now).await);
    ended.await?;
    Ok(trace.check(unused).seen("used before, or revoked; all that came of it has ended").failed())
}

/// The user of a grant, who must still be there and be free to act.
///
/// # Errors
/// The refusal by `user.exists` or `user.state`.
pub async fn granter(
    tenant: &Tenant,
    grant: &Grant,
    trace: &mut Trace,
) -> Result<Arc<Principal>, OAuthError> {
    let found = active(tenant, &grant.user_id, trace).await;
    found.map_err(|failure| OAuthError::from(failure).at(Stage::Granter))
}

async fn active(tenant: &Tenant, user_id: &str, trace: &mut Trace) -> Result<Arc<Principal>, Failure> {
    let found = tenant.store.principal(user_id).await?;
    let principal = trace.check(Check::UserExists).seen(user_id.to_owned()).some(found)?;
    trace.about_user(&principal.user.name);
    let state = principal.user.state;
    let probe = trace.check(Check::UserState).seen(state.to_string()).wanted("None");
    probe.holds(principal.user.is_active())?;
    Ok(principal)
}
