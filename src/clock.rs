//! The only source of now.
//!
//! Everything that needs the time is handed a [`Clock`]; `clippy.toml` forbids the rest, so that a test can
//! freeze, set and advance the whole tenant.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use time::macros::format_description;

/// A moment: milliseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    /// .NET's `DateTime.MinValue` (year 1), which the tenant shows where something never happened.
    pub const NEVER: Self = Self(-62_135_596_800_000);

    /// The moment `ms` milliseconds after 1970.
    pub const fn from_millis(ms: i64) -> Self {
        Self(ms)
    }

    /// The moment `seconds` seconds after 1970.
    pub const fn from_seconds(seconds: i64) -> Self {
        Self(seconds.saturating_mul(1000))
    }

    /// Milliseconds since 1970.
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// Whole seconds since 1970, as JWT claims count them.
    pub const fn seconds(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// This moment moved by `ms` milliseconds; stops at the ends of the range.
    #[must_use]
    pub const fn plus_millis(self, ms: i64) -> Self {
        Self(self.0.saturating_add(ms))
    }

    /// RFC 3339 with milliseconds, for people: `2026-11-22T03:08:00.123Z`.
    pub fn rfc3339(self) -> String {
        self.date_time().format(&Rfc3339).unwrap_or_else(|_| self.0.to_string())
    }

    /// The `Date` header's form (RFC 9110 §5.6.7): `Sun, 22 Nov 2026 03:08:00 GMT`.
    pub fn http_date(self) -> String {
        let form = format_description!(
            "[weekday repr:short], [day] [month repr:short] [year] [hour]:[minute]:[second] GMT"
        );
        self.date_time().format(form).unwrap_or_default()
    }

    /// As a calendar date and time in UTC; moments outside years -9999 to 9999 become 1970.
    pub fn date_time(self) -> OffsetDateTime {
        OffsetDateTime::from_unix_timestamp_nanos(i128::from(self.0) * 1_000_000)
            .unwrap_or(OffsetDateTime::UNIX_EPOCH)
    }
}

/// A clock that all of a tenant shares: the system's, possibly shifted, or one that stands still.
///
/// Cheap to clone; clones are the same clock.
#[derive(Clone, Debug)]
pub struct Clock(Arc<State>);

#[derive(Debug)]
struct State {
    /// Added to the system's time while the clock runs, in milliseconds.
    shift: AtomicI64,
    /// The moment at which the clock stands, or `RUNNING`.
    frozen: AtomicI64,
}

const RUNNING: i64 = i64::MIN;

impl Clock {
    /// The system's clock.
    pub fn system() -> Self {
        Self(Arc::new(State { shift: AtomicI64::new(0), frozen: AtomicI64::new(RUNNING) }))
    }

    /// A clock that stands at `at` until it is advanced.
    pub fn frozen(at: Timestamp) -> Self {
        Self(Arc::new(State { shift: AtomicI64::new(0), frozen: AtomicI64::new(at.0) }))
    }

    /// The current moment.
    pub fn now(&self) -> Timestamp {
        match self.0.frozen.load(Ordering::Acquire) {
            RUNNING => Timestamp(system_millis().saturating_add(self.0.shift.load(Ordering::Acquire))),
            at => Timestamp(at),
        }
    }

    /// Moves the clock forward by `by`, whether it runs or stands.
    pub fn advance(&self, by: Duration) {
        let by = i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
        let hand = match self.0.frozen.load(Ordering::Acquire) {
            RUNNING => &self.0.shift,
            _ => &self.0.frozen,
        };
        let _ = hand.fetch_update(Ordering::AcqRel, Ordering::Acquire, |at| Some(at.saturating_add(by)));
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the one door")]
fn system_millis() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frozen_clock_moves_only_when_told() {
        let clock = Clock::frozen(Timestamp::from_seconds(1_700_000_000));
        assert_eq!(clock.now(), clock.now());
        clock.advance(Duration::from_secs(61));
        assert_eq!(clock.now().seconds(), 1_700_000_061);
    }

    #[test]
    fn a_running_clock_can_be_shifted_and_clones_share_it() {
        let clock = Clock::system();
        let before = clock.now();
        clock.clone().advance(Duration::from_secs(86_400));
        assert!(clock.now().millis() >= before.millis() + 86_400_000);
    }

    #[test]
    fn moments_are_written_as_people_and_http_read_them() {
        let at = Timestamp::from_millis(1_712_846_865_880);
        assert_eq!(at.rfc3339(), "2024-04-11T14:47:45.88Z");
        assert_eq!(at.http_date(), "Thu, 11 Apr 2024 14:47:45 GMT");
        assert_eq!(Timestamp::NEVER.rfc3339(), "0001-01-01T00:00:00Z");
        assert_eq!(Timestamp::from_millis(-1).seconds(), -1);
    }
}
