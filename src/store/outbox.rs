//! The outbox: what a real tenant would send.

use std::sync::atomic::Ordering;

use sqlx::FromRow;

use super::writer::{self, Append, AppendedTable};
use super::{Db, Store, StoreError};
use crate::clock::Timestamp;

/// Most messages of a tenant that are kept.
const MOST: i64 = 1_000;
/// Places for the messages of a millisecond.
const PLACES: i64 = 1_000;

/// A message.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Message {
    /// Names it.
    pub message_id: String,
    /// Its place among the messages of the tenant (see [`Store::position`]).
    pub position: i64,
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

impl Store {
    /// The place of a message that is sent now: behind all that this server sent before.
    pub fn position(&self, now: Timestamp) -> i64 {
        let next = |last: i64| Some(now.millis().saturating_mul(PLACES).max(last.saturating_add(1)));
        let last = self.sent.fetch_update(Ordering::Relaxed, Ordering::Relaxed, next);
        last.ok().and_then(next).unwrap_or_default()
    }
}

static OUTBOX: AppendedTable = AppendedTable {
    insert: "INSERT INTO outbox \
             (tenant_key, message_id, position, kind, recipient, user_name, body, code, sent, accepted) VALUES",
    columns: 10,
};

/// The row of a message.
pub fn row(tenant: &str, message: &Message) -> Append {
    Append {
        table: &OUTBOX,
        fields: vec![
            tenant.to_owned().into(),
            message.message_id.clone().into(),
            message.position.into(),
            message.kind.clone().into(),
            message.recipient.clone().into(),
            message.user_name.clone().into(),
            message.body.clone().into(),
            message.code.clone().into(),
            message.sent.into(),
            message.accepted.into(),
        ],
    }
}

/// Adds a message, and drops the oldest beyond what is kept.
///
/// # Errors
/// [`StoreError::Database`], as all functions of this module.
pub async fn add(db: &mut Db<'_>, message: &Message) -> Result<(), StoreError> {
    let row = row(db.tenant, message);
    writer::insert(db.connection, &[&row]).await?;
    sweep(db).await
}

/// Drops the oldest beyond what is kept.
pub async fn sweep(db: &mut Db<'_>) -> Result<(), StoreError> {
    sqlx::query(
        "DELETE FROM outbox WHERE tenant_key = $1 AND position <= \
         (SELECT position FROM outbox WHERE tenant_key = $1 ORDER BY position DESC LIMIT 1 OFFSET $2)",
    )
    .bind(db.tenant)
    .bind(MOST)
    .execute(&mut *db.connection)
    .await?;
    Ok(())
}

/// The latest messages first; of one user, where its login name is given.
pub async fn latest(db: &mut Db<'_>, user: Option<&str>, limit: i64) -> Result<Vec<Message>, StoreError> {
    let rows = sqlx::query_as(
        "SELECT message_id, position, kind, recipient, user_name, body, code, sent, accepted FROM outbox \
         WHERE tenant_key = $1 AND ($2 = '' OR user_name = $2) ORDER BY position DESC LIMIT $3",
    )
    .bind(db.tenant)
    .bind(user.unwrap_or_default())
    .bind(limit)
    .fetch_all(&mut *db.connection)
    .await?;
    Ok(rows)
}

/// Wrong answers after which a message cannot be answered any more.
const MOST_GUESSES: i64 = 5;

/// The messages to a user, by login name, since then, that wait for an answer: id and code.
pub async fn open(
    db: &mut Db<'_>,
    user: &str,
    since: Timestamp,
) -> Result<Vec<(String, String)>, StoreError> {
    let rows = sqlx::query_as(
        "SELECT message_id, code FROM outbox WHERE tenant_key = $1 AND user_name = $2 AND sent > $3 \
         AND accepted = 0 AND code <> '' AND guesses < $4 ORDER BY position DESC",
    )
    .bind(db.tenant)
    .bind(user)
    .bind(since.millis())
    .bind(MOST_GUESSES)
    .fetch_all(&mut *db.connection)
    .await?;
    Ok(rows)
}

/// Counts a wrong answer, to all of these.
pub async fn count_guess(db: &mut Db<'_>, user: &str, since: Timestamp) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE outbox SET guesses = guesses + 1 \
         WHERE tenant_key = $1 AND user_name = $2 AND sent > $3 AND accepted = 0",
    )
    .bind(db.tenant)
    .bind(user)
    .bind(since.millis())
    .execute(&mut *db.connection)
    .await?;
    Ok(())
}

/// Accepts a message in the name of whoever got it; whether there is one with this id.
pub async fn accept(db: &mut Db<'_>, message_id: &str, now: Timestamp) -> Result<bool, StoreError> {
    let done = sqlx::query("UPDATE outbox SET accepted = $1 WHERE tenant_key = $2 AND message_id = $3")
        .bind(now.millis())
        .bind(db.tenant)
        .bind(message_id)
        .execute(&mut *db.connection)
        .await?;
    Ok(done.rows_affected() > 0)
}

/// Whether a message was accepted.
pub async fn is_accepted(db: &mut Db<'_>, message_id: &str) -> Result<bool, StoreError> {
    let row: Option<(i64,)> =
        sqlx::query_as("SELECT accepted FROM outbox WHERE tenant_key = $1 AND message_id = $2")
            .bind(db.tenant)
            .bind(message_id)
            .fetch_optional(&mut *db.connection)
            .await?;
    Ok(row.is_some_and(|(accepted,)| accepted > 0))
}
