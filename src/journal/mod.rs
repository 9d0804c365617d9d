//! The last requests of a tenant with their traces, in bounded memory.
//!
//! What was sent and answered is kept as it was; [`view`] hides secrets when it is shown.

mod filter;
mod mask;
pub mod view;

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use actix_web::web::Bytes;
pub use filter::JournalFilter;
use tokio::sync::watch;

use crate::check::Trace;
use crate::clock::Timestamp;

/// Most requests that are kept.
const ENTRIES: usize = 10_000;
/// Bytes that a journal takes, roughly, unless it is told otherwise.
const BUDGET: usize = 4 * 1_024 * 1_024;
/// Bytes of a body that are kept whatever the others need.
const KEPT_OF_BODY: usize = 2 * 1_024;

/// A request with its answer and its trace.
#[derive(Clone, Debug)]
pub struct JournalEntry {
    /// Its number among those of the tenant, from 1; given when it is recorded.
    pub seq: u64,
    /// The id that `X-CFY-TX-ID` showed.
    pub id: String,
    /// When it came.
    pub at: Timestamp,
    /// How long it took, by no tenant's clock.
    pub took: Duration,
    /// The tenant's handle.
    pub tenant: Arc<str>,
    /// The tenant's URL as the request shows it.
    pub base: String,
    /// Where it came from.
    pub peer: Option<SocketAddr>,
    /// The method.
    pub method: String,
    /// Path and query as sent.
    pub target: String,
    /// What was sent.
    pub request: Side,
    /// The status of the answer.
    pub status: u16,
    /// What was answered.
    pub response: Side,
    /// The checks it met.
    pub trace: Trace,
}

/// One side of an exchange.
#[derive(Clone, Debug, Default)]
pub struct Side {
    /// The headers, a line each: `Name: value`.
    pub headers: String,
    /// The body, or its beginning.
    pub body: Bytes,
    /// Bytes of the whole body.
    pub size: usize,
}

impl Side {
    /// With a whole body.
    pub fn new(headers: String, body: Bytes) -> Self {
        Self { headers, size: body.len(), body }
    }

    fn cut(&self) -> Self {
        if self.body.len() <= KEPT_OF_BODY {
            return self.clone();
        }
        // A slice would keep the whole body alive.
        let body = Bytes::copy_from_slice(&self.body[..KEPT_OF_BODY]);
        Self { headers: self.headers.clone(), body, size: self.size }
    }
}

impl JournalEntry {
    /// Roughly what it takes.
    fn bytes(&self) -> usize {
        let steps: usize =
            self.trace.steps().iter().map(|step| 64 + step.seen.len() + step.wanted.len()).sum();
        let side = |side: &Side| side.headers.len() + side.body.len();
        512 + self.target.len() + self.base.len() + side(&self.request) + side(&self.response) + steps
    }

    /// Bytes of its bodies.
    fn body_bytes(&self) -> usize {
        self.request.body.len() + self.response.body.len()
    }

    /// Whether its bodies could be cut.
    fn is_large(&self) -> bool {
        self.request.body.len().max(self.response.body.len()) > KEPT_OF_BODY
    }
}

/// The last requests of a tenant.
pub struct Journal {
    ring: Mutex<Ring>,
    /// The number of the latest request.
    last: watch::Sender<u64>,
    budget: usize,
}

#[derive(Default)]
struct Ring {
    entries: VecDeque<Arc<JournalEntry>>,
    bytes: usize,
    /// How many of them have bodies that could be cut.
    large: usize,
}

impl Default for Journal {
    fn default() -> Self {
        Self::new(BUDGET)
    }
}

impl Journal {
    /// One that takes about so many bytes.
    pub fn new(budget: usize) -> Self {
        Self { ring: Mutex::default(), last: watch::Sender::new(0), budget }
    }

    fn ring(&self) -> MutexGuard<'_, Ring> {
        self.ring.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a request. Where there are too many bytes the largest bodies are cut first; then the oldest make room.
    pub fn record(&self, mut entry: JournalEntry) {
        let mut ring = self.ring();
        let seq = *self.last.borrow() + 1;
        entry.seq = seq;
        ring.add(entry);
        while ring.entries.len() > ENTRIES || ring.bytes > self.budget {
            if ring.entries.len() <= ENTRIES && ring.large > 0 {
                ring.cut_largest();
            } else if ring.drop_oldest().is_none() {
                break;
            }
        }
        // Within the lock, so that numbers are told in their order.
        self.last.send_replace(seq);
    }

    /// Forgets all; numbers go on.
    pub fn clear(&self) {
        *self.ring() = Ring::default();
    }

    /// The number of the latest request; 0 before the first.
    pub fn last(&self) -> u64 {
        *self.last.borrow()
    }

    /// Waits until there is a request after the one with this number.
    pub async fn wait_after(&self, seq: u64) {
        // The journal lives as long as whoever waits, so that somebody may still send.
        let _ = self.last.subscribe().wait_for(|last| *last > seq).await;
    }

    /// The request with this id.
    pub fn find(&self, id: &str) -> Option<Arc<JournalEntry>> {
        self.ring().entries.iter().rev().find(|entry| entry.id.eq_ignore_ascii_case(id)).cloned()
    }

    /// The requests that `wanted` picks, the latest first, at most `limit`.
    pub fn latest(&self, limit: usize, wanted: impl Fn(&JournalEntry) -> bool) -> Vec<Arc<JournalEntry>> {
        let entries: Vec<_> = self.ring().entries.iter().rev().cloned().collect();
        entries.into_iter().filter(|entry| wanted(entry)).take(limit).collect()
    }

    /// The requests after the one with this number that `wanted` picks, the oldest first, at most `limit`.
    pub fn after(
        &self,
        seq: u64,
        limit: usize,
        wanted: impl Fn(&JournalEntry) -> bool,
    ) -> Vec<Arc<JournalEntry>> {
        let entries: Vec<_> = {
            let ring = self.ring();
            let from = ring.entries.partition_point(|entry| entry.seq <= seq);
            ring.entries.range(from..).cloned().collect()
        };
        entries.into_iter().filter(|entry| wanted(entry)).take(limit).collect()
    }
}

impl Ring {
    fn add(&mut self, entry: JournalEntry) {
        self.bytes += entry.bytes();
        self.large += usize::from(entry.is_large());
        self.entries.push_back(Arc::new(entry));
    }

    fn drop_oldest(&mut self) -> Option<()> {
        let oldest = self.entries.pop_front()?;
        self.bytes -= oldest.bytes();
        self.large -= usize::from(oldest.is_large());
        Some(())
    }

    fn cut_largest(&mut self) {
        let large = self.entries.iter_mut().filter(|entry| entry.is_large());
        let Some(largest) = large.max_by_key(|entry| entry.body_bytes()) else {
            self.large = 0;
            return;
        };
        let cut = JournalEntry {
            request: largest.request.cut(),
            response: largest.response.cut(),
            ..(**largest).clone()
        };
        self.bytes = self.bytes - largest.bytes() + cut.bytes();
        self.large -= 1;
        *largest = Arc::new(cut);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::Loosened;

    fn entry(n: usize, body: usize) -> JournalEntry {
        JournalEntry {
            seq: 0,
            id: n.to_string(),
            at: Timestamp::NEVER,
            took: Duration::ZERO,
            tenant: "default".into(),
            base: "http://localhost".into(),
            peer: None,
            method: "POST".into(),
            target: "/x".into(),
            request: Side::new(String::new(), Bytes::from(vec![b'x'; body])),
            status: 200,
            response: Side::default(),
            trace: Trace::new(Loosened::default()),
        }
    }

    #[test]
    fn the_oldest_make_room_by_number_and_by_size() {
        let journal = Journal::new(usize::MAX);
        (0..ENTRIES + 5).for_each(|n| journal.record(entry(n, 0)));
        assert!(journal.find("4").is_none() && journal.find("5").is_some());
        assert_eq!(journal.latest(usize::MAX, |_| true).len(), ENTRIES);

        let journal = Journal::default();
        (0..3_000).for_each(|n| journal.record(entry(n, KEPT_OF_BODY)));
        let kept = journal.latest(usize::MAX, |_| true).len();
        assert!((1_400..1_700).contains(&kept), "{kept} bodies of 2 KiB in 4 MiB");
    }

    #[test]
    fn the_largest_bodies_are_cut_before_anything_is_dropped() {
        let journal = Journal::new(100_000);
        journal.record(entry(0, 60_000));
        journal.record(entry(1, 30_000));
        assert_eq!(journal.find("0").unwrap().request.body.len(), 60_000);
        journal.record(entry(2, 20_000));
        let sizes = |id: &str| {
            let entry = journal.find(id).unwrap();
            (entry.request.body.len(), entry.request.size)
        };
        assert_eq!(sizes("0"), (KEPT_OF_BODY, 60_000));
        assert_eq!((sizes("1"), sizes("2")), ((30_000, 30_000), (20_000, 20_000)));
        // One that is larger than all there is room for is cut, too.
        journal.record(entry(3, 200_000));
        assert_eq!(sizes("3"), (KEPT_OF_BODY, 200_000));
        assert_eq!(sizes("1"), (30_000, 30_000));
    }

    #[test]
    fn the_latest_come_first_and_those_after_a_number_in_their_order() {
        let journal = Journal::default();
        (0..10).for_each(|n| journal.record(entry(n, 0)));
        let ids = |entries: Vec<Arc<JournalEntry>>| {
            entries.iter().map(|entry| entry.id.clone()).collect::<Vec<_>>()
        };
        assert_eq!(ids(journal.latest(2, |entry| entry.id != "9")), ["8", "7"]);
        assert_eq!(ids(journal.after(7, 2, |_| true)), ["7", "8"]);
        assert_eq!((journal.last(), ids(journal.after(10, 9, |_| true)).len()), (10, 0));
        journal.clear();
        journal.record(entry(10, 0));
        assert_eq!((journal.last(), ids(journal.after(0, 9, |_| true))), (11, vec!["10".to_owned()]));
    }

    #[tokio::test]
    async fn who_waits_is_told() {
        let journal = Arc::new(Journal::default());
        journal.record(entry(0, 0));
        journal.wait_after(0).await;
        let waiting = tokio::spawn({
            let journal = Arc::clone(&journal);
            async move { journal.wait_after(1).await }
        });
        tokio::task::yield_now().await;
        assert!(!waiting.is_finished());
        journal.record(entry(1, 0));
        waiting.await.unwrap();
    }
}
