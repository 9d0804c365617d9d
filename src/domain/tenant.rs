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

/// Whether pages can be trusted by this: a host name, for all its ports; with `*.` before it those under it; `*` is all.
pub fn is_trusted_domain(domain: &str) -> bool {
    let name = domain.strip_prefix("*.").unwrap_or(domain);
    domain == "*"
        || !name.is_empty() && !name.contains(['/', ':', '*', '@']) && !name.contains(char::is_whitespace)
}

/// Whether a trusted domain covers a host.
pub fn trusts(domain: &str, host: &str) -> bool {
    match domain.strip_prefix("*.") {
        Some(above) => {
            let (host, above) = (host.to_ascii_lowercase(), above.to_ascii_lowercase());
            host.strip_suffix(&above).is_some_and(|rest| rest.ends_with('.'))
        }
        None => domain.eq_ignore_ascii_case(host),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_covers_what_is_under_a_domain() {
        assert!(trusts("*.Acme.test", "spa.acme.TEST") && trusts("acme.test", "ACME.test"));
        assert!(!trusts("*.acme.test", "acme.test") && !trusts("*.acme.test", "evilacme.test"));
        assert!(["*", "*.a.test", "a.test"].into_iter().all(is_trusted_domain));
        assert!(!["", "*.", "https://a", "a:1", "a.*", "a b"].into_iter().any(is_trusted_domain));
    }
}
