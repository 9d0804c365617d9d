//! `/UserMgmt/*`: users of whichever directory (platform.md#s2).

mod directory_service_query;
mod filter;
mod get_user_hierarchy;
mod get_user_info;
mod get_user_picture;
mod get_user_risk_level;
mod get_users_roles_and_administrative_rights;
mod invitations;
mod remove_users;
mod reset_user_password;
mod security_questions;
mod set_cloud_lock;
mod set_phone_pin;
mod sign_out;

pub use directory_service_query::DirectoryServiceQuery;
pub use get_user_hierarchy::GetUserHierarchy;
pub use get_user_info::GetUserInfo;
pub use get_user_picture::GetUserPicture;
pub use get_user_risk_level::GetUserRiskLevel;
pub use get_users_roles_and_administrative_rights::GetUsersRolesAndAdministrativeRights;
pub use invitations::{InviteUsers, SendLoginEmails, SendSmsInvite};
pub use remove_users::RemoveUsers;
pub use reset_user_password::{ChangeUserPassword, ResetUserPassword};
pub use security_questions::{
    GetSecurityQuestions, ResetSecurityQuestions, SetSecurityQuestion, UpdateSecurityQuestions,
};
pub use set_cloud_lock::{IsUserCloudLocked, IsUserLockedOutByPolicy, SetCloudLock};
pub use set_phone_pin::SetPhonePin;
pub use sign_out::{SignOutCurrentSession, SignOutEverywhere};
