//! Fixtures whose secrets are hashed already: the slow part of making a tenant of one, done once.

use std::sync::{Arc, Mutex, PoisonError};

use aws_lc_rs::digest;

use super::making::MakeError;
use crate::fixture::{self, Fixture};
use crate::seeding::hash_secrets;

/// Fixtures that are remembered.
const REMEMBERED: usize = 16;

/// Fixtures by the digest of their text, the latest used last.
#[derive(Default)]
pub struct Recipes(Mutex<Vec<([u8; 32], Arc<Fixture>)>>);

impl Recipes {
    /// A fixture of these files, sound and with hashes in place of secrets.
    ///
    /// # Errors
    /// [`MakeError::Fixture`].
    pub async fn read(&self, files: Vec<(String, String)>) -> Result<Arc<Fixture>, MakeError> {
        let digest = digest_of(&files);
        if let Some(known) = self.known(&digest) {
            return Ok(known);
        }
        let reading = tokio::task::spawn_blocking(move || {
            let mut fixture = fixture::load(&files)?;
            hash_secrets(&mut fixture, &digest);
            Ok::<_, fixture::Problems>(Arc::new(fixture))
        });
        let read = reading.await.map_err(|error| MakeError::Broken(error.to_string()))?;
        let fixture = read.map_err(MakeError::Fixture)?;
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() == REMEMBERED {
            known.remove(0);
        }
        known.push((digest, Arc::clone(&fixture)));
        Ok(fixture)
    }

    fn known(&self, digest: &[u8; 32]) -> Option<Arc<Fixture>> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let at = known.iter().position(|(one, _)| one == digest)?;
        let found = known.remove(at);
        let fixture = Arc::clone(&found.1);
        known.push(found);
        Some(fixture)
    }
}

fn digest_of(files: &[(String, String)]) -> [u8; 32] {
    let mut context = digest::Context::new(&digest::SHA256);
    for text in files.iter().flat_map(|(name, text)| [name, text]) {
        context.update(&(text.len() as u64).to_le_bytes());
        context.update(text.as_bytes());
    }
    let mut bytes = [0; 32];
    bytes.copy_from_slice(context.finish().as_ref());
    bytes
}
