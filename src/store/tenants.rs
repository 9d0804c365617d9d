//! The tenants of a database.

use super::{Db, Engine, Error};
use crate::clock::Timestamp;
use crate::domain::fixture::TenantSpec;
use crate::domain::tenant::TenantInfo;

/// The id of the tenant with this handle, if the database has it.
///
/// # Errors
/// [`Error::Database`], as all functions of this module.
pub async fn id_by_handle(engine: &Engine, handle: &str) -> Result<Option<String>, Error> {
    let mut connection = engine.reader().await?;
    let row: Option<(String,)> = sqlx::query_as("SELECT tenant_key FROM tenants WHERE handle = $1")
        .bind(handle)
        .fetch_optional(&mut *connection)
        .await?;
    Ok(row.map(|(id,)| id))
}

/// What the tenant is.
pub async fn info(db: &mut Db<'_>) -> Result<Option<TenantInfo>, Error> {
    let row: Option<(String, String)> =
        sqlx::query_as("SELECT definition, loosen FROM tenants WHERE tenant_key = $1")
            .bind(db.tenant)
            .fetch_optional(&mut *db.connection)
            .await?;
    let Some((definition, loosen)) = row else { return Ok(None) };
    let broken = |error: serde_json::Error| Error::Database(format!("tenant: {error}"));
    let spec = serde_json::from_str(&definition).map_err(broken)?;
    let loosen = serde_json::from_str(&loosen).map_err(broken)?;
    Ok(Some(TenantInfo { spec, loosen }))
}

/// Adds the tenant that `db` is bound to, unless it exists; whether it was added.
pub async fn insert(db: &mut Db<'_>, handle: &str, info: &TenantInfo, now: Timestamp) -> Result<bool, Error> {
    db.touched.info = true;
    let json =
        |value: Result<String, serde_json::Error>| value.map_err(|error| Error::Database(error.to_string()));
    let done = sqlx::query(
        "INSERT INTO tenants (tenant_key, handle, definition, loosen, created) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT DO NOTHING",
    )
    .bind(db.tenant)
    .bind(handle)
    .bind(json(serde_json::to_string(&info.spec))?)
    .bind(json(serde_json::to_string(&info.loosen))?)
    .bind(now.millis())
    .execute(&mut *db.connection)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Changes the tenant's settings; what `change` returns.
pub async fn update<T>(db: &mut Db<'_>, change: impl FnOnce(&mut TenantSpec) -> T) -> Result<T, Error> {
    let Some(mut info) = info(db).await? else { return Err(Error::Database("the tenant is gone".into())) };
    let value = change(&mut info.spec);
    let text = serde_json::to_string(&info.spec).map_err(|error| Error::Database(error.to_string()))?;
    db.touched.info = true;
    sqlx::query("UPDATE tenants SET definition = $1 WHERE tenant_key = $2")
        .bind(text)
        .bind(db.tenant)
        .execute(&mut *db.connection)
        .await?;
    Ok(value)
}
