//! What roles have of the attributes that the tenant defines for them. The definitions are in the tenant's settings.

use super::{Db, StoreError};

/// The values of a role, as pairs of attribute id and text.
///
/// # Errors
/// [`StoreError::Database`], as all functions of this module.
pub async fn of_role(db: &mut Db<'_>, role_id: &str) -> Result<Vec<(String, String)>, StoreError> {
    let rows = sqlx::query_as(
        "SELECT attribute_id, value FROM role_attributes WHERE tenant_key = $1 AND role_id = $2 \
         ORDER BY attribute_id",
    )
    .bind(db.tenant)
    .bind(role_id)
    .fetch_all(&mut *db.connection)
    .await?;
    Ok(rows)
}

/// All values: role id, attribute id, text.
pub async fn all(db: &mut Db<'_>) -> Result<Vec<(String, String, String)>, StoreError> {
    let rows =
        sqlx::query_as("SELECT role_id, attribute_id, value FROM role_attributes WHERE tenant_key = $1")
            .bind(db.tenant)
            .fetch_all(&mut *db.connection)
            .await?;
    Ok(rows)
}

/// Gives a role a value, in place of the one that it had; an empty one takes it away.
pub async fn set(db: &mut Db<'_>, role_id: &str, attribute_id: &str, value: &str) -> Result<(), StoreError> {
    let sql = if value.is_empty() {
        "DELETE FROM role_attributes WHERE tenant_key = $1 AND role_id = $2 AND attribute_id = $3"
    } else {
        "INSERT INTO role_attributes (tenant_key, role_id, attribute_id, value) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (tenant_key, role_id, attribute_id) DO UPDATE SET value = excluded.value"
    };
    let query = sqlx::query(sql).bind(db.tenant).bind(role_id).bind(attribute_id);
    let query = if value.is_empty() { query } else { query.bind(value) };
    query.execute(&mut *db.connection).await?;
    Ok(())
}

/// Takes an attribute from all roles.
pub async fn drop_all(db: &mut Db<'_>, attribute_id: &str) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM role_attributes WHERE tenant_key = $1 AND attribute_id = $2")
        .bind(db.tenant)
        .bind(attribute_id)
        .execute(&mut *db.connection)
        .await?;
    Ok(())
}
