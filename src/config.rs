//! What a server is told when it starts: plain data. What a tenant contains is not configuration but a fixture.

use std::path::PathBuf;

/// How a server runs. The command line fills it from options and the environment; a library user by
/// [`crate::Builder`].
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
    /// Makes ids, opaque values and the signing key the same in every run.
    pub seed: Option<u64>,
    /// Allows the built-in test key of `seed` on an address beyond loopback.
    pub allow_test_key: bool,
    /// The control API's bearer token; drawn at random when absent.
    pub control_token: Option<String>,
    /// Further names under which the control API may be addressed.
    pub control_hosts: Vec<String>,
    /// Threads that serve requests; one a core when absent.
    pub workers: Option<usize>,
}

/// Where the state is kept.
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
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: "127.0.0.1:8080".to_owned(),
            database: Database::File(PathBuf::from("tenantry.db")),
            public_url: None,
            trust_forwarded: false,
            pod_fqdn: None,
            seed: None,
            allow_test_key: false,
            control_token: None,
            control_hosts: Vec::new(),
            workers: None,
        }
    }
}
