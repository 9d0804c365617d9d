//! The tenants of a database, and their snapshots.

use super::stored::{self, StoredTenant};
use super::tables::{self, TablePart};
use super::{Db, Engine, StoreError};
use crate::clock::Timestamp;
use crate::domain::tenant::{TenantInfo, TenantSpec};

/// All that a snapshot holds.
const ALL: [TablePart; 4] = [TablePart::Definition, TablePart::Keys, TablePart::Issued, TablePart::Outbox];
/// The name of the snapshot that a tenant was made as.
pub const ORIGIN: &str = "";

/// A tenant as the database lists it.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Listed {
    /// What its rows are known by.
    pub tenant_key: String,
    /// What the control API knows it by.
    pub handle: String,
    /// How it is served, as JSON; empty for the first.
    pub running: String,
}

/// A snapshot.
#[derive(Clone, Debug, PartialEq)]
pub struct Snapshot {
    /// Its name.
    pub name: String,
    /// When it was taken, by the tenant's clock.
    pub taken: Timestamp,
    /// How the tenant was served, as JSON.
    pub running: String,
}

/// All tenants.
///
/// # Errors
/// [`StoreError::Database`], as all functions of this module.
pub async fn list(engine: &Engine) -> Result<Vec<Listed>, StoreError> {
    let mut connection = engine.reader().await?;
    let sql = "SELECT tenant_key, handle, running FROM tenants WHERE owner IS NULL ORDER BY handle";
    Ok(sqlx::query_as(sql).fetch_all(&mut *connection).await?)
}

/// The key of the tenant with this handle, if the database has it.
pub async fn key_by_handle(engine: &Engine, handle: &str) -> Result<Option<String>, StoreError> {
    let mut connection = engine.reader().await?;
    let row: Option<(String,)> = sqlx::query_as("SELECT tenant_key FROM tenants WHERE handle = $1")
        .bind(handle)
        .fetch_optional(&mut *connection)
        .await?;
    Ok(row.map(|(key,)| key))
}

/// What the tenant is.
pub async fn info(db: &mut Db<'_>) -> Result<Option<TenantInfo>, StoreError> {
    let row: Option<(String, String)> =
        sqlx::query_as("SELECT definition, loosen FROM tenants WHERE tenant_key = $1")
            .bind(db.tenant)
            .fetch_optional(&mut *db.connection)
            .await?;
    let Some((definition, loosen)) = row else { return Ok(None) };
    let broken = |error: serde_json::Error| StoreError::Database(format!("tenant: {error}"));
    let spec = stored::read::<StoredTenant, _>("tenant", &definition)?;
    let loosen = serde_json::from_str(&loosen).map_err(broken)?;
    Ok(Some(TenantInfo { spec, loosen }))
}

/// Adds the tenant that `db` is bound to, unless it exists; whether it was added.
pub async fn insert(
    db: &mut Db<'_>,
    handle: &str,
    info: &TenantInfo,
    now: Timestamp,
) -> Result<bool, StoreError> {
    db.touched.info = true;
    let done = sqlx::query(
        "INSERT INTO tenants (tenant_key, handle, definition, loosen, created) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT DO NOTHING",
    )
    .bind(db.tenant)
    .bind(handle)
    .bind(stored::write::<StoredTenant, _>(&info.spec))
    .bind(json(&info.loosen)?)
    .bind(now.millis())
    .execute(&mut *db.connection)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Makes the tenant that `db` is bound to as another is now, but for what that one gave out, and as if all of it had
/// happened `later` milliseconds later.
///
/// # Errors
/// [`super::Conflict::Handle`].
pub async fn insert_copy(
    db: &mut Db<'_>,
    handle: &str,
    (from, later): (&str, i64),
    now: Timestamp,
) -> Result<(), StoreError> {
    let copied = sqlx::query(
        "INSERT INTO tenants (tenant_key, handle, definition, loosen, created) \
         SELECT $1, $2, definition, loosen, $3 FROM tenants WHERE tenant_key = $4",
    )
    .bind(db.tenant)
    .bind(handle)
    .bind(now.millis())
    .bind(from)
    .execute(&mut *db.connection)
    .await?;
    if copied.rows_affected() == 0 {
        return Err(StoreError::Database("the tenant to copy is gone".into()));
    }
    tables::copy_definition(db.connection, (from, db.tenant), later).await
}

/// Changes the tenant's settings; what `change` returns.
pub async fn update<T>(db: &mut Db<'_>, change: impl FnOnce(&mut TenantSpec) -> T) -> Result<T, StoreError> {
    let Some(mut info) = info(db).await? else {
        return Err(StoreError::Database("the tenant is gone".into()));
    };
    let value = change(&mut info.spec);
    db.touched.info = true;
    sqlx::query("UPDATE tenants SET definition = $1 WHERE tenant_key = $2")
        .bind(stored::write::<StoredTenant, _>(&info.spec))
        .bind(db.tenant)
        .execute(&mut *db.connection)
        .await?;
    Ok(value)
}

/// Keeps how the tenant is served.
pub async fn set_running(db: &mut Db<'_>, running: &str) -> Result<(), StoreError> {
    sqlx::query("UPDATE tenants SET running = $1 WHERE tenant_key = $2")
        .bind(running)
        .bind(db.tenant)
        .execute(&mut *db.connection)
        .await?;
    Ok(())
}

/// Removes the tenant with all that is its own, its snapshots among it.
pub async fn delete(db: &mut Db<'_>) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM tenants WHERE tenant_key = $1")
        .bind(db.tenant)
        .execute(&mut *db.connection)
        .await?;
    Ok(())
}

/// Gives the tenant another definition and removes all of its rows; its signing keys too, where others come.
pub async fn redefine(db: &mut Db<'_>, info: &TenantInfo, keys_too: bool) -> Result<(), StoreError> {
    sqlx::query("UPDATE tenants SET definition = $1, loosen = $2 WHERE tenant_key = $3")
        .bind(stored::write::<StoredTenant, _>(&info.spec))
        .bind(json(&info.loosen)?)
        .bind(db.tenant)
        .execute(&mut *db.connection)
        .await?;
    let parts = [TablePart::Definition, TablePart::Issued, TablePart::Outbox, TablePart::Keys];
    tables::clear(db.connection, db.tenant, &parts[..if keys_too { 4 } else { 3 }]).await
}

/// Takes a snapshot of the tenant, under a key that nothing else has.
///
/// # Errors
/// [`super::Conflict::Snapshot`], where there is one of this name.
pub async fn take_snapshot(
    db: &mut Db<'_>,
    key: &str,
    (name, running): (&str, &str),
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO tenants (tenant_key, handle, definition, loosen, created, owner, snapshot, running) \
         SELECT $1, $2, definition, loosen, $3, tenant_key, $4, $5 FROM tenants WHERE tenant_key = $6",
    )
    .bind(key)
    .bind(format!("snapshot:{key}"))
    .bind(now.millis())
    .bind(name)
    .bind(running)
    .bind(db.tenant)
    .execute(&mut *db.connection)
    .await?;
    tables::copy(db.connection, (db.tenant, key), &ALL).await
}

/// The snapshots of the tenant, the oldest first, what it was made as among them.
pub async fn snapshots(db: &mut Db<'_>) -> Result<Vec<Snapshot>, StoreError> {
    let rows: Vec<(String, i64, String)> = sqlx::query_as(
        "SELECT snapshot, created, running FROM tenants WHERE owner = $1 ORDER BY created, snapshot",
    )
    .bind(db.tenant)
    .fetch_all(&mut *db.connection)
    .await?;
    let snapshot = |(name, taken, running)| Snapshot { name, taken: Timestamp::from_millis(taken), running };
    Ok(rows.into_iter().map(snapshot).collect())
}

/// Removes a snapshot; whether there was one.
pub async fn drop_snapshot(db: &mut Db<'_>, name: &str) -> Result<bool, StoreError> {
    let done = sqlx::query("DELETE FROM tenants WHERE owner = $1 AND snapshot = $2")
        .bind(db.tenant)
        .bind(name)
        .execute(&mut *db.connection)
        .await?;
    Ok(done.rows_affected() > 0)
}

/// Makes these parts of the tenant as they were when the snapshot was taken; whether there is one.
pub async fn restore(db: &mut Db<'_>, name: &str, parts: &[TablePart]) -> Result<bool, StoreError> {
    let found: Option<(String,)> =
        sqlx::query_as("SELECT tenant_key FROM tenants WHERE owner = $1 AND snapshot = $2")
            .bind(db.tenant)
            .bind(name)
            .fetch_optional(&mut *db.connection)
            .await?;
    let Some((key,)) = found else { return Ok(false) };
    if parts.contains(&TablePart::Definition) {
        sqlx::query(
            "UPDATE tenants SET definition = (SELECT definition FROM tenants WHERE tenant_key = $1), \
             loosen = (SELECT loosen FROM tenants WHERE tenant_key = $1) WHERE tenant_key = $2",
        )
        .bind(&key)
        .bind(db.tenant)
        .execute(&mut *db.connection)
        .await?;
    }
    tables::clear(db.connection, db.tenant, parts).await?;
    tables::copy(db.connection, (&key, db.tenant), parts).await?;
    Ok(true)
}

fn json(value: &impl serde::Serialize) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| StoreError::Database(error.to_string()))
}
