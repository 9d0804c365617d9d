//! Apps and who has which permissions on them.

use sqlx::FromRow;

use super::roles::grantee;
use super::stored::{self, StoredApp};
use super::{Db, StoreError, storable};
use crate::clock::Timestamp;
use crate::domain::app::App;
use crate::domain::fold;
use crate::domain::permission::{Grants, Permissions};

#[derive(FromRow)]
struct StoredAppRow {
    row_key: String,
    client_id: Option<String>,
    client_secret_hash: Option<String>,
    client_secret: Option<String>,
    definition: String,
    modified: i64,
}

/// The app with this Application ID, which is compared without regard to case.
///
/// # Errors
/// [`StoreError::Database`], as all functions of this module.
pub async fn by_id(db: &mut Db<'_>, id: &str) -> Result<Option<App>, StoreError> {
    one(db, "SELECT * FROM apps WHERE tenant_key = $1 AND service_name_fold = $2", &fold(id)).await
}

/// The app with this row key.
pub async fn by_key(db: &mut Db<'_>, row_key: &str) -> Result<Option<App>, StoreError> {
    one(db, "SELECT * FROM apps WHERE tenant_key = $1 AND row_key = $2", row_key).await
}

/// The app with this row key or, where there is none, this Application ID.
pub async fn by_key_or_id(db: &mut Db<'_>, text: &str) -> Result<Option<App>, StoreError> {
    match by_key(db, &fold(text)).await? {
        Some(app) => Ok(Some(app)),
        None => by_id(db, text).await,
    }
}

/// The app of this name, which is compared without regard to case, or of this client id; of several the one with the
/// first Application ID.
pub async fn by_name_or_client_id(db: &mut Db<'_>, text: &str) -> Result<Option<App>, StoreError> {
    // Names are no column: apps are few, and clients ask by key.
    let is = |app: &App| fold(app.spec.shown_name()) == fold(text) || app.client_id.as_deref() == Some(text);
    Ok(all(db).await?.into_iter().find(is))
}

async fn one(db: &mut Db<'_>, sql: &'static str, text: &str) -> Result<Option<App>, StoreError> {
    if !storable(text) {
        return Ok(None);
    }
    let row = sqlx::query_as(sql).bind(db.tenant).bind(text).fetch_optional(&mut *db.connection).await?;
    with_grants(db, row).await
}

/// All apps, by Application ID.
pub async fn all(db: &mut Db<'_>) -> Result<Vec<App>, StoreError> {
    let rows: Vec<StoredAppRow> =
        sqlx::query_as("SELECT * FROM apps WHERE tenant_key = $1 ORDER BY service_name_fold")
            .bind(db.tenant)
            .fetch_all(&mut *db.connection)
            .await?;
    let mut apps = Vec::with_capacity(rows.len());
    for row in rows {
        apps.extend(with_grants(db, Some(row)).await?);
    }
    Ok(apps)
}

async fn with_grants(db: &mut Db<'_>, row: Option<StoredAppRow>) -> Result<Option<App>, StoreError> {
    let Some(row) = row else { return Ok(None) };
    let grants: Vec<(String, String, i64)> = sqlx::query_as(
        "SELECT grantee_kind, grantee_id, rights FROM app_runners WHERE tenant_key = $1 AND row_key = $2",
    )
    .bind(db.tenant)
    .bind(&row.row_key)
    .fetch_all(&mut *db.connection)
    .await?;
    let grants =
        grants.into_iter().map(|(kind, id, rights)| (grantee(&kind, id), Permissions::from_bits(rights)));
    let what = format!("app {}", row.row_key);
    let spec = stored::read::<StoredApp, _>(&what, &row.definition)?;
    let modified = Timestamp::from_millis(row.modified);
    let app = App::new(row.row_key, spec, grants.collect(), modified)
        .map_err(|error| StoreError::Database(format!("{what}: {error}")))?;
    Ok(Some(App {
        client_id: row.client_id,
        client_secret_hash: row.client_secret_hash,
        client_secret: row.client_secret,
        ..app
    }))
}

/// Adds an app with its permissions.
///
/// # Errors
/// [`super::Conflict::AppId`].
pub async fn insert(db: &mut Db<'_>, app: &App) -> Result<(), StoreError> {
    let sql = "INSERT INTO apps (tenant_key, row_key, service_name, service_name_fold, client_id, \
               client_secret_hash, client_secret, definition, modified) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    write(db, sql, app).await?;
    put_grants(db, &app.row_key, &app.grants).await
}

/// Writes an app over the one with the same row key, all but its permissions.
///
/// # Errors
/// [`super::Conflict::AppId`].
pub async fn update(db: &mut Db<'_>, app: &App) -> Result<(), StoreError> {
    let sql = "UPDATE apps SET service_name = $3, service_name_fold = $4, client_id = $5, \
               client_secret_hash = $6, client_secret = $7, definition = $8, modified = $9 \
               WHERE tenant_key = $1 AND row_key = $2";
    write(db, sql, app).await
}

async fn write(db: &mut Db<'_>, sql: &'static str, app: &App) -> Result<(), StoreError> {
    db.touched.apps = true;
    sqlx::query(sql)
        .bind(db.tenant)
        .bind(&app.row_key)
        .bind(app.id())
        .bind(fold(app.id()))
        .bind(&app.client_id)
        .bind(&app.client_secret_hash)
        .bind(&app.client_secret)
        .bind(stored::write::<StoredApp, _>(&app.spec))
        .bind(app.modified.millis())
        .execute(&mut *db.connection)
        .await?;
    Ok(())
}

/// Sets permissions: those of each grantee replace the ones it had, and none takes them away. Others keep theirs.
pub async fn put_grants(db: &mut Db<'_>, row_key: &str, grants: &Grants) -> Result<(), StoreError> {
    db.touched.apps = true;
    for (grantee, permissions) in grants {
        sqlx::query(
            "DELETE FROM app_runners WHERE tenant_key = $1 AND row_key = $2 AND grantee_kind = $3 AND grantee_id = $4",
        )
        .bind(db.tenant)
        .bind(row_key)
        .bind(grantee.kind())
        .bind(grantee.id())
        .execute(&mut *db.connection)
        .await?;
        if permissions.is_none() {
            continue;
        }
        sqlx::query(
            "INSERT INTO app_runners (tenant_key, row_key, grantee_kind, grantee_id, rights) \
             VALUES ($1, $2, $3, $4, $5)",
        )
        .bind(db.tenant)
        .bind(row_key)
        .bind(grantee.kind())
        .bind(grantee.id())
        .bind(permissions.bits())
        .execute(&mut *db.connection)
        .await?;
    }
    Ok(())
}

/// Removes an app with its permissions, its tokens and what users agreed to.
pub async fn delete(db: &mut Db<'_>, row_key: &str) -> Result<(), StoreError> {
    db.touched.apps = true;
    for sql in [
        "DELETE FROM access_tokens WHERE tenant_key = $1 AND row_key = $2",
        "DELETE FROM consents WHERE tenant_key = $1 AND row_key = $2",
        "DELETE FROM apps WHERE tenant_key = $1 AND row_key = $2",
    ] {
        sqlx::query(sql).bind(db.tenant).bind(row_key).execute(&mut *db.connection).await?;
    }
    Ok(())
}
