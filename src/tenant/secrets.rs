//! Verifying secrets: slowly the first time, cheaply from then on (docs/performance.md).

use std::sync::{Arc, Mutex, PoisonError};

use aws_lc_rs::hmac;
use quick_cache::unsync::Cache;
use tokio::sync::Semaphore;

use crate::domain::password::{self, Workspace};
use crate::random::Random;

/// Verified pairs that are remembered.
const REMEMBERED: usize = 4_096;
/// Slow verifications at the same time: each takes memory and a core.
const AT_ONCE: usize = 2;

/// Verifies secrets against their argon2id hashes.
///
/// A pair that was right is remembered by a keyed digest of secret and hash; when the secret changes its hash does
/// too, and the pair is forgotten by itself.
pub struct Secrets {
    key: hmac::Key,
    right: Mutex<Cache<[u8; 32], ()>>,
    permits: Semaphore,
    workspaces: Arc<Mutex<Vec<Workspace>>>,
}

impl Secrets {
    /// With a key of its own.
    pub fn new(random: &Random) -> Self {
        Self {
            key: hmac::Key::new(hmac::HMAC_SHA256, &random.bytes::<32>()),
            right: Mutex::new(Cache::new(REMEMBERED)),
            permits: Semaphore::new(AT_ONCE),
            workspaces: Arc::default(),
        }
    }

    /// Whether `secret` is the one that `hash` keeps.
    pub async fn verify(&self, secret: &str, hash: &str) -> bool {
        let digest = self.digest(secret, hash);
        if self.right.lock().unwrap_or_else(PoisonError::into_inner).get(&digest).is_some() {
            return true;
        }
        let (secret, hash) = (secret.to_owned(), hash.to_owned());
        let slow = self.work(move |workspace| password::verify(&secret, &hash, workspace)).await;
        let right = slow.unwrap_or(false);
        if right {
            self.right.lock().unwrap_or_else(PoisonError::into_inner).insert(digest, ());
        }
        right
    }

    /// Refuses a secret that there is nothing to compare with, as slowly as a wrong one.
    pub async fn refuse(&self, secret: &str) -> bool {
        let secret = secret.to_owned();
        self.work(move |workspace| password::hash(&secret, &[0; 16], workspace)).await;
        false
    }

    /// The argon2id hash of a new secret.
    pub async fn hash(&self, secret: &str, random: &Random) -> String {
        let (secret, salt) = (secret.to_owned(), random.bytes());
        let hash = self.work(move |workspace| password::hash(&secret, &salt, workspace)).await;
        // An empty hash matches no secret; the work can only fail by panicking, which hashing does not.
        hash.unwrap_or_default()
    }

    /// Ten digits that a name has here and nowhere else: the telephone number of somebody who does not exist.
    pub fn decoy(&self, name: &str) -> String {
        let digest = self.digest("", &name.to_lowercase());
        digest[..10].iter().map(|byte| char::from(b'0' + byte % 10)).collect()
    }

    /// A UUID that a name has here and nowhere else: what somebody who does not exist would have.
    pub fn decoy_id(&self, name: &str) -> String {
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&self.digest("id", &name.to_lowercase())[..16]);
        uuid::Builder::from_random_bytes(bytes).into_uuid().hyphenated().to_string()
    }

    /// Does slow work off the serving threads, a little at a time, in memory that is used again.
    async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Workspace) -> T + Send + 'static,
    ) -> Option<T> {
        let _permit = self.permits.acquire().await.ok()?;
        let workspaces = Arc::clone(&self.workspaces);
        let done = tokio::task::spawn_blocking(move || {
            let idle = || workspaces.lock().unwrap_or_else(PoisonError::into_inner);
            let mut workspace = idle().pop().unwrap_or_default();
            let value = work(&mut workspace);
            idle().push(workspace);
            value
        });
        done.await.ok()
    }

    fn digest(&self, secret: &str, hash: &str) -> [u8; 32] {
        let mut context = hmac::Context::with_key(&self.key);
        context.update(&(secret.len() as u64).to_le_bytes());
        context.update(secret.as_bytes());
        context.update(hash.as_bytes());
        let mut digest = [0; 32];
        digest.copy_from_slice(context.sign().as_ref());
        digest
    }
}
