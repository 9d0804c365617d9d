//! HTTP: connections, limits, routing, headers. The only place that knows all surfaces.

mod base;
mod cors;
mod dispatch;
mod gate;
mod render;

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use actix_http::{HttpService, KeepAlive, Protocol};
use actix_service::{ServiceFactoryExt, fn_service, map_config};
use actix_web::dev::{AppConfig, Server};
use actix_web::{App, web};
use gate::Gate;

use crate::control::Control;
use crate::random::Random;
use crate::tenant::Tenant;

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
    /// Whether forwarded headers count from senders other than loopback.
    pub trust_forwarded: bool,
}

/// Serves a site on a listener, with this many threads.
///
/// # Errors
/// Where the listener cannot be used.
pub fn serve(site: &Arc<Site>, listener: TcpListener, workers: usize) -> std::io::Result<Server> {
    let builder = Server::build().workers(workers).disable_signals().shutdown_timeout(SHUTDOWN_SECONDS);
    let stopping = builder.graceful_shutdown_signal();
    let site = Arc::clone(site);
    let factory = move || {
        let (site, data, stopping) =
            (Arc::clone(&site), web::Data::from(Arc::clone(&site)), stopping.clone());
        let app = App::new().app_data(data).default_service(web::to(dispatch::handle));
        let http = HttpService::build()
            .graceful_shutdown_signal(move || {
                let stopping = stopping.clone();
                async move { stopping.notified().await }
            })
            .keep_alive(KeepAlive::Timeout(KEEP_ALIVE))
            .client_request_timeout(HEAD_TIMEOUT)
            .finish(map_config(app, |()| AppConfig::default()));
        fn_service(move |stream: actix_web::rt::net::TcpStream| {
            let site = Arc::clone(&site);
            async move {
                let peer = stream.peer_addr().ok();
                // Answers are small and written whole; waiting to fill a packet would only delay them.
                let _ = stream.set_nodelay(true);
                Ok((Gate::new(stream, site), Protocol::Http1, peer))
            }
        })
        .and_then(http)
    };
    Ok(builder.listen("tenantry", listener, factory)?.run())
}
