//! Which tenant a request is for: by the port it came to, by its host name, by its path; and all tenants there are.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock, Weak};

use tokio::sync::Notify;

use super::recipes::Recipes;
use super::ways::{self, Doors};
use super::{Handle, OpenedPorts, Opening, Running, Secrets, Tenant, Ways};
use crate::clock::{Clock, Timestamp};
use crate::random::Random;
use crate::store::{CacheSize, Engine, Store, StoreError, tenants};
use crate::wire::{Broken, HostPattern, Path};

/// Most tenants of a server.
pub const MOST_TENANTS: usize = 10_000;

/// What all tenants of a server are made with.
#[derive(Clone, Debug, Default)]
pub struct TenantOptions {
    /// What the server's ids are drawn from; those of a tenant too, unless it is given a seed of its own.
    pub seed: Option<u64>,
    /// Whether actions are refused that would do nothing.
    pub strict_actions: bool,
    /// Bytes that the journal of each takes, roughly.
    pub journal_bytes: usize,
    /// Which host names name a tenant.
    pub pattern: HostPattern,
    /// Names of the server itself, in lower case: they lead to its first tenant, whatever the pattern says.
    pub hosts: Vec<String>,
}

/// The tenants of a server.
pub struct Registry {
    pub(super) engine: Arc<Engine>,
    pub(super) options: TenantOptions,
    pub(super) secrets: Arc<Secrets>,
    pub(super) recipes: Recipes,
    pub(super) doors: OnceLock<Box<dyn Doors>>,
    /// Handles that are being made.
    pub(super) busy: Mutex<Vec<String>>,
    /// Tenants that were deleted, the latest last.
    gone: Mutex<VecDeque<Gone>>,
    /// Held while the tenants are brought in line with the database.
    syncing: tokio::sync::Mutex<()>,
    /// A tenant was made whose time ends.
    pub(super) ending: Notify,
    default: Arc<Tenant>,
    tenants: RwLock<BTreeMap<String, Arc<Tenant>>>,
}

/// A tenant that was deleted.
struct Gone {
    handle: String,
    key: String,
}

/// The tenant of a request.
pub struct FoundTenant {
    /// The tenant.
    pub tenant: Arc<Tenant>,
    /// The part of the path that led to it, `/t/{handle}`; empty where something else did.
    pub prefix: String,
    /// Whether it was found by its port or its host name, so that the request shows its URL.
    pub by_name: bool,
}

impl FoundTenant {
    /// The tenant that the server started with.
    pub fn default_of(registry: &Registry) -> Self {
        Self { tenant: Arc::clone(&registry.default), prefix: String::new(), by_name: false }
    }
}

impl Registry {
    /// With the tenant that the server starts with.
    pub fn new(engine: Arc<Engine>, default: Tenant, options: TenantOptions) -> Arc<Self> {
        let default = Arc::new(default);
        Arc::new(Self {
            engine,
            options,
            secrets: Arc::clone(&default.secrets),
            recipes: Recipes::default(),
            doors: OnceLock::new(),
            busy: Mutex::default(),
            gone: Mutex::default(),
            syncing: tokio::sync::Mutex::default(),
            ending: Notify::new(),
            tenants: RwLock::new(BTreeMap::from([(default.handle.to_string(), Arc::clone(&default))])),
            default,
        })
    }

    /// Who opens ports; until it is known, tenants have none.
    pub fn set_doors(&self, doors: Box<dyn Doors>) {
        // It is told once, when the server begins to serve.
        let _ = self.doors.set(doors);
    }

    /// The tenant that the server started with.
    pub fn default_tenant(&self) -> &Arc<Tenant> {
        &self.default
    }

    /// Which host names name a tenant.
    pub fn pattern(&self) -> &HostPattern {
        &self.options.pattern
    }

    /// The tenant of a request that came to a port which is one tenant's, or to the main one; to a host name without its
    /// port; with a path.
    ///
    /// # Errors
    /// What names a tenant that is not there.
    pub fn find(&self, own: Option<&Weak<Tenant>>, host: &str, path: &Path) -> Result<FoundTenant, String> {
        if let Some(own) = own {
            let tenant = own.upgrade().ok_or_else(|| "the port of a tenant that was deleted".to_owned())?;
            return Ok(FoundTenant { tenant, prefix: String::new(), by_name: true });
        }
        if let Some(handle) = self.options.pattern.handle(host).filter(|_| !self.is_own(host)) {
            match self.by_handle(&handle) {
                Some(tenant) => return Ok(FoundTenant { tenant, prefix: String::new(), by_name: true }),
                // Any other name of the machine is the first tenant's.
                None if self.was_there(&handle) => return Err(format!("the host {host}")),
                None => {}
            }
        }
        let mut segments = path.segments();
        if segments.next() == Some(ways::PREFIX)
            && let Some(handle) = segments.next().and_then(|segment| segment.parse::<Handle>().ok())
        {
            let prefix = ways::prefix(handle.as_str());
            let tenant = self.by_handle(handle.as_str()).ok_or_else(|| format!("the path {prefix}"))?;
            return Ok(FoundTenant { tenant, prefix, by_name: false });
        }
        Ok(FoundTenant::default_of(self))
    }

    /// Takes over what other copies of the server wrote since. Called once a request.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn refresh(&self) -> Result<(), Broken> {
        if self.engine.behind().await?.is_none() {
            return Ok(());
        }
        let _one_at_a_time = self.syncing.lock().await;
        // Whoever held the lock may have caught up already.
        if let Some(revision) = self.engine.behind().await? {
            self.engine.drop_all();
            self.sync().await?;
            self.engine.caught_up(revision);
        }
        Ok(())
    }

    fn is_own(&self, host: &str) -> bool {
        self.options.hosts.iter().any(|own| own.eq_ignore_ascii_case(host))
    }

    fn all(&self) -> std::sync::RwLockReadGuard<'_, BTreeMap<String, Arc<Tenant>>> {
        self.tenants.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// The tenant with this handle.
    pub fn by_handle(&self, handle: &str) -> Option<Arc<Tenant>> {
        self.all().get(handle).cloned()
    }

    /// The tenant with this handle or id; the TenantId of the first names it too.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn named(&self, name: &str) -> Result<Option<Arc<Tenant>>, StoreError> {
        let named = self.by_handle(name).or_else(|| {
            self.all().values().find(|tenant| tenant.store.key().eq_ignore_ascii_case(name)).cloned()
        });
        if named.is_some() {
            return Ok(named);
        }
        let is_first = self.default.store.info().await?.id().eq_ignore_ascii_case(name);
        Ok(is_first.then(|| Arc::clone(&self.default)))
    }

    /// All tenants, by handle.
    pub fn list(&self) -> Vec<Arc<Tenant>> {
        self.all().values().cloned().collect()
    }

    /// How many tenants there are.
    pub fn count(&self) -> usize {
        self.all().len()
    }

    pub(super) fn add(&self, tenant: Arc<Tenant>) {
        let mut tenants = self.tenants.write().unwrap_or_else(PoisonError::into_inner);
        tenants.insert(tenant.handle.to_string(), tenant);
    }

    /// Takes a tenant from the list. Its names lead nowhere from now on: whoever goes on using them is not to meet
    /// another tenant.
    pub(super) fn remove(&self, tenant: &Tenant) {
        let handle = tenant.handle.to_string();
        let mut gone = self.gone.lock().unwrap_or_else(PoisonError::into_inner);
        if gone.len() == MOST_TENANTS {
            gone.pop_front();
        }
        self.tenants.write().unwrap_or_else(PoisonError::into_inner).remove(&handle);
        gone.push_back(Gone { handle, key: tenant.store.key().to_owned() });
    }

    fn was_there(&self, handle: &str) -> bool {
        self.gone.lock().unwrap_or_else(PoisonError::into_inner).iter().any(|gone| gone.handle == handle)
    }

    /// Opens the tenants that the database keeps besides the first, and closes those that it keeps no more. A server that
    /// shares its database with others does so whenever one of them wrote.
    ///
    /// # Errors
    /// Where the database fails or a tenant's key is none.
    pub async fn sync(&self) -> Result<(), Broken> {
        // What is made after this is not missed for not being in what is read next.
        let known = self.list();
        let kept = tenants::list(&self.engine).await?;
        for tenant in known.iter().filter(|known| is_gone(known, &kept)) {
            self.remove(tenant);
            tenant.close_ports().await;
        }
        for tenant in &kept {
            // Asked first: when it is made no more, it is in the list.
            let is_being_made = self.is_busy(&tenant.handle);
            let running = Running::from_text(&tenant.running);
            match self.by_handle(&tenant.handle) {
                Some(known) => known.follow(&running),
                None if is_being_made || self.was_deleted(&tenant.tenant_key) => {}
                None => self.open_kept(tenant, running).await?,
            }
        }
        Ok(())
    }

    fn is_busy(&self, handle: &str) -> bool {
        self.busy.lock().unwrap_or_else(PoisonError::into_inner).iter().any(|busy| busy == handle)
    }

    fn was_deleted(&self, key: &str) -> bool {
        self.gone.lock().unwrap_or_else(PoisonError::into_inner).iter().any(|gone| gone.key == key)
    }

    async fn open_kept(&self, kept: &tenants::Listed, running: Running) -> Result<(), Broken> {
        let clock = running.clock.map_or_else(Clock::system, Clock::of);
        let starts = match running.seed {
            Some(_) => self.engine.count_start().await?,
            None => 0,
        };
        let random = running.seed.map_or_else(|| Random::new(None), |seed| Random::nth(seed, starts));
        let store = self.engine.tenant_with(&kept.tenant_key, clock.now(), CacheSize::SMALL);
        let opening =
            Opening { is_new: false, ..self.opening(kept.handle.clone(), store, (clock, random), running) };
        let tenant = Arc::new(opening.open().await?);
        match self.bind(tenant.running().ports) {
            Ok(opened) => self.serve(&tenant, opened).map_err(Broken::of)?,
            Err(error) => {
                let (handle, error) = (&*tenant.handle, error.to_string());
                tracing::warn!(handle, error, "tenant.no_port: it is reached by its host name and its path");
            }
        }
        self.add(tenant);
        Ok(())
    }

    pub(super) fn opening(
        &self,
        handle: String,
        store: Store,
        (clock, random): (Clock, Random),
        running: Running,
    ) -> Opening {
        let shared = (!running.own_key).then(|| self.default.keys.clone());
        Opening {
            handle,
            store,
            clock,
            random,
            secrets: Arc::clone(&self.secrets),
            pod_fqdn: None,
            public_url: None,
            strict_actions: self.options.strict_actions,
            journal_bytes: self.options.journal_bytes,
            running,
            is_new: true,
            shared,
        }
    }

    pub(super) fn bind(
        &self,
        before: Option<(u16, Option<u16>)>,
    ) -> std::io::Result<Option<Box<dyn OpenedPorts>>> {
        self.doors.get().map(|doors| doors.bind(before)).transpose()
    }

    /// Lets a tenant be reached at its ports.
    pub(super) fn serve(
        &self,
        tenant: &Arc<Tenant>,
        opened: Option<Box<dyn OpenedPorts>>,
    ) -> std::io::Result<()> {
        let Some(opened) = opened else { return Ok(()) };
        let ways = Ways { url: opened.url(), tls_url: opened.tls_url() };
        let listening = opened.serve(Arc::downgrade(tenant))?;
        *tenant.listening.lock().unwrap_or_else(PoisonError::into_inner) = Some(listening);
        // A tenant is served once.
        let _ = tenant.ways.set(ways);
        Ok(())
    }

    /// Deletes tenants when their time is over, for as long as the server runs.
    pub async fn end_tenants(self: Arc<Self>) {
        let system = Clock::system();
        loop {
            let now = system.now();
            let over: Vec<_> =
                self.list().into_iter().filter(|tenant| tenant.running().is_over(now)).collect();
            for tenant in over {
                let handle = tenant.handle.to_string();
                match self.delete(&tenant).await {
                    Ok(()) => tracing::info!(handle, "tenant.over: its time to live has passed"),
                    Err(error) => tracing::warn!(handle, error = error.to_string(), "tenant.not_deleted"),
                }
            }
            let next = self.list().iter().filter_map(|tenant| tenant.running().expires).min();
            let wait = next.map_or(LONGEST_WAIT, |end: Timestamp| until(end, system.now()));
            // Either a tenant's time is over, or another one was made.
            let _ = tokio::time::timeout(wait, self.ending.notified()).await;
        }
    }

    /// Writes what waits in memory, when the server stops.
    pub async fn flush(&self) {
        for tenant in self.list() {
            let mut written = tenant.store.flush().await;
            if written.is_err() {
                // A thread that ended may have taken the write down with it.
                written = tenant.store.flush().await;
            }
            if let Err(error) = written {
                tracing::warn!(error = error.to_string(), "events.lost");
            }
        }
    }
}

/// How long nobody looks whether a tenant's time is over, where none ends.
const LONGEST_WAIT: std::time::Duration = std::time::Duration::from_secs(3_600);

fn until(end: Timestamp, now: Timestamp) -> std::time::Duration {
    let ms = u64::try_from(end.millis() - now.millis()).unwrap_or(0);
    // Where one cannot be deleted, it is not tried again and again.
    std::time::Duration::from_millis(ms.max(10)).min(LONGEST_WAIT)
}

fn is_gone(known: &Tenant, kept: &[tenants::Listed]) -> bool {
    !known.is_first() && kept.iter().all(|kept| kept.tenant_key != known.store.key())
}

impl Tenant {
    /// Takes over what another copy of the server changed of how the tenant is served.
    fn follow(&self, running: &Running) {
        let before = self.running();
        if before.clock == running.clock {
            return;
        }
        if let Some(hands) = running.clock {
            self.clock.put(hands);
        }
        self.set_running(Running { clock: running.clock, ..before });
    }
}
