//! What the benchmarks share: a world, and a client that costs next to nothing.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

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

/// A keep-alive connection that understands just enough HTTP.
pub struct Connection(BufReader<TcpStream>);

impl Connection {
    /// Opens a connection.
    pub fn open(address: &str) -> Self {
        let stream = TcpStream::connect(address).expect("a connection");
        stream.set_nodelay(true).expect("no delay");
        Self(BufReader::new(stream))
    }

    /// Sends a request; the whole answer.
    pub fn ask(&mut self, request: &str) -> String {
        self.0.get_mut().write_all(request.as_bytes()).expect("the request is sent");
        let (mut head, mut length) = (String::new(), 0);
        loop {
            let start = head.len();
            self.0.read_line(&mut head).expect("a line of the answer");
            let line = head[start..].trim().to_ascii_lowercase();
            if let Some(value) = line.strip_prefix("content-length:") {
                length = value.trim().parse().expect("a length");
            }
            if line.is_empty() {
                break;
            }
        }
        let mut body = vec![0; length];
        self.0.read_exact(&mut body).expect("the body");
        head + &String::from_utf8_lossy(&body)
    }
}
