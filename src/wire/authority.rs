//! Hosts and ports, as URLs and the Host header name them.

use std::net::Ipv6Addr;

/// Whether the text is a host, with or without a port.
pub fn is_authority(text: &str) -> bool {
    let (host, port) = match text.strip_prefix('[') {
        Some(rest) => match rest.split_once(']') {
            Some((host, port)) if host.parse::<Ipv6Addr>().is_ok() => ("v6", port),
            _ => return false,
        },
        None => text.split_at(text.find(':').unwrap_or(text.len())),
    };
    let named = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_');
    // Rust would read a sign before the number.
    let is_port = |port: &str| port.bytes().all(|b| b.is_ascii_digit()) && port.parse::<u16>().is_ok();
    let port_fits = port.is_empty() || port.strip_prefix(':').is_some_and(is_port);
    !host.is_empty() && host.len() <= 253 && host.bytes().all(named) && port_fits
}

/// A host in lower case without its port.
pub fn host_of(authority: &str) -> String {
    let host = match authority.strip_prefix('[') {
        Some(v6) => v6.split(']').next().unwrap_or_default(),
        None => authority.split(':').next().unwrap_or_default(),
    };
    host.trim_end_matches('.').to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_hosts_are_hosts() {
        for text in
            ["localhost", "abc1234.id.cyberark.cloud", "127.0.0.1:8080", "[::1]:80", "[::1]", "my_host:1"]
        {
            assert!(is_authority(text), "{text}");
        }
        for text in [
            "", ":80", "a b", "a/b", "a@b", "a:b", "a:99999", "[x]", "[::1", "ü", "a\"b", "a:80:80", "a:",
            "a:+80",
        ] {
            assert!(!is_authority(text), "{text}");
        }
    }

    #[test]
    fn hosts_are_compared_without_port_and_case() {
        for (authority, host) in [
            ("LocalHost:80", "localhost"),
            ("[::1]:8080", "::1"),
            ("a.b.", "a.b"),
            ("127.0.0.9", "127.0.0.9"),
            ("", ""),
        ] {
            assert_eq!(host_of(authority), host);
        }
    }
}
