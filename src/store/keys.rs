//! The keys that tokens are signed with.

use super::{Db, StoreError};
use crate::domain::token::SigningKeySpec;

/// All keys; the first signs.
///
/// # Errors
/// [`StoreError::Database`], as all functions of this module.
pub async fn all(db: &mut Db<'_>) -> Result<Vec<SigningKeySpec>, StoreError> {
    let rows: Vec<(String, String)> = sqlx::query_as(
        "SELECT private_key, certificate FROM signing_keys WHERE tenant_key = $1 ORDER BY position",
    )
    .bind(db.tenant)
    .fetch_all(&mut *db.connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|(private_key, certificate)| SigningKeySpec { private_key, certificate })
        .collect())
}

/// Keeps a key at a place, unless there is one: several copies of the server may make one at the same time, and
/// the first wins.
pub async fn insert(db: &mut Db<'_>, position: i64, key: &SigningKeySpec) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO signing_keys (tenant_key, position, private_key, certificate) VALUES ($1, $2, $3, $4) \
         ON CONFLICT DO NOTHING",
    )
    .bind(db.tenant)
    .bind(position)
    .bind(&key.private_key)
    .bind(&key.certificate)
    .execute(&mut *db.connection)
    .await?;
    Ok(())
}

/// Keeps a key before all others: from now on it signs. Of more than `most` the oldest is dropped.
pub async fn put_first(db: &mut Db<'_>, key: &SigningKeySpec, most: i64) -> Result<(), StoreError> {
    let (first,): (i64,) =
        sqlx::query_as("SELECT COALESCE(MIN(position), 1) - 1 FROM signing_keys WHERE tenant_key = $1")
            .bind(db.tenant)
            .fetch_one(&mut *db.connection)
            .await?;
    insert(db, first, key).await?;
    sqlx::query(
        "DELETE FROM signing_keys WHERE tenant_key = $1 AND position NOT IN \
         (SELECT position FROM signing_keys WHERE tenant_key = $1 ORDER BY position LIMIT $2)",
    )
    .bind(db.tenant)
    .bind(most)
    .execute(&mut *db.connection)
    .await?;
    Ok(())
}
