//! Who may use what is ours: under which names of the server, from which pages, and with what in hand
//! (decisions.md#d26).

use aws_lc_rs::constant_time::verify_slices_are_equal;

use crate::auth::{Credential, credential};
use crate::check::{Check, Refusal, Trace};
use crate::tenant::Tenant;
use crate::web::Browsers;
use crate::wire::{Call, HostPattern, host_of};

/// What opens what is ours.
pub struct Access {
    /// The control token.
    pub token: String,
    /// The browsers that need none.
    pub browsers: Browsers,
    /// The name of their cookie: the port is in it, because cookies know no port.
    pub cookie: String,
    /// Host names and addresses of the server, besides loopback's own; lower case, without port.
    pub hosts: Vec<String>,
}

impl Access {
    /// Asserts that a call comes to a name of the server or of one of its tenants, and from no page of another origin.
    ///
    /// # Errors
    /// The refusal by `control.host` or `control.origin`.
    pub fn check_names(
        &self,
        tenants: &HostPattern,
        call: &Call<'_>,
        trace: &mut Trace,
    ) -> Result<(), Refusal> {
        // The Host header itself, not the public URL: it says under which name a browser was led here.
        let host = host_of(call.header("host").unwrap_or_default());
        let own = self.is_own(&host) || is_loopback_name(&host) || tenants.handle(&host).is_some();
        let probe = trace.check(Check::ControlHost).seen(host);
        probe.wanted("a loopback name or a --control-host").holds(own)?;
        if let Some(origin) = call.header("origin") {
            let own = origin.split_once("://").map(|(_, authority)| authority) == call.header("host");
            let probe = trace.check(Check::ControlOrigin).seen(origin.to_owned());
            probe.wanted("no Origin, or our own").holds(own)?;
        }
        Ok(())
    }

    /// Asserts that a call brings the control token, the token of the tenant that it is about, or a browser's cookie.
    ///
    /// # Errors
    /// The refusal by `control.token`.
    pub fn check_token(
        &self,
        tenant: Option<&Tenant>,
        call: &Call<'_>,
        trace: &mut Trace,
    ) -> Result<(), Refusal> {
        let given = match credential(call) {
            Credential::Bearer(text) => text,
            _ => "",
        };
        let right = verify_slices_are_equal(given.as_bytes(), self.token.as_bytes()).is_ok()
            || tenant.is_some_and(|tenant| tenant.has_token(given));
        let cookie = call.cookie(&self.cookie);
        let seen = match (given.is_empty(), cookie) {
            (false, _) => "a bearer token",
            (true, Some(_)) => "a cookie",
            (true, None) => "no bearer token",
        };
        let right = right || cookie.is_some_and(|cookie| self.lets_in(cookie, call));
        let probe = trace.check(Check::ControlToken).seen(seen);
        probe.wanted("the control token, the tenant's own, or the cookie of `tenantry open`").holds(right)
    }

    /// Whether a cookie opens what a call asks for. Browsers send it to each port of the host, and with whatever page of
    /// the same origin asks for: so it opens nothing by a tenant's way, and where something is changed it takes a page of
    /// this origin that can say what it sends, which no form can.
    fn lets_in(&self, cookie: &str, call: &Call<'_>) -> bool {
        let own = call.to_server && self.is_own(&host_of(call.header("host").unwrap_or_default()));
        // An `Origin` is known to be ours by now.
        let here = call.header("origin").is_some() || call.header("sec-fetch-site") == Some("same-origin");
        let typed = call.header("content-type").is_none_or(|it| it.starts_with("application/json"));
        own && (call.method.is_safe() || here && typed) && self.browsers.knows(cookie)
    }

    /// Whether a host is the server's own name, and never a tenant's.
    fn is_own(&self, host: &str) -> bool {
        host == "localhost"
            || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
            || self.hosts.iter().any(|own| own == host)
    }
}

/// Whether a host is a name of this machine, which may be a tenant's.
fn is_loopback_name(host: &str) -> bool {
    host.ends_with(".localhost")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_servers_own_names_are_loopbacks_and_those_it_was_told() {
        let browsers = Browsers::new(crate::clock::Clock::system());
        let hosts = vec!["tenantry.test".to_owned()];
        let access = Access { token: String::new(), browsers, cookie: String::new(), hosts };
        for host in ["localhost", "127.0.0.9", "::1", "tenantry.test"] {
            assert!(access.is_own(host), "{host}");
        }
        for host in ["t1.localhost", "localhost.evil.example", "10.0.0.1", "", "0.0.0.0"] {
            assert!(!access.is_own(host), "{host}");
        }
        assert!(is_loopback_name("t1.localhost") && !is_loopback_name("localhost.evil.example"));
    }
}
