//! Group commit: writes that wait at the same time go into one transaction and are synced once.
//!
//! There is no writer thread. The request that finds nobody writing writes for all that have queued up, in a task
//! of its own, so that a client that hangs up cannot tear a transaction.

mod batch;
mod rows;

use std::collections::VecDeque;
use std::ops::AsyncFn;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

use batch::Batch;
pub use rows::Append;
pub(super) use rows::{AppendedTable, BindAll, Cell, insert};
use sqlx::AnyConnection;
use tokio::sync::oneshot;

use super::StoreError;
use super::cache::{Cache, Touched};
use super::db::Db;
use super::engine::Engine;

/// Most writes that share a transaction.
const BATCH: usize = 256;

/// The writes that wait.
#[derive(Default)]
pub(super) struct Queue(Mutex<WriterState>);

#[derive(Default)]
struct WriterState {
    waiting: VecDeque<Waiting>,
    /// Whether somebody is writing.
    busy: bool,
}

enum Waiting {
    Job(Box<dyn Job>),
    Append(AddedRows),
}

impl Waiting {
    fn fail(self, error: StoreError) {
        match self {
            Self::Job(job) => job.finish(Err(error)),
            Self::Append(rows) => rows.finish(Err(error)),
        }
    }
}

/// Rows that are added together, and who waits for it.
struct AddedRows {
    rows: Vec<Append>,
    answer: oneshot::Sender<Result<(), StoreError>>,
}

impl AddedRows {
    fn finish(self, committed: Result<(), StoreError>) {
        // Nobody listens any more where the client hung up.
        let _ = self.answer.send(committed);
    }
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
    fn finish(self: Box<Self>, committed: Result<(), StoreError>);
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
    E: From<StoreError> + Send,
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

    fn finish(self: Box<Self>, committed: Result<(), StoreError>) {
        let outcome = match (self.outcome, committed) {
            (Some(Ok(value)), Ok(())) => {
                self.cache.drop_touched(&self.touched);
                Ok(value)
            }
            (Some(Err(error)), _) => Err(error),
            (_, Err(error)) => Err(error.into()),
            (None, Ok(())) => Err(StoreError::Database("the write was not run".into()).into()),
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
    E: From<StoreError> + Send + 'static,
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
    queue(engine, Waiting::Job(Box::new(job)));
    answered.await.unwrap_or_else(|_| Err(stopping().into()))
}

/// Queues rows and waits for their commit.
pub(super) async fn append(engine: &Arc<Engine>, rows: Vec<Append>) -> Result<(), StoreError> {
    let (answer, answered) = oneshot::channel();
    queue(engine, Waiting::Append(AddedRows { rows, answer }));
    answered.await.unwrap_or_else(|_| Err(stopping()))
}

fn stopping() -> StoreError {
    StoreError::Database("the server is stopping".into())
}

/// Queues a write; if nobody is writing, somebody begins to.
fn queue(engine: &Arc<Engine>, waiting: Waiting) {
    let mut state = engine.queue.0.lock().unwrap_or_else(PoisonError::into_inner);
    state.waiting.push_back(waiting);
    if !std::mem::replace(&mut state.busy, true) {
        tokio::task::spawn_local(drain(Arc::clone(engine)));
    }
}

/// Whoever writes. If its thread ends before it is done, what waits for it is told so, and the next may write.
struct Writing(Option<Arc<Engine>>);

impl Drop for Writing {
    fn drop(&mut self) {
        let Some(engine) = &self.0 else { return };
        let mut state = engine.queue.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.busy = false;
        state.waiting.drain(..).for_each(|waiting| waiting.fail(stopping()));
    }
}

/// Writes until nothing waits.
async fn drain(engine: Arc<Engine>) {
    let mut writing = Writing(Some(Arc::clone(&engine)));
    loop {
        let batch: Vec<_> = {
            let mut state = engine.queue.0.lock().unwrap_or_else(PoisonError::into_inner);
            let count = state.waiting.len().min(BATCH);
            if count == 0 {
                state.busy = false;
                writing.0 = None;
                return;
            }
            state.waiting.drain(..count).collect()
        };
        match engine.writer().await {
            Ok(mut connection) => commit(&engine, &mut connection, batch).await,
            Err(error) => batch.into_iter().for_each(|waiting| waiting.fail(error.clone())),
        }
    }
}

/// Commits a batch. Where that fails, each write is done by itself, so that none suffers for another.
async fn commit(engine: &Engine, connection: &mut AnyConnection, batch: Vec<Waiting>) {
    let mut batch = Batch::of(batch);
    let committed = batch.transact(engine, connection).await;
    if committed.is_ok() || batch.len() == 1 {
        batch.finish(&committed);
        return;
    }
    for mut alone in batch.split() {
        let committed = alone.transact(engine, connection).await;
        alone.finish(&committed);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::task::{LocalSet, spawn_local, yield_now};

    use super::*;
    use crate::clock::Timestamp;
    use crate::config::Database;

    /// Servers stop thread by thread; what is left is written by those that go on.
    #[test]
    fn a_thread_that_ends_does_not_stop_the_others() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let engine = runtime.block_on(Engine::open(&Database::Ephemeral)).unwrap();
        let store = engine.tenant("T", Timestamp::from_millis(0));
        let ending = LocalSet::new();
        let endless = store.clone();
        ending.block_on(&runtime, async move {
            spawn_local(async move {
                endless.write::<(), StoreError>(async |_| std::future::pending().await).await
            });
            while !engine.queue.0.lock().unwrap().busy {
                yield_now().await;
            }
        });
        drop(ending);
        let written = LocalSet::new().block_on(&runtime, async {
            tokio::time::timeout(Duration::from_secs(20), store.write::<_, StoreError>(async |_| Ok(7))).await
        });
        assert_eq!(written.unwrap(), Ok(7));
    }
}
