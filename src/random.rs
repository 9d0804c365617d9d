//! The only source of chance: ids, opaque values, salts.
//!
//! With a seed the sequence is the same in every run, so that two runs of the same requests answer alike.

use std::fmt::Write;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
// `rand`'s standard generator under its own name, by which it tells how much was drawn.
use chacha20::ChaCha12Rng;
use rand::rngs::SysRng;
use rand::{Rng, SeedableRng};

/// A shared random number generator. Cheap to clone; clones draw from the same sequence.
#[derive(Clone)]
pub struct Random {
    generator: Arc<Mutex<ChaCha12Rng>>,
    seeded: bool,
}

impl std::fmt::Debug for Random {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Random")
    }
}

impl Random {
    /// From the operating system, or from `seed` if there is one.
    pub fn new(seed: Option<u64>) -> Self {
        let generator = match seed {
            Some(seed) => ChaCha12Rng::seed_from_u64(seed),
            None => from_system(),
        };
        Self { generator: Arc::new(Mutex::new(generator)), seeded: seed.is_some() }
    }

    /// From `seed` for the `n`th server (from 0) that uses it on one database, so that no two draw the same ids.
    pub fn nth(seed: u64, n: u64) -> Self {
        // An odd constant: each n gives another seed, and 0 the seed itself.
        Self::new(Some(seed.wrapping_add(n.wrapping_mul(0x9E37_79B9_7F4A_7C15))))
    }

    /// From `seed` for a tenant that is made while a server runs: none of what the server itself draws from it.
    pub fn of_tenant(seed: u64) -> Self {
        Self::nth(seed, 1 << 63)
    }

    /// `N` random bytes.
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.generator().fill_bytes(&mut bytes);
        bytes
    }

    /// How much of a seed's sequence was drawn; none where there is no seed.
    pub fn position(&self) -> Option<u64> {
        let drawn = self.seeded.then(|| self.generator().get_word_pos())?;
        Some(u64::try_from(drawn).unwrap_or(u64::MAX))
    }

    /// Goes on from a [position](Self::position) of the seed's sequence; without a seed nothing is ever drawn again.
    pub fn rewind(&self, position: u64) {
        if self.seeded {
            self.generator().set_word_pos(position.into());
        }
    }

    fn generator(&self) -> MutexGuard<'_, ChaCha12Rng> {
        self.generator.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A version 4 UUID, lower case with hyphens (platform.md#T16).
    pub fn uuid(&self) -> String {
        uuid::Builder::from_random_bytes(self.bytes()).into_uuid().hyphenated().to_string()
    }

    /// A role's id: a UUID with underscores (platform.md#T16).
    pub fn role_id(&self) -> String {
        self.uuid().replace('-', "_")
    }

    /// `N` bytes as lower-case hexadecimal.
    pub fn hex<const N: usize>(&self) -> String {
        hex(&self.bytes::<N>())
    }

    /// Eight digits, as a code that people type.
    pub fn code(&self) -> String {
        format!("{:08}", u64::from_le_bytes(self.bytes()) % 100_000_000)
    }

    /// An opaque value as the tenant writes them: 32 bytes by .NET's `UrlTokenEncode`, that is base64url and a
    /// digit that counts the pads left out (oauth.md#s3-4).
    pub fn opaque(&self) -> String {
        let mut text = URL_SAFE_NO_PAD.encode(self.bytes::<32>());
        text.push('1');
        text
    }
}

/// `bytes` as lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        let _ = write!(text, "{byte:02x}");
    }
    text
}

fn from_system() -> ChaCha12Rng {
    ChaCha12Rng::try_from_rng(&mut SysRng).unwrap_or_else(|error| {
        // Without randomness no secret is safe; there is nothing sensible to go on with.
        unreachable!("the system gives no randomness: {error}")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_draws_the_same_sequence() {
        let (a, b, c) = (Random::new(Some(7)), Random::new(Some(7)), Random::new(Some(8)));
        assert_eq!(a.uuid(), b.uuid());
        assert_eq!(a.opaque(), b.opaque());
        assert_ne!(a.uuid(), c.uuid());
        assert_eq!(Random::nth(7, 0).uuid(), Random::new(Some(7)).uuid());
        assert_ne!(Random::nth(7, 1).uuid(), Random::new(Some(7)).uuid());
    }

    #[test]
    fn a_seeds_sequence_goes_on_from_where_it_was_left() {
        let random = Random::new(Some(7));
        let first: Vec<_> = (0..50).map(|_| random.uuid()).collect();
        let left = random.position().unwrap();
        let next = (random.hex::<3>(), random.opaque());
        random.rewind(left);
        assert_eq!((random.hex::<3>(), random.opaque()), next);
        random.rewind(0);
        assert_eq!((0..50).map(|_| random.uuid()).collect::<Vec<_>>(), first);

        let chance = Random::new(None);
        let drawn = chance.uuid();
        chance.rewind(0);
        assert_eq!(chance.position(), None);
        assert_ne!(chance.uuid(), drawn);
    }

    #[test]
    fn what_a_seed_draws_is_the_standard_generators() {
        let mut standard = rand::rngs::StdRng::seed_from_u64(7);
        let mut bytes = [0; 16];
        standard.fill_bytes(&mut bytes);
        assert_eq!(Random::new(Some(7)).bytes::<16>(), bytes);
    }

    #[test]
    fn values_have_the_shapes_clients_know() {
        let random = Random::new(None);
        let opaque = random.opaque();
        assert_eq!(opaque.len(), 44);
        assert!(opaque.ends_with('1') && !opaque.contains('='));
        assert_eq!(random.role_id().matches('_').count(), 4);
        assert_eq!(random.hex::<16>().len(), 32);
    }
}
