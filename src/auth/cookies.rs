//! The cookies that a browser is given when somebody signs in.

use crate::wire::{Call, base_path};

/// The session cookie.
pub const SESSION_COOKIE: &str = ".ASPXAUTH";
/// The cookie that forms repeat, so that no page of another site can post them.
pub const FORM_COOKIE: &str = "antixss";

/// The attributes of every cookie. It is for the tenant's URL; `Secure` only where there is TLS (decisions.md#d13).
pub fn cookie_attributes(call: &Call<'_>) -> String {
    let secure = if call.base.starts_with("https:") { "; Secure" } else { "" };
    format!("; path={}{secure}; HttpOnly; SameSite=Lax", base_path(call.base))
}

/// A cookie, taken back.
pub fn expired_cookie(name: &str, call: &Call<'_>) -> String {
    format!("{name}=; Max-Age=0{}", cookie_attributes(call))
}

/// The names of the cookies that carry the refresh token and the platform token.
pub fn platform_cookies(tenant_id: &str) -> (String, String) {
    (format!("refreshToken-{tenant_id}"), format!("idToken-{tenant_id}"))
}
