//! What goes on beside the requests of a tenant: expired rows are removed, events written. It ends with the tenant.

use std::time::Duration;

use tokio::task::AbortHandle;

use crate::clock::Clock;
use crate::store::{Store, StoreError, events, tokens};

/// How often expired rows are removed; and when the clock is moved.
const SWEEP_EVERY: Duration = Duration::from_secs(600);

/// The background work of a tenant. It ends when this is dropped.
pub struct Work([AbortHandle; 2]);

impl Work {
    /// Begins. A tenant that was made just now has nothing to sweep yet.
    pub fn begin(store: &Store, clock: &Clock, is_new: bool) -> Self {
        let sweeping = tokio::task::spawn_local(sweep(store.clone(), clock.clone(), is_new));
        let writing = tokio::task::spawn_local(store.clone().write_noted());
        Self([sweeping.abort_handle(), writing.abort_handle()])
    }
}

impl Drop for Work {
    fn drop(&mut self) {
        self.0.iter().for_each(AbortHandle::abort);
    }
}

async fn sweep(store: Store, clock: Clock, wait: bool) {
    if wait {
        due(&clock).await;
    }
    loop {
        let now = clock.now();
        let swept = store.write::<_, StoreError>(async move |db| {
            Ok(tokens::sweep(db, now).await? + events::sweep(db, now).await?)
        });
        match swept.await {
            Ok(0) => {}
            Ok(count) => tracing::debug!(count, "tokens.swept"),
            Err(error) => tracing::warn!(error = error.to_string(), "tokens.sweep_failed"),
        }
        due(&clock).await;
    }
}

/// Waits until it is time for the next.
async fn due(clock: &Clock) {
    // Either time has passed or the clock was moved.
    let _ = tokio::time::timeout(SWEEP_EVERY, clock.moved()).await;
}
