//! Access tokens: the key ring, issuing, and telling our own from others'.

mod issue;
mod keys;
mod verify;

use aws_lc_rs::digest;
pub use issue::{Authorization, Issued, Minter, Subject};
pub use keys::{KeyError, KeyRing, Keys, SigningKey, generate, test_key};
pub use verify::{Signed, verify};

use crate::domain::token::TokenHash;

/// The key under which a token is known: the SHA-256 of its text.
pub fn hash(token: &str) -> TokenHash {
    let mut bytes = [0; 32];
    bytes.copy_from_slice(digest::digest(&digest::SHA256, token.as_bytes()).as_ref());
    TokenHash(bytes)
}
