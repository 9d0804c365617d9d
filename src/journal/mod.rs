//! The last requests of a tenant, with their traces, in bounded memory.
//!
//! What was sent is kept as it was; [`view`] hides secrets when it is shown.

pub mod view;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use actix_web::web::Bytes;

use crate::check::Trace;
use crate::clock::Timestamp;

/// Requests that are kept.
const ENTRIES: usize = 1_000;
/// Bytes that all of them may take, roughly.
const TOTAL_BYTES: usize = 4 * 1_024 * 1_024;
/// Bytes of a body that are kept.
pub const BODY_BYTES: usize = 8 * 1_024;

/// A request with its answer and its trace.
#[derive(Debug)]
pub struct Entry {
    /// The id that `X-CFY-TX-ID` showed.
    pub id: String,
    /// When it came.
    pub at: Timestamp,
    /// The method.
    pub method: String,
    /// Path and query as sent.
    pub target: String,
    /// The headers, a line each: `Name: value`.
    pub headers: String,
    /// The body, cut to [`BODY_BYTES`].
    pub body: Bytes,
    /// The status of the answer.
    pub status: u16,
    /// The body of the answer, cut to [`BODY_BYTES`].
    pub answer: Bytes,
    /// The checks it met.
    pub trace: Trace,
}

impl Entry {
    /// Roughly what it takes.
    fn bytes(&self) -> usize {
        let steps: usize =
            self.trace.steps().iter().map(|step| 64 + step.seen.len() + step.wanted.len()).sum();
        512 + self.target.len() + self.headers.len() + self.body.len() + self.answer.len() + steps
    }
}

/// A body as an entry keeps it.
pub fn cut(body: &Bytes) -> Bytes {
    // A slice would keep the whole body alive.
    if body.len() <= BODY_BYTES { body.clone() } else { Bytes::copy_from_slice(&body[..BODY_BYTES]) }
}

/// The last requests of a tenant.
#[derive(Default)]
pub struct Journal(Mutex<Ring>);

#[derive(Default)]
struct Ring {
    entries: VecDeque<Arc<Entry>>,
    bytes: usize,
}

impl Journal {
    /// Adds a request; the oldest make room.
    pub fn record(&self, entry: Entry) {
        let mut ring = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        ring.bytes += entry.bytes();
        ring.entries.push_back(Arc::new(entry));
        while ring.entries.len() > ENTRIES || ring.bytes > TOTAL_BYTES {
            let Some(oldest) = ring.entries.pop_front() else { break };
            ring.bytes -= oldest.bytes();
        }
    }

    /// Forgets all.
    pub fn clear(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Ring::default();
    }

    /// The request with this id.
    pub fn find(&self, id: &str) -> Option<Arc<Entry>> {
        let ring = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        ring.entries.iter().rev().find(|entry| entry.id.eq_ignore_ascii_case(id)).cloned()
    }

    /// The requests that `wanted` picks, the latest first, at most `limit`.
    pub fn latest(&self, limit: usize, wanted: impl Fn(&Entry) -> bool) -> Vec<Arc<Entry>> {
        let ring = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        ring.entries.iter().rev().filter(|entry| wanted(entry)).take(limit).cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::Loosened;

    fn entry(n: usize, body: usize) -> Entry {
        Entry {
            id: n.to_string(),
            at: Timestamp::NEVER,
            method: "POST".into(),
            target: "/x".into(),
            headers: String::new(),
            body: cut(&Bytes::from(vec![b'x'; body])),
            status: 200,
            answer: Bytes::new(),
            trace: Trace::new(Loosened::default()),
        }
    }

    #[test]
    fn the_oldest_make_room_by_number_and_by_size() {
        let journal = Journal::default();
        (0..ENTRIES + 5).for_each(|n| journal.record(entry(n, 0)));
        assert!(journal.find("4").is_none() && journal.find("5").is_some());
        assert_eq!(journal.latest(usize::MAX, |_| true).len(), ENTRIES);

        let journal = Journal::default();
        (0..ENTRIES).for_each(|n| journal.record(entry(n, 1_000_000)));
        let kept = journal.latest(usize::MAX, |_| true).len();
        assert!((400..600).contains(&kept), "{kept} bodies of 8 KiB in 4 MiB");
    }

    #[test]
    fn the_latest_come_first() {
        let journal = Journal::default();
        (0..10).for_each(|n| journal.record(entry(n, 0)));
        let ids: Vec<_> = journal.latest(2, |entry| entry.id != "9").iter().map(|e| e.id.clone()).collect();
        assert_eq!(ids, ["8", "7"]);
    }
}
