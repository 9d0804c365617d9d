//! What users let clients do, remembered where an app asks only once.

use crate::clock::Timestamp;
use crate::store::StoreError;
use crate::store::consents::{self, ConsentKey};
use crate::tenant::Tenant;

/// Remembers that a user agreed to these scopes, separated by blanks, with what was agreed to earlier.
///
/// # Errors
/// The store's.
pub async fn remember(
    tenant: &Tenant,
    key: ConsentKey,
    scopes: String,
    now: Timestamp,
) -> Result<(), StoreError> {
    tenant.store.write(async move |db| consents::add(db, &key, &scopes, now).await).await
}
