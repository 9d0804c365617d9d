//! Wrong passwords, counted where a policy locks out.

use super::{Db, Error, users};
use crate::clock::Timestamp;
use crate::domain::policy::Lockout;
use crate::domain::user::State;

/// Counts a wrong password of a user, and locks the account where the policy says so; whether it did.
///
/// # Errors
/// [`Error::Database`], as all functions of this module.
pub async fn count(db: &mut Db<'_>, user_id: &str, policy: Lockout, now: Timestamp) -> Result<bool, Error> {
    let window_began = now.plus_millis(-policy.window_ms);
    let (failures,): (i64,) = sqlx::query_as(
        "INSERT INTO sign_in_failures (tenant_id, user_id, failures, since) VALUES ($1, $2, 1, $3) \
         ON CONFLICT (tenant_id, user_id) DO UPDATE SET \
         failures = CASE WHEN sign_in_failures.since < $4 THEN 1 ELSE sign_in_failures.failures + 1 END, \
         since = CASE WHEN sign_in_failures.since < $4 THEN EXCLUDED.since ELSE sign_in_failures.since END \
         RETURNING failures",
    )
    .bind(db.tenant)
    .bind(user_id)
    .bind(now.millis())
    .bind(window_began.millis())
    .fetch_one(&mut *db.connection)
    .await?;
    if failures < policy.threshold {
        return Ok(false);
    }
    forget(db, user_id).await?;
    if let Some(mut user) = users::find(db, user_id).await? {
        user.state = user.state.with(State::LOCKED);
        users::update(db, &user).await?;
    }
    Ok(true)
}

/// Forgets the wrong passwords of a user.
pub async fn forget(db: &mut Db<'_>, user_id: &str) -> Result<(), Error> {
    sqlx::query("DELETE FROM sign_in_failures WHERE tenant_id = $1 AND user_id = $2")
        .bind(db.tenant)
        .bind(user_id)
        .execute(&mut *db.connection)
        .await?;
    Ok(())
}
