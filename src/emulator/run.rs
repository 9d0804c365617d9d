//! The server's thread: opens the store, serves, sweeps, stops.

use std::sync::{Arc, mpsc};
use std::time::Duration;

use tokio::sync::oneshot;

use super::listen::Sockets;
use super::{DEFAULT_TENANT, StartError};
use crate::clock::{Clock, Timestamp};
use crate::config::Config;
use crate::control::{Control, host_of};
use crate::domain::token::SigningKeySpec;
use crate::fixture::Fixture;
use crate::journal::Journal;
use crate::random::Random;
use crate::seeding::Seed;
use crate::server::{Listeners, Server, Site, Stop};
use crate::store::{Engine, Store, keys, tenants};
use crate::tenant::{Secrets, Tenant};
use crate::tokens::{self, KeyError, KeyRing, Keys};

/// An app that only the demo has.
const DEMO_APP: &str = "JamesTest";
/// How often expired tokens are removed.
const SWEEP_EVERY: Duration = Duration::from_secs(600);

pub(super) struct Start {
    pub config: Config,
    pub clock: Clock,
    pub fixture: Fixture,
    pub given: bool,
    pub sockets: Sockets,
}

pub(super) struct Ready {
    pub stop: oneshot::Sender<Stop>,
    pub tenant_id: String,
    pub control_token: String,
    pub ignored_fixture: bool,
    pub is_demo: bool,
}

/// The server's thread.
pub(super) async fn run(start: Start, ready: mpsc::Sender<Result<Ready, StartError>>) {
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
    let sweeper = tokio::task::spawn_local(sweep(site.tenant.store.clone(), site.tenant.clock.clone()));
    let writer = tokio::task::spawn_local(site.tenant.store.clone().write_noted());
    let tenant_id = site.tenant.store.info().await.map(|info| info.id().to_owned()).unwrap_or_default();
    let control_token = site.control.token.clone();
    let is_demo = matches!(site.tenant.store.app(DEMO_APP).await, Ok(Some(_)));
    let (stop, stopped) = oneshot::channel();
    let _ = ready.send(Ok(Ready { stop, tenant_id, control_token, ignored_fixture, is_demo }));
    server.stop(stopped.await.unwrap_or(Stop::AtOnce)).await;
    sweeper.abort();
    let mut written = site.tenant.store.flush().await;
    if written.is_err() {
        // A thread that ended may have taken the write down with it.
        written = site.tenant.store.flush().await;
    }
    writer.abort();
    if let Err(error) = written {
        tracing::warn!(error = error.to_string(), "events.lost");
    }
    engine.close().await;
}

type Prepared = (Arc<Site>, Arc<Engine>, bool, Listeners, usize);

async fn prepare(start: Start) -> Result<Prepared, StartError> {
    let Start { config, clock, fixture, given, sockets } = start;
    let engine = Engine::open(&config.database).await?;
    let random = match config.seed {
        Some(seed) => Random::nth(seed, engine.count_start().await?),
        None => Random::new(None),
    };
    let (store, ignored) = open_tenant(&engine, &fixture, &random, clock.now()).await?;
    let keys = open_keys(&store, &random, clock.now()).await?;
    let control_random = Random::new(config.seed.map(|seed| !seed));
    let public_url = config.public_url.as_ref().map(|url| url.trim_end_matches('/').to_owned());
    let mut hosts: Vec<_> = config.control_hosts.iter().map(|host| host_of(host)).collect();
    hosts.extend(sockets.addresses().map(|address| address.ip().to_string()));
    hosts.extend(public_url.iter().filter_map(|url| url.split_once("://")).map(|(_, rest)| host_of(rest)));
    hosts.push(host_of(&config.listen));
    hosts.push(host_of(&config.tls_listen));
    let authority = sockets.authority();
    let token = config.control_token.unwrap_or_else(|| control_random.hex::<20>());
    let site = Arc::new(Site {
        control: Control { token, hosts, authority },
        tenant: Tenant {
            handle: DEFAULT_TENANT.to_owned(),
            secrets: Secrets::new(&Random::new(None)),
            store,
            clock,
            random,
            keys,
            journal: Journal::default(),
            pod_fqdn: config.pod_fqdn,
            public_url: public_url.clone(),
            strict_actions: config.strict_actions,
        },
        random: control_random,
        public_url,
        address: sockets.address,
        tls_patience: config.tls_patience,
        trust_forwarded: config.trust_forwarded,
    });
    let cores = || std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let workers = config.workers.unwrap_or_else(cores).max(1);
    Ok((site, engine, ignored && given, sockets.listeners, workers))
}

/// The tenant of the store, seeded if there is none; whether the fixture was left aside.
async fn open_tenant(
    engine: &Arc<Engine>,
    fixture: &Fixture,
    random: &Random,
    now: Timestamp,
) -> Result<(Store, bool), StartError> {
    if let Some(id) = tenants::key_by_handle(engine, DEFAULT_TENANT).await? {
        return Ok((engine.tenant(&id, now), true));
    }
    let seed = Seed::new(fixture, random, now);
    let store = engine.tenant(seed.tenant_id(), now);
    if store.write(async move |db| seed.write(db, DEFAULT_TENANT).await).await? {
        return Ok((store, false));
    }
    // Another copy of the server was quicker.
    let id = tenants::key_by_handle(engine, DEFAULT_TENANT).await?;
    let id = id.ok_or_else(|| crate::store::Error::Database("the tenant's id is taken".into()))?;
    Ok((engine.tenant(&id, now), true))
}

/// The tenant's keys. Where there is none yet, one is made while the rest goes on; the first signature waits.
async fn open_keys(store: &Store, random: &Random, now: Timestamp) -> Result<KeyRing, StartError> {
    let ring = KeyRing::empty();
    let kept = store.read(keys::all).await?;
    if !kept.is_empty() {
        ring.put(Ok(Keys::from_specs(&kept)?));
        return Ok(ring);
    }
    let (store, random, making) = (store.clone(), random.clone(), ring.clone());
    tokio::task::spawn_local(async move {
        let made = make_key(&store, random, now).await;
        if let Err(error) = &made {
            tracing::error!(error = error.to_string(), "signing_key.failed");
        }
        making.put(made);
    });
    Ok(ring)
}

async fn make_key(store: &Store, random: Random, now: Timestamp) -> Result<Keys, KeyError> {
    let info = store.info().await.map_err(KeyError::of)?;
    let id = info.id().to_owned();
    let made = tokio::task::spawn_blocking(move || tokens::generate(&id, &random, now)).await;
    let spec: SigningKeySpec = made.map_err(KeyError::of)??;
    let written = store.write::<_, crate::store::Error>(async move |db| {
        keys::insert(db, 0, &spec).await?;
        // Another copy of the server may have been quicker.
        keys::all(db).await
    });
    Keys::from_specs(&written.await.map_err(KeyError::of)?)
}

/// Removes expired tokens and old events, at the start and from time to time.
async fn sweep(store: Store, clock: Clock) {
    loop {
        let now = clock.now();
        let swept = store.write::<_, crate::store::Error>(async move |db| {
            Ok(crate::store::tokens::sweep(db, now).await? + crate::store::events::sweep(db, now).await?)
        });
        match swept.await {
            Ok(0) => {}
            Ok(count) => tracing::debug!(count, "tokens.swept"),
            Err(error) => tracing::warn!(error = error.to_string(), "tokens.sweep_failed"),
        }
        tokio::time::sleep(SWEEP_EVERY).await;
    }
}
