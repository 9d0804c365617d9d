//! Which names are certified: the machine's own, the tenant's, and those under the vendor's domains.

use std::net::IpAddr;

use crate::wire::{folded, is_under, is_vendors};

/// Longest host name (RFC 1035 §2.3.4).
const LONGEST: usize = 253;

/// The names that a server was given by its options.
#[derive(Debug, Default)]
pub struct ServerNames {
    hosts: Vec<String>,
    addresses: Vec<IpAddr>,
}

impl ServerNames {
    /// Sorts host names from addresses; what is neither is left out.
    pub fn new(names: impl IntoIterator<Item = String>) -> Self {
        let mut all = Self::default();
        for name in names {
            match name.parse::<IpAddr>() {
                Ok(address) if address.is_unspecified() || all.addresses.contains(&address) => {}
                Ok(address) => all.addresses.push(address),
                Err(_) => {
                    let name = folded(&name);
                    if is_host(&name) && !all.hosts.contains(&name) {
                        all.hosts.push(name);
                    }
                }
            }
        }
        all
    }

    /// The host names among them, in lower case.
    pub fn hosts(&self) -> &[String] {
        &self.hosts
    }

    /// The addresses among them.
    pub fn addresses(&self) -> &[IpAddr] {
        &self.addresses
    }

    /// Whether a name that a client asks for gets a certificate of its own. `tenant` are the tenant's names.
    pub fn allow(&self, name: &str, tenant: &[String]) -> bool {
        is_host(name)
            && (is_under(name, "localhost")
                || is_vendors(name)
                || self.hosts.iter().any(|own| own == name)
                || tenant.iter().any(|own| folded(own) == name))
    }
}

fn is_host(name: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_')
    };
    name.len() <= LONGEST && name.split('.').all(label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_machines_the_tenants_and_the_vendors_names_are_certified() {
        let own = ["Tenantry.", "10.0.0.7", "0.0.0.0", "::1", "a b", "tenantry", ""].map(str::to_owned);
        let names = ServerNames::new(own);
        assert_eq!(names.hosts(), ["tenantry"]);
        assert_eq!(names.addresses().len(), 2);
        let tenant = ["login.acme.example".to_owned()];
        for name in [
            "localhost",
            "t1.localhost",
            "tenantry",
            "login.acme.example",
            "abc1234.id.cyberark.cloud",
            "id.cyberark.cloud",
            "pod0.idaptive.app",
            "abc1234.my.idaptive.app",
            "abc1234.my.centrify.com",
            "aaa.cyberarkgov.cloud",
        ] {
            assert!(names.allow(name, &tenant), "{name}");
        }
        let long = format!("{}.id.cyberark.cloud", "a".repeat(64));
        let longer = format!("{}id.cyberark.cloud", "a.".repeat(120));
        for name in [
            "example.com",
            "acme.example",
            "x.login.acme.example",
            "evilcyberark.cloud",
            "cyberark.cloud.example",
            "notlocalhost",
            "..cyberark.cloud",
            "*.cyberark.cloud",
            "",
            &long,
            &longer,
        ] {
            assert!(!names.allow(name, &tenant), "{name}");
        }
    }
}
