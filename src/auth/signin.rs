//! Signing in with a name and a password, and what a wrong one leads to.

use std::sync::Arc;

use super::events::event_by;
use super::factors;
use super::password::require_current;
use crate::check::{Check, Trace};
use crate::domain::challenge::Attempt;
use crate::domain::event::{Event, LOGIN};
use crate::domain::policy::{InForce, Lockout};
use crate::domain::principal::Principal;
use crate::domain::user::{AccountState, User};
use crate::store::{StoreError, events, failures, users};
use crate::tenant::Tenant;
use crate::wire::{Call, Failure};

/// How a sign-in with a password and nothing else is called in reports.
pub const PASSWORD_ALONE: &str = "Password";
/// How one with more factors is.
const FACTORS: &str = "MFA";

/// How the sign-in is called in reports.
pub fn method(attempt: &Attempt) -> &'static str {
    if attempt.has_several() { FACTORS } else { PASSWORD_ALONE }
}

/// The user with this login name and password, where no other factor is asked for.
///
/// An unknown name takes as long as a wrong password, so that nobody can tell names that exist.
///
/// # Errors
/// The refusal by `user.exists`, `user.password`, `user.state`, `user.mfa` or `password.current`.
pub async fn sign_in(
    tenant: &Tenant,
    name: &str,
    password: &str,
    trace: &mut Trace,
) -> Result<Arc<Principal>, Failure> {
    let found = tenant.store.principal_by_name(name).await?;
    sign_in_found(tenant, (name, found), password, trace).await
}

/// The same, where it was looked up before who has this name.
///
/// # Errors
/// [`sign_in`]'s.
pub async fn sign_in_found(
    tenant: &Tenant,
    (name, found): (&str, Option<Arc<Principal>>),
    password: &str,
    trace: &mut Trace,
) -> Result<Arc<Principal>, Failure> {
    let principal = check_password(tenant, name, found, password, trace).await?;
    factors::require_password_alone(tenant, &principal, trace).await?;
    require_current(tenant, &principal.user, trace).await?;
    forget_wrong(tenant, &principal.user.id).await?;
    Ok(principal)
}

/// Whether `password` is that of the user who was found under `name`, and the user may sign in. A wrong one is counted.
///
/// # Errors
/// The refusal by `user.exists`, `user.password` or `user.state`.
pub async fn check_password(
    tenant: &Tenant,
    name: &str,
    found: Option<Arc<Principal>>,
    password: &str,
    trace: &mut Trace,
) -> Result<Arc<Principal>, Failure> {
    let hash = found.as_ref().and_then(|principal| principal.user.password_hash.as_deref());
    let right = match hash {
        Some(hash) => tenant.secrets.verify(password, hash).await,
        None => tenant.secrets.refuse(password).await,
    };
    let has_password = hash.is_some();
    if found.is_none() {
        // As much is written as for a wrong password.
        count_wrong(tenant, "", trace).await?;
    }
    let principal = trace.check(Check::UserExists).seen(name.to_owned()).some(found)?;
    trace.about_user(&principal.user.name);
    let seen = match (right, has_password) {
        (true, _) => "the right password",
        (false, true) => "another password",
        (false, false) => "a password, but the user has none",
    };
    if !right {
        count_wrong(tenant, &principal.user.id, trace).await?;
    }
    trace.check(Check::UserPassword).seen(seen).holds(right)?;
    check_state(&principal, trace)?;
    Ok(principal)
}

/// Notes that a user has signed in, and how: `LastLogin` and the event of reports (platform.md#s5-3).
///
/// # Errors
/// Where the store fails.
pub async fn note_sign_in(
    tenant: &Tenant,
    user: &User,
    method: &'static str,
    call: &Call<'_>,
) -> Result<(), Failure> {
    let event = Event { auth_method: Some(method.to_owned()), ..event_by(tenant, call, LOGIN, user) };
    let user = user.clone();
    let written =
        tenant.store.write::<_, StoreError>(async move |db| events::signed_in(db, &user, &event).await);
    Ok(written.await?)
}

/// Counts the secret of a client, which is a user's password, where the tenant's policy locks out.
///
/// # Errors
/// Where the store fails.
pub async fn count_password(
    tenant: &Tenant,
    user_id: &str,
    right: bool,
    trace: &mut Trace,
) -> Result<(), Failure> {
    if right {
        forget_wrong(tenant, user_id).await
    } else {
        count_wrong(tenant, user_id, trace).await.map(drop)
    }
}

/// Whether the user may sign in.
///
/// # Errors
/// The refusal by `user.state`.
pub fn check_state(principal: &Principal, trace: &mut Trace) -> Result<(), Failure> {
    let probe = trace.check(Check::UserState).seen(principal.user.state.to_string()).wanted("None");
    Ok(probe.holds(principal.user.is_active())?)
}

/// Counts a wrong answer, where the tenant's policy locks out (platform.md#s6-2); whether it locked the account.
///
/// # Errors
/// Where the store fails.
pub async fn count_wrong(tenant: &Tenant, user_id: &str, trace: &mut Trace) -> Result<bool, Failure> {
    let Some(policy) = lockout(tenant, user_id).await? else { return Ok(false) };
    let (user_id, now) = (user_id.to_owned(), tenant.clock.now());
    let done = tenant.store.write::<_, StoreError>(async move |db| {
        let failures = failures::count(db, &user_id, now.plus_millis(-policy.window_ms), now).await?;
        let reached = failures.is_some_and(|failures| failures >= policy.threshold);
        if reached {
            failures::set_locked(db, &user_id, now).await?;
            if let Some(mut user) = users::find(db, &user_id).await? {
                user.state = user.state.with(AccountState::LOCKED);
                users::update(db, &user).await?;
            }
        }
        Ok(reached)
    });
    let locked = done.await?;
    if locked {
        trace.note(format!(
            "wrong answers reached the policy's threshold of {}: the account is locked now",
            policy.threshold
        ));
    }
    Ok(locked)
}

/// Forgets the wrong answers of a user who has signed in.
///
/// # Errors
/// Where the store fails.
pub async fn forget_wrong(tenant: &Tenant, user_id: &str) -> Result<(), Failure> {
    if lockout(tenant, user_id).await?.is_none() {
        return Ok(());
    }
    let user_id = user_id.to_owned();
    Ok(tenant.store.write::<_, StoreError>(async move |db| failures::forget(db, &user_id).await).await?)
}

async fn lockout(tenant: &Tenant, user_id: &str) -> Result<Option<Lockout>, StoreError> {
    let info = tenant.store.info().await?;
    if info.spec.policies.is_empty() {
        return Ok(None);
    }
    let principal = tenant.store.principal(user_id).await?;
    let roles = factors::roles_of(principal.as_deref());
    Ok(Lockout::of(InForce::new(&info.spec.policies, &roles)))
}
