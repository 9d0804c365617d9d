//! Group commit: writes that wait at the same time go into one transaction and are synced once.
//!
//! There is no writer thread. The request that finds nobody writing writes for all that have queued up, in a task
//! of its own, so that a client that hangs up cannot tear a transaction.

use std::collections::VecDeque;
use std::ops::AsyncFn;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

use sqlx::AnyConnection;
use tokio::sync::oneshot;

use super::Error;
use super::cache::{Cache, Touched};
use super::db::Db;
use super::engine::Engine;

/// Most writes that share a transaction.
const BATCH: usize = 256;

/// The writes that wait.
#[derive(Default)]
pub(super) struct Queue(Mutex<State>);

#[derive(Default)]
struct State {
    waiting: VecDeque<Box<dyn Job>>,
    /// Whether somebody is writing.
    busy: bool,
}

/// A write of any type. A job may be run more than once; the last run counts.
trait Job: Send {
    /// Does the work; `Err` if it must be undone.
    fn run<'a>(
        &'a mut self,
        connection: &'a mut AnyConnection,
    ) -> Pin<Box<dyn Future<Output = Result<(), ()>> + 'a>>;

    /// Forgets the last run.
    fn forget(&mut self);

    /// Answers, after the transaction was committed or, if that failed, with the error.
    fn finish(self: Box<Self>, committed: Result<(), Error>);
}

struct Write<F, T, E> {
    work: F,
    tenant: Arc<str>,
    cache: Arc<Cache>,
    touched: Touched,
    outcome: Option<Result<T, E>>,
    answer: oneshot::Sender<Result<T, E>>,
}

impl<F, T, E> Job for Write<F, T, E>
where
    F: AsyncFn(&mut Db<'_>) -> Result<T, E> + Send,
    T: Send,
    E: From<Error> + Send,
{
    fn run<'a>(
        &'a mut self,
        connection: &'a mut AnyConnection,
    ) -> Pin<Box<dyn Future<Output = Result<(), ()>> + 'a>> {
        Box::pin(async move {
            let mut db = Db::new(connection, &self.tenant);
            let outcome = (self.work)(&mut db).await;
            self.touched = db.touched;
            let kept = if outcome.is_ok() { Ok(()) } else { Err(()) };
            self.outcome = Some(outcome);
            kept
        })
    }

    fn forget(&mut self) {
        self.outcome = None;
        self.touched = Touched::default();
    }

    fn finish(self: Box<Self>, committed: Result<(), Error>) {
        let outcome = match (self.outcome, committed) {
            (Some(Ok(value)), Ok(())) => {
                self.cache.drop_touched(&self.touched);
                Ok(value)
            }
            (Some(Err(error)), _) => Err(error),
            (_, Err(error)) => Err(error.into()),
            (None, Ok(())) => Err(Error::Database("the write was not run".into()).into()),
        };
        // Nobody listens any more where the client hung up.
        let _ = self.answer.send(outcome);
    }
}

/// Queues a write and waits for its commit.
pub(super) async fn write<F, T, E>(
    engine: &Arc<Engine>,
    tenant: &Arc<str>,
    cache: &Arc<Cache>,
    work: F,
) -> Result<T, E>
where
    F: AsyncFn(&mut Db<'_>) -> Result<T, E> + Send + 'static,
    T: Send + 'static,
    E: From<Error> + Send + 'static,
{
    let (answer, answered) = oneshot::channel();
    let job = Write {
        work,
        tenant: Arc::clone(tenant),
        cache: Arc::clone(cache),
        touched: Touched::default(),
        outcome: None,
        answer,
    };
    let idle = {
        let mut state = engine.queue.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.waiting.push_back(Box::new(job));
        !std::mem::replace(&mut state.busy, true)
    };
    if idle {
        tokio::task::spawn_local(drain(Arc::clone(engine)));
    }
    answered.await.unwrap_or_else(|_| Err(Error::Database("the server is stopping".into()).into()))
}

/// Writes until nothing waits.
async fn drain(engine: Arc<Engine>) {
    loop {
        let batch: Vec<_> = {
            let mut state = engine.queue.0.lock().unwrap_or_else(PoisonError::into_inner);
            let count = state.waiting.len().min(BATCH);
            if count == 0 {
                state.busy = false;
                return;
            }
            state.waiting.drain(..count).collect()
        };
        match engine.writer().await {
            Ok(mut connection) => commit(&engine, &mut connection, batch).await,
            Err(error) => batch.into_iter().for_each(|job| job.finish(Err(error.clone()))),
        }
    }
}

/// Commits a batch. Where that fails, each write is done by itself, so that none suffers for another.
async fn commit(engine: &Engine, connection: &mut AnyConnection, mut batch: Vec<Box<dyn Job>>) {
    let committed = transact(engine, connection, &mut batch).await;
    if committed.is_ok() || batch.len() == 1 {
        batch.into_iter().for_each(|job| job.finish(committed.clone()));
        return;
    }
    for mut job in batch {
        job.forget();
        let mut alone = [job];
        let committed = transact(engine, connection, &mut alone).await;
        let [job] = alone;
        job.finish(committed);
    }
}

/// Runs the jobs in one transaction; it is undone when a job or the database wants it.
async fn transact(
    engine: &Engine,
    connection: &mut AnyConnection,
    jobs: &mut [Box<dyn Job>],
) -> Result<(), Error> {
    let written = run_all(engine, connection, jobs).await;
    match written {
        Ok(Some(revision)) => engine.committed(revision),
        Ok(None) => {}
        Err(_) => {
            // Where the transaction never began, or the connection is gone, there is nothing to roll back.
            let _ = execute(connection, "ROLLBACK").await;
        }
    }
    written.map(|_| ())
}

async fn run_all(
    engine: &Engine,
    connection: &mut AnyConnection,
    jobs: &mut [Box<dyn Job>],
) -> Result<Option<i64>, Error> {
    let revision = begin(engine, connection).await?;
    for job in jobs {
        job.run(connection).await.map_err(|()| Error::Database("the write was undone".into()))?;
    }
    execute(connection, "COMMIT").await?;
    Ok(revision)
}

/// Begins a transaction. On a shared database it first takes the one row that every writer takes, so that writes
/// of several processes come one after the other, and counts the batch.
async fn begin(engine: &Engine, connection: &mut AnyConnection) -> Result<Option<i64>, Error> {
    if !engine.is_shared() {
        execute(connection, "BEGIN IMMEDIATE").await?;
        return Ok(None);
    }
    execute(connection, "BEGIN").await?;
    let (revision,): (i64,) =
        sqlx::query_as("UPDATE store_revision SET revision = revision + 1 WHERE id = 1 RETURNING revision")
            .fetch_one(connection)
            .await?;
    Ok(Some(revision))
}

async fn execute(connection: &mut AnyConnection, sql: &'static str) -> Result<(), Error> {
    sqlx::query(sql).execute(connection).await?;
    Ok(())
}
