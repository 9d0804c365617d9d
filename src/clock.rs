//! The only source of now.
//!
//! Everything that needs the time is handed a [`Clock`]; `clippy.toml` forbids the rest, so that a test can
//! freeze, set and advance the whole tenant.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use time::macros::format_description;
use tokio::sync::Notify;

/// A moment: milliseconds since 1970-01-01T00:00:00Z.
///
/// ```
/// use tenantry::Timestamp;
///
/// let moment: Timestamp = "2026-11-22T03:08:00Z".parse().expect("RFC 3339");
/// assert_eq!(moment.seconds(), 1_795_316_880);
/// assert_eq!(moment.plus_millis(5).rfc3339(), "2026-11-22T03:08:00.005Z");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Timestamp(i64);

impl Timestamp {
    /// .NET's `DateTime.MinValue` (year 1), which the tenant shows where something never happened.
    pub(crate) const NEVER: Self = Self(-62_135_596_800_000);

    /// The end of what a clock can be set to: the year 10000.
    const LAST: Self = Self(253_402_300_800_000);

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
    pub(crate) fn http_date(self) -> String {
        let form = format_description!(
            "[weekday repr:short], [day] [month repr:short] [year] [hour]:[minute]:[second] GMT"
        );
        self.date_time().format(form).unwrap_or_default()
    }

    /// As a calendar date and time in UTC; moments outside years -9999 to 9999 become 1970.
    pub(crate) fn date_time(self) -> OffsetDateTime {
        OffsetDateTime::from_unix_timestamp_nanos(i128::from(self.0) * 1_000_000)
            .unwrap_or(OffsetDateTime::UNIX_EPOCH)
    }
}

impl std::str::FromStr for Timestamp {
    type Err = String;

    /// Reads RFC 3339, or seconds since 1970; of the years 1970 to 9999.
    fn from_str(text: &str) -> Result<Self, String> {
        let seconds = text.parse::<i64>().ok().map(Self::from_seconds);
        let written = || {
            let moment = OffsetDateTime::parse(text, &Rfc3339).ok()?;
            i64::try_from(moment.unix_timestamp_nanos() / 1_000_000).ok().map(Self)
        };
        let found = seconds.or_else(written).filter(|at| (Self(0)..Self::LAST).contains(at));
        found.ok_or_else(|| format!("`{text}` is no moment; wanted for example 2026-01-01T00:00:00Z"))
    }
}

/// A clock that all of a tenant shares: the system's, or one that was set, stands still, or runs at a rate of its own.
///
/// Cheap to clone; clones are the same clock. A reader never sees half of a change.
///
/// ```
/// # fn main() -> Result<(), tenantry::StartError> {
/// use std::time::Duration;
///
/// use tenantry::{Clock, Tenantry, Timestamp};
///
/// let clock = Clock::frozen(Timestamp::from_seconds(1_700_000_000));
/// let tenant = Tenantry::builder().clock(clock.clone()).start()?;
/// clock.advance(Duration::from_secs(3600));
/// assert_eq!(tenant.clock().now().seconds(), 1_700_003_600);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Clock(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    hands: Mutex<Hands>,
    moved: Notify,
}

/// How a clock stands: at the system's moment `anchor` it shows `at`, and from then on it runs `rate` times as fast.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Hands {
    /// What the clock shows at `anchor`.
    pub at: Timestamp,
    /// A moment of the system's clock.
    pub anchor: Timestamp,
    /// Seconds that pass in one of the system's; 0 where the clock stands still.
    pub rate: f64,
}

impl Hands {
    /// The system's own time.
    const SYSTEM: Self = Self { at: Timestamp(0), anchor: Timestamp(0), rate: 1.0 };

    /// What the clock shows at `system`.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        reason = "saturates; ms are exact"
    )]
    fn shown(&self, system: i64) -> Timestamp {
        let passed = system.saturating_sub(self.anchor.0);
        let passed = if self.rate == 1.0 { passed } else { (passed as f64 * self.rate) as i64 };
        self.at.plus_millis(passed)
    }
}

impl Clock {
    /// The fastest that a clock runs: about twelve days a second.
    pub const FASTEST: f64 = 1_000_000.0;

    /// The system's clock.
    pub fn system() -> Self {
        Self::of(Hands::SYSTEM)
    }

    /// A clock that stands at `at` until it is moved.
    pub fn frozen(at: Timestamp) -> Self {
        Self::of(Hands { at, anchor: Timestamp(0), rate: 0.0 })
    }

    /// A clock that shows `at` now, and runs.
    pub fn starting(at: Timestamp) -> Self {
        Self::of(Hands { at, anchor: Timestamp(system_millis()), rate: 1.0 })
    }

    /// A clock that stands in this way.
    pub(crate) fn of(hands: Hands) -> Self {
        Self(Arc::new(Shared { hands: Mutex::new(hands), moved: Notify::new() }))
    }

    /// The current moment.
    pub fn now(&self) -> Timestamp {
        self.hands().shown(system_millis())
    }

    /// How the clock stands.
    pub(crate) fn hands(&self) -> Hands {
        *self.0.hands.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets the clock stand in this way.
    pub(crate) fn put(&self, hands: Hands) {
        *self.0.hands.lock().unwrap_or_else(PoisonError::into_inner) = hands;
        self.0.moved.notify_waiters();
    }

    /// Waits until somebody moves the clock.
    pub(crate) async fn moved(&self) {
        self.0.moved.notified().await;
    }

    /// Moves the clock forward by `by`, whether it runs or stands.
    pub fn advance(&self, by: Duration) {
        let by = i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
        self.change(|now, rate| (now.plus_millis(by), rate));
    }

    /// Sets the clock to `at`; it goes on standing or running.
    pub fn set(&self, at: Timestamp) {
        self.change(|_, rate| (at, rate));
    }

    /// Stops the clock at what it shows.
    pub fn freeze(&self) {
        self.change(|now, _| (now, 0.0));
    }

    /// Lets the clock run as fast as the system's, on from what it shows.
    pub fn resume(&self) {
        self.set_rate(1.0);
    }

    /// Lets the clock run `rate` times as fast as the system's, on from what it shows; 0 stops it. More than
    /// [`Clock::FASTEST`] is that, less than 0 is 0.
    pub fn set_rate(&self, rate: f64) {
        self.change(|now, _| (now, rate.clamp(0.0, Self::FASTEST)));
    }

    fn change(&self, change: impl FnOnce(Timestamp, f64) -> (Timestamp, f64)) {
        let system = system_millis();
        let mut hands = self.0.hands.lock().unwrap_or_else(PoisonError::into_inner);
        let (at, rate) = change(hands.shown(system), hands.rate);
        *hands = Hands { at, anchor: Timestamp(system), rate };
        drop(hands);
        self.0.moved.notify_waiters();
    }
}

impl std::str::FromStr for Clock {
    type Err = String;

    /// Reads the `--clock` option: `system`, a moment by RFC 3339, `frozen`, or `frozen:` and a moment.
    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once("frozen:") {
            _ if text == "system" => Ok(Self::system()),
            _ if text == "frozen" => Ok(Self::frozen(Timestamp(system_millis()))),
            Some(("", at)) => at.parse().map(Self::frozen),
            _ => text.parse().map(Self::starting),
        }
    }
}

/// How long something takes, which no clock of a tenant changes.
#[derive(Clone, Copy, Debug)]
pub struct Stopwatch(Instant);

impl Stopwatch {
    /// Starts it.
    #[expect(clippy::disallowed_methods, reason = "this is the one door")]
    pub fn start() -> Self {
        Self(Instant::now())
    }

    /// How long it has run.
    pub fn elapsed(self) -> Duration {
        self.0.elapsed()
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
    fn a_clock_is_set_stopped_and_runs_at_a_rate() {
        let (early, late) = (Timestamp::from_seconds(1_000), Timestamp::from_seconds(9_000));
        let clock = Clock::starting(early);
        assert!(clock.now() >= early && clock.now() < late);
        clock.freeze();
        let stopped = clock.now();
        clock.set(late);
        assert_eq!((clock.now(), stopped < late), (late, true));
        clock.put(Hands { at: early, anchor: Timestamp(system_millis() - 2_000), rate: 3.0 });
        assert!(clock.now().millis() >= early.millis() + 6_000);
        clock.set_rate(f64::MAX);
        assert_eq!(clock.hands().rate, Clock::FASTEST);
        clock.set_rate(-1.0);
        assert_eq!(clock.now(), clock.now());
        clock.resume();
        assert_eq!(clock.hands().rate, 1.0);
    }

    /// Two hands that a writer moves together are never seen apart.
    #[test]
    fn readers_never_see_half_a_change() {
        let clock = Clock::frozen(Timestamp::from_seconds(1));
        let stop = std::sync::atomic::AtomicBool::new(false);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                for n in 0..20_000 {
                    let at = Timestamp::from_seconds(1 + n % 2);
                    clock.put(Hands { at, anchor: at, rate: 0.0 });
                }
                stop.store(true, std::sync::atomic::Ordering::Release);
            });
            while !stop.load(std::sync::atomic::Ordering::Acquire) {
                let hands = clock.hands();
                assert!(hands.anchor == hands.at || hands.anchor == Timestamp(0));
            }
        });
    }

    #[test]
    fn the_option_names_a_moment_and_whether_the_clock_stands() {
        let at = "2026-01-01T00:00:00Z".parse::<Timestamp>().unwrap();
        assert_eq!(at.rfc3339(), "2026-01-01T00:00:00Z");
        assert_eq!("1767225600".parse(), Ok(at));
        assert_eq!("frozen:2026-01-01T01:00:00+01:00".parse::<Clock>().unwrap().now(), at);
        assert_eq!("frozen".parse::<Clock>().unwrap().hands().rate, 0.0);
        assert!("2026-01-01T00:00:00Z".parse::<Clock>().unwrap().now() >= at);
        assert_eq!("system".parse::<Clock>().unwrap().hands(), Hands::SYSTEM);
        for text in
            ["", "now", "frozen:", "2026-01-01", "-1", "1969-12-31T23:59:59Z", "253402300800", "x frozen:1"]
        {
            assert!(text.parse::<Clock>().is_err(), "{text}");
        }
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
