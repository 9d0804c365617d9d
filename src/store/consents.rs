//! What users let clients do, where an app remembers it.

use super::{Db, Error};
use crate::clock::Timestamp;

/// Which consent: whose, at which app (by row key), for which client.
#[derive(Clone, Debug)]
pub struct Key {
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
/// [`Error::Database`], as all functions of this module.
pub async fn find(db: &mut Db<'_>, key: &Key) -> Result<Option<String>, Error> {
    let row: Option<(String,)> = sqlx::query_as(
        "SELECT scopes FROM consents WHERE tenant_id = $1 AND user_id = $2 AND row_key = $3 AND client_id = $4",
    )
    .bind(db.tenant)
    .bind(&key.user_id)
    .bind(&key.row_key)
    .bind(&key.client_id)
    .fetch_optional(&mut *db.connection)
    .await?;
    Ok(row.map(|(scopes,)| scopes))
}

/// Remembers a consent in place of an earlier one.
pub async fn keep(db: &mut Db<'_>, key: &Key, scopes: &str, now: Timestamp) -> Result<(), Error> {
    sqlx::query(
        "INSERT INTO consents (tenant_id, user_id, row_key, client_id, scopes, granted) \
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (tenant_id, user_id, row_key, client_id) \
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
