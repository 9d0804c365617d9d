//! What users let clients do, where an app remembers it.

use super::{Db, StoreError};
use crate::clock::Timestamp;

/// Which consent: whose, at which app (by row key), for which client.
#[derive(Clone, Debug)]
pub struct ConsentKey {
    /// The user, by id.
    pub user_id: String,
    /// The app.
    pub row_key: String,
    /// The client id, folded.
    pub client_id: String,
}

/// The scopes that the user agreed to, separated by blanks.
///
/// # Errors
/// [`StoreError::Database`], as all functions of this module.
pub async fn find(db: &mut Db<'_>, key: &ConsentKey) -> Result<Option<String>, StoreError> {
    let row: Option<(String,)> = sqlx::query_as(
        "SELECT scopes FROM consents WHERE tenant_key = $1 AND user_id = $2 AND row_key = $3 AND client_id = $4",
    )
    .bind(db.tenant)
    .bind(&key.user_id)
    .bind(&key.row_key)
    .bind(&key.client_id)
    .fetch_optional(&mut *db.connection)
    .await?;
    Ok(row.map(|(scopes,)| scopes))
}

/// Remembers a consent, with what was agreed to earlier.
pub async fn add(db: &mut Db<'_>, key: &ConsentKey, scopes: &str, now: Timestamp) -> Result<(), StoreError> {
    let earlier = find(db, key).await?.unwrap_or_default();
    let mut all: Vec<_> = earlier.split_whitespace().chain(scopes.split_whitespace()).collect();
    all.sort_unstable();
    all.dedup();
    let scopes = all.join(" ");
    sqlx::query(
        "INSERT INTO consents (tenant_key, user_id, row_key, client_id, scopes, granted) \
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (tenant_key, user_id, row_key, client_id) \
         DO UPDATE SET scopes = EXCLUDED.scopes, granted = EXCLUDED.granted",
    )
    .bind(db.tenant)
    .bind(&key.user_id)
    .bind(&key.row_key)
    .bind(&key.client_id)
    .bind(scopes)
    .bind(now.millis())
    .execute(&mut *db.connection)
    .await?;
    Ok(())
}
