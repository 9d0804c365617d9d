//! HTTP: connections, limits, routing, headers. The only place that knows all surfaces.

mod base;
mod connection;
mod cors;
#[cfg(test)]
mod describe;
mod dispatch;
mod files;
mod gate;
mod render;

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use actix_http::error::DispatchError;
use actix_http::{HttpService, KeepAlive, Protocol};
use actix_service::{ServiceFactoryExt, fn_service, map_config};
use actix_web::dev::{AppConfig, Server};
use actix_web::rt::net::TcpStream;
use actix_web::{App, web};
use connection::Connection;
use gate::Gate;

use crate::control::Control;
use crate::random::Random;
use crate::tenant::Tenant;
use crate::tls::Certificates;

/// Seconds that requests under way get when the server stops.
const SHUTDOWN_SECONDS: u64 = 10;
/// How long a client may take to send the head of a request.
const HEAD_TIMEOUT: Duration = Duration::from_secs(10);
/// How long an idle connection is kept.
const KEEP_ALIVE: Duration = Duration::from_secs(75);

/// What a server serves.
pub struct Site {
    /// The tenant.
    pub tenant: Tenant,
    /// Who may use the control API.
    pub control: Control,
    /// The ids of control calls; apart, so that a health check does not shift the tenant's seeded sequence.
    pub random: Random,
    /// The URL under which clients know the tenant, where that is not the request's.
    pub public_url: Option<String>,
    /// Where it listens.
    pub address: SocketAddr,
    /// How long a client may take for its TLS handshake.
    pub tls_patience: Duration,
    /// Whether forwarded headers count from senders other than loopback.
    pub trust_forwarded: bool,
}

/// Whether the connection of a request is TLS.
#[derive(Clone, Copy)]
struct Secure(bool);

/// Where a site is served.
pub struct Listeners {
    /// HTTP.
    pub plain: TcpListener,
    /// HTTP within TLS, and what it is answered with.
    pub tls: Option<(TcpListener, Arc<Certificates>)>,
}

/// Serves a site on its listeners, with this many threads.
///
/// # Errors
/// Where a listener cannot be used.
pub fn serve(site: &Arc<Site>, listeners: Listeners, workers: usize) -> std::io::Result<Server> {
    let builder = Server::build().workers(workers).disable_signals().shutdown_timeout(SHUTDOWN_SECONDS);
    let stopping = builder.graceful_shutdown_signal();
    let service = |certificates: Option<Arc<Certificates>>| {
        let (site, stopping) = (Arc::clone(site), stopping.clone());
        move || {
            let (site, data, stopping) =
                (Arc::clone(&site), web::Data::from(Arc::clone(&site)), stopping.clone());
            let secure = Secure(certificates.is_some());
            let app = App::new().app_data(data).app_data(secure).default_service(web::to(dispatch::handle));
            let http = HttpService::build()
                .graceful_shutdown_signal(move || {
                    let stopping = stopping.clone();
                    async move { stopping.notified().await }
                })
                .keep_alive(KeepAlive::Timeout(KEEP_ALIVE))
                .client_request_timeout(HEAD_TIMEOUT)
                .finish(map_config(app, |()| AppConfig::default()));
            let certificates = certificates.clone();
            fn_service(move |stream: TcpStream| {
                let (site, certificates) = (Arc::clone(&site), certificates.clone());
                async move {
                    let peer = stream.peer_addr().ok();
                    // Answers are small and written whole; waiting to fill a packet would only delay them.
                    let _ = stream.set_nodelay(true);
                    let connection = match certificates {
                        None => Connection::Plain(stream),
                        Some(certificates) => {
                            let secured = Connection::secured(stream, &certificates, &site).await;
                            secured.map_err(DispatchError::Io)?
                        }
                    };
                    Ok((Gate::new(connection, site), Protocol::Http1, peer))
                }
            })
            .and_then(http)
        }
    };
    let mut builder = builder.listen("tenantry", listeners.plain, service(None))?;
    if let Some((listener, certificates)) = listeners.tls {
        builder = builder.listen("tenantry-tls", listener, service(Some(certificates)))?;
    }
    Ok(builder.run())
}
