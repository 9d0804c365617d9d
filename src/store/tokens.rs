//! Opaque access tokens, and the tokens of either form that were revoked.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::stored::{self, StoredClaims};
use super::writer::{Append, AppendedTable};
use super::{Db, StoreError};
use crate::clock::Timestamp;
use crate::domain::token::{AccessToken, GrantedTo, TokenHash};

/// How long an expired token is kept, so that a trace can say "expired" instead of "unknown": a day.
const GRACE_MS: i64 = 86_400_000;

/// A hash as the database writes it.
pub(super) fn text(hash: TokenHash) -> String {
    URL_SAFE_NO_PAD.encode(hash.0)
}

/// Row key, user id, claims, the end of the revocation, the client of the grant and whether it proved who it is.
type StoredTokenRow = (String, Option<String>, String, Option<i64>, Option<String>, Option<i64>);

/// The opaque token with this hash, and whether it was revoked.
///
/// # Errors
/// [`StoreError::Database`], as all functions of this module.
pub async fn find(db: &mut Db<'_>, hash: TokenHash) -> Result<Option<(AccessToken, bool)>, StoreError> {
    let row: Option<StoredTokenRow> = sqlx::query_as(
        "SELECT a.row_key, a.user_id, a.claims, r.expires, g.client_id, g.confidential FROM access_tokens a \
         LEFT JOIN revoked_tokens r ON r.tenant_key = a.tenant_key AND r.token_hash = a.token_hash \
         LEFT JOIN granted_tokens g ON g.tenant_key = a.tenant_key AND g.token_hash = a.token_hash \
         WHERE a.tenant_key = $1 AND a.token_hash = $2",
    )
    .bind(db.tenant)
    .bind(text(hash))
    .fetch_optional(&mut *db.connection)
    .await?;
    let Some((row_key, user_id, claims, revoked, client_id, confidential)) = row else { return Ok(None) };
    let claims = stored::read::<StoredClaims, _>("claims", &claims)?;
    let granted_to = granted_to(client_id, confidential);
    Ok(Some((AccessToken { row_key, user_id, claims, opaque: true, granted_to }, revoked.is_some())))
}

static ACCESS_TOKENS: AppendedTable = AppendedTable {
    insert: "INSERT INTO access_tokens (tenant_key, token_hash, row_key, user_id, claims, expires) VALUES",
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
            stored::write::<StoredClaims, _>(&token.claims).into(),
            expires.into(),
        ],
    }
}

fn from_text(text: &str) -> Option<TokenHash> {
    URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok().map(TokenHash)
}

/// Revokes a token, of whichever form.
pub async fn revoke(db: &mut Db<'_>, hash: TokenHash, token: &AccessToken) -> Result<(), StoreError> {
    db.touched.tokens.push(hash);
    db.touched.revoked = db.touched.revoked.max(Some(token.claims.iat));
    sqlx::query(
        "INSERT INTO revoked_tokens (tenant_key, token_hash, expires) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
    )
    .bind(db.tenant)
    .bind(text(hash))
    .bind(Timestamp::from_seconds(token.claims.exp).millis())
    .execute(&mut *db.connection)
    .await?;
    Ok(())
}

fn granted_to(client_id: Option<String>, confidential: Option<i64>) -> Option<GrantedTo> {
    Some(GrantedTo { client_id: client_id?, confidential: confidential == Some(1) })
}

/// A token that a user's grant gave to a client.
#[derive(Clone, Debug)]
pub struct Granted {
    /// The token.
    pub hash: TokenHash,
    /// The grant.
    pub family: String,
    /// The id of the user who gave it.
    pub user_id: String,
    /// The client.
    pub to: GrantedTo,
    /// When it was issued. Unix seconds.
    pub iat: i64,
    /// When it ends. Unix seconds.
    pub exp: i64,
}

/// Notes that a token came from a grant; whether no such token was known before.
pub async fn note_granted(db: &mut Db<'_>, granted: &Granted) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "INSERT INTO granted_tokens (tenant_key, token_hash, family, user_id, client_id, confidential, issued, expires) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING",
    )
    .bind(db.tenant)
    .bind(text(granted.hash))
    .bind(&granted.family)
    .bind(&granted.user_id)
    .bind(&granted.to.client_id)
    .bind(i64::from(granted.to.confidential))
    .bind(granted.iat)
    .bind(Timestamp::from_seconds(granted.exp).millis())
    .execute(&mut *db.connection)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// The grant that the token with this hash came from.
pub async fn family(db: &mut Db<'_>, hash: TokenHash) -> Result<Option<String>, StoreError> {
    let row: Option<(String,)> =
        sqlx::query_as("SELECT family FROM granted_tokens WHERE tenant_key = $1 AND token_hash = $2")
            .bind(db.tenant)
            .bind(text(hash))
            .fetch_optional(&mut *db.connection)
            .await?;
    Ok(row.map(|(family,)| family))
}

/// Whether the JWT with this hash was revoked, and the client that a user's grant gave it to.
pub async fn status(db: &mut Db<'_>, hash: TokenHash) -> Result<(bool, Option<GrantedTo>), StoreError> {
    let (revoked, client_id, confidential): (i64, Option<String>, Option<i64>) = sqlx::query_as(
        "SELECT (SELECT COUNT(*) FROM revoked_tokens WHERE tenant_key = $1 AND token_hash = $2), \
         (SELECT client_id FROM granted_tokens WHERE tenant_key = $1 AND token_hash = $2), \
         (SELECT confidential FROM granted_tokens WHERE tenant_key = $1 AND token_hash = $2)",
    )
    .bind(db.tenant)
    .bind(text(hash))
    .fetch_one(&mut *db.connection)
    .await?;
    Ok((revoked > 0, granted_to(client_id, confidential)))
}

/// Revokes all tokens of a grant.
pub(super) async fn revoke_family(db: &mut Db<'_>, family: &str) -> Result<(), StoreError> {
    let rows: Vec<(String, i64)> =
        sqlx::query_as("SELECT token_hash, issued FROM granted_tokens WHERE tenant_key = $1 AND family = $2")
            .bind(db.tenant)
            .bind(family)
            .fetch_all(&mut *db.connection)
            .await?;
    for (hash, issued) in rows {
        db.touched.tokens.extend(from_text(&hash));
        db.touched.revoked = db.touched.revoked.max(Some(issued));
    }
    sqlx::query(
        "INSERT INTO revoked_tokens (tenant_key, token_hash, expires) SELECT tenant_key, token_hash, expires \
         FROM granted_tokens WHERE tenant_key = $1 AND family = $2 ON CONFLICT DO NOTHING",
    )
    .bind(db.tenant)
    .bind(family)
    .execute(&mut *db.connection)
    .await?;
    Ok(())
}

/// Whether the JWT with this hash was revoked.
pub async fn is_revoked(db: &mut Db<'_>, hash: TokenHash) -> Result<bool, StoreError> {
    let row: Option<(i64,)> =
        sqlx::query_as("SELECT expires FROM revoked_tokens WHERE tenant_key = $1 AND token_hash = $2")
            .bind(db.tenant)
            .bind(text(hash))
            .fetch_optional(&mut *db.connection)
            .await?;
    Ok(row.is_some())
}

/// Most rows of a kind that a tenant keeps of what it gave out.
const MOST: i64 = 100_000;

/// Removes those that end first of what is too much: tokens, sessions, codes.
pub async fn bound(db: &mut Db<'_>) -> Result<(), StoreError> {
    for (count, excess) in [
        (
            "SELECT COUNT(*) FROM access_tokens WHERE tenant_key = $1",
            "DELETE FROM access_tokens WHERE tenant_key = $1 AND token_hash IN (SELECT token_hash FROM access_tokens \
             WHERE tenant_key = $1 ORDER BY expires LIMIT $2)",
        ),
        (
            "SELECT COUNT(*) FROM granted_tokens WHERE tenant_key = $1",
            "DELETE FROM granted_tokens WHERE tenant_key = $1 AND token_hash IN (SELECT token_hash FROM granted_tokens \
             WHERE tenant_key = $1 ORDER BY expires LIMIT $2)",
        ),
        (
            "SELECT COUNT(*) FROM tickets WHERE tenant_key = $1",
            "DELETE FROM tickets WHERE tenant_key = $1 AND value_hash IN (SELECT value_hash FROM tickets \
             WHERE tenant_key = $1 ORDER BY expires LIMIT $2)",
        ),
    ] {
        let (rows,): (i64,) = sqlx::query_as(count).bind(db.tenant).fetch_one(&mut *db.connection).await?;
        if rows > MOST {
            sqlx::query(excess).bind(db.tenant).bind(rows - MOST).execute(&mut *db.connection).await?;
        }
    }
    Ok(())
}

/// Removes what expired more than a day before `now`, tickets too; how many rows that were.
pub async fn sweep(db: &mut Db<'_>, now: Timestamp) -> Result<u64, StoreError> {
    let mut gone = 0;
    for sql in [
        "DELETE FROM access_tokens WHERE tenant_key = $1 AND expires < $2",
        "DELETE FROM revoked_tokens WHERE tenant_key = $1 AND expires < $2",
        "DELETE FROM granted_tokens WHERE tenant_key = $1 AND expires < $2",
        "DELETE FROM tickets WHERE tenant_key = $1 AND expires < $2",
        "DELETE FROM passed_mechanisms WHERE tenant_key = $1 AND expires < $2",
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
