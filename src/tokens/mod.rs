//! Access tokens: the key ring, issuing, and telling our own from others'.

mod authorization;
mod extra;
mod hash;
mod issue;
mod keys;
mod platform;
mod ring;
mod seal;
mod verify;

pub use authorization::{Authorization, TokenSubject};
pub use hash::hash;
pub use issue::{Issued, Mint, Minter};
#[cfg(test)]
pub use keys::Jwk;
pub use keys::{CertificateSpec, Keys, SigningKey, generate, test_key};
pub use platform::LIFETIME as PLATFORM_LIFETIME;
pub use ring::KeyRing;
pub use seal::{open, seal};
pub use verify::{Signed, names_a_key, verify};
