//! `/SaasManage/*`, as far as it is about apps (platform.md#s4).

mod clone_application;
mod delete_application;
mod fields;
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
pub use get_app_id_by_service_name::GetAppIDByServiceName;
pub use get_application::GetApplication;
pub use get_open_id_client_secret::GetOpenIdClientSecret;
pub use get_role_apps::GetRoleApps;
pub use get_script::GetScript;
pub use import_app_from_template::ImportAppFromTemplate;
pub use set_application_permissions::SetApplicationPermissions;
pub use templates::{
    GetCategories, GetCustomWebAppTemplates, GetPaginatedTemplates, GetTemplatesAndCategories,
    IsApplicationAvailableInCatalog,
};
pub use update_application_de::{ResetAppScript, UpdateApplicationDE};
