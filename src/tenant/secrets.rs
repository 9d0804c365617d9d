//! Verifying secrets: slowly the first time, cheaply from then on (design §6).

use std::sync::{Mutex, PoisonError};

use aws_lc_rs::hmac;
use quick_cache::unsync::Cache;
use tokio::sync::Semaphore;

use crate::domain::password;
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
}

impl Secrets {
    /// With a key of its own.
    pub fn new(random: &Random) -> Self {
        Self {
            key: hmac::Key::new(hmac::HMAC_SHA256, &random.bytes::<32>()),
            right: Mutex::new(Cache::new(REMEMBERED)),
            permits: Semaphore::new(AT_ONCE),
        }
    }

    /// Whether `secret` is the one that `hash` keeps.
    pub async fn verify(&self, secret: &str, hash: &str) -> bool {
        let digest = self.digest(secret, hash);
        if self.right.lock().unwrap_or_else(PoisonError::into_inner).get(&digest).is_some() {
            return true;
        }
        let permit = self.permits.acquire().await;
        let (secret, hash) = (secret.to_owned(), hash.to_owned());
        let slow = tokio::task::spawn_blocking(move || password::verify(&secret, &hash));
        let right = slow.await.unwrap_or(false);
        drop(permit);
        if right {
            self.right.lock().unwrap_or_else(PoisonError::into_inner).insert(digest, ());
        }
        right
    }

    /// The argon2id hash of a new secret.
    pub async fn hash(&self, secret: &str, random: &Random) -> String {
        let permit = self.permits.acquire().await;
        let (secret, salt) = (secret.to_owned(), random.bytes());
        let hash = tokio::task::spawn_blocking(move || password::hash(&secret, &salt)).await;
        drop(permit);
        // An empty hash matches no secret; the task can only fail by panicking, which hashing does not.
        hash.unwrap_or_default()
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
