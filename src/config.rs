//! What a server is told when it starts: plain data. What a tenant contains is not configuration but a fixture.

use std::path::PathBuf;
use std::time::Duration;

use crate::wire::HostPattern;

/// How a server runs. The command line fills it from options and the environment; a library user by
/// [`crate::Builder`], or whole:
///
/// ```
/// # fn main() -> Result<(), tenantry::StartError> {
/// use tenantry::{Config, Database, Tenantry};
///
/// let config = Config {
///     listen: "127.0.0.1:0".to_owned(),
///     database: Database::Ephemeral,
///     control_token: Some("from-a-vault".to_owned()),
///     ..Config::default()
/// };
/// let tenant = Tenantry::builder().config(config).start()?;
/// assert_eq!(tenant.control_token(), "from-a-vault");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Config {
    /// Where to listen; port 0 takes any free one.
    pub listen: String,
    /// Where the state is kept.
    pub database: Database,
    /// The URL under which clients know the tenant, without a trailing slash; otherwise what each request shows.
    pub public_url: Option<String>,
    /// Whether `X-Forwarded-Host` and `X-Forwarded-Proto` count from senders other than loopback.
    pub trust_forwarded: bool,
    /// The tenant's host name as `PodFqdn` members show it; otherwise the host of the request.
    pub pod_fqdn: Option<String>,
    /// Which host names name a tenant that is made while the server runs.
    pub host_pattern: HostPattern,
    /// Makes ids, opaque values and the signing key the same in every run.
    pub seed: Option<u64>,
    /// Whether actions that are known and not carried out are refused, where they would be accepted and do nothing.
    pub strict_actions: bool,
    /// Whether requests that went well are logged, too.
    pub log_requests: bool,
    /// Bytes that the journal of each tenant takes, roughly.
    pub journal_bytes: usize,
    /// Allows the built-in test key of `seed` on an address beyond loopback.
    pub allow_test_key: bool,
    /// The control API's bearer token; drawn at random when absent.
    pub control_token: Option<String>,
    /// Further names under which the control API may be addressed.
    pub control_hosts: Vec<String>,
    /// Whether TLS is served besides, and with which certificate.
    pub tls: Tls,
    /// Where TLS is served.
    pub tls_listen: String,
    /// The file of `Tls::Auto`'s authority; its key is beside it. By default they are beside the database, and in
    /// memory where that is.
    pub tls_ca: Option<PathBuf>,
    /// How long a client may take for its TLS handshake.
    pub tls_patience: Duration,
    /// Threads that serve requests; one a core when absent.
    pub workers: Option<usize>,
}

/// Whether TLS is served, and with which certificate.
///
/// ```
/// use tenantry::Tls;
///
/// assert_eq!("auto".parse(), Ok(Tls::Auto));
/// assert_eq!("site.pem,site-key.pem".parse(), Ok(Tls::Files("site.pem".into(), "site-key.pem".into())));
/// assert!("site.pem".parse::<Tls>().is_err(), "a certificate has a key");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tls {
    /// HTTP only.
    Off,
    /// Certificates of a local authority, for every name that the tenant has.
    Auto,
    /// The owner's certificate, or chain, and its key, as files in PEM.
    Files(PathBuf, PathBuf),
}

impl std::str::FromStr for Tls {
    type Err = String;

    /// Reads the `--tls` option.
    fn from_str(text: &str) -> Result<Self, String> {
        match (text, text.split_once(',')) {
            ("off", _) => Ok(Self::Off),
            ("auto", _) => Ok(Self::Auto),
            (_, Some((certificate, key))) if !certificate.is_empty() && !key.is_empty() => {
                Ok(Self::Files(certificate.into(), key.into()))
            }
            _ => Err("wanted off, auto, or CERT.pem,KEY.pem".to_owned()),
        }
    }
}

/// Where the state is kept.
///
/// ```
/// use tenantry::Database;
///
/// assert_eq!(Database::parse("state/tenant.db"), Database::File("state/tenant.db".into()));
/// let url = "postgres://tenantry@db.test/tenants";
/// assert_eq!(Database::parse(url), Database::Postgres(url.to_owned()));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Database {
    /// An embedded SQLite file, made when it does not exist.
    File(PathBuf),
    /// A PostgreSQL server, by its URL.
    Postgres(String),
    /// Memory only: empty at the start, gone at the end.
    Ephemeral,
}

impl Database {
    /// Reads the `--database` option: a `postgres://` URL, a `sqlite:` URL, or a file's path.
    pub fn parse(text: &str) -> Self {
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Self::Postgres(text.to_owned());
        }
        let path = text.strip_prefix("sqlite://").or_else(|| text.strip_prefix("sqlite:")).unwrap_or(text);
        Self::File(PathBuf::from(path))
    }

    /// The file of a certificate authority beside the state; none where nothing is kept.
    pub fn authority_file(&self) -> Option<PathBuf> {
        match self {
            Self::File(path) => {
                let mut name = path.as_os_str().to_owned();
                name.push(".ca.pem");
                Some(PathBuf::from(name))
            }
            Self::Postgres(_) => Some(PathBuf::from("tenantry.ca.pem")),
            Self::Ephemeral => None,
        }
    }
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: "127.0.0.1:8080".to_owned(),
            database: Database::File(PathBuf::from("tenantry.db")),
            public_url: None,
            trust_forwarded: false,
            pod_fqdn: None,
            host_pattern: HostPattern::default(),
            seed: None,
            strict_actions: false,
            log_requests: false,
            journal_bytes: 4 * 1_024 * 1_024,
            allow_test_key: false,
            control_token: None,
            control_hosts: Vec::new(),
            tls: Tls::Off,
            tls_listen: "127.0.0.1:8443".to_owned(),
            tls_ca: None,
            tls_patience: Duration::from_secs(10),
            workers: None,
        }
    }
}
