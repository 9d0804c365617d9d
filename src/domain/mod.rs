//! What a tenant is: apps, scopes, users, roles, rights. No HTTP, no SQL, no wire names.

pub mod app;
pub mod assurance;
pub mod attribute;
pub mod challenge;
pub mod change;
pub mod claims;
pub mod duration;
pub mod event;
pub mod factor;
pub mod grant;
pub mod organization;
pub mod password;
pub mod pattern;
pub mod permission;
pub mod policy;
pub mod principal;
pub mod right;
pub mod role;
pub mod script;
pub mod setting;
pub mod template;
pub mod tenant;
pub mod token;
pub mod totp;
pub mod user;

/// A name as it is compared: names of users, roles and apps are unique without regard to case.
pub fn fold(name: &str) -> String {
    name.trim().to_lowercase()
}
