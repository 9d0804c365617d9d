//! Passwords that were replaced.

use std::collections::BTreeMap;

use super::{Db, StoreError};
use crate::domain::password::MOST_FORMER;

/// The hashes of a user's former passwords, the latest first.
///
/// # Errors
/// [`StoreError::Database`], as all functions of this module.
pub async fn former(db: &mut Db<'_>, user_id: &str) -> Result<Vec<String>, StoreError> {
    let rows: Vec<(String,)> = sqlx::query_as(
        "SELECT password_hash FROM password_history WHERE tenant_key = $1 AND user_id = $2 ORDER BY position DESC",
    )
    .bind(db.tenant)
    .bind(user_id)
    .fetch_all(&mut *db.connection)
    .await?;
    Ok(rows.into_iter().map(|(hash,)| hash).collect())
}

/// The hashes of all users' former passwords, by user id, the latest first.
pub async fn all(db: &mut Db<'_>) -> Result<BTreeMap<String, Vec<String>>, StoreError> {
    let rows: Vec<(String, String)> = sqlx::query_as(
        "SELECT user_id, password_hash FROM password_history WHERE tenant_key = $1 ORDER BY position DESC",
    )
    .bind(db.tenant)
    .fetch_all(&mut *db.connection)
    .await?;
    let mut all = BTreeMap::<_, Vec<_>>::new();
    for (user, hash) in rows {
        all.entry(user).or_default().push(hash);
    }
    Ok(all)
}

/// Adds the latest former password of a user, and drops the oldest beyond what any policy looks at.
pub async fn remember(db: &mut Db<'_>, user_id: &str, hash: &str) -> Result<(), StoreError> {
    let (position,): (i64,) = sqlx::query_as(
        "INSERT INTO password_history (tenant_key, user_id, position, password_hash) \
         VALUES ($1, $2, (SELECT COALESCE(MAX(position), 0) + 1 FROM password_history \
         WHERE tenant_key = $1 AND user_id = $2), $3) RETURNING position",
    )
    .bind(db.tenant)
    .bind(user_id)
    .bind(hash)
    .fetch_one(&mut *db.connection)
    .await?;
    let most = i64::try_from(MOST_FORMER).unwrap_or(i64::MAX);
    sqlx::query("DELETE FROM password_history WHERE tenant_key = $1 AND user_id = $2 AND position <= $3")
        .bind(db.tenant)
        .bind(user_id)
        .bind(position - most)
        .execute(&mut *db.connection)
        .await?;
    Ok(())
}
