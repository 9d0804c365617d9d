//! Organisations: a delegated part of the directory (platform.md#s7).

/// An organisation. Users and roles name theirs themselves.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OrganizationSpec {
    /// Unique without regard to case.
    pub name: String,
    /// Its id.
    pub uuid: String,
    /// What it is for; may be empty.
    pub description: String,
    /// Who administers it, by the ids of users and roles.
    pub administrators: Vec<String>,
    /// Who has which right in it.
    pub permissions: Vec<OrgPermissionSpec>,
}

impl OrganizationSpec {
    /// Whether `text`, a user's or role's organisation or an `OrgId`, names it: by id or name, as a path too.
    pub fn is_named(&self, text: &str) -> bool {
        let text = text.trim().trim_start_matches('/');
        !text.is_empty()
            && (self.uuid.eq_ignore_ascii_case(text) || self.name.to_lowercase() == text.to_lowercase())
    }
}

/// A right of a user or role in an organisation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OrgPermissionSpec {
    /// Kept as written.
    pub right: String,
    /// The id of the user or role.
    pub principal: String,
}
