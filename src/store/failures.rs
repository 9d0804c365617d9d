//! Wrong passwords, counted where a policy locks out.

use super::{Db, StoreError};
use crate::clock::Timestamp;

/// Counts a wrong password of a user, if there is one of this id; how many there are since `since`, where the first of them
/// begins a new count.
///
/// # Errors
/// [`StoreError::Database`], as all functions of this module.
pub async fn count(
    db: &mut Db<'_>,
    user_id: &str,
    since: Timestamp,
    now: Timestamp,
) -> Result<Option<i64>, StoreError> {
    let row: Option<(i64,)> = sqlx::query_as(
        "INSERT INTO sign_in_failures (tenant_key, user_id, failures, since) \
         SELECT tenant_key, user_id, 1, $3 FROM users WHERE tenant_key = $1 AND user_id = $2 \
         ON CONFLICT (tenant_key, user_id) DO UPDATE SET \
         failures = CASE WHEN sign_in_failures.since < $4 THEN 1 ELSE sign_in_failures.failures + 1 END, \
         since = CASE WHEN sign_in_failures.since < $4 THEN EXCLUDED.since ELSE sign_in_failures.since END \
         RETURNING failures",
    )
    .bind(db.tenant)
    .bind(user_id)
    .bind(now.millis())
    .bind(since.millis())
    .fetch_optional(&mut *db.connection)
    .await?;
    Ok(row.map(|(failures,)| failures))
}

/// Notes that wrong passwords locked an account; the count begins anew.
pub async fn set_locked(db: &mut Db<'_>, user_id: &str, at: Timestamp) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO sign_in_failures (tenant_key, user_id, failures, since, locked) VALUES ($1, $2, 0, $3, 1) \
         ON CONFLICT (tenant_key, user_id) DO UPDATE SET failures = 0, since = EXCLUDED.since, locked = 1",
    )
    .bind(db.tenant)
    .bind(user_id)
    .bind(at.millis())
    .execute(&mut *db.connection)
    .await?;
    Ok(())
}

/// Whether wrong passwords locked the account.
pub async fn is_locked(db: &mut Db<'_>, user_id: &str) -> Result<bool, StoreError> {
    let row: Option<(i64,)> =
        sqlx::query_as("SELECT locked FROM sign_in_failures WHERE tenant_key = $1 AND user_id = $2")
            .bind(db.tenant)
            .bind(user_id)
            .fetch_optional(&mut *db.connection)
            .await?;
    Ok(row.is_some_and(|(locked,)| locked != 0))
}

/// The users whom wrong passwords locked out, by id.
pub async fn all_locked(db: &mut Db<'_>) -> Result<Vec<String>, StoreError> {
    let rows: Vec<(String,)> =
        sqlx::query_as("SELECT user_id FROM sign_in_failures WHERE tenant_key = $1 AND locked = 1")
            .bind(db.tenant)
            .fetch_all(&mut *db.connection)
            .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Notes that somebody unlocked the account.
pub async fn unlock(db: &mut Db<'_>, user_id: &str) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM sign_in_failures WHERE tenant_key = $1 AND user_id = $2 AND locked = 1")
        .bind(db.tenant)
        .bind(user_id)
        .execute(&mut *db.connection)
        .await?;
    Ok(())
}

/// Forgets the wrong passwords of a user.
pub async fn forget(db: &mut Db<'_>, user_id: &str) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM sign_in_failures WHERE tenant_key = $1 AND user_id = $2")
        .bind(db.tenant)
        .bind(user_id)
        .execute(&mut *db.connection)
        .await?;
    Ok(())
}
