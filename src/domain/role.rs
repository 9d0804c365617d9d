//! Roles.

/// The id of the role that has all rights.
pub const SYSADMIN_ID: &str = "sysadmin";
/// Its name.
pub const SYSADMIN_NAME: &str = "System Administrator";
/// The id, and the name, of the role that all but service users are in without being named.
pub const EVERYBODY_ID: &str = "Everybody";

/// What decides who is in a role.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RoleKind {
    /// Its list of members.
    #[default]
    List,
    /// A script, which is kept and not run; members that are named count nevertheless.
    Script,
}

impl RoleKind {
    /// As the wire, the store and fixtures write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::List => "PrincipalList",
            Self::Script => "Script",
        }
    }

    /// The kind of that name, without regard to case.
    pub fn find(name: &str) -> Option<Self> {
        [Self::List, Self::Script].into_iter().find(|kind| kind.name().eq_ignore_ascii_case(name.trim()))
    }
}

/// A role.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Role {
    /// A UUID with underscores, or one of the fixed ids.
    pub id: String,
    /// Unique without regard to case.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// The paths of its administrative rights.
    pub rights: Vec<String>,
    /// What decides who is in it.
    pub kind: RoleKind,
    /// The script of a role of that kind; else empty.
    pub script: String,
    /// The organisation, by name; may be empty.
    pub org_path: String,
}

impl Role {
    /// Whether it is the role that has all rights.
    pub fn is_sysadmin(&self) -> bool {
        self.id == SYSADMIN_ID
    }

    /// Whether it is the role that all but service users are in.
    pub fn is_everybody(&self) -> bool {
        self.id == EVERYBODY_ID
    }
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
