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

    /// Lets keys that are made when somebody asks be made now, where there are none yet.
    pub fn begin(&self) {
        let KeySource::Made { make, begun } = &self.0.source else { return };
        if self.0.own.borrow().is_some() {
            return;
        }
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

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use tokio::task::LocalSet;

    use super::*;
    use crate::clock::Timestamp;
    use crate::tokens::test_key;

    fn keys() -> Keys {
        Keys::from_specs(&[test_key()]).unwrap()
    }

    #[tokio::test]
    async fn keys_are_made_once_and_only_where_there_are_none() {
        let made = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&made);
        let make: MakeKeys = Box::new(move || {
            count.fetch_add(1, Ordering::Relaxed);
            Box::pin(async { Ok(keys()) })
        });
        let ring = KeyRing::made(make);
        LocalSet::new()
            .run_until(async {
                ring.put(Ok(keys()));
                ring.begin();
                ring.keys().await.unwrap();
                assert_eq!(made.load(Ordering::Relaxed), 0, "it has some");
                ring.clear();
                let (one, other) = tokio::join!(ring.keys(), ring.keys());
                assert!(Arc::ptr_eq(&one.unwrap(), &other.unwrap()));
                assert_eq!(made.load(Ordering::Relaxed), 1);
            })
            .await;
    }

    #[tokio::test]
    async fn shared_keys_follow_the_ring_that_they_are_of() {
        let first = KeyRing::made(Box::new(|| Box::pin(async { Ok(keys()) })));
        first.put(Ok(keys()));
        let certificate =
            CertificateSpec { tenant_id: "T".into(), serial: [7; 16], now: Timestamp::from_seconds(0) };
        let ring = KeyRing::sharing(first.clone(), certificate);
        let before = ring.keys().await.unwrap();
        assert!(Arc::ptr_eq(&before, &ring.keys().await.unwrap()), "they are made once");
        assert_ne!(before.current().kid(), first.keys().await.unwrap().current().kid());
        ring.put(Ok(keys()));
        let with_own = ring.keys().await.unwrap();
        assert_eq!((with_own.jwks().count(), with_own.current().kid()), (2, keys().current().kid()));
        ring.clear();
        assert_eq!(ring.keys().await.unwrap().current().kid(), before.current().kid());
    }
}
