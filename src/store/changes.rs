//! The changelog of apps.

use serde_json::Value;

use super::stored::{self, StoredChange, StoredEntry};
use super::{Db, StoreError};
use crate::domain::change::FieldChange;

/// Most entries that are kept.
const MOST: i64 = 10_000;

/// Adds entries, the oldest first; those that are too many are dropped from the other end.
///
/// # Errors
/// [`StoreError::Database`], as all functions of this module.
pub async fn add(db: &mut Db<'_>, entries: &[FieldChange]) -> Result<(), StoreError> {
    if entries.is_empty() {
        return Ok(());
    }
    let told: Vec<_> = entries.iter().map(StoredEntry::told).collect();
    let newest = add_written(db, &told).await?;
    sqlx::query("DELETE FROM app_changes WHERE tenant_key = $1 AND position <= $2")
        .bind(db.tenant)
        .bind(newest - MOST)
        .execute(&mut *db.connection)
        .await?;
    Ok(())
}

/// Adds entries as somebody wrote them down, of whatever form; the position of the last.
pub async fn add_written(db: &mut Db<'_>, entries: &[Value]) -> Result<i64, StoreError> {
    let (mut position,): (i64,) =
        sqlx::query_as("SELECT COALESCE(MAX(position), 0) FROM app_changes WHERE tenant_key = $1")
            .bind(db.tenant)
            .fetch_one(&mut *db.connection)
            .await?;
    for entry in entries {
        position += 1;
        sqlx::query("INSERT INTO app_changes (tenant_key, position, row_key, entry) VALUES ($1, $2, $3, $4)")
            .bind(db.tenant)
            .bind(position)
            .bind(entry["app"].as_str().unwrap_or_default())
            .bind(stored::write::<StoredChange, _>(entry))
            .execute(&mut *db.connection)
            .await?;
    }
    Ok(position)
}

/// All entries, the oldest first.
pub async fn all(db: &mut Db<'_>) -> Result<Vec<Value>, StoreError> {
    let rows: Vec<(String,)> =
        sqlx::query_as("SELECT entry FROM app_changes WHERE tenant_key = $1 ORDER BY position")
            .bind(db.tenant)
            .fetch_all(&mut *db.connection)
            .await?;
    read(&rows)
}

/// The latest entries, those of one app if one is named by its row key; the latest first.
pub async fn latest(db: &mut Db<'_>, row_key: Option<&str>, limit: i64) -> Result<Vec<Value>, StoreError> {
    let rows: Vec<(String,)> = sqlx::query_as(
        "SELECT entry FROM app_changes WHERE tenant_key = $1 AND ($2 = 0 OR row_key = $3) \
         ORDER BY position DESC LIMIT $4",
    )
    .bind(db.tenant)
    .bind(i64::from(row_key.is_some()))
    .bind(row_key.unwrap_or_default())
    .bind(limit)
    .fetch_all(&mut *db.connection)
    .await?;
    read(&rows)
}

fn read(rows: &[(String,)]) -> Result<Vec<Value>, StoreError> {
    rows.iter().map(|(text,)| stored::read::<StoredChange, _>("changelog", text)).collect()
}
