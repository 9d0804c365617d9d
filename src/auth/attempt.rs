//! Sign-ins in progress: begun, found again, ended.

use super::factors::{self, Holder};
use super::session::minter;
use crate::check::{Check, Trace};
use crate::clock::Timestamp;
use crate::domain::challenge::{Attempt, Mechanism, Offer, Purpose};
use crate::domain::principal::Principal;
use crate::domain::token::TokenHash;
use crate::store::{StoreError, tickets};
use crate::tenant::Tenant;
use crate::tokens;
use crate::wire::Failure;

/// Seconds that a sign-in may take (platform.md#s6-2).
pub(super) const LIFETIME: i64 = 600;
/// The longest login name that is kept of somebody who does not exist.
const LONGEST_NAME: usize = 256;

/// Begins to sign somebody in; the `SessionId`, and what is asked. Somebody who does not exist, or may not sign in, is
/// asked like everybody else, and fails later.
///
/// # Errors
/// Where the store fails.
pub async fn start(
    tenant: &Tenant,
    login: &str,
    platform_token: bool,
    now: Timestamp,
) -> Result<(String, Attempt), StoreError> {
    let info = tenant.store.info().await?;
    let login: String = info.full_name(login).chars().take(LONGEST_NAME).collect();
    let found = tenant.store.principal_by_name(&login).await?;
    let mut attempt = of(tenant, (&login, found.as_deref()), now).await?;
    attempt.platform_token = platform_token;
    let session_id = minter(tenant, now).ticket(&attempt, attempt.exp).await?;
    Ok((session_id, attempt))
}

/// Begins to ask a user to show an administrator who they are; the `SessionId`, and what is asked.
///
/// # Errors
/// Where the store fails.
pub async fn start_verification(
    tenant: &Tenant,
    principal: &Principal,
    now: Timestamp,
) -> Result<(String, Attempt), StoreError> {
    let mut attempt = of(tenant, (&principal.user.name, Some(principal)), now).await?;
    attempt.purpose = Purpose::Verify;
    let session_id = minter(tenant, now).ticket(&attempt, attempt.exp).await?;
    Ok((session_id, attempt))
}

/// What a sign-in asks of a user; of somebody who does not exist, by the name that was given.
async fn of(
    tenant: &Tenant,
    (login, principal): (&str, Option<&Principal>),
    now: Timestamp,
) -> Result<Attempt, StoreError> {
    let info = tenant.store.info().await?;
    let user = principal.map(|principal| &principal.user);
    let holder = Holder::of(tenant, user).await?;
    let asked = factors::asked(tenant, &info, principal, now).await?.challenges();
    let mut challenges: Vec<_> = asked.iter().map(|one| offers(&holder, one, login, tenant)).collect();
    if challenges.first().is_none_or(Vec::is_empty) {
        // There is something to begin with; that the profile cannot be satisfied is told after the password.
        challenges.insert(0, offers(&holder, &[Mechanism::Password], login, tenant));
    }
    let exp = now.seconds() + LIFETIME;
    let mut attempt = Attempt::new(login.replace('\0', " "), challenges, false, exp);
    attempt.user_id = user.map(|user| user.id.clone()).unwrap_or_default();
    Ok(attempt)
}

/// What an attempt may be for, where it is gone on with.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Purposes {
    /// To sign in, and nothing else.
    SignIn,
    /// To be told one's login name.
    Remind,
    /// Whatever is asked of somebody who is known.
    Any,
}

impl Purposes {
    fn allows(self, purpose: &Purpose) -> bool {
        match self {
            Self::SignIn => *purpose == Purpose::SignIn,
            Self::Remind => *purpose == Purpose::Remind,
            Self::Any => *purpose != Purpose::Remind,
        }
    }
}

/// What of these mechanisms the holder can use.
pub(super) fn offers(holder: &Holder, asked: &[Mechanism], login: &str, tenant: &Tenant) -> Vec<Offer> {
    asked.iter().filter_map(|mechanism| holder.offer(*mechanism, login, tenant)).collect()
}

/// The sign-in in progress that a `SessionId` stands for.
///
/// # Errors
/// The refusal by `attempt.known`.
pub async fn find(
    tenant: &Tenant,
    session_id: &str,
    now: Timestamp,
    trace: &mut Trace,
) -> Result<(TokenHash, Attempt), Failure> {
    find_for(tenant, session_id, Purposes::Any, now, trace).await
}

/// The same, for what an attempt of some purposes can be gone on with.
///
/// # Errors
/// The refusal by `attempt.known`.
pub async fn find_for(
    tenant: &Tenant,
    session_id: &str,
    purposes: Purposes,
    now: Timestamp,
    trace: &mut Trace,
) -> Result<(TokenHash, Attempt), Failure> {
    let hash = tokens::hash(session_id);
    let found = tenant.store.read(async |db| tickets::find::<Attempt>(db, hash).await).await?;
    let seen = match &found {
        None => "an unknown SessionId",
        Some(found) if found.used => "a sign-in that has ended",
        Some(found) if found.ticket.exp <= now.seconds() => "a sign-in that has expired",
        Some(found) if !purposes.allows(&found.ticket.purpose) => "a SessionId of another kind",
        Some(_) => "a sign-in in progress",
    };
    let good = found.filter(|found| !found.used && found.ticket.exp > now.seconds());
    let good = good.filter(|found| purposes.allows(&found.ticket.purpose));
    let attempt = trace.check(Check::AttemptKnown).seen(seen).some(good)?.ticket;
    trace.about_user(&attempt.login);
    Ok((hash, attempt))
}

/// Ends a sign-in in progress, if there is one.
///
/// # Errors
/// Where the store fails.
pub async fn end(tenant: &Tenant, session_id: &str, now: Timestamp) -> Result<bool, StoreError> {
    let hash = tokens::hash(session_id);
    tenant.store.write(async move |db| tickets::use_up::<Attempt>(db, hash, now).await).await
}
