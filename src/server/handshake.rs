//! The handshake of a connection to a TLS port.

use std::io::{self, ErrorKind};
use std::net::{IpAddr, Ipv4Addr};

use actix_web::http::StatusCode;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::LazyConfigAcceptor;
use tokio_rustls::rustls::server::Acceptor;
use tokio_rustls::rustls::{AlertDescription, Error};
use tokio_rustls::server::TlsStream;

use super::connection::Connection;
use super::gate::{Unreadable, refuse};
use super::{Door, Site};
use crate::check::Check;
use crate::tenant::Tenant;
use crate::tls::Certificates;

/// Bytes looked at to tell TLS from what is not.
const PEEKED: usize = 512;
/// The first byte of a TLS connection: a handshake record (RFC 8446 §5.1).
const HANDSHAKE: u8 = 22;

/// Performs the handshake of a connection to the TLS listener.
///
/// # Errors
/// Where there is none to go on with; it has been answered and logged.
pub async fn secured(
    stream: TcpStream,
    certificates: &Certificates,
    (site, door): (&Site, &Door),
) -> io::Result<Connection> {
    let peer = stream.peer_addr().map_or_else(|_| String::new(), |peer| peer.to_string());
    let mut server_name = None;
    let handshake = handshake(stream, certificates, (site, door), &mut server_name);
    let done = match tokio::time::timeout(site.tls_patience, handshake).await {
        Ok(done) => done,
        Err(_) => Err(io::Error::new(ErrorKind::TimedOut, "the handshake did not come to its end")),
    };
    if let Err(error) = &done {
        log(error, server_name.as_deref().unwrap_or_default(), &peer);
    }
    done.map(|stream| Connection::Tls(Box::new(stream)))
}

async fn handshake(
    stream: TcpStream,
    certificates: &Certificates,
    (site, door): (&Site, &Door),
    server_name: &mut Option<String>,
) -> io::Result<TlsStream<TcpStream>> {
    let mut start = [0; PEEKED];
    let seen = stream.peek(&mut start).await?;
    match start[..seen].first() {
        None => return Err(ErrorKind::UnexpectedEof.into()),
        Some(byte) if byte.is_ascii_uppercase() => {
            return plain(stream, &start[..seen], &site.behind(door)).await;
        }
        Some(&HANDSHAKE) => {}
        Some(_) => return Err(io::Error::new(ErrorKind::InvalidData, "what was sent is no TLS")),
    }
    let local = stream.local_addr().map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |local| local.ip());
    let hello = LazyConfigAcceptor::new(Acceptor::default(), stream).await?;
    *server_name = hello.client_hello().server_name().map(str::to_owned);
    let tenant = site.behind(door);
    let mut names = tenant.store.info().await.map(|info| info.spec.names.clone()).unwrap_or_default();
    names.extend(server_name.clone().filter(|name| site.registry.pattern().handle(name).is_some()));
    let chosen = certificates.choose(server_name.as_deref(), local, &names).map_err(io::Error::other)?;
    if !chosen.certified {
        let server_name = server_name.as_deref().unwrap_or_default();
        let change = "tenant.names, --public-url, --pod-fqdn or --control-host";
        tracing::warn!(server_name, change, "tls.unknown_name: answered with the certificate of localhost");
    }
    hello.into_stream(chosen.config).await
}

/// HTTP where TLS is spoken: an answer that says so, and the end.
async fn plain(mut stream: TcpStream, seen: &[u8], tenant: &Tenant) -> io::Result<TlsStream<TcpStream>> {
    let unreadable = Unreadable {
        check: Check::RequestTls,
        seen: "plain HTTP".to_owned(),
        wanted: "https:// on this port",
        status: StatusCode::BAD_REQUEST,
    };
    let peer = stream.peer_addr().ok();
    stream.write_all(&refuse(tenant, unreadable, seen, peer)).await?;
    stream.shutdown().await?;
    // What is closed with bytes unread is reset, and the client may never see the answer.
    let mut rest = [0; 4096];
    while stream.read(&mut rest).await? > 0 {}
    Err(ErrorKind::UnexpectedEof.into())
}

/// One line for a handshake that failed, with what to do about it.
fn log(error: &io::Error, server_name: &str, client: &str) {
    let gone = [ErrorKind::UnexpectedEof, ErrorKind::ConnectionReset, ErrorKind::BrokenPipe];
    let why = error.to_string();
    if gone.contains(&error.kind()) {
        tracing::debug!(server_name, client, why, "tls.closed");
        return;
    }
    let change = match error.get_ref().and_then(|inner| inner.downcast_ref::<Error>()) {
        Some(Error::AlertReceived(alert)) if distrusts(*alert) => {
            "the client does not trust the certificate: `tenantry ca --print` tells how it does"
        }
        _ => "the client: TLS 1.2 or 1.3, HTTP/1.1",
    };
    tracing::warn!(server_name, client, why, change, "tls.refused");
}

fn distrusts(alert: AlertDescription) -> bool {
    matches!(
        alert,
        AlertDescription::UnknownCA | AlertDescription::BadCertificate | AlertDescription::CertificateUnknown
    )
}
