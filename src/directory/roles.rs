//! Which roles may be changed, how, and by whom.
//!
//! What a change meets is found out in the transaction that makes it, so that a role or a member that goes away at
//! the same time is told, too.

use crate::check::{Check, Refusal, Trace};
use crate::domain::right::Right;
use crate::domain::role::{Role, SYSADMIN_ID};
use crate::store::{Conflict, Db, Error, roles};

/// The rights of which one is needed to change roles.
pub const WRITE: &[Right] = &[Right::ROLE_MANAGEMENT];
/// The rights of which one is needed to read roles.
pub const READ: &[Right] =
    &[Right::ROLE_MANAGEMENT, Right::READ_ONLY_ROLE_MANAGEMENT, Right::READ_ONLY_SYSTEM];
/// Longest name of a role, in characters.
pub const LONGEST_NAME: usize = 256;

/// Whether a role can have this name.
pub fn is_name(name: &str) -> bool {
    !name.trim().is_empty() && !name.contains(char::is_control) && name.chars().count() <= LONGEST_NAME
}

/// What a change of a role ran into; nothing of it was written.
#[derive(Debug)]
pub enum Stop {
    /// There is no such role.
    NoRole(String),
    /// There is no such user.
    NoUser(String),
    /// There is no such group: no directory but the cloud's own is connected.
    NoGroup(String),
    /// The role does not change in this way.
    Fixed(String),
    /// Only members of System Administrator may.
    SysadminOnly(String),
    /// Another role has the name.
    NameTaken(String),
    /// The database.
    Broken(Error),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Broken(error)
    }
}

impl Stop {
    /// Tells the conflict of a name from other errors.
    pub fn naming(name: &str) -> impl FnOnce(Error) -> Self {
        move |error| match error {
            Error::Conflict(Conflict::RoleName) => Self::NameTaken(name.to_owned()),
            other => Self::Broken(other),
        }
    }

    /// The refusal by the check that explains it.
    ///
    /// # Errors
    /// The database's.
    pub fn refuse(&self, trace: &mut Trace) -> Result<Refusal, Error> {
        let (check, seen, wanted) = match self {
            Self::NoRole(name) => (Check::RoleExists, name.clone(), ""),
            Self::NoUser(text) => (Check::UserExists, text.clone(), ""),
            Self::NoGroup(name) => (Check::GroupExists, name.clone(), ""),
            Self::Fixed(name) => (Check::RoleEditable, name.clone(), "another role"),
            Self::SysadminOnly(name) => (
                Check::RestRight,
                format!("{name} gives all rights"),
                "a caller in the role System Administrator",
            ),
            Self::NameTaken(name) => (Check::RoleNameFree, name.clone(), ""),
            Self::Broken(error) => return Err(error.clone()),
        };
        Ok(trace.check(check).seen(seen).wanted(wanted).failed())
    }
}

/// The role with this id or name.
///
/// # Errors
/// [`Stop::NoRole`].
pub async fn find(db: &mut Db<'_>, text: &str) -> Result<Role, Stop> {
    roles::by_id_or_name(db, text).await?.ok_or_else(|| Stop::NoRole(text.to_owned()))
}

/// The role with this id or name, to be changed: not Everybody; and what gives all rights, directly or through
/// other roles, only by those who have them.
///
/// # Errors
/// Which of these it is.
pub async fn find_to_change(db: &mut Db<'_>, text: &str, sysadmin: bool) -> Result<Role, Stop> {
    let role = find(db, text).await?;
    check_change(db, &role, sysadmin).await?;
    Ok(role)
}

/// Whether a role may be changed: see [`find_to_change`].
///
/// # Errors
/// Why it may not.
pub async fn check_change(db: &mut Db<'_>, role: &Role, sysadmin: bool) -> Result<(), Stop> {
    if role.is_everybody() {
        return Err(Stop::Fixed(role.name.clone()));
    }
    if !sysadmin && roles::outer(db, &role.id).await?.contains(SYSADMIN_ID) {
        return Err(Stop::SysadminOnly(role.name.clone()));
    }
    Ok(())
}

/// Gives a role another name; System Administrator keeps its own.
///
/// # Errors
/// [`Stop::Fixed`].
pub fn rename(role: &mut Role, name: String) -> Result<(), Stop> {
    if name != role.name {
        if role.is_sysadmin() {
            return Err(Stop::Fixed(role.name.clone()));
        }
        role.name = name;
    }
    Ok(())
}

/// Removes a role that may be changed; System Administrator stays.
///
/// # Errors
/// [`Stop::Fixed`].
pub async fn delete(db: &mut Db<'_>, role: Role) -> Result<(), Stop> {
    if role.is_sysadmin() {
        return Err(Stop::Fixed(role.name));
    }
    Ok(roles::delete(db, &role.id).await?)
}
