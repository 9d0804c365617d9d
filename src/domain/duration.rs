//! Lifetimes: `90s`, `30m`, `5h`, `1d12h`, a number of seconds, or the vendor's `d.hh:mm:ss` (decisions.md#d21).

use std::fmt;
use std::str::FromStr;

/// A length of time in whole seconds, at least one and at most a hundred years.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Lifetime(i64);

const LONGEST: i64 = 100 * 365 * 86_400;

impl Lifetime {
    /// The five hours of a new app's tokens (oauth.md#s2-2).
    pub const FIVE_HOURS: Self = Self(5 * 3_600);
    /// The year of a new app's refresh tokens (oauth.md#s6-2).
    pub const ONE_YEAR: Self = Self(365 * 86_400);

    /// That many seconds, if it is a usable lifetime.
    pub fn from_seconds(seconds: i64) -> Option<Self> {
        (1..=LONGEST).contains(&seconds).then_some(Self(seconds))
    }

    /// Seconds.
    pub const fn seconds(self) -> i64 {
        self.0
    }

    /// The vendor's form: `0.05:00:00`.
    pub fn clock_form(self) -> String {
        let (days, rest) = (self.0 / 86_400, self.0 % 86_400);
        format!("{days}.{:02}:{:02}:{:02}", rest / 3_600, rest / 60 % 60, rest % 60)
    }

    /// Milliseconds.
    pub const fn millis(self) -> i64 {
        self.0 * 1000
    }
}

/// The text is no lifetime.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is not a duration; write 90s, 30m, 5h, 1d12h, a number of seconds, or d.hh:mm:ss (1 s to 100 years)"
)]
pub struct LifetimeError(String);

impl FromStr for Lifetime {
    type Err = LifetimeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        let seconds = if text.contains(':') { clock_form(text) } else { unit_form(text) };
        seconds.and_then(Self::from_seconds).ok_or_else(|| LifetimeError(text.to_owned()))
    }
}

/// `d.hh:mm:ss`, `hh:mm:ss` or `hh:mm`.
fn clock_form(text: &str) -> Option<i64> {
    let (days, clock) = text.split_once('.').unwrap_or(("0", text));
    let mut parts = clock.split(':').map(digits);
    let (hours, minutes, seconds) = (parts.next()??, parts.next()??, parts.next().unwrap_or(Some(0))?);
    if parts.next().is_some() || hours > 23 || minutes > 59 || seconds > 59 {
        return None;
    }
    digits(days)?.checked_mul(86_400)?.checked_add(hours * 3_600 + minutes * 60 + seconds)
}

/// `1d12h`, `90s`, or plain seconds.
fn unit_form(text: &str) -> Option<i64> {
    if let Some(seconds) = digits(text) {
        return Some(seconds);
    }
    let mut rest = text;
    let mut total = 0_i64;
    while !rest.is_empty() {
        let length = rest.find(|c: char| !c.is_ascii_digit())?;
        let unit = match rest.as_bytes()[length] {
            b'd' => 86_400,
            b'h' => 3_600,
            b'm' => 60,
            b's' => 1,
            _ => return None,
        };
        total = total.checked_add(digits(&rest[..length])?.checked_mul(unit)?)?;
        rest = &rest[length + 1..];
    }
    Some(total)
}

fn digits(text: &str) -> Option<i64> {
    if text.is_empty() || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    text.parse().ok()
}

impl fmt::Display for Lifetime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = self.0;
        for (unit, seconds) in [('d', 86_400), ('h', 3_600), ('m', 60), ('s', 1)] {
            if rest >= seconds {
                write!(f, "{}{unit}", rest / seconds)?;
                rest %= seconds;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn all_spellings_are_read() {
        for (text, seconds) in [
            ("90s", 90),
            ("30m", 1_800),
            ("5h", 18_000),
            ("1d12h", 129_600),
            ("18000", 18_000),
            ("0.05:00:00", 18_000),
            ("365.00:00:00", 31_536_000),
            ("5:00:00", 18_000),
            (" 2h ", 7_200),
        ] {
            assert_eq!(text.parse::<Lifetime>().map(Lifetime::seconds), Ok(seconds), "{text}");
        }
        for text in
            ["", "0", "-5", "5x", "h", "5h3", "1.5h", "24:00:00", "1:2:3:4", "99999999999999999999", "٣s"]
        {
            assert!(text.parse::<Lifetime>().is_err(), "{text}");
        }
    }

    #[test]
    fn the_vendors_form_is_the_one_that_clients_write() {
        assert_eq!(Lifetime::FIVE_HOURS.clock_form(), "0.05:00:00");
        assert_eq!(Lifetime::ONE_YEAR.clock_form(), "365.00:00:00");
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(seconds in 1..LONGEST) {
            let lifetime = Lifetime::from_seconds(seconds).unwrap();
            prop_assert_eq!(lifetime.to_string().parse(), Ok(lifetime));
            prop_assert_eq!(lifetime.clock_form().parse(), Ok(lifetime));
        }

        #[test]
        fn no_text_panics(text in "\\PC{0,20}") {
            let _ = text.parse::<Lifetime>();
        }
    }
}
