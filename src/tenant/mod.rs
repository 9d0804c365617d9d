//! A tenant at run time, and the registry in which requests find theirs.
//!
//! A [`Tenant`] owns everything that serving it takes. Of its neighbours it shares the database, the signing key where
//! it has none of its own, and the memory of verified secrets, which names nobody.

mod changing;
mod handle;
mod making;
mod opening;
mod recipes;
mod registry;
mod rotation;
mod running;
mod secrets;
mod ways;
mod work;

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

pub use changing::ResetPart;
pub use handle::Handle;
pub use making::{Beginning, MakeError, Order};
pub use opening::{Opening, open_default};
pub use registry::{FoundTenant, MOST_TENANTS, Registry, TenantOptions};
pub use running::Running;
pub use secrets::Secrets;
use tokio::sync::{RwLock, RwLockReadGuard, watch};
pub use ways::{Doors, OpenedPorts, ServedPorts, Ways};
use work::Work;

use crate::clock::Clock;
use crate::journal::Journal;
use crate::random::Random;
use crate::store::{Store, StoreError, tenants};
use crate::tokens::KeyRing;

/// Everything that serving one tenant takes.
pub struct Tenant {
    /// The name under which the control API knows it.
    pub handle: Arc<str>,
    /// Its rows.
    pub store: Store,
    /// The only now.
    pub clock: Clock,
    /// The only chance.
    pub random: Random,
    /// What its tokens are signed with.
    pub keys: KeyRing,
    /// Verifies passwords and client secrets.
    pub secrets: Arc<Secrets>,
    /// The requests it met.
    pub journal: Journal,
    /// Its host name as `PodFqdn` shows it, where that is not the request's.
    pub pod_fqdn: Option<String>,
    /// The URL under which clients know it, where that is not the request's.
    pub public_url: Option<String>,
    /// Whether actions are refused that would be accepted without being carried out.
    pub strict_actions: bool,
    /// How it is served, as it is kept.
    running: Mutex<Running>,
    /// Whether it is there. Requests hold it together, a change of the whole tenant alone.
    gate: RwLock<bool>,
    /// Whether it was deleted.
    ended: watch::Sender<bool>,
    ways: OnceLock<Ways>,
    /// What accepts connections at its own ports.
    listening: Mutex<Option<Box<dyn ServedPorts>>>,
    _work: Work,
}

impl Tenant {
    /// Held by a request while it is answered: meanwhile nobody resets, replaces or deletes the tenant. None where it was
    /// deleted.
    pub async fn enter(&self) -> Option<RwLockReadGuard<'_, bool>> {
        Some(self.gate.read().await).filter(|is_there| **is_there)
    }

    /// Waits until it is deleted.
    pub async fn ended(&self) {
        // It lives as long as whoever waits.
        let _ = self.ended.subscribe().wait_for(|ended| *ended).await;
    }

    /// Whether it is the one that the server started with, which stays.
    pub fn is_first(&self) -> bool {
        *self.handle == *Handle::DEFAULT
    }

    /// How it is served.
    pub fn running(&self) -> Running {
        self.running.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The ways that lead to it besides the main address; none lead so to the tenant that the server starts with.
    pub fn ways(&self) -> Option<&Ways> {
        self.ways.get()
    }

    /// Keeps how the clock stands, so that it stands so after a restart and in other copies of the server.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn keep_clock(&self) -> Result<(), StoreError> {
        let running = Running { clock: Some(self.clock.hands()), ..self.running() };
        let text = running.to_text();
        self.store.write::<_, StoreError>(async move |db| tenants::set_running(db, &text).await).await?;
        self.set_running(running);
        Ok(())
    }

    fn set_running(&self, running: Running) {
        *self.running.lock().unwrap_or_else(PoisonError::into_inner) = running;
    }

    async fn close_ports(&self) {
        let listening = self.listening.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(listening) = listening {
            listening.close().await;
        }
    }
}
