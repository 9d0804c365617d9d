//! Ordinary Rust clients, unmodified, against a running server: `TENANTRY_URL` names it.
#![cfg(test)]

mod browser;
mod http;
mod oauth2_crate;
mod openidconnect_crate;

pub const CLIENT: &str = "svc+x@acme.test";
pub const SECRET: &str = "a+b%20c/d&e=f:g";
pub const WEB: &str = "web-client";
pub const WEB_SECRET: &str = "s+e%20c/r&e=t:!";
pub const REDIRECT: &str = "https://client.test/callback";

/// A URL of the server.
pub fn url(path: &str) -> String {
    format!("{}{path}", std::env::var("TENANTRY_URL").expect("TENANTRY_URL names the server"))
}

/// An endpoint of an app, as the libraries' types want it.
pub fn endpoint<T>(
    make: impl Fn(String) -> Result<T, openidconnect::url::ParseError>,
    name: &str,
    app: &str,
) -> T {
    make(url(&format!("/OAuth2/{name}/{app}"))).unwrap()
}
