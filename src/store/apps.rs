//! Apps and who may run them.

use std::collections::BTreeSet;

use sqlx::FromRow;

use super::roles::grantee;
use super::{Db, Error};
use crate::domain::app::{App, Scope};
use crate::domain::fixture::AppSpec;
use crate::domain::fold;
use crate::domain::pattern::Pattern;
use crate::domain::role::Grantee;

#[derive(FromRow)]
struct Row {
    row_key: String,
    client_id: Option<String>,
    client_secret_hash: Option<String>,
    definition: String,
}

/// The app with this Application ID, which is compared without regard to case.
///
/// # Errors
/// [`Error::Database`], as all functions of this module.
pub async fn by_id(db: &mut Db<'_>, id: &str) -> Result<Option<App>, Error> {
    let row = sqlx::query_as("SELECT * FROM apps WHERE tenant_id = $1 AND service_name_fold = $2")
        .bind(db.tenant)
        .bind(fold(id))
        .fetch_optional(&mut *db.connection)
        .await?;
    with_runners(db, row).await
}

/// The app with this row key.
pub async fn by_key(db: &mut Db<'_>, row_key: &str) -> Result<Option<App>, Error> {
    let row = sqlx::query_as("SELECT * FROM apps WHERE tenant_id = $1 AND row_key = $2")
        .bind(db.tenant)
        .bind(row_key)
        .fetch_optional(&mut *db.connection)
        .await?;
    with_runners(db, row).await
}

/// All apps, by Application ID.
pub async fn all(db: &mut Db<'_>) -> Result<Vec<App>, Error> {
    let rows: Vec<Row> = sqlx::query_as("SELECT * FROM apps WHERE tenant_id = $1 ORDER BY service_name_fold")
        .bind(db.tenant)
        .fetch_all(&mut *db.connection)
        .await?;
    let mut apps = Vec::with_capacity(rows.len());
    for row in rows {
        apps.extend(with_runners(db, Some(row)).await?);
    }
    Ok(apps)
}

async fn with_runners(db: &mut Db<'_>, row: Option<Row>) -> Result<Option<App>, Error> {
    let Some(row) = row else { return Ok(None) };
    let runners: Vec<(String, String)> = sqlx::query_as(
        "SELECT grantee_kind, grantee_id FROM app_runners WHERE tenant_id = $1 AND row_key = $2",
    )
    .bind(db.tenant)
    .bind(&row.row_key)
    .fetch_all(&mut *db.connection)
    .await?;
    let run: BTreeSet<Grantee> = runners.into_iter().map(|(kind, id)| grantee(&kind, id)).collect();
    let broken = |what: String| Error::Database(format!("app {}: {what}", row.row_key));
    let spec: AppSpec = serde_json::from_str(&row.definition).map_err(|error| broken(error.to_string()))?;
    let mut scopes = Vec::with_capacity(spec.scopes.len());
    for scope in &spec.scopes {
        let patterns = scope.rest_regex.iter().map(|pattern| Pattern::compile(pattern));
        let patterns = patterns.collect::<Result<_, _>>().map_err(|error| broken(error.to_string()))?;
        scopes.push(Scope { name: scope.name.clone(), patterns });
    }
    let Row { row_key, client_id, client_secret_hash, .. } = row;
    Ok(Some(App { row_key, client_id, client_secret_hash, spec, scopes, run }))
}

/// Adds an app with its permissions.
///
/// # Errors
/// [`super::Conflict::AppId`].
pub async fn insert(db: &mut Db<'_>, app: &App) -> Result<(), Error> {
    db.touched.apps = true;
    sqlx::query(
        "INSERT INTO apps (tenant_id, row_key, service_name, service_name_fold, client_id, client_secret_hash, \
         definition) VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(db.tenant)
    .bind(&app.row_key)
    .bind(app.id())
    .bind(fold(app.id()))
    .bind(&app.client_id)
    .bind(&app.client_secret_hash)
    .bind(serde_json::to_string(&app.spec).map_err(|error| Error::Database(error.to_string()))?)
    .execute(&mut *db.connection)
    .await?;
    for grantee in &app.run {
        sqlx::query(
            "INSERT INTO app_runners (tenant_id, row_key, grantee_kind, grantee_id) VALUES ($1, $2, $3, $4) \
             ON CONFLICT DO NOTHING",
        )
        .bind(db.tenant)
        .bind(&app.row_key)
        .bind(grantee.kind())
        .bind(grantee.id())
        .execute(&mut *db.connection)
        .await?;
    }
    Ok(())
}
