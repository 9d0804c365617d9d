//! What a user may be called, who is meant, and what may be done to whom.

mod account;
mod change;
mod create;
pub mod factors;
pub mod invitations;
pub mod password;
pub mod questions;
pub mod uploads;

pub use account::{delete, delete_all, exempt_from_mfa, set_active, set_locked, set_picture, set_state};
pub use change::{ChangedUser, Edited, change, modify, rewrite};
pub use create::{NewUser, create, create_all};

use super::{Acting, Error, Fault, Flaw, Stop};
use crate::check::Check;
use crate::domain::right::Right;
use crate::domain::tenant::TenantInfo;
use crate::store::{self, Conflict, Db, users};

/// The rights of which one is needed to change users.
pub const WRITE: &[Right] = &[Right::USER_MANAGEMENT];
/// The rights of which one is needed to read other users than oneself.
pub const READ: &[Right] =
    &[Right::USER_MANAGEMENT, Right::READ_ONLY_USER_MANAGEMENT, Right::READ_ONLY_SYSTEM];
/// Longest login name, in characters.
pub const LONGEST_NAME: usize = 256;

/// Whether a user can have this login name, which has its suffix already.
fn is_login_name(name: &str) -> bool {
    let halves = name.split_once('@').is_some_and(|(local, suffix)| !local.is_empty() && !suffix.is_empty());
    halves && !name.contains(char::is_control) && name.chars().count() <= LONGEST_NAME
}

/// The login name that a user can have, with its suffix.
///
/// # Errors
/// [`Flaw::LoginName`] by `argument.valid`.
pub fn login_name(name: &str, tenant: &TenantInfo) -> Result<String, Fault> {
    let name = tenant.full_name(name);
    if is_login_name(&name) {
        return Ok(name);
    }
    let why =
        format!("wanted a login name of at most {LONGEST_NAME} characters, such as John or john@suffix");
    Err(Fault::new(Check::ArgumentValid, format!("Name: {why}"), Flaw::LoginName(why)))
}

/// The id of the user whom a text names by id or by login name, with its suffix or without.
///
/// # Errors
/// The database's.
pub async fn id_by_text(
    db: &mut Db<'_>,
    text: &str,
    tenant: &TenantInfo,
) -> Result<Option<String>, store::StoreError> {
    // What no database can hold is not there either.
    if text.contains('\0') {
        return Ok(None);
    }
    match users::find(db, &text.trim().to_lowercase()).await? {
        Some(user) => Ok(Some(user.id)),
        None => users::id_of(db, &tenant.full_name(text)).await,
    }
}

/// The id of a user who is named besides the one that something is done to.
async fn other(db: &mut Db<'_>, text: &str, tenant: &TenantInfo) -> Result<String, Stop> {
    let found = id_by_text(db, text, tenant).await?;
    let none = || Fault::new(Check::UserExists, text.to_owned(), Flaw::NoOtherUser(text.to_owned()));
    Ok(found.ok_or_else(none)?)
}

/// The id of the manager of a user, who is another user.
async fn manager(db: &mut Db<'_>, text: &str, user_id: &str, tenant: &TenantInfo) -> Result<String, Stop> {
    let id = other(db, text, tenant).await?;
    if id == user_id {
        return Err(Fault::new(Check::UserManagerFree, id, Flaw::State).wanted("another user").into());
    }
    Ok(id)
}

/// Tells that another user has the login name from other errors.
fn name_taken(name: &str) -> impl FnOnce(store::StoreError) -> Stop {
    Stop::taken(Conflict::UserName, Check::UserNameFree, Flaw::UserNameTaken(name.to_owned()), name)
}
