//! Why a query has no answer, and how much work one may make.

use crate::store;

/// Steps that a query may take: nodes of conditions that are worked out, rows that are joined, texts that are made.
/// Counted, so that the same query ends the same on every machine. Tests use them up, so there they are fewer.
const MOST_STEPS: u64 = if cfg!(test) { 1_000_000 } else { 10_000_000 };
/// Characters of text that cost a step.
const TEXT_PER_STEP: usize = 16;

/// Why a query has no answer.
#[derive(Debug, thiserror::Error)]
pub enum QueryFault {
    /// The query cannot be carried out; the text is for the client.
    #[error("{0}")]
    Query(String),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] store::StoreError),
}

impl QueryFault {
    /// The query cannot be carried out.
    pub fn query(text: impl Into<String>) -> Self {
        Self::Query(text.into())
    }

    /// No column has this name.
    pub fn no_column(name: &str) -> Self {
        Self::Query(format!("no such column: {name}"))
    }
}

/// The work that a query may still make.
#[derive(Debug)]
pub struct Budget(u64);

impl Budget {
    /// All of it.
    pub fn new() -> Self {
        Self(MOST_STEPS)
    }

    /// Takes steps.
    ///
    /// # Errors
    /// [`QueryFault::Query`] where none are left.
    pub fn spend(&mut self, steps: u64) -> Result<(), QueryFault> {
        self.0 = self.0.checked_sub(steps).ok_or_else(|| {
            self.0 = 0;
            QueryFault::query("interrupted: the query takes too much work")
        })?;
        Ok(())
    }

    /// Takes the steps of a text of so many bytes.
    ///
    /// # Errors
    /// [`QueryFault::Query`] where none are left.
    pub fn spend_text(&mut self, bytes: usize) -> Result<(), QueryFault> {
        self.spend(1 + (bytes / TEXT_PER_STEP) as u64)
    }
}
