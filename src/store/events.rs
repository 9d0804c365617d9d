//! What happened, for reports (platform.md#s5-3).
//!
//! What tells of a change, and of a sign-in, is written in the transaction of it. What only tells of a request, and of
//! a new user, is [noted](Store::note): it waits in memory, for a second at most, and is then written with all that
//! waits.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;

use super::stored::{self, StoredEvent};
use super::writer::{Append, AppendedTable};
use super::{Db, Store, StoreError, outbox, tenants, tokens};
use crate::clock::Timestamp;
use crate::domain::event::Event;
use crate::domain::user::User;

/// How long events are kept.
const KEPT_MS: i64 = 90 * 86_400_000;
/// Most events that are kept.
const MOST: i64 = 100_000;
/// Events after which it is looked whether there are too many.
const SWEEP_AFTER: u64 = 10_000;
/// How long events wait.
const PATIENCE: Duration = Duration::from_secs(1);
/// As many as are written at once.
const PACK: usize = 256;
/// Most that wait; what comes on top of them while nothing can be written is lost.
const MOST_WAITING: usize = 8_192;

/// The events of a tenant that wait to be written.
#[derive(Default)]
pub(super) struct Pending {
    waiting: Mutex<Vec<Event>>,
    /// There is one.
    some: Notify,
    /// There are as many as are written at once.
    many: Notify,
    since_sweep: AtomicU64,
}

impl Pending {
    fn take(&self) -> Vec<Event> {
        std::mem::take(&mut self.waiting.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Lets nothing wait.
    pub fn clear(&self) {
        self.take();
    }

    fn is_empty(&self) -> bool {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).is_empty()
    }

    /// Lets events that were not written wait again, before those that came since.
    fn put_back(&self, events: &[Event]) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let room = MOST_WAITING.saturating_sub(waiting.len());
        waiting.splice(..0, events.iter().take(room).cloned());
    }

    /// Counts rows that are written; whether it is time to look whether there are too many.
    fn count(&self, rows: u64) -> bool {
        let since = self.since_sweep.fetch_add(rows, Ordering::Relaxed) + rows;
        let is_due = since >= SWEEP_AFTER;
        if is_due {
            self.since_sweep.store(0, Ordering::Relaxed);
        }
        is_due
    }

    /// Adds an event; how many wait now.
    fn add(&self, event: Event) -> usize {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        if waiting.len() < MOST_WAITING {
            waiting.push(event);
        }
        waiting.len()
    }
}

impl Store {
    /// Notes an event that no change depends on; it is written soon, together with others.
    pub fn note(&self, event: Event) {
        match self.pending.add(event) {
            1 => self.pending.some.notify_one(),
            PACK => self.pending.many.notify_one(),
            _ => {}
        }
    }

    /// Writes what is noted, for as long as the server runs.
    pub async fn write_noted(self) {
        loop {
            if self.pending.is_empty() {
                self.pending.some.notified().await;
            }
            // Either it is time, or there are many.
            let _ = tokio::time::timeout(PATIENCE, self.pending.many.notified()).await;
            if let Err(error) = self.flush().await {
                tracing::warn!(error = error.to_string(), "events.not_written");
            }
        }
    }

    /// Writes the events that wait. Whoever reads events, or stops, does this first.
    ///
    /// # Errors
    /// [`StoreError::Database`]; they wait on then.
    pub async fn flush(&self) -> Result<(), StoreError> {
        let events = Arc::new(self.pending.take());
        let is_due = self.pending.count(events.len() as u64);
        let written = Arc::clone(&events);
        // Even where there are none: those that another call took may not be committed yet, and writes are in order.
        let done = self.write::<_, StoreError>(async move |db| {
            for pack in written.chunks(PACK) {
                add(db, pack).await?;
            }
            if is_due { bound(db).await } else { Ok(()) }
        });
        let done = done.await;
        if done.is_err() {
            self.pending.put_back(&events);
        }
        done
    }
}

static EVENTS: AppendedTable =
    AppendedTable { insert: "INSERT INTO events (tenant_key, pack_id, at, amount, body) VALUES", columns: 5 };

/// The row of an event that is written along with another row.
pub fn row(tenant: &str, event: &Event) -> Append {
    Append {
        table: &EVENTS,
        fields: vec![
            tenant.to_owned().into(),
            event.id.clone().into(),
            event.at.into(),
            1_i64.into(),
            body(std::slice::from_ref(event)).into(),
        ],
    }
}

fn body(events: &[Event]) -> String {
    stored::write::<[StoredEvent], _>(events)
}

fn read(body: &str) -> Result<Vec<Event>, StoreError> {
    stored::read::<Vec<StoredEvent>, _>("events", body)
}

/// Writes, in one transaction with the event that tells of it.
///
/// # Errors
/// [`Store::write`]'s.
pub async fn write<T, E>(
    store: &Store,
    event: Event,
    work: impl AsyncFn(&mut Db<'_>) -> Result<T, E> + Send + 'static,
) -> Result<T, E>
where
    T: Send + 'static,
    E: From<StoreError> + Send + 'static,
{
    let both = store.write(async move |db| {
        let value = work(db).await?;
        add(db, std::slice::from_ref(&event)).await?;
        Ok(value)
    });
    both.await
}

/// Adds events, the oldest first.
///
/// # Errors
/// [`StoreError::Database`], as all functions of this module.
pub async fn add(db: &mut Db<'_>, events: &[Event]) -> Result<(), StoreError> {
    let Some(last) = events.last() else { return Ok(()) };
    // What was written already, by a commit of which nobody heard, is not written again.
    let sql = "INSERT INTO events (tenant_key, pack_id, at, amount, body) VALUES ($1, $2, $3, $4, $5) \
               ON CONFLICT DO NOTHING";
    sqlx::query(sql)
        .bind(db.tenant)
        .bind(&last.id)
        .bind(last.at)
        .bind(i64::try_from(events.len()).unwrap_or(i64::MAX))
        .bind(body(events))
        .execute(&mut *db.connection)
        .await?;
    Ok(())
}

/// Records that a user signed in.
pub async fn signed_in(db: &mut Db<'_>, user: &User, event: &Event) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO last_logins (tenant_key, user_id, at) SELECT tenant_key, user_id, $3 FROM users \
         WHERE tenant_key = $1 AND user_id = $2 \
         ON CONFLICT (tenant_key, user_id) DO UPDATE SET previous = last_logins.at, at = excluded.at",
    )
    .bind(db.tenant)
    .bind(&user.id)
    .bind(event.at)
    .execute(&mut *db.connection)
    .await?;
    add(db, std::slice::from_ref(event)).await
}

/// When a user signed in last, and the time before.
pub async fn last_logins(db: &mut Db<'_>, user_id: &str) -> Result<[Option<Timestamp>; 2], StoreError> {
    let row: Option<(i64, Option<i64>)> =
        sqlx::query_as("SELECT at, previous FROM last_logins WHERE tenant_key = $1 AND user_id = $2")
            .bind(db.tenant)
            .bind(user_id)
            .fetch_optional(&mut *db.connection)
            .await?;
    let (last, before) = row.map_or((None, None), |(at, previous)| (Some(at), previous));
    Ok([last, before].map(|at| at.map(Timestamp::from_millis)))
}

/// All events, or those of one user; the newest first.
pub async fn all(db: &mut Db<'_>, user_id: Option<&str>) -> Result<Vec<Event>, StoreError> {
    let rows: Vec<(String,)> = sqlx::query_as("SELECT body FROM events WHERE tenant_key = $1")
        .bind(db.tenant)
        .fetch_all(&mut *db.connection)
        .await?;
    let mut found = Vec::with_capacity(rows.len());
    for (body,) in rows {
        let events = read(&body)?;
        let own = |event: &Event| user_id.is_none_or(|id| event.user_id.as_deref() == Some(id));
        found.extend(events.into_iter().filter(own));
    }
    let tenant = tenants::info(db).await?.map(|info| info.spec.id).unwrap_or_default();
    found.iter_mut().for_each(|event| event.tenant.clone_from(&tenant));
    found.sort_by(|one, two| (two.at, &one.id).cmp(&(one.at, &two.id)));
    Ok(found)
}

/// Removes what is too old, and the oldest of what is too much; how many packs that were.
pub async fn sweep(db: &mut Db<'_>, now: Timestamp) -> Result<u64, StoreError> {
    let old = sqlx::query("DELETE FROM events WHERE tenant_key = $1 AND at < $2")
        .bind(db.tenant)
        .bind(now.plus_millis(-KEPT_MS).millis())
        .execute(&mut *db.connection)
        .await?;
    Ok(old.rows_affected() + trim(db).await?)
}

/// Removes the oldest of what is too much, of all that requests leave behind.
async fn bound(db: &mut Db<'_>) -> Result<(), StoreError> {
    trim(db).await?;
    tokens::bound(db).await?;
    outbox::sweep(db).await
}

async fn trim(db: &mut Db<'_>) -> Result<u64, StoreError> {
    let done = sqlx::query(
        "DELETE FROM events WHERE tenant_key = $1 AND pack_id IN (SELECT pack_id FROM (SELECT pack_id, \
         SUM(amount) OVER (ORDER BY at DESC, pack_id) AS so_far FROM events WHERE tenant_key = $1) AS packs \
         WHERE so_far > $2)",
    )
    .bind(db.tenant)
    .bind(MOST)
    .execute(&mut *db.connection)
    .await?;
    Ok(done.rows_affected())
}

#[cfg(test)]
mod tests {
    use sqlx::{Connection, Executor};
    use sqlx_sqlite::SqliteConnection;

    use super::*;

    /// An old file opens, and its sign-ins are still told.
    #[tokio::test]
    async fn events_of_before_are_kept() {
        let mut old = SqliteConnection::connect("sqlite::memory:").await.unwrap();
        for migration in sqlx::migrate!().iter() {
            if migration.version == 7 {
                let sign_in = "INSERT INTO tenants (tenant_id, handle, definition, loosen, created) VALUES ('T', 'd', '{}', '[]', 1); \
                     INSERT INTO events VALUES ('T', 'e1', 5, 'Cloud.Core.Login', 'u1', 'a\"b\\c@x')";
                old.execute(sign_in).await.unwrap();
            }
            old.execute(sqlx::raw_sql(migration.sql.clone())).await.unwrap();
        }
        let (body,): (String,) = sqlx::query_as("SELECT body FROM events").fetch_one(&mut old).await.unwrap();
        let wanted = Event {
            id: "e1".into(),
            at: 5,
            kind: "Cloud.Core.Login".into(),
            user_id: Some("u1".into()),
            user_name: Some("a\"b\\c@x".into()),
            ..Event::default()
        };
        assert_eq!(read(&body).unwrap(), [wanted]);
    }
}
