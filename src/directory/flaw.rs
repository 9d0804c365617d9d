//! What is wrong with what was asked for, with what a text about it needs to know.

use std::fmt;

use crate::check::Text;
use crate::domain::policy::PasswordRule;

/// The field of a login name.
pub const LOGIN_NAME: &str = "Name";
/// The field of a password.
pub const PASSWORD: &str = "Password";

/// The field of an Application ID.
const APPLICATION_ID: &str = "ServiceName";

/// What is wrong. It reads as the tenant tells it; a surface whose clients know other words has them in its table.
///
/// Fields are named as the tenant names them: `Name`, `Mail`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// The caller lacks the right.
    NotAuthorized,
    /// This cannot be done to this user, role or thing.
    State,
    /// A field is missing.
    Required(&'static str),
    /// A field has no usable value: which, and why.
    Argument(Text, String),
    /// No user can have this login name.
    LoginName(String),
    /// No role can have the name that this field gives.
    RoleName(&'static str),
    /// Another user has the login name.
    UserNameTaken(String),
    /// There is no user of this id or login name.
    NoUser(String),
    /// There is no user of this id or login name to be somebody's manager, or to stand in for somebody.
    NoOtherUser(String),
    /// The present password is another one.
    WrongPassword,
    /// The password is not as the rule wants it.
    PasswordNotComplex(PasswordRule),
    /// The new password is the present one.
    PasswordSame,
    /// The new password is one of the last ones.
    PasswordFormer,
    /// A one-time code is not the right one.
    InvalidCode,
    /// There is no role of this id or name.
    NoRole(String),
    /// Another role has the name.
    RoleNameTaken(String),
    /// Something does not exist: what it is, and its name.
    NoItem(&'static str, String),
    /// Something of this name exists: what it is, and the name.
    ItemTaken(&'static str, String),
    /// A security question has no text.
    QuestionEmpty,
    /// No app has this key.
    RowKey(String),
    /// Another app has the Application ID.
    AppIdTaken(String),
    /// A policy would let no system administrator sign in.
    PolicyLockout,
    /// Assignments of policies would let no system administrator sign in.
    PlinksLockout,
    /// A host name belongs to another tenant.
    CnameNotOwned(String),
}

impl Flaw {
    /// The field that it is about; empty where it is about none.
    pub fn field(&self) -> Text {
        match self {
            Self::Argument(field, _) => field.clone(),
            other => Text::Borrowed(other.fixed_field()),
        }
    }

    fn fixed_field(&self) -> &'static str {
        match self {
            Self::Required(field) | Self::RoleName(field) => field,
            Self::LoginName(_) | Self::UserNameTaken(_) | Self::RoleNameTaken(_) | Self::ItemTaken(..) => {
                LOGIN_NAME
            }
            Self::PasswordNotComplex(_) | Self::PasswordSame | Self::PasswordFormer => PASSWORD,
            Self::AppIdTaken(_) => APPLICATION_ID,
            Self::QuestionEmpty => "Question",
            _ => "",
        }
    }
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAuthorized => f.write_str(
                "You are not authorized to perform this operation. Please contact your IT helpdesk.",
            ),
            Self::State => f.write_str("Operation is not valid due to the current state of the object."),
            Self::Required(field) => write!(f, "Parameter '{field}' must be specified."),
            Self::Argument(field, why) => write!(f, "The value of parameter '{field}' is not valid: {why}."),
            Self::LoginName(why) => write!(f, "The value of parameter '{LOGIN_NAME}' is not valid: {why}."),
            Self::RoleName(field) => write!(
                f,
                "The value of parameter '{field}' is not valid: wanted a name of at most {} characters.",
                super::roles::LONGEST_NAME
            ),
            Self::UserNameTaken(name) => write!(f, "User name {name} is already in use."),
            Self::NoUser(name) | Self::NoOtherUser(name) => write!(
                f,
                "User {name} not found; they may have been deleted or the directory may be unavailable."
            ),
            Self::WrongPassword => f.write_str("The current password is not correct."),
            Self::PasswordNotComplex(rule) => write!(
                f,
                "Password update failed. Please make sure the password meet the complexity requirements. {}",
                rule.describe()
            ),
            Self::PasswordSame => f.write_str(
                "Password update failed. Please make sure the new password is not the same as the current one.",
            ),
            Self::PasswordFormer => f.write_str(
                "Password update failed. Please make sure the new password is not one of last few passwords.",
            ),
            Self::InvalidCode => f.write_str("The code is not valid."),
            Self::NoRole(name) => write!(f, "Role {name} does not exist."),
            Self::RoleNameTaken(name) => write!(f, "Role {name} already exists."),
            Self::NoItem(kind, name) => write!(f, "{kind} {name} does not exist."),
            Self::ItemTaken(kind, name) => write!(f, "{kind} {name} already exists."),
            // The vendor's words, slip of the pen and all.
            Self::QuestionEmpty => f.write_str("Question may not be empty or only whitepsace."),
            Self::RowKey(key) => write!(f, "The provided RowKey {key} is not valid."),
            Self::AppIdTaken(id) => write!(f, "Application ID {id} is already in use."),
            Self::PolicyLockout => f.write_str("This policy change would lock all system administrators out."),
            Self::PlinksLockout => {
                f.write_str("This change of the policy assignments would lock all system administrators out.")
            }
            Self::CnameNotOwned(name) => write!(f, "Tenant CNAME {name} belongs to a different tenant."),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flaw_says_which_field_it_is_about() {
        let fields = [
            (Flaw::Required("Mail"), "Mail"),
            (Flaw::UserNameTaken("ann@acme.test".into()), LOGIN_NAME),
            (Flaw::PasswordSame, PASSWORD),
            (Flaw::RoleName("NewName"), "NewName"),
            (Flaw::NotAuthorized, ""),
        ];
        for (flaw, field) in fields {
            assert_eq!(flaw.field(), field, "{flaw:?}");
        }
        let text = Flaw::Argument("state".into(), "`Gone`".into()).to_string();
        assert_eq!(text, "The value of parameter 'state' is not valid: `Gone`.");
    }
}
