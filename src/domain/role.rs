//! Roles.

/// The id of the role that has all rights.
pub const SYSADMIN_ID: &str = "sysadmin";
/// Its name.
pub const SYSADMIN_NAME: &str = "System Administrator";
/// The id, and the name, of the role that all but service users are in without being named.
pub const EVERYBODY_ID: &str = "Everybody";

/// A role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Role {
    /// A UUID with underscores, or one of the fixed ids.
    pub id: String,
    /// Unique without regard to case.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// The paths of its administrative rights.
    pub rights: Vec<String>,
}

/// A member of a role, or somebody an app's permission is granted to.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Grantee {
    /// A user, by id.
    User(String),
    /// A role, by id.
    Role(String),
}

impl Grantee {
    /// `user` or `role`, as the store writes it.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::User(_) => "user",
            Self::Role(_) => "role",
        }
    }

    /// The id.
    pub fn id(&self) -> &str {
        match self {
            Self::User(id) | Self::Role(id) => id,
        }
    }
}
