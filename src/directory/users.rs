//! What a user may be called, who is meant, and what may be done to whom.

use crate::check::{Check, Refusal, Trace};
use crate::domain::principal::Principal;
use crate::domain::right::Right;
use crate::domain::tenant::TenantInfo;
use crate::domain::user::User;
use crate::store::{Db, Error, users};

/// The rights of which one is needed to change users.
pub const WRITE: &[Right] = &[Right::USER_MANAGEMENT];
/// The rights of which one is needed to read other users than oneself.
pub const READ: &[Right] =
    &[Right::USER_MANAGEMENT, Right::READ_ONLY_USER_MANAGEMENT, Right::READ_ONLY_SYSTEM];
/// Longest login name, in characters.
pub const LONGEST_NAME: usize = 256;

/// Whether a user can have this login name, which has its suffix already.
pub fn is_login_name(name: &str) -> bool {
    let halves = name.split_once('@').is_some_and(|(local, suffix)| !local.is_empty() && !suffix.is_empty());
    halves && !name.contains(char::is_control) && name.chars().count() <= LONGEST_NAME
}

/// The id of the user whom a text names by id or by login name, with its suffix or without.
///
/// # Errors
/// The database's.
pub async fn id_by_text(db: &mut Db<'_>, text: &str, tenant: &TenantInfo) -> Result<Option<String>, Error> {
    match users::find(db, &text.to_lowercase()).await? {
        Some(user) => Ok(Some(user.id)),
        None => users::id_of(db, &tenant.full_name(text)).await,
    }
}

/// Refuses to do to oneself what would lock one out (platform.md §0.3).
///
/// # Errors
/// The refusal by `user.not_self`.
pub fn check_not_self(caller: Option<&Principal>, user: &User, trace: &mut Trace) -> Result<(), Refusal> {
    let other = caller.is_none_or(|caller| caller.user.id != user.id);
    trace.check(Check::UserNotSelf).seen(user.name.clone()).wanted("another user").holds(other)
}
