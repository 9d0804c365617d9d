//! `/Core/*`: directories, login suffixes, settings (platform.md §7).

mod aliases;
mod connectors;
mod generate_password;
mod get_assigned_administrative_rights;
mod get_directory_services;
mod tenant_config;

pub use aliases::{DeleteAliases, GetCdsAliasesForTenant, StoreAlias};
pub use connectors::{CheckProxyHealth, GetDownloadUrls, GetUserSettings};
pub use generate_password::GeneratePassword;
pub use get_assigned_administrative_rights::GetAssignedAdministrativeRights;
pub use get_directory_services::GetDirectoryServices;
pub use tenant_config::{DeleteTenantConfig, GetTenantConfig, SetTenantConfig};
