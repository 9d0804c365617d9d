//! A tenant at run time: its store, its clock, its keys, its journal. Nothing of it is shared with another.

mod rotation;
mod secrets;

pub use secrets::Secrets;

use crate::clock::Clock;
use crate::journal::Journal;
use crate::random::Random;
use crate::store::Store;
use crate::tokens::KeyRing;

/// Everything that serving one tenant takes.
pub struct Tenant {
    /// The name under which the control API knows it.
    pub handle: String,
    /// Its rows.
    pub store: Store,
    /// The only now.
    pub clock: Clock,
    /// The only chance.
    pub random: Random,
    /// What its tokens are signed with.
    pub keys: KeyRing,
    /// Verifies passwords and client secrets.
    pub secrets: Secrets,
    /// The requests it met.
    pub journal: Journal,
    /// Its host name as `PodFqdn` shows it, where that is not the request's.
    pub pod_fqdn: Option<String>,
    /// The URL under which clients know it, where that is not the request's.
    pub public_url: Option<String>,
    /// Whether actions are refused that would be accepted without being carried out.
    pub strict_actions: bool,
}
