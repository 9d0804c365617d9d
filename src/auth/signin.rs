//! Signing in with a name and a password.

use std::sync::Arc;

use crate::check::{Check, Trace};
use crate::domain::principal::Principal;
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
    trace.check(Check::UserPassword).seen(seen).holds(right)?;
    let state = principal.user.state;
    trace.check(Check::UserState).seen(state.to_string()).wanted("None").holds(principal.user.is_active())?;
    Ok(principal)
}
