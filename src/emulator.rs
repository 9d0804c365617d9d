//! A running server: binds, migrates, seeds, serves on a thread of its own, stops when dropped.

mod listen;
mod run;

use std::error::Error;
use std::sync::mpsc;
use std::thread::JoinHandle;

use listen::Sockets;
use run::{ReadyReport, Start, run};
use tokio::runtime::Runtime;
use tokio::sync::oneshot;
use tokio::task::LocalSet;

use crate::clock::Clock;
use crate::config::{Config, Database, Tls};
use crate::fixture::{self, Fixture, Problems};
use crate::seeding::dump;
use crate::server::{StopMode, shown};
use crate::store::{self, Engine, OpenError, tenants};
use crate::tenant::Handle;
use crate::tls::TlsError;
use crate::tokens;
use crate::wire::Broken;

/// Why a server does not start.
///
/// ```
/// use tenantry::{StartError, Tenantry};
///
/// let started = Tenantry::builder().fixture("bad.yaml", "users: [{nam: ann}]").start();
/// let Err(error @ StartError::Fixture(_)) = started else { panic!("a typing mistake passed") };
/// assert!(error.to_string().starts_with("bad.yaml:1: users[0].nam"), "{error}");
/// ```
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// An option cannot be used.
    #[error("{0}")]
    Option(String),
    /// The fixture is not sound: every mistake, each with its place.
    #[error("{0}")]
    Fixture(#[source] Box<dyn Error + Send + Sync>),
    /// The address cannot be listened on.
    #[error("cannot listen on {0}: {1}")]
    Listen(String, std::io::Error),
    /// The database cannot be opened, or failed while a tenant was read or seeded.
    #[error("{0}")]
    Database(#[source] Box<dyn Error + Send + Sync>),
    /// A tenant cannot be opened: the database failed, or a signing key cannot be used.
    #[error("{0}")]
    Tenant(String),
    /// A certificate cannot be used.
    #[error("{0}")]
    Tls(#[source] Box<dyn Error + Send + Sync>),
    /// The server's thread ended.
    #[error("the server stopped while it was starting")]
    Stopped,
}

impl From<Problems> for StartError {
    fn from(problems: Problems) -> Self {
        Self::Fixture(problems.into())
    }
}

impl From<OpenError> for StartError {
    fn from(error: OpenError) -> Self {
        Self::Database(error.into())
    }
}

impl From<store::StoreError> for StartError {
    fn from(error: store::StoreError) -> Self {
        Self::Database(error.into())
    }
}

impl From<Broken> for StartError {
    fn from(broken: Broken) -> Self {
        Self::Tenant(broken.to_string())
    }
}

impl From<TlsError> for StartError {
    fn from(error: TlsError) -> Self {
        Self::Tls(error.into())
    }
}

/// Prepares a server. Without further calls it is what tests want: a free port, nothing kept, the demo fixture.
///
/// ```
/// # fn main() -> Result<(), tenantry::StartError> {
/// let fixture = "
/// users: [{name: robot, password: S3cret, oauth_client: true}]
/// apps: [{id: api, auth_methods: [ClientCreds], scopes: [{name: all, rest_regex: ['.*']}], user_access: [robot]}]
/// ";
/// let tenant = tenantry::Tenantry::builder().fixture("api.yaml", fixture).seed(1).strict_actions().start()?;
/// assert!(!tenant.is_demo());
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Builder {
    config: Config,
    clock: Option<Clock>,
    fixtures: Vec<(String, String)>,
}

impl Builder {
    /// How the server runs.
    #[must_use]
    pub fn config(self, config: Config) -> Self {
        Self { config, ..self }
    }

    /// The clock of its first tenant. Without one it is the system's, or stands as the database remembers it.
    #[must_use]
    pub fn clock(self, clock: Clock) -> Self {
        Self { clock: Some(clock), ..self }
    }

    /// Makes ids, opaque values and the signing key the same in every run.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.config.seed = Some(seed);
        self
    }

    /// Refuses actions that are known and not carried out, where they would be accepted and do nothing.
    #[must_use]
    pub fn strict_actions(mut self) -> Self {
        self.config.strict_actions = true;
        self
    }

    /// Adds a fixture, by the name that problems show and its text. Without one, the demo is used.
    #[must_use]
    pub fn fixture(mut self, name: impl Into<String>, yaml: impl Into<String>) -> Self {
        self.fixtures.push((name.into(), yaml.into()));
        self
    }

    /// Where the state is kept.
    #[must_use]
    pub fn database(mut self, database: Database) -> Self {
        self.config.database = database;
        self
    }

    /// Serves TLS too; where, [`Tenantry::tls_url`] tells. [`Tls::Auto`] makes an authority, which is
    /// [`Tenantry::authority`].
    #[must_use]
    pub fn tls(mut self, tls: Tls) -> Self {
        self.config.tls = tls;
        self
    }

    /// Starts the server; returns when it is ready.
    ///
    /// # Errors
    /// [`StartError`]; nothing is left behind but, perhaps, an empty database.
    pub fn start(self) -> Result<Tenantry, StartError> {
        let Self { config, clock, fixtures } = self;
        let given = !fixtures.is_empty();
        let files = if given { fixtures } else { vec![("demo.yaml".to_owned(), fixture::DEMO.to_owned())] };
        let mut fixture = fixture::load(&files)?;
        let sockets = Sockets::bind(&config)?;
        if config.seed.is_some() {
            use_test_key(&mut fixture, &config, &sockets)?;
        }
        let (address, tls_address, authority) = (sockets.address, sockets.tls_address, sockets.authority());
        let (ready, started) = mpsc::channel();
        let clock_given = clock.is_some();
        let clock = clock.unwrap_or_else(Clock::system);
        let start = Start { config, clock: clock.clone(), clock_given, fixture, given, sockets };
        let thread = std::thread::Builder::new()
            .name("tenantry".into())
            .spawn(move || serve(start, ready))
            .map_err(|error| StartError::Listen(address.to_string(), error))?;
        match started.recv() {
            Ok(Ok(ReadyReport { stop, tenant_id, control_token, open_url, ignored_fixture, is_demo })) => {
                Ok(Tenantry {
                    url: format!("http://{}", shown(address)),
                    tls_url: tls_address.map(|address| format!("https://{}", shown(address))),
                    authority,
                    clock,
                    tenant_id,
                    control_token,
                    open_url,
                    ignored_fixture,
                    is_demo,
                    running: Some((stop, thread)),
                })
            }
            Ok(Err(error)) => {
                let _ = thread.join();
                Err(error)
            }
            Err(_) => Err(StartError::Stopped),
        }
    }
}

/// A running server. It stops when this is dropped.
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use std::io::{Read, Write};
/// use std::net::TcpStream;
///
/// let tenant = tenantry::Tenantry::builder().start()?;
/// let host = tenant.url().trim_start_matches("http://");
/// let mut connection = TcpStream::connect(host)?;
/// let head = format!("GET /sysinfo/about HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
/// connection.write_all(head.as_bytes())?;
/// let mut answer = String::new();
/// connection.read_to_string(&mut answer)?;
/// assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
/// # Ok(())
/// # }
/// ```
pub struct Tenantry {
    url: String,
    tls_url: Option<String>,
    authority: Option<String>,
    clock: Clock,
    tenant_id: String,
    control_token: String,
    open_url: String,
    ignored_fixture: bool,
    is_demo: bool,
    running: Option<(oneshot::Sender<StopMode>, JoinHandle<()>)>,
}

impl Tenantry {
    /// Prepares a server.
    pub fn builder() -> Builder {
        let config = Config {
            listen: "127.0.0.1:0".to_owned(),
            tls_listen: "127.0.0.1:0".to_owned(),
            database: Database::Ephemeral,
            workers: Some(1),
            ..Config::default()
        };
        Builder { config, clock: None, fixtures: Vec::new() }
    }

    /// Where it listens, without a trailing slash. A listener on all addresses is shown as loopback.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Where it listens for TLS, if it does.
    pub fn tls_url(&self) -> Option<&str> {
        self.tls_url.as_deref()
    }

    /// The certificate authority that clients of [`Tenantry::tls_url`] are to trust, in PEM, if it is our own.
    pub fn authority(&self) -> Option<&str> {
        self.authority.as_deref()
    }

    /// The clock of its first tenant.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// The TenantId of its tenant.
    pub fn tenant_id(&self) -> &str {
        &self.tenant_id
    }

    /// The bearer token of its control API.
    pub fn control_token(&self) -> &str {
        &self.control_token
    }

    /// A link that lets a browser see the server's own pages; it is good once.
    pub fn open_url(&self) -> &str {
        &self.open_url
    }

    /// Whether a fixture was given and not used, because the store had content (decisions.md#d20).
    pub fn ignored_fixture(&self) -> bool {
        self.ignored_fixture
    }

    /// Whether its tenant is the built-in demo.
    pub fn is_demo(&self) -> bool {
        self.is_demo
    }

    /// Finishes the requests under way, and stops.
    pub fn stop(mut self) {
        self.end(StopMode::Finishing);
    }

    fn end(&mut self, how: StopMode) {
        if let Some((stop, thread)) = self.running.take() {
            // A thread that has ended need not be told.
            let _ = stop.send(how);
            let _ = thread.join();
        }
    }
}

impl Drop for Tenantry {
    fn drop(&mut self) {
        self.end(StopMode::AtOnce);
    }
}

/// A tenant as a fixture, in YAML, read from a database that a server may be using.
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use tenantry::{Database, Tenantry, export};
///
/// let folder = tempfile::tempdir()?;
/// let database = Database::File(folder.path().join("tenant.db"));
/// let fixture = "users: [{name: ann}]";
/// let tenant = Tenantry::builder().database(database.clone()).fixture("ann.yaml", fixture).start()?;
/// assert!(export(&database)?.contains("name: ann"));
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// [`StartError::Database`], also where the database has no tenant; [`StartError::Tenant`] where a value of the tenant
/// cannot be written as YAML.
pub fn export(database: &Database) -> Result<String, StartError> {
    let runtime = runtime().map_err(|error| StartError::Listen("the runtime".to_owned(), error))?;
    LocalSet::new().block_on(&runtime, async {
        let engine = Engine::open_beside(database).await?;
        let id = tenants::key_by_handle(&engine, Handle::DEFAULT).await?;
        let missing = || store::StoreError::Database("the database has no tenant".into());
        let store = engine.tenant(&id.ok_or_else(missing)?, Clock::system().now());
        let fixture = store.read(dump).await?.ok_or_else(missing)?;
        engine.close().await;
        fixture::write(&fixture).map_err(StartError::Tenant)
    })
}

/// The server's thread, from its start to its end.
fn serve(start: Start, ready: mpsc::Sender<Result<ReadyReport, StartError>>) {
    match runtime() {
        Ok(runtime) => LocalSet::new().block_on(&runtime, run(start, ready)),
        // Whoever started it may have given up.
        Err(error) => drop(ready.send(Err(StartError::Listen("the runtime".to_owned(), error)))),
    }
}

fn runtime() -> std::io::Result<Runtime> {
    tokio::runtime::Builder::new_current_thread().enable_all().build()
}

/// With a seed the published test key signs, which is only safe where nobody else can reach it (decisions.md#d23).
fn use_test_key(fixture: &mut Fixture, config: &Config, sockets: &Sockets) -> Result<(), StartError> {
    let exposed = sockets.addresses().find(|address| !address.ip().is_loopback());
    if let Some(address) = exposed.filter(|_| !config.allow_test_key) {
        return Err(StartError::Option(format!(
            "--seed signs with a published test key, which is refused on {address}; listen on loopback or give \
             --allow-test-key"
        )));
    }
    let keys = &mut fixture.tenant.get_or_insert_default().signing_keys;
    if keys.is_empty() {
        keys.push(tokens::test_key().into());
    }
    Ok(())
}
