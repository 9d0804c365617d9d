//! Rules of users and roles that every surface keeps which changes them, and the texts in which the tenant tells that
//! one was broken. How a refusal looks on the wire is the surface's.

pub mod roles;
pub mod users;

/// To who lacks a right.
pub const NOT_AUTHORIZED: &str =
    "You are not authorized to perform this operation. Please contact your IT helpdesk.";
/// To what cannot be done to this user or role.
pub const INVALID_STATE: &str = "Operation is not valid due to the current state of the object.";
/// To a password that is too simple.
pub const PASSWORD_NOT_COMPLEX: &str = "Password update failed. Please make sure the password meet the complexity requirements. Password must be at \
     least 8 characters long, not be longer than 64 characters, contain at least one digit, contain at least one \
     upper and one lower case letter.";

/// To a login name that another user has.
pub fn name_in_use(name: &str) -> String {
    format!("User name {name} is already in use.")
}

/// To a name that another role has.
pub fn role_exists(name: &str) -> String {
    format!("Role {name} already exists.")
}
