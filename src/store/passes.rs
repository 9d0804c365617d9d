//! What was shown for a session or a token besides the token itself, and when.

use super::tokens::text;
use super::{Db, StoreError};
use crate::clock::Timestamp;
use crate::domain::challenge::Mechanism;
use crate::domain::token::TokenHash;

/// What was shown for a token.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Passes {
    /// The mechanisms, each with the second in which it was last satisfied.
    pub mechanisms: Vec<(Mechanism, i64)>,
    /// Whether any of it was shown in order to raise the session.
    pub raised: bool,
}

/// Notes that mechanisms were satisfied for a token that ends at `exp`, in Unix seconds.
///
/// # Errors
/// [`StoreError::Database`], as all functions of this module.
pub async fn note(
    db: &mut Db<'_>,
    hash: TokenHash,
    (passed, raised): (&[Mechanism], bool),
    at: Timestamp,
    exp: i64,
) -> Result<(), StoreError> {
    for mechanism in passed {
        sqlx::query(
            "INSERT INTO passed_mechanisms (tenant_key, token_hash, mechanism, at, raised, expires) \
             VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (tenant_key, token_hash, mechanism) \
             DO UPDATE SET at = excluded.at, raised = excluded.raised, expires = excluded.expires",
        )
        .bind(db.tenant)
        .bind(text(hash))
        .bind(mechanism.name())
        .bind(at.seconds())
        .bind(i64::from(raised))
        .bind(exp.saturating_mul(1_000))
        .execute(&mut *db.connection)
        .await?;
    }
    Ok(())
}

/// Notes for one token what was shown for another.
pub async fn copy(db: &mut Db<'_>, from: TokenHash, to: TokenHash) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO passed_mechanisms (tenant_key, token_hash, mechanism, at, raised, expires) \
         SELECT tenant_key, $3, mechanism, at, raised, expires FROM passed_mechanisms \
         WHERE tenant_key = $1 AND token_hash = $2 ON CONFLICT DO NOTHING",
    )
    .bind(db.tenant)
    .bind(text(from))
    .bind(text(to))
    .execute(&mut *db.connection)
    .await?;
    Ok(())
}

/// What was shown for a token.
pub async fn of(db: &mut Db<'_>, hash: TokenHash) -> Result<Passes, StoreError> {
    let rows: Vec<(String, i64, i64)> = sqlx::query_as(
        "SELECT mechanism, at, raised FROM passed_mechanisms WHERE tenant_key = $1 AND token_hash = $2 ORDER BY mechanism",
    )
    .bind(db.tenant)
    .bind(text(hash))
    .fetch_all(&mut *db.connection)
    .await?;
    let raised = rows.iter().any(|(_, _, raised)| *raised != 0);
    let mechanisms =
        rows.into_iter().filter_map(|(name, at, _)| Some((Mechanism::by_name(&name)?, at))).collect();
    Ok(Passes { mechanisms, raised })
}
