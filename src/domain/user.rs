//! Users of the cloud directory.

use std::fmt;
use std::str::FromStr;

use crate::clock::Timestamp;

/// The id of the cloud directory, the same in every tenant (platform.md#T16).
pub const CLOUD_DIRECTORY_UUID: &str = "09B9A9B0-6CE8-465F-AB03-65766D33B05E";
/// The name of the cloud directory as people read it (platform.md#s2-3).
pub const CLOUD_DIRECTORY: &str = "CyberArk Cloud Directory";

/// A user. Of what the tenant keeps of a person, that which no rule reads is in [`UserProfile`].
#[derive(Clone, Debug, PartialEq)]
pub struct User {
    /// A lower-case UUID.
    pub id: String,
    /// The login name; unique without regard to case. Of a confidential client, its client id.
    pub name: String,
    /// The password as an argon2id PHC string; none where nobody can sign in.
    pub password_hash: Option<String>,
    /// Whether it is an OAuth confidential client.
    pub oauth_client: bool,
    /// Whether it belongs to the role Everybody without being named.
    pub in_everybody_role: bool,
    /// Locked, disabled, expired.
    pub state: AccountState,
    /// The rest of the profile.
    pub profile: UserProfile,
    /// When it was made.
    pub created: Timestamp,
    /// When it was last changed.
    pub modified: Timestamp,
    /// When somebody last set its password; [`Timestamp::NEVER`] if nobody did.
    pub password_changed: Timestamp,
    /// Whether it has a picture.
    pub has_picture: bool,
}

/// What the directory keeps of a user and no rule reads (platform.md#s1-1).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct UserProfile {
    /// E-mail address.
    pub mail: Option<String>,
    /// The name shown to people.
    pub display_name: Option<String>,
    /// Free text.
    pub description: Option<String>,
    /// Office telephone.
    pub office: Option<String>,
    /// Home telephone.
    pub home: Option<String>,
    /// Mobile telephone.
    pub mobile: Option<String>,
    /// The manager, by user id.
    pub reports_to: Option<String>,
    /// The organisation, by name.
    pub org_path: Option<String>,
    /// The user whose factors are asked for instead, by user id.
    pub mfa_redirect: Option<String>,
    /// Preferred culture: `de-DE`.
    pub culture: Option<String>,
    /// Until when a sign-in asks for the password alone.
    pub mfa_exempt_until: Option<Timestamp>,
    /// When it was last invited.
    pub invited: Option<Timestamp>,
    /// Whether the password must be changed at the next sign-in.
    pub force_password_change: bool,
    /// Whether the password never expires.
    pub password_never_expires: bool,
    /// Extended attributes: a JSON object of columns.
    pub attributes: serde_json::Map<String, serde_json::Value>,
}

/// The parts of a person's name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PersonName {
    /// The given name.
    pub given: Option<String>,
    /// The family name.
    pub family: Option<String>,
}

impl User {
    /// The part of the login name after the `@`.
    pub fn alias(&self) -> &str {
        self.name.split_once('@').map_or("", |(_, suffix)| suffix)
    }

    /// Whether it may authenticate.
    pub fn is_active(&self) -> bool {
        self.state == AccountState::NONE
    }
}

/// The states of an account: none, or a set of locked, disabled and expired.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AccountState(i64);

impl AccountState {
    /// An ordinary account.
    pub const NONE: Self = Self(0);
    /// Too many wrong passwords, or locked by an administrator.
    pub const LOCKED: Self = Self(1);
    /// Suspended.
    pub const DISABLED: Self = Self(2);
    /// Past its account's end.
    pub const EXPIRED: Self = Self(4);

    const NAMES: [(Self, &'static str); 3] =
        [(Self::LOCKED, "Locked"), (Self::DISABLED, "Disabled"), (Self::EXPIRED, "Expired")];

    /// As the store keeps it.
    pub const fn bits(self) -> i64 {
        self.0
    }

    /// From what the store kept.
    pub const fn from_bits(bits: i64) -> Self {
        Self(bits & 7)
    }

    /// This state with `other` added.
    #[must_use]
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// This state with `other` taken away.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether `other` is part of it.
    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

impl fmt::Display for AccountState {
    /// `None`, or a comma list: `Locked, Disabled` (platform.md#s1-1).
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> =
            Self::NAMES.iter().filter(|(bit, _)| self.has(*bit)).map(|(_, name)| *name).collect();
        f.write_str(if names.is_empty() { "None".to_owned() } else { names.join(", ") }.as_str())
    }
}

impl FromStr for AccountState {
    type Err = String;

    /// Reads a comma list without regard to case; the error is the word that is no state.
    fn from_str(text: &str) -> Result<Self, String> {
        let mut state = Self::NONE;
        for word in text.split(',').map(str::trim).filter(|word| !word.is_empty()) {
            if word.eq_ignore_ascii_case("none") {
                continue;
            }
            let found = Self::NAMES.iter().find(|(_, name)| name.eq_ignore_ascii_case(word));
            state = state.with(found.ok_or_else(|| word.to_owned())?.0);
        }
        Ok(state)
    }
}

/// How far a user has come with the tenant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UserStatus {
    /// Neither invited nor signed in yet.
    Created,
    /// Invited, and not signed in yet.
    Invited,
    /// Signed in before.
    Active,
    /// Disabled or expired.
    Suspended,
}

impl UserStatus {
    /// Of a user in this state.
    pub fn of(state: AccountState, is_invited: bool, has_signed_in: bool) -> Self {
        match (is_invited, has_signed_in) {
            _ if state.has(AccountState::DISABLED) || state.has(AccountState::EXPIRED) => Self::Suspended,
            (_, true) => Self::Active,
            (true, false) => Self::Invited,
            (false, false) => Self::Created,
        }
    }

    /// `StatusEnum` of lists.
    pub fn name(self) -> &'static str {
        match self {
            Self::Created => "Created",
            Self::Invited => "Invited",
            Self::Active => "Active",
            Self::Suspended => "Suspended",
        }
    }

    /// `UserStatus` of lists: for people.
    pub fn text(self) -> &'static str {
        if self == Self::Created { "Not Invited" } else { self.name() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_are_written_and_read_as_the_vendor_does() {
        let state: AccountState = "disabled,Locked".parse().unwrap();
        assert_eq!(state.to_string(), "Locked, Disabled");
        assert_eq!("None".parse(), Ok(AccountState::NONE));
        assert_eq!("".parse(), Ok(AccountState::NONE));
        assert_eq!("Locked, Gone".parse::<AccountState>(), Err("Gone".to_owned()));
        assert_eq!(AccountState::from_bits(state.bits()), state);
    }
}
