//! Signing in with a name and a password.

use std::sync::Arc;

use crate::check::{Check, Trace};
use crate::clock::Timestamp;
use crate::domain::policy::Lockout;
use crate::domain::principal::Principal;
use crate::domain::user::User;
use crate::store::{Error, events, failures};
use crate::tenant::Tenant;
use crate::wire::Failure;

/// The user with this login name and password.
///
/// An unknown name takes as long as a wrong password, so that nobody can tell names that exist.
///
/// # Errors
/// The refusal by `user.exists`, `user.password` or `user.state`.
pub async fn sign_in(
    tenant: &Tenant,
    name: &str,
    password: &str,
    trace: &mut Trace,
) -> Result<Arc<Principal>, Failure> {
    let found = tenant.store.principal_by_name(name).await?;
    let hash = found.as_ref().and_then(|principal| principal.user.password_hash.as_deref());
    let right = match hash {
        Some(hash) => tenant.secrets.verify(password, hash).await,
        None => tenant.secrets.refuse(password).await,
    };
    let has_password = hash.is_some();
    let principal = trace.check(Check::UserExists).seen(name.to_owned()).some(found)?;
    trace.about_user(&principal.user.name);
    let seen = match (right, has_password) {
        (true, _) => "the right password",
        (false, true) => "another password",
        (false, false) => "a password, but the user has none",
    };
    count(tenant, &principal.user.id, right, trace).await?;
    trace.check(Check::UserPassword).seen(seen).holds(right)?;
    let state = principal.user.state;
    trace.check(Check::UserState).seen(state.to_string()).wanted("None").holds(principal.user.is_active())?;
    Ok(principal)
}

/// Notes that a user has signed in: `LastLogin` and the event of reports (platform.md §5.3).
///
/// # Errors
/// Where the store fails.
pub async fn note_sign_in(tenant: &Tenant, user: &User, at: Timestamp) -> Result<(), Failure> {
    let (user, id) = (user.clone(), tenant.random.uuid());
    let written = tenant.store.write::<_, Error>(async move |db| events::signed_in(db, &user, &id, at).await);
    Ok(written.await?)
}

/// Counts wrong passwords, where the tenant's policy locks out (platform.md §6.2).
async fn count(tenant: &Tenant, user_id: &str, right: bool, trace: &mut Trace) -> Result<(), Failure> {
    let info = tenant.store.info().await?;
    let Some(policy) = Lockout::of(&info.spec.policies) else { return Ok(()) };
    let (user_id, now) = (user_id.to_owned(), tenant.clock.now());
    let locked = tenant.store.write::<_, Error>(async move |db| {
        if right {
            failures::forget(db, &user_id).await.map(|()| false)
        } else {
            failures::count(db, &user_id, policy, now).await
        }
    });
    if locked.await? {
        trace.note(format!(
            "wrong passwords reached the policy's threshold of {}: the account is locked now",
            policy.threshold
        ));
    }
    Ok(())
}
