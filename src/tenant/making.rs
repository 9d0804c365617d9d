//! Making tenants while the server runs, and deleting them.

use std::sync::{Arc, PoisonError};
use std::time::Duration;

use super::opening::snapshot_key;
use super::{Handle, MOST_TENANTS, Registry, Running, Tenant};
use crate::clock::Clock;
use crate::domain::duration::Lifetime;
use crate::fixture::Problems;
use crate::random::{Random, hex};
use crate::seeding::Seed;
use crate::store::{CacheSize, Conflict, Store, StoreError, tenants};
use crate::tokens;
use crate::wire::Broken;

/// How long requests may hold up a tenant's end.
const PATIENCE: Duration = Duration::from_secs(5);

/// What a new tenant is to be.
#[derive(Debug, Default)]
pub struct Order {
    /// Its name; drawn where none is given.
    pub handle: Option<Handle>,
    /// What it begins as.
    pub origin: Beginning,
    /// How long it lives, by the system's clock; for good, where nothing is given.
    pub ttl: Option<Lifetime>,
    /// What its ids and opaque values are drawn from; the server's seed, where there is one.
    pub seed: Option<u64>,
    /// Its clock; that of the tenant that it is a copy of, or the system's, where none is given.
    pub clock: Option<Clock>,
    /// Whether it has a signing key of its own.
    pub own_key: bool,
}

/// What a new tenant begins as.
#[derive(Debug, Default)]
pub enum Beginning {
    /// Nothing but what every tenant has.
    #[default]
    Empty,
    /// Another tenant as it is now, without what that one gave out.
    Copy(String),
    /// The tenant of fixtures, given as name and text.
    Fixture(Vec<(String, String)>),
}

/// Why a tenant cannot be made or changed.
#[derive(Debug)]
pub enum MakeError {
    /// Another one has the handle.
    HandleTaken(String),
    /// There are as many as a server takes.
    TooMany,
    /// The tenant to copy is not there.
    NoOrigin(String),
    /// The fixture is not sound.
    Fixture(Problems),
    /// No port can be had.
    Port(std::io::Error),
    /// The database, or a key.
    Broken(String),
}

impl From<StoreError> for MakeError {
    fn from(error: StoreError) -> Self {
        Self::Broken(error.to_string())
    }
}

impl From<Broken> for MakeError {
    fn from(error: Broken) -> Self {
        Self::Broken(error.to_string())
    }
}

/// A handle that nobody else can take meanwhile.
struct Reserved<'r> {
    registry: &'r Registry,
    handle: String,
}

impl Drop for Reserved<'_> {
    fn drop(&mut self) {
        let mut busy = self.registry.busy.lock().unwrap_or_else(PoisonError::into_inner);
        busy.retain(|handle| *handle != self.handle);
    }
}

impl Registry {
    /// Makes a tenant; it is served when this returns. Its token, which nobody is told again.
    ///
    /// # Errors
    /// [`MakeError`]; nothing is left behind.
    pub async fn make(&self, order: Order) -> Result<(Arc<Tenant>, String), MakeError> {
        let Order { handle, origin, ttl, seed, clock, own_key } = order;
        let chance = Random::new(None);
        let handle = handle.unwrap_or_else(|| Handle::draw(&chance));
        let reserved = self.reserve(handle.as_str())?;
        let seed = seed.or(self.options.seed);
        let random = seed.map_or_else(|| Random::new(None), Random::of_tenant);
        let (rows, clock) = self.rows(origin, clock, (seed, &random)).await?;
        let now = clock.now();
        let opened = self.bind(None).map_err(MakeError::Port)?;
        let token = chance.hex::<20>();
        let serial = seed.map_or_else(|| chance.hex::<16>(), |seed| Random::of_tenant(!seed).hex::<16>());
        let running = Running {
            token: digest(&token),
            made: now,
            expires: ttl.map(|ttl| Clock::system().now().plus_millis(ttl.millis())),
            seed,
            own_key: own_key || rows.has_keys(),
            serial,
            first_clock: Some(clock.hands()),
            clock: Some(clock.hands()),
            drawn: random.position(),
            ports: opened.as_ref().map(|opened| opened.ports()),
        };
        let key = format!("t-{}", chance.hex::<6>());
        let store = self.engine.tenant_with(&key, now, CacheSize::SMALL);
        write(&store, rows, &reserved.handle, &running).await?;
        let opening = self.opening(reserved.handle.clone(), store.clone(), (clock, random), running);
        let served = async {
            let tenant = Arc::new(opening.open().await?);
            self.serve(&tenant, opened).map_err(MakeError::Port)?;
            Ok(tenant)
        };
        match served.await {
            Ok(tenant) => {
                self.add(Arc::clone(&tenant));
                self.ending.notify_one();
                Ok((tenant, token))
            }
            Err(error) => {
                store.write::<_, StoreError>(tenants::delete).await?;
                Err(error)
            }
        }
    }

    fn reserve(&self, handle: &str) -> Result<Reserved<'_>, MakeError> {
        let mut busy = self.busy.lock().unwrap_or_else(PoisonError::into_inner);
        if self.by_handle(handle).is_some() || busy.iter().any(|other| other == handle) {
            return Err(MakeError::HandleTaken(handle.to_owned()));
        }
        if self.count() + busy.len() >= MOST_TENANTS {
            return Err(MakeError::TooMany);
        }
        busy.push(handle.to_owned());
        Ok(Reserved { registry: self, handle: handle.to_owned() })
    }

    /// What a tenant begins as, ready to be written, and its clock: that of the tenant which it is a copy of, or the
    /// system's.
    async fn rows(
        &self,
        origin: Beginning,
        clock: Option<Clock>,
        (seed, random): (Option<u64>, &Random),
    ) -> Result<(StartRows, Clock), MakeError> {
        let files = match origin {
            Beginning::Copy(name) => {
                let found = self.named(&name).await?.ok_or(MakeError::NoOrigin(name))?;
                // What one has drawn of a seed is not to be drawn again by a copy of it with the same seed.
                if let Some(drawn) = found.random.position().filter(|_| found.running().seed == seed) {
                    random.rewind(drawn);
                }
                let from = found.store.key().to_owned();
                return Ok(match clock {
                    None => (StartRows::Copy { from, later: 0 }, Clock::of(found.clock.hands())),
                    // A password that was set a day ago was so by the new clock, too.
                    Some(clock) => {
                        let later = clock.now().millis().saturating_sub(found.clock.now().millis());
                        (StartRows::Copy { from, later }, clock)
                    }
                });
            }
            Beginning::Fixture(files) => files,
            Beginning::Empty => Vec::new(),
        };
        let (fixture, clock) = (self.recipes.read(files).await?, clock.unwrap_or_else(Clock::system));
        let seed = Seed::new(&fixture, random, clock.now());
        Ok((StartRows::Seed(Box::new(seed)), clock))
    }

    /// Makes a tenant that of fixtures, given as name and text; what it was is gone, and a reset brings this back.
    ///
    /// # Errors
    /// [`MakeError::Fixture`], and where the database fails.
    pub async fn replace(&self, tenant: &Tenant, files: Vec<(String, String)>) -> Result<(), MakeError> {
        let fixture = self.recipes.read(files).await?;
        let seed = Seed::new(&fixture, &tenant.random, tenant.clock.now());
        Ok(tenant.replace(seed).await?)
    }

    /// Deletes a tenant, when the requests under way have been answered. The first one stays.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn delete(&self, tenant: &Tenant) -> Result<(), StoreError> {
        self.remove(tenant);
        tenant.close_ports().await;
        // A request that hangs is not waited for: what it writes finds no tenant.
        if let Ok(mut is_there) = tokio::time::timeout(PATIENCE, tenant.gate.write()).await {
            *is_there = false;
        }
        tenant.ended.send_replace(true);
        tenant.store.write::<_, StoreError>(tenants::delete).await
    }
}

/// What a tenant begins as.
enum StartRows {
    Copy { from: String, later: i64 },
    Seed(Box<Seed>),
}

impl StartRows {
    fn has_keys(&self) -> bool {
        matches!(self, Self::Seed(seed) if seed.has_keys())
    }
}

/// Writes a new tenant, and what it is reset to.
async fn write(store: &Store, rows: StartRows, handle: &str, running: &Running) -> Result<(), MakeError> {
    let (name, running, now) = (handle.to_owned(), running.to_text(), running.made);
    let key = snapshot_key();
    let written = store.write::<_, StoreError>(async move |db| {
        match &rows {
            StartRows::Copy { from, later } => tenants::insert_copy(db, &name, (from, *later), now).await?,
            StartRows::Seed(seed) if seed.write(db, &name).await? => {}
            StartRows::Seed(_) => return Err(StoreError::Conflict(Conflict::Handle)),
        }
        tenants::set_running(db, &running).await?;
        tenants::take_snapshot(db, &key, (tenants::ORIGIN, &running), now).await
    });
    written.await.map_err(|error| match error {
        StoreError::Conflict(Conflict::Handle) => MakeError::HandleTaken(handle.to_owned()),
        other => other.into(),
    })
}

/// A tenant's token as it is kept.
fn digest(token: &str) -> String {
    hex(&tokens::hash(token).0)
}

impl Tenant {
    /// Whether this is its token.
    pub fn has_token(&self, token: &str) -> bool {
        let (kept, given) = (self.running().token, digest(token));
        aws_lc_rs::constant_time::verify_slices_are_equal(kept.as_bytes(), given.as_bytes()).is_ok()
    }
}
