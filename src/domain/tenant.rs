//! The tenant itself: its id, its login suffixes, its settings, and what it does not enforce.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, Ipv6Addr};

use serde_json::Value;

use crate::check::{Check, Loosened};
use crate::domain::attribute::{ColumnSpec, RoleAttributeSpec};
use crate::domain::organization::OrganizationSpec;
use crate::domain::policy::{PolicySpec, ProfileSpec};

/// What a tenant is, apart from its apps, users and roles.
#[derive(Clone, Debug, PartialEq)]
pub struct TenantInfo {
    /// The settings.
    pub spec: TenantSpec,
    /// The names of the checks that are not enforced.
    pub loosen: Vec<String>,
}

/// The settings of a tenant.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TenantSpec {
    /// TenantId: letters and digits.
    pub id: String,
    /// The main login suffix; a login name without one gets it.
    pub suffix: String,
    /// Further login suffixes.
    pub suffixes: Vec<String>,
    /// The company's name.
    pub company: String,
    /// Host names of the tenant.
    pub names: Vec<String>,
    /// Host names whose pages may call the API from a browser.
    pub trusted_domains: Vec<String>,
    /// Policies, the deciding one first.
    pub policies: Vec<PolicySpec>,
    /// Changes with every change of the policies' order.
    pub policies_rev_stamp: String,
    /// Authentication profiles.
    pub authentication_profiles: Vec<ProfileSpec>,
    /// Security questions that users choose from.
    pub security_questions: Vec<AdminQuestionSpec>,
    /// Organisations.
    pub organizations: Vec<OrganizationSpec>,
    /// Changelog entries from before the changelog had a table of its own.
    pub changelog: Vec<Value>,
    /// Settings that clients keep by key (`/Core/SetTenantConfig`).
    pub config: BTreeMap<String, String>,
    /// What was set of the tenant's custom configuration (`/TenantConfig/SetCustomerConfig`).
    pub customer_config: BTreeMap<String, Value>,
    /// The columns of extended attributes.
    pub user_columns: Vec<ColumnSpec>,
    /// The attributes that roles may have.
    pub role_attributes: Vec<RoleAttributeSpec>,
}

/// A question that the tenant's users may answer.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AdminQuestionSpec {
    /// Names it.
    pub id: Option<String>,
    /// What is asked.
    pub question: String,
    /// For whom: a culture, or `all`.
    pub culture: String,
}

impl TenantInfo {
    /// The tenant id that the wire shows: `ABC1234`.
    pub fn id(&self) -> &str {
        &self.spec.id
    }

    /// The first login suffix: a name without one gets it (decisions.md#d14).
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

const SWITCHES: [&str; 6] = ["true", "false", "yes", "no", "on", "off"];

/// What [`is_trusted_domain`] takes.
pub const TRUSTED_DOMAIN: &str =
    "wanted a host name or an address, for all its ports, *. before a name, or *";

/// Whether pages can be trusted by this: a host name, for all its ports; with `*.` before it those under it; `*` is
/// all. A word such as `true` is more likely a switch that was meant.
pub fn is_trusted_domain(domain: &str) -> bool {
    let v6 = domain.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    match domain.strip_prefix("*.") {
        Some(above) => is_name(above),
        None if domain == "*" => true,
        None if SWITCHES.iter().any(|word| word.eq_ignore_ascii_case(domain)) => false,
        None => is_name(domain) || domain.parse::<Ipv4Addr>().is_ok() || v6.is_some_and(is_v6),
    }
}

/// Whether browsers take it for a name: what ends with a number is an address to them.
fn is_name(name: &str) -> bool {
    let is_label = |label: &str| {
        let mut bytes = label.bytes();
        !label.is_empty() && bytes.all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
    };
    let last = name.rsplit('.').next().unwrap_or_default();
    name.len() <= 253 && name.split('.').all(is_label) && !last.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_v6(text: &str) -> bool {
    text.parse::<Ipv6Addr>().is_ok()
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
    }

    #[test]
    fn what_no_page_can_come_from_is_no_trusted_domain() {
        for domain in [
            "*",
            "*.a.test",
            "*.localhost",
            "a.test",
            "x_y.a-b.TEST",
            "Localhost",
            "web",
            "127.0.0.1",
            "[::1]",
        ] {
            assert!(is_trusted_domain(domain), "{domain}");
        }
        for domain in [
            "",
            "*.",
            "https://a.test",
            "a.test:1",
            "a.*",
            "a b.test",
            "true",
            "Off",
            "1",
            "1.5",
            "a.test,b.test",
            "a..test",
            ".test",
            "a.test.",
            "::1",
            "[x]",
            "ü.test",
            "**",
            "*.*.test",
        ] {
            assert!(!is_trusted_domain(domain), "{domain}");
        }
    }
}
