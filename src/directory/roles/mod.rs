//! Roles: who may change which, and how.
//!
//! What a change meets is found out in the transaction that makes it, so that a role or a member that goes away at
//! the same time is told, too.

mod attributes;
mod change;
mod create;
mod members;

pub use attributes::{add_attributes, delete_attributes, describe_attribute, no_attribute};
pub use change::{ChangedRole, change, change_rights, delete, rewrite, set_attributes, set_script};
pub use create::{NewRole, create, create_with};
pub use members::NamedMembers;

use super::users::id_by_text;
use super::{Acting, Error, Fault, Flaw, Stop};
use crate::check::Check;
use crate::domain::right::Right;
use crate::domain::role::{Role, SYSADMIN_ID};
use crate::store::{self, Conflict, Db, roles};

/// The rights of which one is needed to change roles.
pub const WRITE: &[Right] = &[Right::ROLE_MANAGEMENT];
/// The rights of which one is needed to read roles.
pub const READ: &[Right] =
    &[Right::ROLE_MANAGEMENT, Right::READ_ONLY_ROLE_MANAGEMENT, Right::READ_ONLY_SYSTEM];
/// Longest name of a role, in characters.
pub const LONGEST_NAME: usize = 256;

/// A name that a role can have, which this field gives.
fn role_name(name: &str, field: &'static str) -> Result<String, Fault> {
    let name = name.trim();
    if name.is_empty() || name.contains(char::is_control) || name.chars().count() > LONGEST_NAME {
        let why = format!("{field}: wanted a name of at most {LONGEST_NAME} characters");
        return Err(Fault::new(Check::ArgumentValid, why, Flaw::RoleName(field)));
    }
    Ok(name.to_owned())
}

/// The role with this id or name.
///
/// # Errors
/// [`Flaw::NoRole`] by `role.exists`.
pub async fn named(acting: &mut Acting<'_>, text: &str) -> Result<Role, Error> {
    let read =
        acting.tenant.store.read::<_, store::StoreError>(async |db| roles::by_id_or_name(db, text).await);
    let found = read.await?;
    let probe = acting.trace.check(Check::RoleExists).seen(text.to_owned());
    probe.some(found).map_err(Error::by(Flaw::NoRole(text.to_owned())))
}

/// The role with this id or name, as it is in this transaction.
async fn find(db: &mut Db<'_>, text: &str) -> Result<Role, Stop> {
    let none = || Fault::new(Check::RoleExists, text.to_owned(), Flaw::NoRole(text.to_owned()));
    Ok(roles::by_id_or_name(db, text).await?.ok_or_else(none)?)
}

/// The role with this id or name, to be changed: not Everybody; and what gives all rights, directly or through
/// other roles, only by those who have them.
async fn find_to_change(db: &mut Db<'_>, text: &str, sysadmin: bool) -> Result<Role, Stop> {
    let role = find(db, text).await?;
    if role.is_everybody() {
        return Err(fixed(&role));
    }
    require_as_powerful(db, &role, sysadmin).await?;
    Ok(role)
}

/// What gives all rights is changed by those who have them.
async fn require_as_powerful(db: &mut Db<'_>, role: &Role, sysadmin: bool) -> Result<(), Stop> {
    if sysadmin || !roles::outer(db, &role.id).await?.contains(SYSADMIN_ID) {
        return Ok(());
    }
    let fault = Fault::new(Check::RestRight, format!("{} gives all rights", role.name), Flaw::NotAuthorized);
    Err(fault.wanted("a caller in the role System Administrator").into())
}

/// The role does not change in this way.
fn fixed(role: &Role) -> Stop {
    Fault::new(Check::RoleEditable, role.name.clone(), Flaw::State).wanted("another role").into()
}

/// Tells that another role has the name from other errors.
fn name_taken(name: &str) -> impl FnOnce(store::StoreError) -> Stop {
    Stop::taken(Conflict::RoleName, Check::RoleNameFree, Flaw::RoleNameTaken(name.to_owned()), name)
}
