//! Passwords that are set.

use std::sync::Arc;

use super::{Acting, Error, Flaw, modify};
use crate::auth;
use crate::check::Check;
use crate::clock::Timestamp;
use crate::domain::policy::PasswordRule;
use crate::domain::principal::Principal;
use crate::domain::user::User;

/// A new password as it is kept.
#[derive(Clone, Debug)]
pub struct NewPassword {
    hash: String,
    at: Timestamp,
}

impl NewPassword {
    /// Gives it to a user.
    pub fn set(&self, user: &mut User) {
        user.password_hash = Some(self.hash.clone());
        user.password_changed = self.at;
    }
}

/// Checks a password against the rule for a user, and hashes it; for a new one, against the rule for whoever is in no
/// role but Everybody.
///
/// # Errors
/// [`Flaw::PasswordNotComplex`] by `password.complexity`.
pub async fn hashed(acting: &mut Acting<'_>, user_id: &str, password: &str) -> Result<NewPassword, Error> {
    let rule = auth::password_rule(acting.tenant, user_id).await?;
    auth::check_complexity(rule, password, acting.trace)
        .map_err(Error::by(Flaw::PasswordNotComplex(rule)))?;
    Ok(hash(acting, password).await)
}

/// Gives a user a new password, which is none of the last ones. Whoever chose it need not change it at the next
/// sign-in.
///
/// # Errors
/// The flaw of the password, or [`Flaw::NoUser`] where the user is gone.
pub async fn reset(acting: &mut Acting<'_>, user: &User, password: &str, own: bool) -> Result<(), Error> {
    let rule = auth::password_rule(acting.tenant, &user.id).await?;
    let checked = auth::check_new(acting.tenant, user, password, acting.trace).await;
    checked.map_err(|failure| Error::of(failure, |check| flaw(check, rule).unwrap_or(Flaw::State)))?;
    let password = hash(acting, password).await;
    modify(acting, &user.id, move |user| {
        password.set(user);
        user.profile.force_password_change &= !own;
    })
    .await
}

/// Gives the user a new password, for the present one.
///
/// # Errors
/// [`Flaw::WrongPassword`], and [`reset`]'s.
pub async fn change(
    acting: &mut Acting<'_>,
    user: &Arc<Principal>,
    old: &str,
    new: &str,
) -> Result<(), Error> {
    let (name, found) = (&user.user.name, Some(Arc::clone(user)));
    let shown = auth::check_password(acting.tenant, name, found, old, acting.trace).await;
    shown.map_err(|failure| Error::of(failure, |_| Flaw::WrongPassword))?;
    let counted = auth::count_password(acting.tenant, &user.user.id, true, acting.trace).await;
    counted.map_err(|failure| Error::of(failure, |_| Flaw::State))?;
    reset(acting, &user.user, new, true).await
}

/// What is wrong with a new password that this check refused; none where the check is about something else.
pub fn flaw(check: Check, rule: PasswordRule) -> Option<Flaw> {
    match check {
        Check::PasswordComplexity => Some(Flaw::PasswordNotComplex(rule)),
        Check::PasswordIsNew => Some(Flaw::PasswordSame),
        Check::PasswordHistory => Some(Flaw::PasswordFormer),
        _ => None,
    }
}

async fn hash(acting: &Acting<'_>, password: &str) -> NewPassword {
    let hash = acting.tenant.secrets.hash(password, &acting.tenant.random).await;
    NewPassword { hash, at: acting.tenant.clock.now() }
}
