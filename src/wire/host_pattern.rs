//! Host names that name a tenant.

use std::fmt;

/// Where the tenant's name stands in a pattern.
const PLACE: &str = "{handle}";
/// Longest label of a host name (RFC 1035 §2.3.4).
pub const LONGEST_LABEL: usize = 63;

/// Whether a text is a label of a host name, in lower case: 1 to 63 of `a-z`, `0-9` and `-`, with no hyphen at an end.
pub fn is_label(text: &str) -> bool {
    let is_inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=LONGEST_LABEL).contains(&text.len())
        && text.bytes().all(is_inner)
        && !text.starts_with('-')
        && !text.ends_with('-')
}

/// Which host names name a tenant: `{handle}.localhost`.
///
/// ```
/// use tenantry::HostPattern;
///
/// let pattern: HostPattern = "{handle}.id.acme.test".parse().expect("a pattern");
/// assert_eq!(pattern.host("blue"), "blue.id.acme.test");
/// assert_eq!(pattern.handle("BLUE.id.acme.test").as_deref(), Some("blue"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostPattern {
    before: String,
    after: String,
}

impl Default for HostPattern {
    fn default() -> Self {
        Self { before: String::new(), after: ".localhost".to_owned() }
    }
}

impl std::str::FromStr for HostPattern {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let lower = text.to_ascii_lowercase();
        let unusable = || {
            format!("`{text}`: wanted a host name with {PLACE} in its first label, such as {PLACE}.localhost")
        };
        let (before, after) = lower.split_once(PLACE).ok_or_else(unusable)?;
        let is_part = |part: &str| {
            part.bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-".contains(&byte))
        };
        let fits = is_part(before)
            && is_part(after)
            && !before.contains('.')
            && after.contains('.')
            && !after.ends_with('.')
            && !after.contains("..");
        if !fits {
            return Err(unusable());
        }
        Ok(Self { before: before.to_owned(), after: after.to_owned() })
    }
}

impl HostPattern {
    /// The host name of a tenant.
    pub fn host(&self, handle: &str) -> String {
        format!("{}{handle}{}", self.before, self.after)
    }

    /// The handle that a host name, without a port, names.
    pub fn handle(&self, host: &str) -> Option<String> {
        let end = host.len().checked_sub(self.after.len())?;
        let begin = self.before.len();
        let is =
            |part: Option<&str>, wanted: &str| part.is_some_and(|part| part.eq_ignore_ascii_case(wanted));
        let fits = begin <= end && is(host.get(..begin), &self.before) && is(host.get(end..), &self.after);
        fits.then(|| host[begin..end].to_ascii_lowercase()).filter(|handle| is_label(handle))
    }
}

impl fmt::Display for HostPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{PLACE}{}", self.before, self.after)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_finds_the_handle_in_a_host_name() {
        let pattern = HostPattern::default();
        assert_eq!(pattern.handle("T1.localhost").as_deref(), Some("t1"));
        for host in [
            "localhost",
            "a.b.localhost",
            ".localhost",
            "t1.localhost.evil.test",
            "-.localhost",
            "127.0.0.1",
            "",
            "ü",
        ] {
            assert_eq!(pattern.handle(host), None, "{host}");
        }
        let pattern: HostPattern = "acme-{handle}.Tenantry.test".parse().unwrap();
        assert_eq!(pattern.host("x"), "acme-x.tenantry.test");
        assert_eq!(pattern.handle("acme-x.tenantry.TEST").as_deref(), Some("x"));
        assert_eq!(pattern.handle("x.tenantry.test"), None);
    }

    #[test]
    fn a_pattern_names_one_label() {
        for text in [
            "",
            "localhost",
            "{handle}",
            "a.{handle}.test",
            "{handle}test",
            "{handle}.test.",
            "{handle}..x",
            "{handle}.x:80",
            "{handle}.ü",
        ] {
            assert!(text.parse::<HostPattern>().is_err(), "{text}");
        }
    }
}
