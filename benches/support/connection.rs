//! A client that costs next to nothing.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;

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
