//! Policies and authentication profiles as the tenant keeps them.

use serde_json::{Map, Value};

/// What every path of a policy begins with.
pub const POLICY_PREFIX: &str = "/Policy/";

/// A policy, and whom it applies to. The first one in the list that applies and has a setting decides it.
#[derive(Clone, Debug, PartialEq)]
pub struct PolicySpec {
    /// `/Policy/` and its name.
    pub path: String,
    /// What it is for; may be empty.
    pub description: String,
    /// Whom it applies to.
    pub link_type: LinkType,
    /// Of `Role`: the roles, by id; of `Collection`: the sets.
    pub params: Vec<String>,
    /// Kept for clients.
    pub enable_compliant: bool,
    /// Kept for clients.
    pub description_tag: Option<String>,
    /// Kept for clients.
    pub version: i64,
    /// Changes with every change of the policy.
    pub rev_stamp: String,
    /// The settings by their paths, kept as written; which ones are obeyed: docs/policies.md.
    pub settings: Map<String, Value>,
    /// Further members, kept as written.
    pub other: Map<String, Value>,
}

impl Default for PolicySpec {
    fn default() -> Self {
        Self {
            path: String::new(),
            description: String::new(),
            link_type: LinkType::default(),
            params: Vec::new(),
            enable_compliant: true,
            description_tag: None,
            version: 1,
            rev_stamp: String::new(),
            settings: Map::new(),
            other: Map::new(),
        }
    }
}

/// Whom a policy applies to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LinkType {
    /// All users.
    #[default]
    Global,
    /// Those in one of the roles.
    Role,
    /// Sets of devices, of which there are none.
    Collection,
    /// Nobody.
    Inactive,
}

impl LinkType {
    /// The vendor's name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Global => "Global",
            Self::Role => "Role",
            Self::Collection => "Collection",
            Self::Inactive => "Inactive",
        }
    }

    /// The type of that name, without regard to case.
    pub fn by_name(name: &str) -> Option<Self> {
        [Self::Global, Self::Role, Self::Collection, Self::Inactive]
            .into_iter()
            .find(|kind| kind.name().eq_ignore_ascii_case(name.trim()))
    }
}

/// An authentication profile: what a sign-in asks for.
#[derive(Clone, Debug, PartialEq)]
pub struct ProfileSpec {
    /// Its id.
    pub uuid: String,
    /// Unique without regard to case.
    pub name: String,
    /// For how many minutes what was satisfied need not be shown again to raise a session.
    pub duration_in_minutes: i64,
    /// Mechanisms separated by commas, such as `UP` or `EMAIL,SMS`. A sign-in satisfies one of each, in order.
    pub challenges: Vec<String>,
    /// Kept for clients.
    pub single_challenge_mechanisms: Option<String>,
    /// Kept for clients.
    pub additional_data: Map<String, Value>,
    /// Further members, kept as written.
    pub other: Map<String, Value>,
}

impl Default for ProfileSpec {
    fn default() -> Self {
        Self {
            uuid: String::new(),
            name: String::new(),
            duration_in_minutes: 30,
            challenges: Vec::new(),
            single_challenge_mechanisms: None,
            additional_data: Map::new(),
            other: Map::new(),
        }
    }
}
