//! The names of the vendor's hosts.

/// The domains of the vendor under which tenants have their names (platform.md#s0; the older brands' among them).
const VENDOR: [&str; 5] =
    ["cyberark.cloud", "cyberarkgov.cloud", "idaptive.app", "idaptive.com", "centrify.com"];

/// Whether a host is one of the vendor's, where the real tenant's rules cannot hurt anything else.
pub fn is_vendors(host: &str) -> bool {
    let host = folded(host);
    VENDOR.iter().any(|domain| is_under(&host, domain))
}

/// As names are compared.
pub fn folded(name: &str) -> String {
    name.trim_end_matches('.').to_ascii_lowercase()
}

/// Whether a name is a domain or one under it.
pub fn is_under(name: &str, domain: &str) -> bool {
    name.strip_suffix(domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_vendors_hosts_are_known() {
        assert!(is_vendors("ABC1234.id.cyberark.cloud.") && !is_vendors("localhost"));
        assert!(!is_vendors("evilcyberark.cloud") && !is_vendors("cyberark.cloud.example"));
    }
}
