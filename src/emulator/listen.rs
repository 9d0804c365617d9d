//! What a server listens on, and the certificates it answers with there.

use std::net::{SocketAddr, TcpListener, ToSocketAddrs};
#[cfg(feature = "tls")]
use std::path::Path;
use std::sync::Arc;

use super::StartError;
#[cfg(feature = "tls")]
use crate::clock::Clock;
use crate::config::{Config, Tls};
use crate::server::Listeners;
use crate::tls::Certificates;
#[cfg(feature = "tls")]
use crate::tls::{Authority, ServerNames, TlsError};
#[cfg(feature = "tls")]
use crate::wire::host_of;

/// The listeners of a server, bound.
pub struct Sockets {
    /// They themselves.
    pub listeners: Listeners,
    /// Where HTTP is.
    pub address: SocketAddr,
    /// Where TLS is.
    pub tls_address: Option<SocketAddr>,
}

impl Sockets {
    /// Binds what the options name.
    ///
    /// # Errors
    /// Addresses that are none or taken, certificates that cannot be had.
    pub fn bind(config: &Config) -> Result<Self, StartError> {
        let (plain, address) = listen("--listen", &config.listen)?;
        if config.tls == Tls::Off {
            return Ok(Self { listeners: Listeners { plain, tls: None }, address, tls_address: None });
        }
        let (listener, tls_address) = listen("--tls-listen", &config.tls_listen)?;
        let certificates = certificates(config, [address, tls_address])?;
        let tls = Some((listener, Arc::new(certificates)));
        Ok(Self { listeners: Listeners { plain, tls }, address, tls_address: Some(tls_address) })
    }

    /// The authority to trust, in PEM.
    pub fn authority(&self) -> Option<String> {
        let (_, certificates) = self.listeners.tls.as_ref()?;
        #[cfg(feature = "tls")]
        return certificates.authority().map(str::to_owned);
        #[cfg(not(feature = "tls"))]
        match **certificates {}
    }

    /// All addresses.
    pub fn addresses(&self) -> impl Iterator<Item = SocketAddr> {
        std::iter::once(self.address).chain(self.tls_address)
    }
}

#[cfg(not(feature = "tls"))]
fn certificates(_: &Config, _: [SocketAddr; 2]) -> Result<Certificates, StartError> {
    Err(StartError::Option("--tls: this build has no TLS (the feature `tls`)".to_owned()))
}

#[cfg(feature = "tls")]
fn certificates(config: &Config, addresses: [SocketAddr; 2]) -> Result<Certificates, StartError> {
    Ok(match &config.tls {
        Tls::Files(certificate, key) => Certificates::given(certificate, key)?,
        Tls::Auto | Tls::Off => automatic(config, addresses)?,
    })
}

#[cfg(feature = "tls")]
fn automatic(config: &Config, addresses: [SocketAddr; 2]) -> Result<Certificates, TlsError> {
    let file = config.tls_ca.clone().or_else(|| config.database.authority_file());
    let authority = match &file {
        Some(file) => authority(file)?,
        None => Authority::make(Clock::system().now())?,
    };
    let given = [&config.listen, &config.tls_listen].into_iter().chain(&config.control_hosts);
    let url = config.public_url.iter().filter_map(|url| url.split_once("://")).map(|(_, rest)| rest);
    let hosts = given.map(String::as_str).chain(url).chain(config.pod_fqdn.as_deref()).map(host_of);
    let names = ServerNames::new(hosts.chain(addresses.map(|address| address.ip().to_string())));
    Certificates::made_by(authority, names)
}

/// The authority of a file, made if there is none.
#[cfg(feature = "tls")]
fn authority(file: &Path) -> Result<Authority, TlsError> {
    let authority = Authority::at(file, Clock::system().now())?;
    if authority.was_renewed() {
        let file = file.display().to_string();
        tracing::warn!(file, "tls.renewed: the authority has a new certificate; clients must be told of it");
    }
    Ok(authority)
}

fn listen(option: &str, address: &str) -> Result<(TcpListener, SocketAddr), StartError> {
    let fail = |error| StartError::Listen(address.to_owned(), error);
    let addresses: Vec<SocketAddr> = address
        .to_socket_addrs()
        .map_err(|error| StartError::Option(format!("{option} {address}: {error}; wanted HOST:PORT")))?
        .collect();
    let listener = TcpListener::bind(addresses.as_slice()).map_err(fail)?;
    let bound = listener.local_addr().map_err(fail)?;
    Ok((listener, bound))
}
