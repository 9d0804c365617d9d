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
mod service;
mod workers;

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

pub use workers::{Listening, Stop, Workers};

use crate::control::Control;
use crate::random::Random;
use crate::tenant::Tenant;
use crate::tls::Certificates;

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

/// What a listener leads to.
pub struct Door {
    /// What TLS is answered with, where the listener speaks it.
    pub certificates: Option<Arc<Certificates>>,
}

/// Where a site is served.
pub struct Listeners {
    /// HTTP.
    pub plain: TcpListener,
    /// HTTP within TLS, and what it is answered with.
    pub tls: Option<(TcpListener, Arc<Certificates>)>,
}

/// A site that is served.
pub struct Server {
    workers: Workers,
    listening: Vec<Listening>,
}

impl Server {
    /// Serves a site on its listeners, with this many threads.
    ///
    /// # Errors
    /// Where a thread cannot be started or a listener cannot be used.
    pub fn start(site: &Arc<Site>, listeners: Listeners, threads: usize) -> io::Result<Self> {
        let workers = Workers::start(site, threads)?;
        let mut listening = vec![workers.listen(listeners.plain, Door { certificates: None })?];
        if let Some((listener, certificates)) = listeners.tls {
            listening.push(workers.listen(listener, Door { certificates: Some(certificates) })?);
        }
        Ok(Self { workers, listening })
    }

    /// Stops; returns when all requests have ended.
    pub async fn stop(self, stop: Stop) {
        drop(self.listening);
        self.workers.stop(stop).await;
    }
}
