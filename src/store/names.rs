//! The parts of people's names.

use std::collections::BTreeMap;

use super::{Db, StoreError};
use crate::domain::user::PersonName;

type StoredNameRow = (String, Option<String>, Option<String>);

/// The name of a user; by default it has no parts.
///
/// # Errors
/// [`StoreError::Database`], as all functions of this module.
pub async fn find(db: &mut Db<'_>, user_id: &str) -> Result<PersonName, StoreError> {
    let row: Option<StoredNameRow> = sqlx::query_as(
        "SELECT user_id, given_name, family_name FROM user_names WHERE tenant_key = $1 AND user_id = $2",
    )
    .bind(db.tenant)
    .bind(user_id)
    .fetch_optional(&mut *db.connection)
    .await?;
    Ok(row.map(|(_, given, family)| PersonName { given, family }).unwrap_or_default())
}

/// The names of all users whose names have parts, by user id.
pub async fn all(db: &mut Db<'_>) -> Result<BTreeMap<String, PersonName>, StoreError> {
    let rows: Vec<StoredNameRow> =
        sqlx::query_as("SELECT user_id, given_name, family_name FROM user_names WHERE tenant_key = $1")
            .bind(db.tenant)
            .fetch_all(&mut *db.connection)
            .await?;
    Ok(rows.into_iter().map(|(id, given, family)| (id, PersonName { given, family })).collect())
}

/// Sets the name of a user.
pub async fn set(db: &mut Db<'_>, user_id: &str, name: &PersonName) -> Result<(), StoreError> {
    if *name == PersonName::default() {
        sqlx::query("DELETE FROM user_names WHERE tenant_key = $1 AND user_id = $2")
            .bind(db.tenant)
            .bind(user_id)
            .execute(&mut *db.connection)
            .await?;
        return Ok(());
    }
    sqlx::query(
        "INSERT INTO user_names (tenant_key, user_id, given_name, family_name) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (tenant_key, user_id) DO UPDATE SET given_name = excluded.given_name, \
         family_name = excluded.family_name",
    )
    .bind(db.tenant)
    .bind(user_id)
    .bind(&name.given)
    .bind(&name.family)
    .execute(&mut *db.connection)
    .await?;
    Ok(())
}
