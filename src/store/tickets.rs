//! Tickets: what an opaque value stands for until it expires or is used up; and the families that they form.

pub use super::stored::KeptTicket;
use super::tokens::{self, text};
use super::writer::{Append, AppendedTable};
use super::{Db, StoreError};
use crate::clock::Timestamp;
use crate::domain::challenge::StepUp;
use crate::domain::grant::Ticket;
use crate::domain::token::TokenHash;

static TICKETS: AppendedTable = AppendedTable {
    insert: "INSERT INTO tickets (tenant_key, kind, value_hash, family, user_id, data, expires, used) VALUES",
    columns: 8,
};

/// A ticket that was found.
#[derive(Clone, Debug, PartialEq)]
pub struct FoundTicket<T> {
    /// What it says.
    pub ticket: T,
    /// Whether it was used up.
    pub used: bool,
}

/// The row of a new ticket. It is kept a while after `expires`, so that a trace can say "expired".
pub fn row<T: KeptTicket>(tenant: &str, hash: TokenHash, ticket: &T, expires: Timestamp) -> Append {
    Append {
        table: &TICKETS,
        fields: vec![
            tenant.to_owned().into(),
            T::KIND.to_owned().into(),
            text(hash).into(),
            ticket.family().to_owned().into(),
            ticket.user_id().to_owned().into(),
            ticket.write().into(),
            expires.millis().into(),
            0.into(),
        ],
    }
}

/// The ticket of this kind with this hash.
///
/// # Errors
/// [`StoreError::Database`], as all functions of this module.
pub async fn find<T: KeptTicket>(
    db: &mut Db<'_>,
    hash: TokenHash,
) -> Result<Option<FoundTicket<T>>, StoreError> {
    let row: Option<(String, i64)> = sqlx::query_as(
        "SELECT data, used FROM tickets WHERE tenant_key = $1 AND kind = $2 AND value_hash = $3",
    )
    .bind(db.tenant)
    .bind(T::KIND)
    .bind(text(hash))
    .fetch_optional(&mut *db.connection)
    .await?;
    let Some((data, used)) = row else { return Ok(None) };
    Ok(Some(FoundTicket { ticket: T::read(&data)?, used: used != 0 }))
}

/// When the ticket with this hash ends, of whichever kind.
pub async fn end(db: &mut Db<'_>, hash: TokenHash) -> Result<Option<Timestamp>, StoreError> {
    let row: Option<(i64,)> =
        sqlx::query_as("SELECT expires FROM tickets WHERE tenant_key = $1 AND value_hash = $2")
            .bind(db.tenant)
            .bind(text(hash))
            .fetch_optional(&mut *db.connection)
            .await?;
    Ok(row.map(|(expires,)| Timestamp::from_millis(expires)))
}

/// Uses a ticket up; whether it still was there to be used.
pub async fn use_up<T: Ticket>(db: &mut Db<'_>, hash: TokenHash, now: Timestamp) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "UPDATE tickets SET used = $1 WHERE tenant_key = $2 AND kind = $3 AND value_hash = $4 AND used = 0",
    )
    .bind(now.millis())
    .bind(db.tenant)
    .bind(T::KIND)
    .bind(text(hash))
    .execute(&mut *db.connection)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Writes a ticket anew, if it still says `from`; without `to`, uses it up. Whether it did: of two requests that go on
/// from the same state, one.
pub async fn go_on<T: KeptTicket>(
    db: &mut Db<'_>,
    hash: TokenHash,
    (from, to): (&T, Option<&T>),
    now: Timestamp,
) -> Result<bool, StoreError> {
    let row: Option<(String,)> = sqlx::query_as(
        "SELECT data FROM tickets WHERE tenant_key = $1 AND kind = $2 AND value_hash = $3 AND used = 0",
    )
    .bind(db.tenant)
    .bind(T::KIND)
    .bind(text(hash))
    .fetch_optional(&mut *db.connection)
    .await?;
    let Some((data,)) = row else { return Ok(false) };
    // An earlier version may have written the same in another form.
    if T::read(&data)? != *from {
        return Ok(false);
    }
    let done = sqlx::query(
        "UPDATE tickets SET data = $1, used = $2 \
         WHERE tenant_key = $3 AND kind = $4 AND value_hash = $5 AND used = 0 AND data = $6",
    )
    .bind(to.unwrap_or(from).write())
    .bind(if to.is_some() { 0 } else { now.millis() })
    .bind(db.tenant)
    .bind(T::KIND)
    .bind(text(hash))
    .bind(data)
    .execute(&mut *db.connection)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Writes a ticket that is not used up anew, with another end.
pub async fn prolong<T: KeptTicket>(
    db: &mut Db<'_>,
    hash: TokenHash,
    ticket: &T,
    expires: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE tickets SET data = $1, expires = $2 \
         WHERE tenant_key = $3 AND kind = $4 AND value_hash = $5 AND used = 0",
    )
    .bind(ticket.write())
    .bind(expires.millis())
    .bind(db.tenant)
    .bind(T::KIND)
    .bind(text(hash))
    .execute(&mut *db.connection)
    .await?;
    Ok(())
}

/// How long it is remembered that a grant has ended: longer than any request takes that is storing its tokens.
const ENDED_MS: i64 = 3_600_000;

/// Ends a grant: its codes and refresh tokens are used up, its access tokens revoked.
pub async fn end_family(db: &mut Db<'_>, family: &str, now: Timestamp) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO tickets (tenant_key, kind, value_hash, family, user_id, data, expires, used) \
         VALUES ($1, 'ended', $2, $2, '', '', $3, $4) ON CONFLICT DO NOTHING",
    )
    .bind(db.tenant)
    .bind(family)
    .bind(now.plus_millis(ENDED_MS).millis())
    .bind(now.millis())
    .execute(&mut *db.connection)
    .await?;
    sqlx::query("UPDATE tickets SET used = $1 WHERE tenant_key = $2 AND family = $3 AND used = 0")
        .bind(now.millis())
        .bind(db.tenant)
        .bind(family)
        .execute(&mut *db.connection)
        .await?;
    tokens::revoke_family(db, family).await
}

/// Whether a grant has ended, lately.
pub async fn has_ended(db: &mut Db<'_>, family: &str) -> Result<bool, StoreError> {
    let row: Option<(i64,)> = sqlx::query_as(
        "SELECT used FROM tickets WHERE tenant_key = $1 AND kind = 'ended' AND value_hash = $2",
    )
    .bind(db.tenant)
    .bind(family)
    .fetch_optional(&mut *db.connection)
    .await?;
    Ok(row.is_some())
}

/// Ends all sessions of a user, and all grants that it gave to clients.
pub async fn end_all_of(db: &mut Db<'_>, user_id: &str, now: Timestamp) -> Result<(), StoreError> {
    let families: Vec<(String,)> = sqlx::query_as(
        "SELECT family FROM tickets WHERE tenant_key = $1 AND user_id = $2 AND family <> '' \
         UNION SELECT family FROM granted_tokens WHERE tenant_key = $1 AND user_id = $2",
    )
    .bind(db.tenant)
    .bind(user_id)
    .fetch_all(&mut *db.connection)
    .await?;
    for (family,) in families {
        end_family(db, &family, now).await?;
    }
    // What was shown to raise a session is worth nothing without one.
    sqlx::query(
        "UPDATE tickets SET used = $1 WHERE tenant_key = $2 AND user_id = $3 AND kind = $4 AND used = 0",
    )
    .bind(now.millis())
    .bind(db.tenant)
    .bind(user_id)
    .bind(StepUp::KIND)
    .execute(&mut *db.connection)
    .await?;
    Ok(())
}
