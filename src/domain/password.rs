//! How secrets are kept, and what passwords must be like.

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Block, Params, Version};
use aws_lc_rs::constant_time::verify_slices_are_equal;
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;

use crate::clock::Timestamp;
use crate::domain::policy::PasswordRule;
use crate::domain::user::User;

/// Memory of one hash in KiB and its passes: about a millisecond, small enough for a test tool (docs/performance.md).
const MEMORY_KIB: u32 = 1_024;
const PASSES: u32 = 2;
const HASH_BYTES: usize = 32;
/// The dearest foreign hash that is accepted, in KiB of memory and in passes.
const DEAREST_MEMORY_KIB: u32 = 64 * 1_024;
const DEAREST_PASSES: u32 = 10;

/// Most former passwords that are remembered of a user, whatever a policy says.
pub const MOST_FORMER: usize = 24;

impl PasswordRule {
    /// Whether a password satisfies it.
    pub fn allows(self, password: &str) -> bool {
        let has = |is: fn(char) -> bool| password.chars().any(is);
        (self.min_length..=self.max_length).contains(&password.chars().count())
            && (!self.digit || has(|c| c.is_ascii_digit()))
            && (!self.mixed_case || has(char::is_uppercase) && has(char::is_lowercase))
            && (!self.symbol || has(|c| !c.is_alphanumeric()))
    }

    /// When a user's password ends, if it does. One that nobody ever set does not.
    pub fn ends(self, user: &User) -> Option<Timestamp> {
        let lasts = user.password_hash.is_some()
            && !user.profile.password_never_expires
            && user.password_changed != Timestamp::NEVER;
        let days = self.age_days.filter(|_| lasts)?;
        Some(user.password_changed.plus_millis(days.saturating_mul(86_400_000)))
    }
}

/// Memory that hashing works in. Reusing it saves a third of the time.
#[derive(Default)]
pub struct Workspace(Vec<Block>);

impl Workspace {
    fn blocks(&mut self, params: &Params) -> &mut [Block] {
        self.0.resize(params.block_count(), Block::default());
        &mut self.0
    }
}

/// The secret as an argon2id PHC string.
pub fn hash(secret: &str, salt: &[u8; 16], workspace: &mut Workspace) -> String {
    // The parameters are constants within argon2's limits and the lengths are ours, so this cannot fail.
    let params = Params::new(MEMORY_KIB, PASSES, 1, Some(HASH_BYTES)).unwrap_or_default();
    let out = derive(secret, salt, params, workspace);
    format!(
        "$argon2id$v=19$m={MEMORY_KIB},t={PASSES},p=1${}${}",
        STANDARD_NO_PAD.encode(salt),
        STANDARD_NO_PAD.encode(out.unwrap_or_default())
    )
}

/// Whether `secret` is the one that `hash` keeps. Takes as long as the hash says: call it off the serving threads.
pub fn verify(secret: &str, hash: &str, workspace: &mut Workspace) -> bool {
    let Ok(parsed) = PasswordHash::new(hash) else { return false };
    let (Ok(params), Some(salt), Some(kept)) = (Params::try_from(&parsed), &parsed.salt, &parsed.hash) else {
        return false;
    };
    let out = derive(secret, salt.as_ref(), params, workspace);
    out.is_ok_and(|out| verify_slices_are_equal(&out, kept.as_bytes()).is_ok())
}

fn derive(
    secret: &str,
    salt: &[u8],
    params: Params,
    workspace: &mut Workspace,
) -> Result<[u8; HASH_BYTES], argon2::Error> {
    let mut out = [0; HASH_BYTES];
    let blocks = workspace.blocks(&params);
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    argon2.hash_password_into_with_memory(secret.as_bytes(), salt, &mut out, blocks)?;
    Ok(out)
}

/// Says what is wrong with a `password_hash:` of a fixture, if anything is.
pub fn check_hash(hash: &str) -> Result<(), String> {
    let parsed = PasswordHash::new(hash).map_err(|error| format!("not a PHC string: {error}"))?;
    if parsed.algorithm.as_str() != "argon2id" {
        return Err(format!("the algorithm is `{}`, wanted argon2id", parsed.algorithm));
    }
    let params = Params::try_from(&parsed).map_err(|error| format!("unusable parameters: {error}"))?;
    if params.m_cost() > DEAREST_MEMORY_KIB || params.t_cost() > DEAREST_PASSES {
        return Err(format!("more than m={DEAREST_MEMORY_KIB}, t={DEAREST_PASSES} would slow every sign-in"));
    }
    let bytes = parsed.hash.as_ref().map(|hash| hash.as_bytes().len());
    if parsed.salt.is_none()
        || bytes != Some(HASH_BYTES)
        || parsed.version.is_some_and(|version| version != 19)
    {
        return Err(format!("wanted version 19, a salt, and a hash of {HASH_BYTES} bytes"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::domain::policy::InForce;

    #[test]
    fn a_secret_is_recognised_by_its_hash_alone() {
        let mut workspace = Workspace::default();
        let hash = hash("MyTest1", &[7; 16], &mut workspace);
        assert!(hash.starts_with("$argon2id$v=19$"), "{hash}");
        assert!(verify("MyTest1", &hash, &mut workspace));
        assert!(!verify("mytest1", &hash, &mut workspace));
        assert!(!verify("MyTest1", "nonsense", &mut workspace));
        assert_eq!(check_hash(&hash), Ok(()));
    }

    #[test]
    fn unusable_hashes_are_named() {
        for (hash, reason) in [
            ("x", "PHC"),
            ("$pbkdf2-sha256$i=1000$c2FsdHNhbHQ$aGFzaGhhc2hoYXNo", "algorithm"),
            ("$argon2id$v=19$m=4194304,t=1,p=1$c2FsdHNhbHRzYWx0$aGFzaGhhc2hoYXNoaGFzaA", "slow"),
        ] {
            let error = check_hash(hash).expect_err(hash);
            assert!(error.contains(reason), "{hash}: {error}");
        }
    }

    #[test]
    fn the_rule_is_the_policies() {
        let rule = PasswordRule::of(InForce::new(&[], &BTreeSet::new()));
        for (password, complex) in [
            ("Abcdefg1", true),
            ("MyTest1", false),
            ("abcdefg1", false),
            ("ABCDEFG1", false),
            ("Abcdefgh", false),
        ] {
            assert_eq!(rule.allows(password), complex, "{password}");
        }
        assert!(!rule.allows(&format!("Aa1{}", "x".repeat(62))));
        let rule = PasswordRule { min_length: 4, digit: false, mixed_case: false, symbol: true, ..rule };
        assert!(rule.allows("a-bc") && !rule.allows("abcd"));
    }
}
