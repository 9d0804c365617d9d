//! `/Roles/*`, and the same actions under `/SaasManage` (platform.md §3).
//!
//! What a change meets is found out in the transaction that makes it, so that a role or a member that goes away at
//! the same time is told, too.

mod assign_super_rights;
mod change_members;
mod delete_role;
mod dynamic_role;
mod get_role;
mod get_role_apps;
mod get_role_id_from_name;
mod get_role_members;
mod members;
mod set_dynamic_role_script;
mod store_role;
mod update_role;

pub use assign_super_rights::{AssignSuperRights, UnAssignSuperRights};
pub use change_members::{AddUsersAndGroupsToRole, RemoveUsersAndGroupsFromRole};
pub use delete_role::{DeleteRole, DeleteRoles};
pub use dynamic_role::{ExportDynamicRoleMembers, TestDynamicRoleScript};
pub use get_role::{GetRole, role_type};
pub use get_role_apps::GetRoleApps;
pub use get_role_id_from_name::GetRoleIdFromName;
pub use get_role_members::{GetPagedRoleMembers, GetRoleMembers};
pub use set_dynamic_role_script::SetDynamicRoleScript;
pub use store_role::StoreRole;
pub use update_role::UpdateRole;

use crate::check::{Check, Trace};
use crate::domain::right::Right;
use crate::domain::role::{Role, SYSADMIN_ID};
use crate::platform::error::{ApiError, MessageId};
use crate::platform::operation::Cx;
use crate::store::{Conflict, Db, Error, roles};

/// The rights of which one is needed to change roles.
pub const WRITE: &[Right] = &[Right::ROLE_MANAGEMENT];
/// The rights of which one is needed to read roles.
pub const READ: &[Right] =
    &[Right::ROLE_MANAGEMENT, Right::READ_ONLY_ROLE_MANAGEMENT, Right::READ_ONLY_SYSTEM];
/// Longest name of a role, in characters.
const LONGEST_NAME: usize = 256;

/// What a change of a role ran into; nothing of it was written.
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
    fn naming(name: &str) -> impl FnOnce(Error) -> Self {
        move |error| match error {
            Error::Conflict(Conflict::RoleName) => Self::NameTaken(name.to_owned()),
            other => Self::Broken(other),
        }
    }

    fn refuse(self, trace: &mut Trace) -> ApiError {
        let (check, seen, wanted, id) = match self {
            Self::NoRole(name) => {
                (Check::RoleExists, name.clone(), "", MessageId::ItemNotFound("Role", name))
            }
            Self::NoGroup(name) => {
                (Check::GroupExists, name.clone(), "", MessageId::ItemNotFound("Group", name))
            }
            Self::NoUser(text) => (Check::UserExists, text.clone(), "", no_user(text)),
            Self::Fixed(name) => (Check::RoleEditable, name, "another role", MessageId::InvalidOperation),
            Self::SysadminOnly(name) => (
                Check::RestRight,
                format!("{name} gives all rights"),
                "a caller in the role System Administrator",
                MessageId::ServiceUnauthorizedAccess,
            ),
            Self::NameTaken(name) => {
                (Check::RoleNameFree, name.clone(), "", MessageId::RoleAlreadyExists(name))
            }
            Self::Broken(error) => return error.into(),
        };
        ApiError::refused(trace.check(check).seen(seen).wanted(wanted).failed(), id)
    }
}

fn no_user(text: String) -> MessageId {
    match uuid::Uuid::try_parse(&text) {
        Ok(_) => MessageId::UserIdNotFound(text),
        Err(_) => MessageId::UserNotFound(text),
    }
}

/// Whether the caller is in the role System Administrator.
pub fn is_sysadmin(cx: &Cx<'_>) -> Result<bool, ApiError> {
    Ok(cx.caller()?.principal.as_ref().is_some_and(|principal| principal.rights.is_all()))
}

/// The role with this id or name.
async fn find(db: &mut Db<'_>, text: &str) -> Result<Role, Stop> {
    roles::by_id_or_name(db, text).await?.ok_or_else(|| Stop::NoRole(text.to_owned()))
}

/// The role with this id or name, to be changed: not Everybody; and what gives all rights, directly or through
/// other roles, only by those who have them.
pub async fn find_to_change(db: &mut Db<'_>, text: &str, sysadmin: bool) -> Result<Role, Stop> {
    let role = find(db, text).await?;
    if role.is_everybody() {
        return Err(Stop::Fixed(role.name));
    }
    if !sysadmin && roles::outer(db, &role.id).await?.contains(SYSADMIN_ID) {
        return Err(Stop::SysadminOnly(role.name));
    }
    Ok(role)
}

/// The role with this id or name, to be read.
///
/// # Errors
/// `_I18N_ItemNotFound` by `role.exists`.
pub async fn read(cx: &mut Cx<'_>, text: &str) -> Result<Role, ApiError> {
    let found = cx.tenant.store.read::<_, Error>(async |db| roles::by_id_or_name(db, text).await).await?;
    let probe = cx.trace.check(Check::RoleExists).seen(text.to_owned());
    probe
        .some(found)
        .map_err(|refusal| ApiError::refused(refusal, MessageId::ItemNotFound("Role", text.to_owned())))
}

/// How a change of the role that a call names `text` came out.
pub fn settle<T>(cx: &mut Cx<'_>, text: &str, done: Result<T, Stop>) -> Result<T, ApiError> {
    match done {
        Ok(value) => {
            cx.trace.check(Check::RoleExists).seen(text.to_owned()).passed();
            Ok(value)
        }
        Err(stop) => Err(stop.refuse(cx.trace)),
    }
}
