//! `/Core/*`: directories, login suffixes, settings (platform.md#s7).

mod aliases;
mod connectors;
mod generate_password;
mod get_assigned_administrative_rights;
mod get_directory_services;
mod get_user_settings;
mod tenant_config;

pub use aliases::{DeleteAliases, GetCdsAliasesForTenant, StoreAlias};
pub use connectors::{CheckProxyHealth, GetDownloadUrls};
pub use generate_password::GeneratePassword;
pub use get_assigned_administrative_rights::GetAssignedAdministrativeRights;
pub use get_directory_services::GetDirectoryServices;
pub use get_user_settings::GetUserSettings;
pub use tenant_config::{DeleteTenantConfig, GetTenantConfig, SetTenantConfig};
