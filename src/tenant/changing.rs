//! Changes of a tenant as a whole: reset, snapshots, another definition. No request of it is answered meanwhile.

use super::opening::snapshot_key;
use super::{Running, Tenant};
use crate::seeding::Seed;
use crate::store::tenants::{ORIGIN, Snapshot};
use crate::store::{self, StoreError, tenants};

/// What a reset can bring back by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResetPart {
    /// What the tenant is, and what it gave out.
    State,
    /// The requests it met.
    Journal,
    /// What it would have sent.
    Outbox,
    /// What is to go wrong.
    Faults,
    /// Its clock.
    Clock,
}

impl ResetPart {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::State, Self::Journal, Self::Outbox, Self::Faults, Self::Clock];

    /// As the control API writes it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::State => "state",
            Self::Journal => "journal",
            Self::Outbox => "outbox",
            Self::Faults => "faults",
            Self::Clock => "clock",
        }
    }
}

/// The tables of a tenant's state.
const STATE: [store::TablePart; 3] =
    [store::TablePart::Definition, store::TablePart::Keys, store::TablePart::Issued];
/// All tables.
const WHOLE: [store::TablePart; 4] = [
    store::TablePart::Definition,
    store::TablePart::Keys,
    store::TablePart::Issued,
    store::TablePart::Outbox,
];

impl Tenant {
    /// Brings parts of the tenant back to how it was made.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn reset(&self, parts: &[ResetPart]) -> Result<(), StoreError> {
        let _alone = self.gate.write().await;
        let has = |part| parts.contains(&part);
        let mut tables = Vec::new();
        if has(ResetPart::State) {
            tables.extend(STATE);
        }
        if has(ResetPart::Outbox) {
            tables.push(store::TablePart::Outbox);
        }
        if !tables.is_empty() {
            let origin = self.bring_back(ORIGIN, tables).await?;
            if let Some(drawn) = origin.and_then(|origin| origin.drawn).filter(|_| has(ResetPart::State)) {
                self.random.rewind(drawn);
            }
        }
        if has(ResetPart::Journal) {
            self.journal.clear();
        }
        if has(ResetPart::Clock) {
            let first = self.running().first_clock.unwrap_or_else(|| self.clock.hands());
            self.clock.put(first);
            self.keep_clock().await?;
        }
        Ok(())
    }

    /// Takes a snapshot of state, outbox and clock.
    ///
    /// # Errors
    /// [`store::Conflict::Snapshot`], where there is one of this name.
    pub async fn take_snapshot(&self, name: &str) -> Result<(), StoreError> {
        let _alone = self.gate.write().await;
        self.store.flush().await?;
        let running =
            Running { clock: Some(self.clock.hands()), drawn: self.random.position(), ..self.running() };
        let (key, name, running, now) =
            (snapshot_key(), name.to_owned(), running.to_text(), self.clock.now());
        let taken = self.store.write::<_, StoreError>(async move |db| {
            tenants::take_snapshot(db, &key, (&name, &running), now).await
        });
        taken.await
    }

    /// The snapshots, the oldest first.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn snapshots(&self) -> Result<Vec<Snapshot>, StoreError> {
        let mut all = self.store.read(tenants::snapshots).await?;
        all.retain(|snapshot| snapshot.name != ORIGIN);
        Ok(all)
    }

    /// Removes a snapshot; whether there was one.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn drop_snapshot(&self, name: &str) -> Result<bool, StoreError> {
        let name = name.to_owned();
        self.store.write::<_, StoreError>(async move |db| tenants::drop_snapshot(db, &name).await).await
    }

    /// Brings state, outbox and clock back to how they were; whether there is such a snapshot.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn restore(&self, name: &str) -> Result<bool, StoreError> {
        let _alone = self.gate.write().await;
        let Some(then) = self.bring_back(name, WHOLE.to_vec()).await? else { return Ok(false) };
        if let Some(drawn) = then.drawn {
            self.random.rewind(drawn);
        }
        if let Some(hands) = then.clock {
            self.clock.put(hands);
            self.keep_clock().await?;
        }
        Ok(true)
    }

    /// The rows of these tables as a snapshot has them; how the tenant was served then, if there is such a snapshot.
    async fn bring_back(
        &self,
        name: &str,
        tables: Vec<store::TablePart>,
    ) -> Result<Option<Running>, StoreError> {
        let name = name.to_owned();
        let brought = self.store.write::<_, StoreError>(async move |db| {
            let found = tenants::snapshots(db).await?.into_iter().find(|snapshot| snapshot.name == name);
            let Some(found) = found else { return Ok(None) };
            tenants::restore(db, &name, &tables).await?;
            Ok(Some(Running::from_text(&found.running)))
        });
        let brought = brought.await?;
        self.forget().await?;
        Ok(brought)
    }

    /// Gives the tenant another definition, to which a reset brings it back from now on.
    pub(super) async fn replace(&self, seed: Seed) -> Result<(), StoreError> {
        let _alone = self.gate.write().await;
        let (key, now) = (snapshot_key(), self.clock.now());
        let running = Running { drawn: self.random.position(), ..self.running() }.to_text();
        let replaced = self.store.write::<_, StoreError>(async move |db| {
            seed.replace(db).await?;
            tenants::drop_snapshot(db, ORIGIN).await?;
            tenants::take_snapshot(db, &key, (ORIGIN, &running), now).await
        });
        replaced.await?;
        self.forget().await
    }

    /// Forgets what was kept of the rows as they were.
    async fn forget(&self) -> Result<(), StoreError> {
        self.store.forget();
        self.reload_keys().await.map_err(|error| StoreError::Database(error.to_string()))
    }
}
