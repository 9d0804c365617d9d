//! `/Roles/*`, and the same actions under `/SaasManage` (platform.md §3).

mod assign_super_rights;
mod change_members;
mod delete_role;
mod dynamic_role;
mod get_role;
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
pub use get_role_id_from_name::GetRoleIdFromName;
pub use get_role_members::{GetPagedRoleMembers, GetRoleMembers};
pub use set_dynamic_role_script::SetDynamicRoleScript;
pub use store_role::StoreRole;
pub use update_role::UpdateRole;

use crate::check::{Check, Trace};
use crate::directory::Flaw;
pub use crate::directory::roles::READ;
use crate::directory::roles::{LONGEST_NAME, Stop, WRITE, find, find_to_change};
use crate::domain::role::Role;
use crate::platform::error::ApiError;
use crate::platform::operation::Cx;
use crate::store::{Error, roles};

/// The refusal of a change that ran into `stop`.
fn refuse(stop: Stop, trace: &mut Trace) -> ApiError {
    let refusal = match stop.refuse(trace) {
        Ok(refusal) => refusal,
        Err(error) => return error.into(),
    };
    let id = match stop {
        Stop::NoRole(name) => Flaw::NoRole(name),
        Stop::NoGroup(name) => Flaw::NoItem("Group", name),
        Stop::NoUser(text) => Flaw::NoUser(text),
        Stop::NameTaken(name) => Flaw::RoleNameTaken(name),
        Stop::SysadminOnly(_) => Flaw::NotAuthorized,
        Stop::Fixed(_) | Stop::Broken(_) => Flaw::State,
    };
    ApiError::refused(refusal, id)
}

/// Whether the caller is in the role System Administrator.
pub fn is_sysadmin(cx: &Cx<'_>) -> Result<bool, ApiError> {
    Ok(cx.caller()?.is_sysadmin())
}

/// The role with this id or name, to be read.
///
/// # Errors
/// `_I18N_ItemNotFound` by `role.exists`.
pub async fn read(cx: &mut Cx<'_>, text: &str) -> Result<Role, ApiError> {
    let found = cx.tenant.store.read::<_, Error>(async |db| roles::by_id_or_name(db, text).await).await?;
    let probe = cx.trace.check(Check::RoleExists).seen(text.to_owned());
    probe.some(found).map_err(|refusal| ApiError::refused(refusal, Flaw::NoRole(text.to_owned())))
}

/// How a change of the role that a call names `text` came out.
pub fn settle<T>(cx: &mut Cx<'_>, text: &str, done: Result<T, Stop>) -> Result<T, ApiError> {
    match done {
        Ok(value) => {
            cx.trace.check(Check::RoleExists).seen(text.to_owned()).passed();
            Ok(value)
        }
        Err(stop) => Err(refuse(stop, cx.trace)),
    }
}
