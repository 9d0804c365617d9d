//! Changing the signing key while the server runs.

use super::Tenant;
use crate::store::keys;
use crate::tokens::{self, Keys};
use crate::wire::Broken;

/// Keys that a tenant keeps: the newest signs, all verify.
const MOST_KEYS: i64 = 8;

impl Tenant {
    /// Makes a new key, which signs from now on; the old ones go on verifying. Its id.
    ///
    /// # Errors
    /// [`Broken`], where it cannot be made or kept.
    pub async fn rotate_key(&self) -> Result<String, Broken> {
        let info = self.store.info().await?;
        let (id, random, now) = (info.id().to_owned(), self.random.clone(), self.clock.now());
        let made = tokio::task::spawn_blocking(move || tokens::generate(&id, &random, now)).await;
        let key = made.map_err(Broken::of)??;
        let kept = self.store.write::<_, crate::store::StoreError>(async move |db| {
            keys::put_first(db, &key, MOST_KEYS).await?;
            keys::all(db).await
        });
        let keys = Keys::from_specs(&kept.await?)?;
        let kid = keys.current().kid().to_owned();
        self.put(keys);
        Ok(kid)
    }

    /// Reads the keys again, where a token names one that is not known: another copy of the server may have made it.
    ///
    /// # Errors
    /// [`Broken`].
    pub async fn reload_keys(&self) -> Result<(), Broken> {
        let kept = self.store.read(keys::all).await?;
        if kept.is_empty() {
            // It shares another's, or makes one when somebody asks.
            self.keys.clear();
            self.store.forget_tokens();
        } else {
            self.put(Keys::from_specs(&kept)?);
        }
        Ok(())
    }

    /// What was verified by a key that is dropped now must be verified again.
    fn put(&self, keys: Keys) {
        self.keys.put(Ok(keys));
        self.store.forget_tokens();
    }
}
