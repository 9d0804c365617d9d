//! Ids by name.

use std::collections::BTreeMap;

use crate::domain::fold;
use crate::domain::role::Grantee;
use crate::domain::tenant::TenantInfo;

/// Looks up ids by name.
pub(super) struct SeedNames {
    pub info: TenantInfo,
    pub users: BTreeMap<String, String>,
    pub roles: BTreeMap<String, String>,
}

impl SeedNames {
    pub fn user(&self, name: &str) -> Option<String> {
        self.users.get(&fold(&self.info.full_name(name))).cloned()
    }

    pub fn role(&self, name: &str) -> Option<String> {
        self.roles.get(&fold(name)).cloned()
    }

    /// Where a role and a user share a name, the role is meant.
    pub fn grantee(&self, name: &str) -> Option<Grantee> {
        self.role(name).map(Grantee::Role).or_else(|| self.user(name).map(Grantee::User))
    }

    /// The id of who is named by it already, or by name.
    pub fn id(&self, text: &str) -> String {
        let is_id = self.roles.values().chain(self.users.values()).any(|id| id == text);
        let found = if is_id { None } else { self.grantee(text) };
        found.map_or_else(|| text.to_owned(), |found| found.id().to_owned())
    }
}
