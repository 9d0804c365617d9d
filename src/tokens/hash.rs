//! Hashes of tokens, as they are known by and bound to each other.

use aws_lc_rs::digest;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::domain::token::TokenHash;

/// The key under which a token is known: the SHA-256 of its text.
pub fn hash(token: &str) -> TokenHash {
    let mut bytes = [0; 32];
    bytes.copy_from_slice(digest::digest(&digest::SHA256, token.as_bytes()).as_ref());
    TokenHash(bytes)
}

/// The left half of a value's SHA-256, as `at_hash` and `c_hash` bind it (OpenID Connect Core §3.1.3.6).
pub fn half_hash(value: &str) -> String {
    URL_SAFE_NO_PAD.encode(&digest::digest(&digest::SHA256, value.as_bytes()).as_ref()[..16])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_half_hash_is_that_of_the_standards_example() {
        // OpenID Connect Core, appendix A.3 and A.4: the access token and its at_hash, the code and its c_hash.
        assert_eq!(half_hash("jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y"), "77QmUPtjPfzWtF2AnpK9RQ");
        assert_eq!(
            half_hash("Qcb0Orv1zh30vL1MPRsbm-diHiMwcLyZvn1arpZv-Jxf_11jnpEX3Tgfvk"),
            "LDktKdoQak3Pk0cnXxCltA"
        );
    }
}
