//! HTTP: connections, limits, routing, headers. The only place that knows all surfaces.

mod base;
mod connection;
mod cors;
mod dispatch;
mod files;
mod gate;
#[cfg(feature = "tls")]
mod handshake;
mod ports;
mod render;
mod service;
#[cfg(test)]
mod tests;
mod workers;

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, Weak};

use ports::Ports;
use workers::Workers;
pub use workers::{Acceptor, Listening, StopMode};

use crate::control::Control;
use crate::random::Random;
use crate::tenant::{Registry, Tenant};
use crate::tls::Certificates;

/// What a server serves.
pub struct Site {
    /// The tenants.
    pub registry: Arc<Registry>,
    /// Who may use the control API.
    pub control: Control,
    /// The ids of calls that are no tenant's; apart, so that a health check does not shift a tenant's seeded sequence.
    pub random: Random,
    /// The URL under which clients know the first tenant, where that is not the request's.
    pub public_url: Option<String>,
    /// Where it listens.
    pub address: SocketAddr,
    /// How long a client may take for its TLS handshake.
    #[cfg(feature = "tls")]
    pub tls_patience: std::time::Duration,
    /// Whether forwarded headers count from senders other than loopback.
    pub trust_forwarded: bool,
    /// Whether requests that went well are logged, too.
    pub log_requests: bool,
}

impl Site {
    /// The tenant of whatever comes through a door and names none: the first one, where the door is nobody's.
    pub fn behind(&self, door: &Door) -> Arc<Tenant> {
        let own = door.tenant.as_ref().and_then(Weak::upgrade);
        own.unwrap_or_else(|| Arc::clone(self.registry.default_tenant()))
    }
}

/// What a listener leads to.
pub struct Door {
    /// What TLS is answered with, where the listener speaks it.
    pub certificates: Option<Arc<Certificates>>,
    /// Whose it is; of all tenants, where it is nobody's.
    pub tenant: Option<Weak<Tenant>>,
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
    /// Serves a site on its listeners, with this many threads. From now on its tenants get ports of their own.
    ///
    /// # Errors
    /// Where a thread cannot be started or a listener cannot be used.
    pub fn start(site: &Arc<Site>, listeners: Listeners, threads: usize) -> io::Result<Self> {
        let Listeners { plain, tls } = listeners;
        let workers = Workers::start(site, threads)?;
        let acceptor = workers.acceptor().clone();
        let main = |certificates| Door { certificates, tenant: None };
        let mut listening = Vec::new();
        let tls_address = match &tls {
            Some((listener, certificates)) => Some((listener.local_addr()?, Arc::clone(certificates))),
            None => None,
        };
        let ports = Ports::beside(acceptor.clone(), plain.local_addr()?, tls_address);
        site.registry.set_doors(Box::new(ports));
        listening.push(acceptor.listen(plain, main(None))?);
        if let Some((listener, certificates)) = tls {
            listening.push(acceptor.listen(listener, main(Some(certificates)))?);
        }
        Ok(Self { workers, listening })
    }

    /// Stops; returns when all requests have ended.
    pub async fn stop(self, stop: StopMode) {
        drop(self.listening);
        self.workers.stop(stop).await;
    }
}

/// An address as a URL shows it: one on all addresses as loopback.
pub fn shown(address: SocketAddr) -> SocketAddr {
    if !address.ip().is_unspecified() {
        return address;
    }
    let loopback = if address.is_ipv4() { "127.0.0.1" } else { "::1" };
    loopback.parse().map_or(address, |ip| SocketAddr::new(ip, address.port()))
}
