//! What users can show besides their passwords.

use std::collections::BTreeMap;

use super::stored::{self, StoredFactors};
use super::{Db, StoreError};
use crate::domain::factor::Factors;

fn read(data: &str) -> Result<Factors, StoreError> {
    stored::read::<StoredFactors, _>("factors", data)
}

/// The factors of a user; none are the default.
///
/// # Errors
/// [`StoreError::Database`], as all functions of this module.
pub async fn find(db: &mut Db<'_>, user_id: &str) -> Result<Factors, StoreError> {
    let row: Option<(String,)> =
        sqlx::query_as("SELECT data FROM user_factors WHERE tenant_key = $1 AND user_id = $2")
            .bind(db.tenant)
            .bind(user_id)
            .fetch_optional(&mut *db.connection)
            .await?;
    row.map_or_else(|| Ok(Factors::default()), |(data,)| read(&data))
}

/// The factors of all users who have some, by user id.
pub async fn all(db: &mut Db<'_>) -> Result<BTreeMap<String, Factors>, StoreError> {
    let rows: Vec<(String, String)> =
        sqlx::query_as("SELECT user_id, data FROM user_factors WHERE tenant_key = $1")
            .bind(db.tenant)
            .fetch_all(&mut *db.connection)
            .await?;
    rows.into_iter().map(|(id, data)| Ok((id, read(&data)?))).collect()
}

/// The user who enrolled the OATH token of this id.
pub async fn owner_of_token(db: &mut Db<'_>, token: &str) -> Result<Option<String>, StoreError> {
    let is = |factors: &Factors| factors.oath_id.as_deref().is_some_and(|id| id.eq_ignore_ascii_case(token));
    Ok(all(db).await?.into_iter().find(|(_, factors)| is(factors)).map(|(user, _)| user))
}

/// Changes the factors of a user in this transaction.
pub async fn update(
    db: &mut Db<'_>,
    user_id: &str,
    change: impl FnOnce(&mut Factors),
) -> Result<(), StoreError> {
    let mut factors = find(db, user_id).await?;
    change(&mut factors);
    set(db, user_id, &factors).await
}

/// Writes the factors of a user.
pub async fn set(db: &mut Db<'_>, user_id: &str, factors: &Factors) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO user_factors (tenant_key, user_id, data) VALUES ($1, $2, $3) \
         ON CONFLICT (tenant_key, user_id) DO UPDATE SET data = excluded.data",
    )
    .bind(db.tenant)
    .bind(user_id)
    .bind(stored::write::<StoredFactors, _>(factors))
    .execute(&mut *db.connection)
    .await?;
    Ok(())
}

/// Forgets which codes of a user's token were used: it has another token now.
pub async fn forget_steps(db: &mut Db<'_>, user_id: &str) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM oath_steps WHERE tenant_key = $1 AND user_id = $2")
        .bind(db.tenant)
        .bind(user_id)
        .execute(&mut *db.connection)
        .await?;
    Ok(())
}

/// Uses up the code of a step, and of all before it; whether that had not been done (RFC 6238 §5.2).
pub async fn use_step(db: &mut Db<'_>, user_id: &str, step: i64) -> Result<bool, StoreError> {
    let row: Option<(i64,)> = sqlx::query_as(
        "INSERT INTO oath_steps (tenant_key, user_id, step) VALUES ($1, $2, $3) \
         ON CONFLICT (tenant_key, user_id) DO UPDATE SET step = EXCLUDED.step \
         WHERE oath_steps.step < EXCLUDED.step RETURNING step",
    )
    .bind(db.tenant)
    .bind(user_id)
    .bind(step)
    .fetch_optional(&mut *db.connection)
    .await?;
    Ok(row.is_some())
}
