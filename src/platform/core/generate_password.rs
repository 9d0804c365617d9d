//! `GET /Core/GeneratePassword?passwordLength=`: a random password that satisfies the tenant's rule.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::platform::args::invalid;
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};
use crate::random::Random;

/// Length where none is asked for.
const DEFAULT: usize = 16;
const UPPER: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const LOWER: &[u8] = b"abcdefghijklmnopqrstuvwxyz";
const DIGITS: &[u8] = b"0123456789";
/// As many as a byte can choose among without favour.
const ALL: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// A random password that satisfies the tenant's rule.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "camelCase")]
pub struct GeneratePassword {
    password_length: Option<usize>,
}

impl Operation for GeneratePassword {
    const PATHS: &'static [&'static str] = &["Core/GeneratePassword"];
    const NEEDS: Needs = Needs::Scope;
    const ANSWERS_SECRET: bool = true;
    type Output = String;

    async fn run(self, cx: &mut Cx<'_>) -> Result<String, ApiError> {
        let length = self.password_length.unwrap_or(DEFAULT);
        if !(8..=64).contains(&length) {
            return Err(invalid("passwordLength", "wanted a number from 8 to 64", cx.trace));
        }
        Ok(generate(length, &cx.tenant.random))
    }
}

/// One of each kind that the rule wants, and the rest from all.
fn generate(length: usize, random: &Random) -> String {
    let of = |letters: &[u8], drawn: u8| char::from(letters[usize::from(drawn) % letters.len()]);
    let drawn = random.bytes::<64>();
    let kinds = [UPPER, LOWER, DIGITS];
    let letter = |(n, drawn): (usize, &u8)| of(kinds.get(n).copied().unwrap_or(ALL), *drawn);
    drawn.iter().take(length).enumerate().map(letter).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;
    use crate::domain::policy::{InForce, PasswordRule};

    proptest! {
        #[test]
        fn passwords_satisfy_the_rule(length in 8_usize..=64, seed: u64) {
            let password = generate(length, &Random::new(Some(seed)));
            prop_assert_eq!(password.len(), length);
            prop_assert!(PasswordRule::of(InForce::new(&[], &BTreeSet::new())).allows(&password), "{}", password);
        }
    }
}
