//! The server's thread: opens the store, serves, sweeps, stops.

use std::sync::{Arc, mpsc};

use serde_json::{Map, Value, json};
use tokio::sync::{oneshot, watch};

use super::StartError;
use super::listen::Sockets;
use crate::clock::Clock;
use crate::config::{Config, Database, Tls};
use crate::control::Control;
use crate::fixture::Fixture;
use crate::journal::Journal;
use crate::random::Random;
use crate::server::{Listeners, Server, Site, StopMode, shown};
use crate::store::Engine;
use crate::tenant::{Handle, Opening, Registry, Secrets, TenantOptions, open_default};
use crate::web::{Access, Browsers};
use crate::wire::host_of;

/// An app that only the demo has.
const DEMO_APP: &str = "JamesTest";
pub(super) struct Start {
    pub config: Config,
    pub clock: Clock,
    pub clock_given: bool,
    pub fixture: Fixture,
    pub given: bool,
    pub sockets: Sockets,
}

pub(super) struct ReadyReport {
    pub stop: oneshot::Sender<StopMode>,
    pub tenant_id: String,
    pub control_token: String,
    pub open_url: String,
    pub ignored_fixture: bool,
    pub is_demo: bool,
}

/// The server's thread.
pub(super) async fn run(start: Start, ready: mpsc::Sender<Result<ReadyReport, StartError>>) {
    let (site, engine, ignored_fixture, listeners, workers) = match prepare(start).await {
        Ok(prepared) => prepared,
        Err(error) => {
            let _ = ready.send(Err(error));
            return;
        }
    };
    let server = match Server::start(&site, listeners, workers) {
        Ok(server) => server,
        Err(error) => {
            let _ = ready.send(Err(StartError::Listen("the listener".into(), error)));
            return;
        }
    };
    let registry = Arc::clone(&site.registry);
    if let Err(error) = registry.sync().await {
        let _ = ready.send(Err(error.into()));
        return;
    }
    let ending = tokio::task::spawn_local(Arc::clone(&registry).end_tenants());
    let first = registry.default_tenant();
    first.keys.begin();
    let tenant_id = first.store.info().await.map(|info| info.id().to_owned()).unwrap_or_default();
    let control_token = site.control.access.token.clone();
    let is_demo = matches!(first.store.app(DEMO_APP).await, Ok(Some(_)));
    let (stop, stopped) = oneshot::channel();
    let open_url = site.control.link();
    let _ =
        ready.send(Ok(ReadyReport { stop, tenant_id, control_token, open_url, ignored_fixture, is_demo }));
    let stop = stopped.await.unwrap_or(StopMode::AtOnce);
    site.control.stopping.send_replace(true);
    server.stop(stop).await;
    ending.abort();
    registry.flush().await;
    engine.close().await;
}

type Prepared = (Arc<Site>, Arc<Engine>, bool, Listeners, usize);

async fn prepare(start: Start) -> Result<Prepared, StartError> {
    let Start { config, clock, clock_given, fixture, given, sockets } = start;
    let engine = Engine::open(&config.database).await?;
    let random = match config.seed {
        Some(seed) => Random::nth(seed, engine.count_start().await?),
        None => Random::new(None),
    };
    let (store, mut running, ignored) = open_default(&engine, &fixture, &random, clock.now()).await?;
    running.first_clock = Some(clock.hands());
    if let Some(hands) = running.clock.filter(|_| !clock_given) {
        clock.put(hands);
    }
    let public_url = config.public_url.as_ref().map(|url| url.trim_end_matches('/').to_owned());
    let tenant = Opening {
        handle: Handle::DEFAULT.to_owned(),
        store,
        clock,
        random,
        secrets: Arc::new(Secrets::new(&Random::new(None))),
        pod_fqdn: config.pod_fqdn.clone(),
        public_url: public_url.clone(),
        strict_actions: config.strict_actions,
        journal_bytes: config.journal_bytes,
        running,
        is_new: false,
        shared: None,
    };
    let hosts = hosts(&config, &sockets);
    let options = TenantOptions {
        seed: config.seed,
        strict_actions: config.strict_actions,
        journal_bytes: config.journal_bytes,
        pattern: config.host_pattern.clone(),
        hosts: hosts.clone(),
    };
    let registry = Registry::new(Arc::clone(&engine), tenant.open().await?, options);
    let control_random = Random::new(config.seed.map(|seed| !seed));
    let token = config.control_token.clone().unwrap_or_else(|| control_random.hex::<20>());
    let cookie = format!("tenantry-{}", sockets.address.port());
    let site = Arc::new(Site {
        registry,
        control: Control {
            access: Access { token, browsers: Browsers::new(Clock::system()), cookie, hosts },
            authority: sockets.authority(),
            url: format!("http://{}", shown(sockets.address)),
            tls_url: sockets.tls_address.map(|address| format!("https://{}", shown(address))),
            started: Clock::system().now(),
            options: told(&config),
            journal: Journal::default(),
            stopping: watch::Sender::new(false),
        },
        random: control_random,
        public_url,
        address: sockets.address,
        #[cfg(feature = "tls")]
        tls_patience: config.tls_patience,
        trust_forwarded: config.trust_forwarded,
        log_requests: config.log_requests,
    });
    let cores = || std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let workers = config.workers.unwrap_or_else(cores).max(1);
    Ok((site, engine, ignored && given, sockets.listeners, workers))
}

/// The names of the server itself.
fn hosts(config: &Config, sockets: &Sockets) -> Vec<String> {
    let mut hosts: Vec<_> = config.control_hosts.iter().map(|host| host_of(host)).collect();
    hosts.extend(sockets.addresses().map(|address| address.ip().to_string()));
    let url = config.public_url.iter().filter_map(|url| url.split_once("://"));
    hosts.extend(url.map(|(_, rest)| host_of(rest)));
    hosts.push(host_of(&config.listen));
    hosts.push(host_of(&config.tls_listen));
    hosts.extend(config.pod_fqdn.iter().map(|host| host_of(host)));
    hosts
}

/// What the server was told, for those who ask: no secret, and no database with its password.
fn told(config: &Config) -> Map<String, Value> {
    let database = match &config.database {
        Database::File(path) => path.display().to_string(),
        Database::Postgres(_) => "postgres".to_owned(),
        Database::Ephemeral => "memory".to_owned(),
    };
    let told = json!({
        "listen": config.listen,
        "database": database,
        "public_url": config.public_url,
        "pod_fqdn": config.pod_fqdn,
        "host_pattern": config.host_pattern.to_string(),
        "seed": config.seed,
        "strict_actions": config.strict_actions,
        "trust_forwarded": config.trust_forwarded,
        "tls": config.tls != Tls::Off,
    });
    match told {
        Value::Object(told) => told,
        _ => Map::new(),
    }
}
