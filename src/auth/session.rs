//! Ending sessions.

use crate::clock::Timestamp;
use crate::domain::grant::Session;
use crate::store::{Error, tickets};
use crate::tenant::Tenant;
use crate::tokens::hash;

/// Ends the session with this value, and all that was given with it; where there is none, nothing.
///
/// # Errors
/// [`Error::Database`].
pub async fn sign_out(tenant: &Tenant, value: &str, now: Timestamp) -> Result<(), Error> {
    let key = hash(value);
    let found = tenant.store.read(async |db| tickets::find::<Session>(db, key).await).await?;
    let Some(found) = found else { return Ok(()) };
    let family = found.ticket.family;
    tenant.store.write(async move |db| tickets::end_family(db, &family, now).await).await
}
