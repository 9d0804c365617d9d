//! What a connection is answered with: a certificate for the name it asks for.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::path::Path;
use std::sync::Arc;

use quick_cache::sync::Cache;
use rcgen::{KeyPair, PKCS_ECDSA_P256_SHA256};
use rustls::ServerConfig;
use rustls::crypto::{CryptoProvider, aws_lc_rs};
use rustls::server::{NoServerSessionStorage, ProducesTickets};
use rustls::version::{TLS12, TLS13};
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};

use super::validity::not_after;
use super::{Authority, ServerNames, TlsError};
use crate::clock::{Clock, Timestamp};
use crate::wire::folded;

/// How many names' certificates are kept; the rest are made again when they are asked for.
const KEPT: usize = 256;
/// A certificate that is older than this is made again.
const RENEWED_AFTER: i64 = 30 * 86_400_000;
/// The option that names a certificate's files.
const OPTION: &str = "--tls";

/// The certificates of a server.
pub struct Certificates {
    source: Source,
    suite: Suite,
}

enum Source {
    /// The one that the owner brought.
    Given(Arc<ServerConfig>),
    /// Made when they are asked for.
    Made(Box<Made>),
}

struct Made {
    authority: Authority,
    names: ServerNames,
    /// One for all: making it is most of the work.
    key: KeyPair,
    kept: Cache<String, (Timestamp, Arc<ServerConfig>)>,
    clock: Clock,
}

/// What all connections share.
struct Suite {
    provider: Arc<CryptoProvider>,
    ticketer: Arc<dyn ProducesTickets>,
}

/// What a connection is answered with.
pub struct Chosen {
    /// How it goes on.
    pub config: Arc<ServerConfig>,
    /// Whether the certificate holds the name that was asked for.
    pub certified: bool,
}

impl Certificates {
    /// An authority's: made for each name that it is asked for and that `names` allow.
    ///
    /// # Errors
    /// [`TlsError::Making`].
    pub fn made_by(authority: Authority, names: ServerNames) -> Result<Self, TlsError> {
        let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).map_err(TlsError::making)?;
        let made = Made { authority, names, key, kept: Cache::new(KEPT), clock: Clock::system() };
        Ok(Self { source: Source::Made(Box::new(made)), suite: Suite::new()? })
    }

    /// The owner's: a chain and its key, both in PEM.
    ///
    /// # Errors
    /// Files that cannot be read or do not belong together.
    pub fn given(certificate: &Path, key: &Path) -> Result<Self, TlsError> {
        let content = |path: &Path, why: String| TlsError::Content { option: OPTION, path: path.into(), why };
        let read = |path: &Path| {
            let failed = |error| TlsError::File { option: OPTION, path: path.into(), error };
            std::fs::read(path).map_err(failed)
        };
        let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&read(certificate)?).collect();
        let chain = chain.map_err(|error| content(certificate, format!("not PEM: {error:?}")))?;
        let Some(leaf) = chain.first() else {
            return Err(content(certificate, "there is no certificate in it".to_owned()));
        };
        let now = Clock::system().now();
        if let Some(end) = not_after(leaf).filter(|end| *end < now) {
            let (file, end) = (certificate.display().to_string(), end.rfc3339());
            tracing::warn!(file, end, "tls.expired: clients will not take this certificate");
        }
        let private = PrivateKeyDer::from_pem_slice(&read(key)?)
            .map_err(|error| content(key, format!("there is no private key in it: {error:?}")))?;
        let suite = Suite::new()?;
        let config = suite.config(chain, private).map_err(|error| match error {
            rustls::Error::InconsistentKeys(_) => {
                content(key, format!("not the key of the certificate {}", certificate.display()))
            }
            other => content(certificate, format!("not usable, with the key {}: {other}", key.display())),
        })?;
        Ok(Self { source: Source::Given(config), suite })
    }

    /// The authority to trust, in PEM, if there is one of ours.
    pub fn authority(&self) -> Option<&str> {
        match &self.source {
            Source::Given(_) => None,
            Source::Made(made) => Some(made.authority.pem()),
        }
    }

    /// For a connection to `local` that asks for `name`. What is not certified gets the certificate of the machine's
    /// own names, so that the client says what is wrong, and one that does not verify goes on.
    ///
    /// # Errors
    /// [`TlsError::Making`].
    pub fn choose(&self, name: Option<&str>, local: IpAddr, tenant: &[String]) -> Result<Chosen, TlsError> {
        let made = match &self.source {
            Source::Given(config) => return Ok(Chosen { config: Arc::clone(config), certified: true }),
            Source::Made(made) => made,
        };
        let name = name.map(folded).filter(|name| name != "localhost");
        let allowed = name.as_ref().is_none_or(|name| made.names.allow(name, tenant));
        let name = name.filter(|_| allowed);
        let local = local.to_canonical();
        let kept_as = name.clone().unwrap_or_else(|| local.to_string());
        let now = made.clock.now();
        if let Some((at, config)) = made.kept.get(&kept_as)
            && now < at.plus_millis(RENEWED_AFTER)
        {
            return Ok(Chosen { config, certified: allowed });
        }
        let (hosts, addresses) = match name {
            Some(name) => (vec![name], Vec::new()),
            None => made.own(local),
        };
        let certificate = made.authority.certify(&made.key, &hosts, &addresses, now)?;
        let key = PrivateKeyDer::try_from(made.key.serialize_der()).map_err(TlsError::making)?;
        let config = self.suite.config(vec![certificate], key).map_err(TlsError::making)?;
        made.kept.insert(kept_as, (now, Arc::clone(&config)));
        Ok(Chosen { config, certified: allowed })
    }
}

impl Made {
    /// The machine's own names, as seen by a connection to `local`.
    fn own(&self, local: IpAddr) -> (Vec<String>, Vec<IpAddr>) {
        let mut hosts = vec!["localhost".to_owned()];
        hosts.extend(self.names.hosts().iter().filter(|host| *host != "localhost").cloned());
        let mut addresses = vec![IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)];
        for address in self.names.addresses().iter().chain([&local]) {
            if !addresses.contains(address) {
                addresses.push(*address);
            }
        }
        (hosts, addresses)
    }
}

impl Suite {
    fn new() -> Result<Self, TlsError> {
        let ticketer = aws_lc_rs::Ticketer::new().map_err(TlsError::making)?;
        Ok(Self { provider: Arc::new(aws_lc_rs::default_provider()), ticketer })
    }

    fn config(
        &self,
        chain: Vec<CertificateDer<'static>>,
        key: PrivateKeyDer<'static>,
    ) -> Result<Arc<ServerConfig>, rustls::Error> {
        let mut config = ServerConfig::builder_with_provider(Arc::clone(&self.provider))
            .with_protocol_versions(&[&TLS13, &TLS12])?
            .with_no_client_auth()
            .with_single_cert(chain, key)?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        // Sessions go on by tickets, so that nothing is kept for each of them.
        config.session_storage = Arc::new(NoServerSessionStorage {});
        config.ticketer = Arc::clone(&self.ticketer);
        Ok(Arc::new(config))
    }
}
