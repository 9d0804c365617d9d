//! Whether a new password may be one, and when it must be changed.

use super::factors::roles_of;
use crate::check::{Check, Refusal, Trace};
use crate::clock::Timestamp;
use crate::domain::policy::{InForce, PasswordRule};
use crate::domain::user::User;
use crate::store::{Db, StoreError, passwords};
use crate::tenant::Tenant;
use crate::wire::Failure;

/// What the policies want of a user's password; of nobody's, what they want of whoever is in no role but Everybody.
///
/// # Errors
/// Where the store fails.
pub async fn rule(tenant: &Tenant, user_id: &str) -> Result<PasswordRule, StoreError> {
    let info = tenant.store.info().await?;
    let principal = tenant.store.principal(user_id).await?;
    let roles = roles_of(principal.as_deref());
    Ok(PasswordRule::of(InForce::new(&info.spec.policies, &roles)))
}

/// Checks a password against the tenant's rule.
///
/// # Errors
/// The refusal by `password.complexity`.
pub fn check_complexity(rule: PasswordRule, password: &str, trace: &mut Trace) -> Result<(), Refusal> {
    let probe =
        trace.check(Check::PasswordComplexity).seen(format!("{} characters", password.chars().count()));
    probe.wanted(rule.describe()).holds(rule.allows(password))
}

/// Checks a new password of a user: the rule, and that it is none of the last ones.
///
/// # Errors
/// The refusal by `password.complexity`, `password.is_new` or `password.history`.
pub async fn check_new(
    tenant: &Tenant,
    user: &User,
    password: &str,
    trace: &mut Trace,
) -> Result<(), Failure> {
    let rule = rule(tenant, &user.id).await?;
    check_complexity(rule, password, trace)?;
    let same = match &user.password_hash {
        Some(hash) => tenant.secrets.verify(password, hash).await,
        None => false,
    };
    let seen = if same { "the present password" } else { "another password" };
    trace.check(Check::PasswordIsNew).seen(seen).holds(!same)?;
    let former = tenant.store.read(async |db| passwords::former(db, &user.id).await).await?;
    let mut known = false;
    for hash in former.iter().take(rule.history.saturating_sub(1)) {
        known |= tenant.secrets.verify(password, hash).await;
    }
    let seen = if known { "one of the last passwords" } else { "none of the last passwords" };
    let wanted = format!("none of the last {}, the present one among them", rule.history);
    Ok(trace.check(Check::PasswordHistory).seen(seen).wanted(wanted).holds(!known)?)
}

/// Remembers the password of a user, where another takes its place.
///
/// # Errors
/// Where the store fails.
pub async fn remember_replaced(db: &mut Db<'_>, user: &User, new: Option<&str>) -> Result<(), StoreError> {
    match &user.password_hash {
        Some(old) if new != Some(old.as_str()) => passwords::remember(db, &user.id, old).await,
        _ => Ok(()),
    }
}

/// Why a user has to change the password before going on, if that is so.
///
/// # Errors
/// Where the store fails.
pub(super) async fn must_change(
    tenant: &Tenant,
    user: &User,
    now: Timestamp,
) -> Result<Option<&'static str>, StoreError> {
    if user.profile.force_password_change {
        return Ok(Some("Your password must be changed before you can sign in."));
    }
    let ended = rule(tenant, &user.id).await?.ends(user).is_some_and(|end| end <= now);
    Ok(ended.then_some("Your password has expired, and must be changed before you can sign in."))
}

/// A door that can only ask for a password is no way around changing it.
///
/// # Errors
/// The refusal by `password.current`.
pub(super) async fn require_current(tenant: &Tenant, user: &User, trace: &mut Trace) -> Result<(), Failure> {
    let due = must_change(tenant, user, tenant.clock.now()).await?;
    let probe = trace.check(Check::PasswordCurrent).seen(due.unwrap_or("a password that goes on to be one"));
    Ok(probe.holds(due.is_none())?)
}
