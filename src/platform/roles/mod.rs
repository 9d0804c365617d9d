//! `/Roles/*`, and the same actions under `/SaasManage` (platform.md#s3).

mod assign_super_rights;
mod change_members;
mod delete_role;
mod dynamic_role;
mod get_role;
mod get_role_id_from_name;
mod get_role_members;
mod set_dynamic_role_script;
mod store_role;
mod update_role;

pub use assign_super_rights::{AssignSuperRights, UnAssignSuperRights};
pub use change_members::{AddUsersAndGroupsToRole, RemoveUsersAndGroupsFromRole};
pub use delete_role::{DeleteRole, DeleteRoles};
pub use dynamic_role::{ExportDynamicRoleMembers, TestDynamicRoleScript};
pub use get_role::GetRole;
pub use get_role_id_from_name::GetRoleIdFromName;
pub use get_role_members::{GetPagedRoleMembers, GetRoleMembers};
pub use set_dynamic_role_script::SetDynamicRoleScript;
pub use store_role::StoreRole;
pub use update_role::UpdateRole;
