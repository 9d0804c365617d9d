//! The outbox: what a real tenant would send.

use sqlx::FromRow;

use super::{Db, Error};
use crate::clock::Timestamp;

/// Most messages of a tenant that are kept.
const MOST: i64 = 1_000;

/// A message.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Message {
    /// Names it.
    pub message_id: String,
    /// `EMAIL`, `SMS` or `PF`.
    pub kind: String,
    /// The address or the number that it goes to.
    pub recipient: String,
    /// The login name of the user that it is for.
    pub user_name: String,
    /// What it says.
    pub body: String,
    /// The code in it.
    pub code: String,
    /// When it was sent, in milliseconds.
    pub sent: i64,
    /// When it was accepted, in milliseconds; 0 if it was not.
    pub accepted: i64,
}

/// Adds a message, and drops the oldest beyond what is kept.
///
/// # Errors
/// [`Error::Database`], as all functions of this module.
pub async fn add(db: &mut Db<'_>, message: &Message) -> Result<(), Error> {
    let (position,): (i64,) = sqlx::query_as(
        "INSERT INTO outbox \
         (tenant_id, message_id, position, kind, recipient, user_name, body, code, sent, accepted) \
         VALUES ($1, $2, (SELECT COALESCE(MAX(position), 0) + 1 FROM outbox WHERE tenant_id = $1), \
         $3, $4, $5, $6, $7, $8, 0) RETURNING position",
    )
    .bind(db.tenant)
    .bind(&message.message_id)
    .bind(&message.kind)
    .bind(&message.recipient)
    .bind(&message.user_name)
    .bind(&message.body)
    .bind(&message.code)
    .bind(message.sent)
    .fetch_one(&mut *db.connection)
    .await?;
    sqlx::query("DELETE FROM outbox WHERE tenant_id = $1 AND position <= $2")
        .bind(db.tenant)
        .bind(position - MOST)
        .execute(&mut *db.connection)
        .await?;
    Ok(())
}

/// The latest messages first; of one user, where its login name is given.
pub async fn latest(db: &mut Db<'_>, user: Option<&str>, limit: i64) -> Result<Vec<Message>, Error> {
    let rows = sqlx::query_as(
        "SELECT message_id, kind, recipient, user_name, body, code, sent, accepted FROM outbox \
         WHERE tenant_id = $1 AND ($2 = '' OR user_name = $2) ORDER BY position DESC LIMIT $3",
    )
    .bind(db.tenant)
    .bind(user.unwrap_or_default())
    .bind(limit)
    .fetch_all(&mut *db.connection)
    .await?;
    Ok(rows)
}

/// Accepts a message in the name of whoever got it; whether there is one with this id.
pub async fn accept(db: &mut Db<'_>, message_id: &str, now: Timestamp) -> Result<bool, Error> {
    let done = sqlx::query("UPDATE outbox SET accepted = $1 WHERE tenant_id = $2 AND message_id = $3")
        .bind(now.millis())
        .bind(db.tenant)
        .bind(message_id)
        .execute(&mut *db.connection)
        .await?;
    Ok(done.rows_affected() > 0)
}

/// Whether a message was accepted.
pub async fn is_accepted(db: &mut Db<'_>, message_id: &str) -> Result<bool, Error> {
    let row: Option<(i64,)> =
        sqlx::query_as("SELECT accepted FROM outbox WHERE tenant_id = $1 AND message_id = $2")
            .bind(db.tenant)
            .bind(message_id)
            .fetch_optional(&mut *db.connection)
            .await?;
    Ok(row.is_some_and(|(accepted,)| accepted > 0))
}
