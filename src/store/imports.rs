//! CSV files of users that were uploaded and not yet imported.

use super::{Db, StoreError};
use crate::clock::Timestamp;

/// An upload that is not imported within a day is dropped.
const KEPT_MS: i64 = 86_400_000;

/// Keeps an upload, and drops those that were forgotten.
///
/// # Errors
/// [`StoreError::Database`], as all functions of this module.
pub async fn insert(db: &mut Db<'_>, import_id: &str, csv: &str, now: Timestamp) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM user_imports WHERE tenant_key = $1 AND created < $2")
        .bind(db.tenant)
        .bind(now.plus_millis(-KEPT_MS).millis())
        .execute(&mut *db.connection)
        .await?;
    sqlx::query("INSERT INTO user_imports (tenant_key, import_id, csv, created) VALUES ($1, $2, $3, $4)")
        .bind(db.tenant)
        .bind(import_id)
        .bind(csv)
        .bind(now.millis())
        .execute(&mut *db.connection)
        .await?;
    Ok(())
}

/// An upload.
pub async fn find(db: &mut Db<'_>, import_id: &str) -> Result<Option<String>, StoreError> {
    let row: Option<(String,)> =
        sqlx::query_as("SELECT csv FROM user_imports WHERE tenant_key = $1 AND import_id = $2")
            .bind(db.tenant)
            .bind(import_id)
            .fetch_optional(&mut *db.connection)
            .await?;
    Ok(row.map(|(csv,)| csv))
}

/// Drops an upload.
pub async fn delete(db: &mut Db<'_>, import_id: &str) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM user_imports WHERE tenant_key = $1 AND import_id = $2")
        .bind(db.tenant)
        .bind(import_id)
        .execute(&mut *db.connection)
        .await?;
    Ok(())
}
