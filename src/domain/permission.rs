//! Permissions on an app: the vendor's words and their bits (platform.md#s4, Acl/GetRowAces).

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::role::Grantee;

/// Permissions that somebody has on an app, as bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Permissions(i64);

/// The words. Some include others: who may administer may view.
const WORDS: [(&str, Permissions); 7] = [
    ("Grant", Permissions::GRANT),
    ("View", Permissions::VIEW),
    ("Admin", Permissions::ADMIN),
    ("ViewDetail", Permissions(16 | 4)),
    ("Delete", Permissions::DELETE),
    ("Execute", Permissions::EXECUTE),
    ("Automatic", Permissions(1 << 31)),
];

impl Permissions {
    /// None.
    pub const NONE: Self = Self(0);
    /// To give permissions to others.
    pub const GRANT: Self = Self(1);
    /// To see the app.
    pub const VIEW: Self = Self(4);
    /// To change the app; includes seeing it.
    pub const ADMIN: Self = Self(8 | 4 | 16);
    /// To delete the app.
    pub const DELETE: Self = Self(64);
    /// The Run permission.
    pub const EXECUTE: Self = Self(128);
    /// What "User Access" gives: to see the app, and to run it.
    pub const USER_ACCESS: Self = Self(4 | 128);

    /// The permissions with these bits.
    pub fn from_bits(bits: i64) -> Self {
        Self(bits)
    }

    /// The bits.
    pub fn bits(self) -> i64 {
        self.0
    }

    /// Those that words separated by commas stand for, all together; `None` stands for none, and `Run` for Execute.
    ///
    /// # Errors
    /// The word that is none.
    pub fn parse(words: &str) -> Result<Self, String> {
        let words = words.split(',').map(str::trim).filter(|word| !word.is_empty());
        words.map(Self::word).try_fold(Self::NONE, |all, one| Ok(all.and(one?)))
    }

    fn word(word: &str) -> Result<Self, String> {
        match word.to_ascii_lowercase().as_str() {
            "none" => Ok(Self::NONE),
            "run" => Ok(Self::EXECUTE),
            lower => WORDS
                .iter()
                .find(|(name, _)| name.eq_ignore_ascii_case(lower))
                .map(|(_, permissions)| *permissions)
                .ok_or_else(|| word.to_owned()),
        }
    }

    /// The words that are included, which together are the same permissions again.
    pub fn words(self) -> Vec<&'static str> {
        WORDS.iter().filter(|(_, permissions)| self.includes(*permissions)).map(|(word, _)| *word).collect()
    }

    /// All the words there are.
    pub fn all_words() -> Vec<&'static str> {
        WORDS.iter().map(|(word, _)| *word).collect()
    }

    /// These and those.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether all of `other` are among them.
    pub fn includes(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Whether there are none.
    pub fn is_none(self) -> bool {
        self.0 == 0
    }
}

/// Who has which permissions on an app.
pub type Grants = BTreeMap<Grantee, Permissions>;

/// Those who have the Run permission.
pub fn runners(grants: &Grants) -> BTreeSet<Grantee> {
    holders(grants, Permissions::EXECUTE)
}

/// Those who have all of these permissions.
pub fn holders(grants: &Grants, wanted: Permissions) -> BTreeSet<Grantee> {
    let holders = grants.iter().filter(|(_, permissions)| permissions.includes(wanted));
    holders.map(|(grantee, _)| grantee.clone()).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn words_are_the_masks_that_clients_decode() {
        for (words, bits) in [
            ("View,Execute", 132),
            ("view, run", 132),
            ("Admin", 28),
            ("ViewDetail", 20),
            ("Grant,View,Admin,ViewDetail,Delete,Execute,Automatic", 2_147_483_869),
            ("None", 0),
            ("", 0),
        ] {
            assert_eq!(Permissions::parse(words).map(Permissions::bits), Ok(bits), "{words}");
        }
        assert_eq!(Permissions::parse("View,Fly"), Err("Fly".to_owned()));
    }

    proptest! {
        #[test]
        fn words_are_read_as_they_are_written(some in prop::collection::vec(0..WORDS.len(), 0..7)) {
            let all = some.iter().fold(Permissions::NONE, |all, n| all.and(WORDS[*n].1));
            prop_assert_eq!(Permissions::parse(&all.words().join(",")), Ok(all));
        }

        #[test]
        fn no_text_panics(text in "\\PC{0,40}") {
            let _ = Permissions::parse(&text);
        }
    }
}
