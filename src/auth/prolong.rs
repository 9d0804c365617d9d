//! Sessions that last as long as they are in use (platform.md#s11-32).

use crate::clock::Timestamp;
use crate::domain::grant::Session;
use crate::domain::token::Claims;
use crate::store::{self, tickets};
use crate::tenant::Tenant;
use crate::tokens::hash;

/// Of how many parts of a session's time one must be over before use prolongs it, so that few calls write.
const PARTS: i64 = 20;

/// Lets a session that is in use last anew.
///
/// # Errors
/// Where the store fails.
pub async fn prolong(tenant: &Tenant, text: &str, claims: &Claims) -> Result<(), store::StoreError> {
    let (hash, now, lasts) = (hash(text), tenant.clock.now().seconds(), claims.exp - claims.iat);
    if (now - claims.iat) * PARTS < lasts {
        return Ok(());
    }
    let prolonged = tenant.store.write(async move |db| {
        let found = tickets::find::<Session>(db, hash).await?.filter(|found| !found.used);
        let Some(found) = found else { return Ok(()) };
        let to = Session { prolonged: Some(now), exp: now + lasts, ..found.ticket };
        tickets::prolong(db, hash, &to, Timestamp::from_seconds(to.exp)).await
    });
    prolonged.await
}
