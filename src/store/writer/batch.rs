//! Writes that are committed together: a transaction.

use sqlx::AnyConnection;

use super::rows::{Append, insert};
use super::{AddedRows, Job, Waiting};
use crate::store::StoreError;
use crate::store::engine::Engine;

/// Most rows that share a statement.
const ROWS: usize = 32;

/// Writes that are committed together.
#[derive(Default)]
pub(super) struct Batch {
    jobs: Vec<Box<dyn Job>>,
    appends: Vec<AddedRows>,
}

impl Batch {
    pub(super) fn of(waiting: Vec<Waiting>) -> Self {
        let mut batch = Self::default();
        for waiting in waiting {
            match waiting {
                Waiting::Job(job) => batch.jobs.push(job),
                Waiting::Append(rows) => batch.appends.push(rows),
            }
        }
        batch
    }

    pub(super) fn len(&self) -> usize {
        self.jobs.len() + self.appends.len()
    }

    /// Each write as a batch of its own.
    pub(super) fn split(self) -> impl Iterator<Item = Self> {
        let jobs = self.jobs.into_iter().map(|mut job| {
            job.forget();
            Self { jobs: vec![job], ..Self::default() }
        });
        jobs.chain(self.appends.into_iter().map(|rows| Self { appends: vec![rows], ..Self::default() }))
    }

    pub(super) fn finish(self, committed: &Result<(), StoreError>) {
        for job in self.jobs {
            job.finish(committed.clone());
        }
        for rows in self.appends {
            rows.finish(committed.clone());
        }
    }

    /// Writes all or nothing.
    pub(super) async fn transact(
        &mut self,
        engine: &Engine,
        connection: &mut AnyConnection,
    ) -> Result<(), StoreError> {
        let mut rows: Vec<&Append> = self.appends.iter().flat_map(|rows| &rows.rows).collect();
        rows.sort_by_key(|row| std::ptr::from_ref(row.table) as usize);
        let statements: Vec<&[&Append]> =
            rows.chunk_by(|a, b| std::ptr::eq(a.table, b.table)).flat_map(|rows| rows.chunks(ROWS)).collect();
        // A statement by itself is a transaction, and rows touch nothing that other processes keep in memory.
        if let ([], [rows]) = (self.jobs.as_slice(), statements.as_slice()) {
            return insert(connection, rows).await;
        }
        let written = async {
            let revision = begin(engine, connection).await?;
            for rows in statements {
                insert(connection, rows).await?;
            }
            for job in &mut self.jobs {
                job.run(connection)
                    .await
                    .map_err(|()| StoreError::Database("the write was undone".into()))?;
            }
            execute(connection, "COMMIT").await?;
            Ok(revision)
        };
        match written.await {
            Ok(revision) => {
                revision.into_iter().for_each(|revision| engine.committed(revision));
                Ok(())
            }
            Err(error) => {
                // Where the transaction never began, or the connection is gone, there is nothing to roll back.
                let _ = execute(connection, "ROLLBACK").await;
                Err(error)
            }
        }
    }
}

/// Begins a transaction. On a shared database it first takes the one row that every writer takes, so that writes
/// of several processes come one after the other, and counts the batch.
async fn begin(engine: &Engine, connection: &mut AnyConnection) -> Result<Option<i64>, StoreError> {
    if !engine.is_shared() {
        execute(connection, "BEGIN IMMEDIATE").await?;
        return Ok(None);
    }
    execute(connection, "BEGIN").await?;
    let (revision,): (i64,) =
        sqlx::query_as("UPDATE counters SET value = value + 1 WHERE name = 'revision' RETURNING value")
            .fetch_one(connection)
            .await?;
    Ok(Some(revision))
}

async fn execute(connection: &mut AnyConnection, sql: &'static str) -> Result<(), StoreError> {
    sqlx::query(sql).execute(connection).await?;
    Ok(())
}
