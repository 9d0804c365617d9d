//! The handshake: versions, and what is none.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::Duration;

use rustls::version::{TLS12, TLS13};
use rustls::{AlertDescription, Error, HandshakeKind, ProtocolVersion};
use tenantry::Config;

use crate::support::secure::SecureClient;
use crate::support::tls::{client, config, start, start_with, url};
use crate::support::{Answer, Server};

fn connect(server: &Server) -> TcpStream {
    let stream = TcpStream::connect(url(server).strip_prefix("https://").unwrap()).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    stream
}

/// What the server says to these bytes until it closes.
fn told(server: &Server, bytes: &[u8]) -> Vec<u8> {
    let mut stream = connect(server);
    let _ = stream.write_all(bytes);
    let _ = stream.shutdown(Shutdown::Write);
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    answer
}

#[test]
fn both_versions_are_spoken_and_http_1_1_below() {
    let server = start();
    let authority = server.tenantry().authority().unwrap();
    for (version, wanted) in [(&TLS12, ProtocolVersion::TLSv1_2), (&TLS13, ProtocolVersion::TLSv1_3)] {
        let client = SecureClient::with(authority, &[version], &[b"h2", b"http/1.1"]);
        let found = client.get(url(&server), "localhost", "/health/ping").unwrap();
        assert_eq!((found.version, found.answer.status), (wanted, 200));
        assert_eq!(found.protocol.as_deref(), Some(&b"http/1.1"[..]));
        let again = client.get(url(&server), "localhost", "/health/ping").unwrap();
        assert_eq!(again.kind, HandshakeKind::Resumed, "{wanted:?}: a session goes on");
    }
    let older = SecureClient::with(authority, &[&TLS13], &[]);
    assert_eq!(older.get(url(&server), "localhost", "/health/ping").unwrap().protocol, None);
    let h2 = SecureClient::with(authority, &[&TLS13], &[b"h2"]);
    let refused = h2.get(url(&server), "localhost", "/health/ping").err();
    assert_eq!(refused, Some(Error::AlertReceived(AlertDescription::NoApplicationProtocol)));
}

#[test]
fn requests_below_tls_meet_the_same_limits_and_gate() {
    let server = start();
    let client = client(&server);
    let answer = client.send(url(&server), "localhost", "NO SENSE\r\n\r\n").unwrap().answer;
    assert_eq!(answer.status, 400);
    assert_eq!(server.refused_by(&answer), "request.readable");
    let answer =
        client.send(url(&server), "localhost", "GET / HTTP/1.1\r\nHost: a b\r\n\r\n").unwrap().answer;
    assert_eq!((answer.status, server.refused_by(&answer).as_str()), (400, "request.host"));
    let body = "x".repeat(1024 * 1024);
    let request = format!(
        "POST /oauth2/token/JamesTest HTTP/1.1\r\nHost: localhost\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    assert_eq!(
        client.send(url(&server), "localhost", &request).unwrap().answer.status,
        400,
        "large bodies pass"
    );
}

#[test]
fn plain_http_on_the_tls_port_is_told_so() {
    let server = start();
    for (request, member) in [
        ("GET /health/ping HTTP/1.1\r\nHost: localhost\r\n\r\n", "Message"),
        ("POST /oauth2/token/JamesTest HTTP/1.1\r\n", "error_description"),
        ("GET /scim/Users HTTP/1.1\r\n", "detail"),
    ] {
        let answer = Answer::parse(&told(&server, request.as_bytes()));
        assert_eq!(answer.status, 400, "{answer:?}");
        let text = answer.json()[member].as_str().unwrap().to_owned();
        assert!(text.contains("a port that speaks TLS") && text.contains("https://"), "{text}");
        assert_eq!(server.refused_by(&answer), "request.tls");
    }
}

#[test]
fn what_is_no_handshake_ends_the_connection_and_nothing_else() {
    let server = start();
    let record = [&[22, 3, 1, 0, 5][..], b"hello"].concat();
    let endless = [&[22, 3, 1, 0xff, 0xff][..], &[1; 70_000]].concat();
    for bytes in
        [&b""[..], b"\0", b"\x80\x2e\x01\x03\x01", &[0xff; 600], &record, &endless, &[22], &[22, 3, 1]]
    {
        let answer = told(&server, bytes);
        assert!(answer.is_empty() || answer[0] == 21, "nothing, or an alert: {answer:?}");
        assert_eq!(
            client(&server).get(url(&server), "localhost", "/health/ping").unwrap().answer.status,
            200
        );
    }
}

#[test]
fn a_handshake_that_takes_too_long_is_ended() {
    let server = start_with(Config { tls_patience: Duration::from_millis(100), ..config() });
    for start in [&b""[..], &[22, 3, 1, 2, 0, 1], b"G"] {
        let mut stream = connect(&server);
        stream.write_all(start).unwrap();
        let mut answer = Vec::new();
        // Comes to its end only because the server closes.
        let _ = stream.read_to_end(&mut answer);
        assert!(!answer.starts_with(&[22]), "{answer:?}");
    }
}
