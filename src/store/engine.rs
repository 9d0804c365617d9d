//! Opening a database, its connections, and keeping up with other processes that share it.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use sqlx::any::{AnyConnectOptions, AnyPoolOptions, install_drivers};
use sqlx::pool::PoolConnection;
use sqlx::{Any, AnyConnection, AnyPool, ConnectOptions, Connection, Executor};

use super::cache::{Cache, CacheSize};
use super::writer::Queue;
use super::{Store, StoreError};
use crate::clock::Timestamp;
use crate::config::Database;

/// Connections that read at the same time.
const READERS: u32 = 4;

/// A database, open and migrated.
pub struct Engine {
    readers: AnyPool,
    writer: AnyPool,
    pub(super) queue: Queue,
    /// Whether other processes may write to it: on PostgreSQL.
    shared: bool,
    /// The last batch of writes that this process knows of.
    revision: AtomicI64,
    caches: Mutex<Vec<Weak<Cache>>>,
    /// Held while an SQLite file is open, so that no second server uses it.
    _lock: Option<File>,
}

/// Why a database could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Another server uses the file.
    #[error("{0} is in use by another server; stop it, or give this one a --database of its own")]
    InUse(PathBuf),
    /// The file cannot be made or locked.
    #[error("{0}: {1}")]
    File(PathBuf, std::io::Error),
    /// The database refused.
    #[error("{0}: {1}")]
    Database(String, sqlx::Error),
    /// PostgreSQL was left out of this build.
    #[error("{0}: this build has no PostgreSQL (the feature `postgres`)")]
    NoPostgres(String),
    /// The schema could not be brought up to date.
    #[error("{0}: {1}")]
    Migration(String, sqlx::migrate::MigrateError),
}

impl Engine {
    /// Opens a database and brings its schema up to date.
    ///
    /// # Errors
    /// [`OpenError`]: it is in use, it cannot be reached, or its schema is of a newer version.
    pub async fn open(database: &Database) -> Result<Arc<Self>, OpenError> {
        let lock = match database {
            Database::File(path) => Some(lock_file(path)?),
            Database::Postgres(_) | Database::Ephemeral => None,
        };
        Self::connect(database, lock).await
    }

    /// Opens a database that another server may be using, to read it.
    ///
    /// # Errors
    /// [`OpenError`], also where an SQLite file does not exist.
    pub async fn open_beside(database: &Database) -> Result<Arc<Self>, OpenError> {
        if let Database::File(path) = database
            && !path.exists()
        {
            return Err(OpenError::File(path.clone(), std::io::ErrorKind::NotFound.into()));
        }
        Self::connect(database, None).await
    }

    async fn connect(database: &Database, lock: Option<File>) -> Result<Arc<Self>, OpenError> {
        // A program that uses this as a library may have installed its own, which serve as well.
        let _ = install_drivers(&[
            sqlx_sqlite::any::DRIVER,
            #[cfg(feature = "postgres")]
            sqlx_postgres::any::DRIVER,
        ]);
        let (url, shown) = match database {
            Database::File(path) => (sqlite_url(path), path.display().to_string()),
            Database::Postgres(url) => (url.clone(), without_password(url)),
            Database::Ephemeral => ("sqlite::memory:".to_owned(), "memory".to_owned()),
        };
        if cfg!(not(feature = "postgres")) && matches!(database, Database::Postgres(_)) {
            return Err(OpenError::NoPostgres(shown));
        }
        let fail = |error| OpenError::Database(shown.clone(), error);
        probe(database, &url).await.map_err(fail)?;
        let writer = pool(database, &url, 1).await.map_err(fail)?;
        sqlx::migrate!().run(&writer).await.map_err(|error| OpenError::Migration(shown.clone(), error))?;
        // Each connection to memory is a database of its own, so there all share the one.
        let readers = match database {
            Database::Ephemeral => writer.clone(),
            _ => pool(database, &url, READERS).await.map_err(fail)?,
        };
        Ok(Arc::new(Self {
            readers,
            writer,
            queue: Queue::default(),
            shared: matches!(database, Database::Postgres(_)),
            revision: AtomicI64::new(0),
            caches: Mutex::new(Vec::new()),
            _lock: lock,
        }))
    }

    /// The view of one tenant, by its key; `now` is when this server begins to serve it.
    pub fn tenant(self: &Arc<Self>, key: &str, now: Timestamp) -> Store {
        self.tenant_with(key, now, CacheSize::LARGE)
    }

    /// The view of one tenant that keeps so much in memory.
    pub fn tenant_with(self: &Arc<Self>, key: &str, now: Timestamp, size: CacheSize) -> Store {
        let cache = Arc::new(Cache::new(now, size));
        let mut caches = self.caches.lock().unwrap_or_else(PoisonError::into_inner);
        caches.retain(|cache| cache.strong_count() > 0);
        caches.push(Arc::downgrade(&cache));
        Store {
            engine: Arc::clone(self),
            tenant: key.into(),
            cache,
            pending: Arc::default(),
            sent: Arc::default(),
        }
    }

    /// How many seeded servers began on this database before this one, which is counted from now on.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn count_start(&self) -> Result<u64, StoreError> {
        let (starts,): (i64,) =
            sqlx::query_as("UPDATE counters SET value = value + 1 WHERE name = 'starts' RETURNING value")
                .fetch_one(&mut *self.writer().await?)
                .await?;
        Ok(starts.unsigned_abs().saturating_sub(1))
    }

    /// Waits for what is being written, and closes the connections.
    pub async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }

    pub(super) async fn reader(&self) -> Result<PoolConnection<Any>, StoreError> {
        Ok(self.readers.acquire().await?)
    }

    pub(super) async fn writer(&self) -> Result<PoolConnection<Any>, StoreError> {
        Ok(self.writer.acquire().await?)
    }

    pub(super) fn is_shared(&self) -> bool {
        self.shared
    }

    /// The last batch of writes, where another process wrote since this one [caught up](Self::caught_up).
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn behind(&self) -> Result<Option<i64>, StoreError> {
        if !self.shared {
            return Ok(None);
        }
        let mut connection = self.reader().await?;
        let (now,): (i64,) = sqlx::query_as("SELECT value FROM counters WHERE name = 'revision'")
            .fetch_one(&mut *connection)
            .await?;
        Ok(Some(now).filter(|now| self.revision.load(Ordering::Acquire) < *now))
    }

    /// Notes that everything was taken over that was written up to the batch `revision`.
    pub fn caught_up(&self, revision: i64) {
        self.revision.fetch_max(revision, Ordering::AcqRel);
    }

    /// Notes that this process committed the batch `revision`. If others came between, what is kept is dropped, and this
    /// process stays behind until it catches up.
    pub(super) fn committed(&self, revision: i64) {
        let next =
            self.revision.compare_exchange(revision - 1, revision, Ordering::AcqRel, Ordering::Acquire);
        if next.is_err_and(|known| known < revision) {
            self.drop_all();
        }
    }

    /// Drops what is kept in memory.
    pub fn drop_all(&self) {
        let caches = self.caches.lock().unwrap_or_else(PoisonError::into_inner);
        for cache in caches.iter().filter_map(Weak::upgrade) {
            cache.clear();
        }
    }
}

/// What every connection is told first.
fn opening(database: &Database) -> &'static str {
    match database {
        Database::File(_) => {
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; \
             PRAGMA busy_timeout = 5000;"
        }
        Database::Ephemeral => {
            "PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; PRAGMA foreign_keys = ON;"
        }
        Database::Postgres(_) => "SELECT 1",
    }
}

/// Connects once. A pool tries again until its time is up; what cannot work is better told at once.
async fn probe(database: &Database, url: &str) -> Result<(), sqlx::Error> {
    let mut connection: AnyConnection = AnyConnectOptions::from_str(url)?.connect().await?;
    connection.execute(sqlx::raw_sql(opening(database))).await?;
    connection.close().await
}

async fn pool(database: &Database, url: &str, connections: u32) -> Result<AnyPool, sqlx::Error> {
    let opening = opening(database);
    AnyPoolOptions::new()
        .max_connections(connections)
        .min_connections(1)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(matches!(database, Database::Postgres(_)))
        .acquire_timeout(Duration::from_secs(10))
        .after_connect(move |connection, _| {
            Box::pin(async move {
                connection.execute(sqlx::raw_sql(opening)).await?;
                Ok(())
            })
        })
        .connect_with(AnyConnectOptions::from_str(url)?.disable_statement_logging())
        .await
}

fn sqlite_url(path: &Path) -> String {
    let path = percent_encoding::utf8_percent_encode(&path.to_string_lossy(), PATH).to_string();
    format!("sqlite://{path}?mode=rwc")
}

const PATH: &percent_encoding::AsciiSet = &percent_encoding::CONTROLS.add(b' ').add(b'%').add(b'?').add(b'#');

fn lock_file(path: &Path) -> Result<File, OpenError> {
    let mut name = path.as_os_str().to_owned();
    name.push(".lock");
    let lock = PathBuf::from(name);
    let fail = |error| OpenError::File(lock.clone(), error);
    let file = OpenOptions::new().create(true).truncate(false).write(true).open(&lock).map_err(fail)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(OpenError::InUse(path.to_owned())),
        Err(TryLockError::Error(error)) => Err(fail(error)),
    }
}

/// A database URL as a message may show it.
fn without_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    match rest.rsplit_once('@') {
        Some((user, place)) => format!("{scheme}://{}@{place}", user.split(':').next().unwrap_or_default()),
        None => url.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_message_shows_a_password() {
        assert_eq!(without_password("postgres://me:secret@host/db"), "postgres://me@host/db");
        assert_eq!(without_password("postgres://host/db"), "postgres://host/db");
    }

    #[test]
    fn odd_file_names_become_urls() {
        assert_eq!(sqlite_url(Path::new("/a b/c?d#e.db")), "sqlite:///a%20b/c%3Fd%23e.db?mode=rwc");
    }
}
