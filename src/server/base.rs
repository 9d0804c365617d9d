//! The tenant's URL as a client sees it: `{T}` of the contract (decisions.md#d7).

use std::net::IpAddr;
use std::sync::Arc;

use actix_web::HttpRequest;

use super::{Door, Site};
use crate::tenant::FoundTenant;
use crate::wire::{host_of, is_authority, is_vendors};

/// Where a request says that it came to.
pub struct Shown {
    scheme: &'static str,
    authority: String,
}

impl Shown {
    /// By the request, and by a proxy that counts.
    pub fn of(site: &Site, request: &HttpRequest) -> Self {
        let header = |name: &str| {
            let value = request.headers().get(name)?.to_str().ok()?;
            Some(value.split(',').next().unwrap_or(value).trim()).filter(|value| !value.is_empty())
        };
        let forwarded = |name: &str| trusts(site, request).then(|| header(name)).flatten();
        let secure = request.conn_data::<Arc<Door>>().is_some_and(|door| door.certificates.is_some());
        let scheme = match forwarded("x-forwarded-proto") {
            Some(scheme) if scheme.eq_ignore_ascii_case("https") => "https",
            Some(scheme) if scheme.eq_ignore_ascii_case("http") => "http",
            _ if secure => "https",
            _ => "http",
        };
        let own = request.uri().authority().map(|authority| authority.as_str().to_owned());
        let host = forwarded("x-forwarded-host").map(str::to_owned).or(own);
        let authority =
            host.or_else(|| header("host").map(str::to_owned)).unwrap_or_else(|| site.address.to_string());
        Self { scheme, authority }
    }

    /// The host without its port.
    pub fn host(&self) -> &str {
        match self.authority.strip_prefix('[') {
            Some(v6) => v6.split(']').next().unwrap_or(v6),
            None => self.authority.split(':').next().unwrap_or_default().trim_end_matches('.'),
        }
    }

    /// The tenant's URL without a trailing slash, or the Host header that is no host.
    pub fn base(self, site: &Site, found: &FoundTenant) -> Result<String, String> {
        let Self { scheme, authority } = self;
        let fixed = site.public_url.as_ref().filter(|_| !found.by_name);
        match fixed {
            Some(url) => Ok(format!("{url}{}", found.prefix)),
            None if is_authority(&authority) => Ok(format!("{scheme}://{authority}{}", found.prefix)),
            None => Err(authority),
        }
    }
}

/// Whether what a proxy says of the request counts.
fn trusts(site: &Site, request: &HttpRequest) -> bool {
    site.trust_forwarded || request.peer_addr().is_some_and(|peer| peer.ip().is_loopback())
}

/// The address of the client: the first that a trusted proxy names, else that of the connection.
pub fn client(site: &Site, request: &HttpRequest) -> Option<IpAddr> {
    let header = request.headers().get("x-forwarded-for").filter(|_| trusts(site, request));
    let first = header.and_then(|value| value.to_str().ok()?.split(',').next()?.trim().parse().ok());
    first.or_else(|| request.peer_addr().map(|peer| peer.ip()))
}

/// `Strict-Transport-Security` of an answer, where there is TLS (platform.md#T14).
///
/// A browser keeps to it for every port of the host. For a name of the vendor's that is as with the tenant; for any
/// other it would cut the developer off from what else the machine serves, so there it says to forget it.
pub fn transport_security(base: &str) -> Option<&'static str> {
    let host = host_of(base.strip_prefix("https://")?);
    Some(if is_vendors(&host) { "max-age=31536000; includeSubDomains" } else { "max-age=0" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_are_bound_to_tls_at_the_vendors_names_only() {
        let vendors = transport_security("https://abc1234.id.cyberark.cloud:8443");
        assert_eq!(vendors, Some("max-age=31536000; includeSubDomains"));
        for other in ["https://localhost:8443", "https://[::1]", "https://cyberark.cloud.example"] {
            assert_eq!(transport_security(other), Some("max-age=0"), "{other}");
        }
        assert_eq!(transport_security("http://abc1234.id.cyberark.cloud"), None);
    }
}
