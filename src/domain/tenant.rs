//! The tenant itself: its id, its login suffixes, and what it does not enforce.

use crate::check::{Check, Loosened};
use crate::domain::fixture::TenantSpec;

/// What a tenant is, apart from its apps, users and roles.
#[derive(Clone, Debug, PartialEq)]
pub struct TenantInfo {
    /// The settings, as the fixture writes them. Its signing keys are kept elsewhere.
    pub spec: TenantSpec,
    /// The names of the checks that are not enforced.
    pub loosen: Vec<String>,
}

impl TenantInfo {
    /// The tenant id that the wire shows: `ABC1234`.
    pub fn id(&self) -> &str {
        &self.spec.id
    }

    /// The first login suffix: a name without one gets it (decision 14).
    pub fn suffix(&self) -> &str {
        &self.spec.suffix
    }

    /// A login name with its suffix.
    pub fn full_name(&self, name: &str) -> String {
        let name = name.trim();
        if name.contains('@') { name.to_owned() } else { format!("{name}@{}", self.suffix()) }
    }

    /// The checks that are not enforced.
    pub fn loosened(&self) -> Loosened {
        let mut set = Loosened::default();
        for check in self.loosen.iter().filter_map(|name| Check::by_name(name)) {
            set.insert(check);
        }
        set
    }
}
