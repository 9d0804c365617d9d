//! The tenant's URL as a client sees it: `{T}` of the contract (decision 7).

use actix_web::HttpRequest;

use super::Site;

/// The URL without a trailing slash, or the Host header that is no host.
pub fn base(site: &Site, request: &HttpRequest) -> Result<String, String> {
    if let Some(url) = &site.public_url {
        return Ok(url.clone());
    }
    let header = |name: &str| {
        let value = request.headers().get(name)?.to_str().ok()?;
        Some(value.split(',').next().unwrap_or(value).trim()).filter(|value| !value.is_empty())
    };
    let trusted = site.trust_forwarded || request.peer_addr().is_some_and(|peer| peer.ip().is_loopback());
    let forwarded = |name: &str| trusted.then(|| header(name)).flatten();
    let scheme =
        forwarded("x-forwarded-proto").filter(|scheme| *scheme == "https").map_or("http", |_| "https");
    let own = request.uri().authority().map(|authority| authority.as_str().to_owned());
    let host = forwarded("x-forwarded-host").map(str::to_owned).or(own);
    let host = host.or_else(|| header("host").map(str::to_owned)).unwrap_or_else(|| site.address.to_string());
    if is_authority(&host) { Ok(format!("{scheme}://{host}")) } else { Err(host) }
}

/// Whether the text is a host, with or without a port.
fn is_authority(text: &str) -> bool {
    let (host, port) = match text.strip_prefix('[') {
        Some(rest) => match rest.split_once(']') {
            Some((host, port)) if host.parse::<std::net::Ipv6Addr>().is_ok() => ("v6", port),
            _ => return false,
        },
        None => text.split_at(text.find(':').unwrap_or(text.len())),
    };
    let named = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_');
    let port_fits = port.is_empty() || port.strip_prefix(':').is_some_and(|port| port.parse::<u16>().is_ok());
    !host.is_empty() && host.len() <= 253 && host.bytes().all(named) && port_fits
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
        for text in ["", ":80", "a b", "a/b", "a@b", "a:b", "a:99999", "[x]", "[::1", "ü", "a\"b", "a:80:80"]
        {
            assert!(!is_authority(text), "{text}");
        }
    }
}
