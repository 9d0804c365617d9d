//! Opaque access tokens, and the tokens of either form that were revoked.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::writer::{Append, Table};
use super::{Db, Error};
use crate::clock::Timestamp;
use crate::domain::token::{AccessToken, TokenHash};

/// How long an expired token is kept, so that a trace can say "expired" instead of "unknown": a day.
const GRACE_MS: i64 = 86_400_000;

fn text(hash: TokenHash) -> String {
    URL_SAFE_NO_PAD.encode(hash.0)
}

/// The opaque token with this hash, and whether it was revoked.
///
/// # Errors
/// [`Error::Database`], as all functions of this module.
pub async fn find(db: &mut Db<'_>, hash: TokenHash) -> Result<Option<(AccessToken, bool)>, Error> {
    let row: Option<(String, Option<String>, String, Option<i64>)> = sqlx::query_as(
        "SELECT a.row_key, a.user_id, a.claims, r.expires FROM access_tokens a LEFT JOIN revoked_tokens r \
         ON r.tenant_id = a.tenant_id AND r.token_hash = a.token_hash WHERE a.tenant_id = $1 AND a.token_hash = $2",
    )
    .bind(db.tenant)
    .bind(text(hash))
    .fetch_optional(&mut *db.connection)
    .await?;
    let Some((row_key, user_id, claims, revoked)) = row else { return Ok(None) };
    let claims =
        serde_json::from_str(&claims).map_err(|error| Error::Database(format!("claims: {error}")))?;
    Ok(Some((AccessToken { row_key, user_id, claims, opaque: true }, revoked.is_some())))
}

static ACCESS_TOKENS: Table = Table {
    insert: "INSERT INTO access_tokens (tenant_id, token_hash, row_key, user_id, claims, expires) VALUES",
    columns: 6,
};

/// The row of an opaque token.
pub fn row(tenant: &str, hash: TokenHash, token: AccessToken) -> Append {
    let expires = Timestamp::from_seconds(token.claims.exp).millis();
    Append {
        table: &ACCESS_TOKENS,
        fields: vec![
            tenant.to_owned().into(),
            text(hash).into(),
            token.row_key.into(),
            token.user_id.into(),
            // Claims are texts and numbers, which JSON always holds.
            serde_json::to_string(&token.claims).unwrap_or_default().into(),
            expires.into(),
        ],
    }
}

/// Revokes a token, of whichever form.
pub async fn revoke(db: &mut Db<'_>, hash: TokenHash, token: &AccessToken) -> Result<(), Error> {
    db.touched.tokens.push(hash);
    db.touched.revoked = db.touched.revoked.max(Some(token.claims.iat));
    sqlx::query(
        "INSERT INTO revoked_tokens (tenant_id, token_hash, expires) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
    )
    .bind(db.tenant)
    .bind(text(hash))
    .bind(Timestamp::from_seconds(token.claims.exp).millis())
    .execute(&mut *db.connection)
    .await?;
    Ok(())
}

/// Whether the JWT with this hash was revoked.
pub async fn is_revoked(db: &mut Db<'_>, hash: TokenHash) -> Result<bool, Error> {
    let row: Option<(i64,)> =
        sqlx::query_as("SELECT expires FROM revoked_tokens WHERE tenant_id = $1 AND token_hash = $2")
            .bind(db.tenant)
            .bind(text(hash))
            .fetch_optional(&mut *db.connection)
            .await?;
    Ok(row.is_some())
}

/// Removes what expired more than a day before `now`; how many tokens that were.
pub async fn sweep(db: &mut Db<'_>, now: Timestamp) -> Result<u64, Error> {
    let mut gone = 0;
    for sql in [
        "DELETE FROM access_tokens WHERE tenant_id = $1 AND expires < $2",
        "DELETE FROM revoked_tokens WHERE tenant_id = $1 AND expires < $2",
    ] {
        let done = sqlx::query(sql)
            .bind(db.tenant)
            .bind(now.plus_millis(-GRACE_MS).millis())
            .execute(&mut *db.connection)
            .await?;
        gone += done.rows_affected();
    }
    Ok(gone)
}
