//! The name of a tenant: a host label, since it is the first of its host name.

use std::fmt;
use std::str::FromStr;

use crate::random::Random;
use crate::wire::{LONGEST_LABEL, is_label};

/// A tenant's name: 1 to 63 of `a-z`, `0-9` and `-`, with no hyphen at an end.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Handle(String);

impl Handle {
    /// The tenant that a server starts with.
    pub const DEFAULT: &'static str = "default";

    /// One that nobody has, most likely.
    pub fn draw(random: &Random) -> Self {
        Self(format!("t-{}", random.hex::<5>()))
    }

    /// As text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Handle {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        is_label(text).then(|| Self(text.to_owned())).ok_or_else(|| {
            format!("`{text}` is no handle; wanted 1 to {LONGEST_LABEL} of a-z, 0-9 and -, as a label of a host name")
        })
    }
}

impl fmt::Display for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_handle_is_a_host_label() {
        for text in ["a", "t-1", "0", &"a".repeat(63), "xn--bcher-kva"] {
            assert!(text.parse::<Handle>().is_ok(), "{text}");
        }
        for text in ["", "-a", "a-", "A", "a.b", "a_b", "ü", "a b", "snapshot:x", &"a".repeat(64), "a\n"] {
            assert!(text.parse::<Handle>().is_err(), "{text}");
        }
        assert!(Handle::draw(&Random::new(None)).as_str().parse::<Handle>().is_ok());
    }
}
