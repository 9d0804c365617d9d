//! The keys of a tenant while it is served: made when they are needed, or another tenant's under certificates of its
//! own.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::watch;

use super::keys::{CertificateSpec, Keys};
use crate::wire::Broken;

/// What a ring holds of its own: nothing yet, keys, or why there are none.
type HeldKeys = Option<Result<Arc<Keys>, Broken>>;
/// Makes the first keys.
pub type MakeKeys = Box<dyn Fn() -> Pin<Box<dyn Future<Output = Result<Keys, Broken>>>> + Send + Sync>;

/// Keys that may still be in the making: whoever needs them first waits. Cheap to clone.
#[derive(Clone)]
pub struct KeyRing(Arc<RingState>);

struct RingState {
    own: watch::Sender<HeldKeys>,
    source: KeySource,
}

/// Where keys come from, where there are none of the ring's own.
enum KeySource {
    /// Whoever made the ring puts them there.
    Given,
    /// They are made when somebody asks for them.
    Made { make: MakeKeys, begun: Mutex<bool> },
    /// Another ring's, under certificates of this tenant's.
    Shared { ring: KeyRing, certificate: CertificateSpec, known: Mutex<Option<SharedKeys>> },
}

/// The keys that were made of others', and of which.
struct SharedKeys {
    own: Option<Arc<Keys>>,
    shared: Arc<Keys>,
    keys: Arc<Keys>,
}

impl KeyRing {
    /// A ring without keys, until they are put there.
    pub fn empty() -> Self {
        Self::from(KeySource::Given)
    }

    /// A ring whose keys are made when somebody asks for them.
    pub fn made(make: MakeKeys) -> Self {
        Self::from(KeySource::Made { make, begun: Mutex::new(false) })
    }

    /// A ring with the keys of another, under a certificate of its own. Keys that are put there go before.
    pub fn sharing(ring: Self, certificate: CertificateSpec) -> Self {
        Self::from(KeySource::Shared { ring, certificate, known: Mutex::new(None) })
    }

    fn from(source: KeySource) -> Self {
        Self(Arc::new(RingState { own: watch::Sender::new(None), source }))
    }

    /// Puts these keys in place of those that it held.
    pub fn put(&self, keys: Result<Keys, Broken>) {
        self.0.own.send_replace(Some(keys.map(Arc::new)));
    }

    /// Takes away the keys that it held.
    pub fn clear(&self) {
        self.0.own.send_replace(None);
        if let KeySource::Made { begun, .. } = &self.0.source {
            *begun.lock().unwrap_or_else(PoisonError::into_inner) = false;
        }
    }

    /// Lets keys that are made when somebody asks be made now.
    pub fn begin(&self) {
        let KeySource::Made { make, begun } = &self.0.source else { return };
        if std::mem::replace(&mut *begun.lock().unwrap_or_else(PoisonError::into_inner), true) {
            return;
        }
        let (making, ring) = (make(), self.clone());
        tokio::task::spawn_local(async move {
            let made = making.await;
            if let Err(error) = &made {
                tracing::error!(error = error.to_string(), "signing_key.failed");
            }
            ring.put(made);
        });
    }

    /// The keys, as soon as they are there.
    ///
    /// # Errors
    /// [`Broken`], where they could not be made.
    pub async fn keys(&self) -> Result<Arc<Keys>, Broken> {
        if let KeySource::Shared { ring, certificate, known } = &self.0.source {
            let shared = Box::pin(ring.keys()).await?;
            let own = self.0.own.borrow().clone().transpose()?;
            return SharedKeys::keys(known, own, shared, certificate);
        }
        if let Some(keys) = &*self.0.own.borrow() {
            return keys.clone();
        }
        let mut receiver = self.0.own.subscribe();
        self.begin();
        match receiver.wait_for(Option::is_some).await {
            Ok(keys) => keys.clone().unwrap_or_else(|| Err(Broken::of("signing key: there is none"))),
            Err(_) => Err(Broken::of("signing key: the server stopped while it was being made")),
        }
    }
}

impl SharedKeys {
    fn keys(
        known: &Mutex<Option<Self>>,
        own: Option<Arc<Keys>>,
        shared: Arc<Keys>,
        certificate: &CertificateSpec,
    ) -> Result<Arc<Keys>, Broken> {
        let mut known = known.lock().unwrap_or_else(PoisonError::into_inner);
        let same =
            |one: Option<&Arc<Keys>>, two: Option<&Arc<Keys>>| one.map(Arc::as_ptr) == two.map(Arc::as_ptr);
        if let Some(known) = known
            .as_ref()
            .filter(|known| Arc::ptr_eq(&known.shared, &shared) && same(known.own.as_ref(), own.as_ref()))
        {
            return Ok(Arc::clone(&known.keys));
        }
        let certified = shared.recertified(certificate)?;
        let keys = Arc::new(match &own {
            Some(own) => own.followed_by(&certified),
            None => certified,
        });
        *known = Some(Self { own, shared, keys: Arc::clone(&keys) });
        Ok(keys)
    }
}
