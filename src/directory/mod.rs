//! Rules of users and roles that every surface keeps which changes them, and the texts in which the tenant tells that
//! one was broken. How a refusal looks on the wire is the surface's.

pub mod roles;
pub mod users;

use crate::domain::policy::PasswordRule;

/// To who lacks a right.
pub const NOT_AUTHORIZED: &str =
    "You are not authorized to perform this operation. Please contact your IT helpdesk.";
/// To what cannot be done to this user or role.
pub const INVALID_STATE: &str = "Operation is not valid due to the current state of the object.";
/// To a password that does not satisfy the rule.
pub fn password_not_complex(rule: PasswordRule) -> String {
    format!(
        "Password update failed. Please make sure the password meet the complexity requirements. {}",
        rule.describe()
    )
}

/// To a login name that another user has.
pub fn name_in_use(name: &str) -> String {
    format!("User name {name} is already in use.")
}

/// To a name that another role has.
pub fn role_exists(name: &str) -> String {
    format!("Role {name} already exists.")
}
