//! How a tenant is served, as the database keeps it beside what the tenant is.

use serde::{Deserialize, Serialize};

use crate::clock::{Hands, Timestamp};

/// How a tenant is served. The first one's is empty but for the clock: options tell the rest.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Running {
    /// The SHA-256 of its token, in hexadecimal.
    pub token: String,
    /// When it was made, by its own clock.
    pub made: Timestamp,
    /// When it ends, by the system's clock.
    pub expires: Option<Timestamp>,
    /// What its ids and opaque values are drawn from.
    pub seed: Option<u64>,
    /// Whether it has a signing key of its own.
    pub own_key: bool,
    /// The serial number of its certificate for the shared key, in hexadecimal.
    pub serial: String,
    /// How the clock stood when it was made.
    pub first_clock: Option<Hands>,
    /// How the clock was left.
    pub clock: Option<Hands>,
    /// How much of the seed's sequence was drawn; of a snapshot.
    pub drawn: Option<u64>,
    /// The ports that were its own, which it gets again if they are free.
    pub ports: Option<(u16, Option<u16>)>,
}

impl Running {
    /// As the database keeps it.
    pub fn to_text(&self) -> String {
        // Texts and numbers: JSON always holds them.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// What the database kept; what cannot be read is as if it were not there.
    pub fn from_text(text: &str) -> Self {
        serde_json::from_str(text).unwrap_or_default()
    }

    /// Whether its time is over.
    pub fn is_over(&self, now: Timestamp) -> bool {
        self.expires.is_some_and(|end| end <= now)
    }
}
