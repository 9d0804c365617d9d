//! What happened, for reports: sign-ins.

use sqlx::FromRow;

use super::{Db, Error};
use crate::clock::Timestamp;
use crate::domain::user::User;

/// The kind of a sign-in (platform.md §5.3).
pub const LOGIN: &str = "Cloud.Core.Login";
/// How long events are kept.
const KEPT_MS: i64 = 90 * 86_400_000;
/// Most events that are kept.
const MOST: i64 = 100_000;

/// Something that happened.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// Its id.
    pub id: String,
    /// When.
    pub at: Timestamp,
    /// What, in the vendor's words: [`LOGIN`].
    pub kind: String,
    /// The user, by id.
    pub user_id: String,
    /// The user's login name at that time.
    pub user_name: String,
}

impl Event {
    /// For people.
    pub fn message(&self) -> String {
        format!("User {} logged in successfully", self.user_name)
    }

    /// How bad it is.
    pub fn level(&self) -> &'static str {
        "Info"
    }
}

#[derive(FromRow)]
struct Row {
    event_id: String,
    at: i64,
    kind: String,
    user_id: String,
    user_name: String,
}

/// Records that a user signed in.
///
/// # Errors
/// [`Error::Database`], as all functions of this module.
pub async fn signed_in(db: &mut Db<'_>, user: &User, id: &str, at: Timestamp) -> Result<(), Error> {
    sqlx::query(
        "INSERT INTO last_logins (tenant_id, user_id, at) SELECT tenant_id, user_id, $3 FROM users \
         WHERE tenant_id = $1 AND user_id = $2 \
         ON CONFLICT (tenant_id, user_id) DO UPDATE SET at = excluded.at",
    )
    .bind(db.tenant)
    .bind(&user.id)
    .bind(at.millis())
    .execute(&mut *db.connection)
    .await?;
    sqlx::query(
        "INSERT INTO events (tenant_id, event_id, at, kind, user_id, user_name) VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(db.tenant)
    .bind(id)
    .bind(at.millis())
    .bind(LOGIN)
    .bind(&user.id)
    .bind(&user.name)
    .execute(&mut *db.connection)
    .await?;
    Ok(())
}

/// All events, or those of one user; the newest first.
pub async fn all(db: &mut Db<'_>, user_id: Option<&str>) -> Result<Vec<Event>, Error> {
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT event_id, at, kind, user_id, user_name FROM events \
         WHERE tenant_id = $1 AND ($2 = '' OR user_id = $2) ORDER BY at DESC, event_id",
    )
    .bind(db.tenant)
    .bind(user_id.unwrap_or_default())
    .fetch_all(&mut *db.connection)
    .await?;
    let event = |row: Row| Event {
        id: row.event_id,
        at: Timestamp::from_millis(row.at),
        kind: row.kind,
        user_id: row.user_id,
        user_name: row.user_name,
    };
    Ok(rows.into_iter().map(event).collect())
}

/// Removes the oldest; how many they were.
pub async fn sweep(db: &mut Db<'_>, now: Timestamp) -> Result<u64, Error> {
    let old = sqlx::query("DELETE FROM events WHERE tenant_id = $1 AND at < $2")
        .bind(db.tenant)
        .bind(now.plus_millis(-KEPT_MS).millis())
        .execute(&mut *db.connection)
        .await?;
    let many = sqlx::query(
        "DELETE FROM events WHERE tenant_id = $1 AND at <= \
         (SELECT at FROM events WHERE tenant_id = $1 ORDER BY at DESC LIMIT 1 OFFSET $2)",
    )
    .bind(db.tenant)
    .bind(MOST)
    .execute(&mut *db.connection)
    .await?;
    Ok(old.rows_affected() + many.rows_affected())
}
