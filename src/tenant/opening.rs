//! From rows to a tenant that is served.

use std::sync::{Arc, Mutex, OnceLock};

use tokio::sync::{RwLock, watch};

use super::work::Work;
use super::{Handle, Running, Secrets, Tenant};
use crate::clock::{Clock, Timestamp};
use crate::domain::token::SigningKeySpec;
use crate::fixture::Fixture;
use crate::journal::Journal;
use crate::random::Random;
use crate::seeding::Seed;
use crate::store::{self, Engine, Store, StoreError, keys, tenants};
use crate::tokens::{self, CertificateSpec, KeyRing, Keys};
use crate::wire::Broken;

/// What a tenant is opened with.
pub struct Opening {
    /// The name under which the control API knows it.
    pub handle: String,
    /// Its rows.
    pub store: Store,
    /// Its clock.
    pub clock: Clock,
    /// Its chance.
    pub random: Random,
    /// Verifies secrets.
    pub secrets: Arc<Secrets>,
    /// Its host name, where that is not the request's.
    pub pod_fqdn: Option<String>,
    /// Its URL, where that is not the request's.
    pub public_url: Option<String>,
    /// Whether actions are refused that would do nothing.
    pub strict_actions: bool,
    /// Bytes that its journal takes, roughly.
    pub journal_bytes: usize,
    /// How it is served.
    pub running: Running,
    /// Whether it was made just now.
    pub is_new: bool,
    /// The keys that it shares; none where it has its own.
    pub shared: Option<KeyRing>,
}

impl Opening {
    /// Opens the tenant.
    ///
    /// # Errors
    /// Where its rows cannot be read, or its keys are none.
    pub async fn open(self) -> Result<Tenant, Broken> {
        let keys = self.keys().await?;
        let work = Work::begin(&self.store, &self.clock, self.is_new);
        Ok(Tenant {
            handle: self.handle.into(),
            store: self.store,
            clock: self.clock,
            random: self.random,
            keys,
            secrets: self.secrets,
            journal: Journal::new(self.journal_bytes),
            pod_fqdn: self.pod_fqdn,
            public_url: self.public_url,
            strict_actions: self.strict_actions,
            running: Mutex::new(self.running),
            gate: RwLock::new(true),
            ended: watch::Sender::new(false),
            ways: OnceLock::new(),
            listening: Mutex::default(),
            _work: work,
        })
    }

    async fn keys(&self) -> Result<KeyRing, Broken> {
        let kept = self.store.read(keys::all).await?;
        let ring = match &self.shared {
            Some(ring) => KeyRing::sharing(ring.clone(), self.certificate().await?),
            None => {
                let (store, random, clock) = (self.store.clone(), self.random.clone(), self.clock.clone());
                KeyRing::made(Box::new(move || {
                    Box::pin(make_key(store.clone(), random.clone(), clock.now()))
                }))
            }
        };
        if !kept.is_empty() {
            ring.put(Ok(Keys::from_specs(&kept)?));
        }
        Ok(ring)
    }

    async fn certificate(&self) -> Result<CertificateSpec, Broken> {
        let info = self.store.info().await?;
        let mut serial = [0; 16];
        for (byte, pair) in serial.iter_mut().zip(self.running.serial.as_bytes().chunks(2)) {
            let digits = std::str::from_utf8(pair).unwrap_or_default();
            *byte = u8::from_str_radix(digits, 16).unwrap_or_default();
        }
        Ok(CertificateSpec { tenant_id: info.id().to_owned(), serial, now: self.running.made })
    }
}

async fn make_key(store: Store, random: Random, now: Timestamp) -> Result<Keys, Broken> {
    let info = store.info().await?;
    let id = info.id().to_owned();
    let made = tokio::task::spawn_blocking(move || tokens::generate(&id, &random, now)).await;
    let spec: SigningKeySpec = made.map_err(Broken::of)??;
    let written = store.write::<_, StoreError>(async move |db| {
        keys::insert(db, 0, &spec).await?;
        // Another copy of the server may have been quicker.
        keys::all(db).await
    });
    Keys::from_specs(&written.await?)
}

/// The rows of the tenant that a server starts with, seeded if there are none; and whether the fixture was left aside.
///
/// # Errors
/// [`StoreError::Database`].
pub async fn open_default(
    engine: &Arc<Engine>,
    fixture: &Fixture,
    random: &Random,
    now: Timestamp,
) -> Result<(Store, Running, bool), StoreError> {
    if let Some(found) = kept(engine, now).await? {
        return Ok(found);
    }
    let seed = Seed::new(fixture, random, now);
    let store = engine.tenant(Handle::DEFAULT, now);
    let (key, drawn) = (snapshot_key(), random.position());
    let written = store.write::<_, StoreError>(async move |db| {
        if !seed.write(db, Handle::DEFAULT).await? {
            return Ok(false);
        }
        let running = Running { drawn, ..Running::default() };
        tenants::take_snapshot(db, &key, (tenants::ORIGIN, &running.to_text()), now).await?;
        Ok(true)
    });
    if written.await? {
        return Ok((store, Running::default(), false));
    }
    // Another copy of the server was quicker.
    kept(engine, now).await?.ok_or_else(|| store::StoreError::Database("the tenant cannot be written".into()))
}

async fn kept(engine: &Arc<Engine>, now: Timestamp) -> Result<Option<(Store, Running, bool)>, StoreError> {
    let all = tenants::list(engine).await?;
    let found = all.into_iter().find(|tenant| tenant.handle == Handle::DEFAULT);
    let Some(found) = found else { return Ok(None) };
    let store = engine.tenant(&found.tenant_key, now);
    // One that was made by an older version can be reset to what it is now, for nobody knows what it was.
    let key = snapshot_key();
    let remembered = store.write::<_, StoreError>(async move |db| {
        if tenants::snapshots(db).await?.iter().all(|snapshot| snapshot.name != tenants::ORIGIN) {
            tenants::take_snapshot(db, &key, (tenants::ORIGIN, ""), now).await?;
        }
        Ok(())
    });
    remembered.await?;
    Ok(Some((store, Running::from_text(&found.running), true)))
}

/// A key that nothing else has.
pub(super) fn snapshot_key() -> String {
    format!("s-{}", Random::new(None).hex::<6>())
}
