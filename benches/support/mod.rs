//! What the benchmarks share: a world, and a client that costs next to nothing.

#[path = "connection.rs"]
mod connection;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
pub use connection::Connection;

/// Apps that issue JWTs and opaque tokens, and a client that may manage users.
pub const FIXTURE: &str = "
roles: [{name: R, rights: [User Management]}]
users: [{name: svc, password: MyTest1, oauth_client: true, roles: [R]}]
apps:
  - {id: jwt, auth_methods: [ClientCreds], scopes: [{name: all, rest_regex: ['.*']}], user_access: [R]}
  - {id: opaque, token_type: Opaque, auth_methods: [ClientCreds], scopes: [{name: all, rest_regex: ['.*']}], user_access: [R]}
";
/// The body of a token request.
pub const GRANT: &str = "grant_type=client_credentials&scope=all";

/// The headers of a call by the client of [`FIXTURE`].
pub fn basic() -> String {
    let pair = STANDARD.encode("svc:MyTest1");
    format!("Authorization: Basic {pair}\r\nContent-Type: application/x-www-form-urlencoded\r\n")
}

/// A POST as bytes.
pub fn post(path: &str, headers: &str, body: &str) -> String {
    format!(
        "POST {path} HTTP/1.1\r\nHost: localhost\r\n{headers}Content-Length: {}\r\n\r\n{body}",
        body.len()
    )
}
