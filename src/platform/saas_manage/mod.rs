//! `/SaasManage/*`, as far as it is about apps (platform.md §4).
//!
//! What is in the way of a change is found out in the transaction that makes it, and the changelog is written in the same
//! transaction: there is no change without its entry.

mod clone_application;
mod delete_application;
mod edit;
mod fields;
mod find;
mod get_app_id_by_service_name;
mod get_application;
mod get_open_id_client_secret;
mod get_role_apps;
mod get_script;
mod import_app_from_template;
mod profile;
mod profile_view;
mod set_application_permissions;
mod templates;
mod update_application_de;

pub use clone_application::CloneAnApplication;
pub use delete_application::DeleteApplication;
pub use edit::name_of;
pub use find::{AppKey, Keyed, bad_row_key, find};
pub use get_app_id_by_service_name::GetAppIDByServiceName;
pub use get_application::GetApplication;
pub use get_open_id_client_secret::GetOpenIdClientSecret;
pub use get_role_apps::{COLUMNS, GetRoleApps, RoleAppRow};
pub use get_script::GetScript;
pub use import_app_from_template::ImportAppFromTemplate;
pub use set_application_permissions::SetApplicationPermissions;
pub use templates::{
    GetCategories, GetCustomWebAppTemplates, GetPaginatedTemplates, GetTemplatesAndCategories,
    IsApplicationAvailableInCatalog,
};
pub use update_application_de::{ResetAppScript, UpdateApplicationDE};

use crate::domain::right::Right;

/// The right to change apps.
const WRITE: &[Right] = &[Right::APPLICATION_MANAGEMENT];
/// The rights of which one is needed to read apps.
pub const READ: &[Right] = &[Right::APPLICATION_MANAGEMENT, Right::READ_ONLY_SYSTEM];
/// The category of apps that are in no other.
const OTHER: &str = "Other";
