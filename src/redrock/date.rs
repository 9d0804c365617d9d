//! Dates as queries write them (platform.md#s5-2).

use time::{Date, Month, PrimitiveDateTime, Time, UtcOffset};

use crate::clock::Timestamp;

const DAY_MS: i64 = 86_400_000;

/// A moment: `2020-01-01`, with a time after a blank or `T`, and an offset (`Z`, `+0000`, `-05:00`); without one it is
/// UTC. The wire's own `/Date(ms)/` is read too.
pub fn parse(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    if let Some(ms) = text.strip_prefix("/Date(").and_then(|rest| rest.strip_suffix(")/")) {
        return ms.parse().ok().map(Timestamp::from_millis);
    }
    let (day, rest) = text.split_at_checked(10)?;
    let mut parts = day.split('-');
    let mut part = || number(parts.next()?);
    let (year, month, day) = (part()?, part()?, part()?);
    let month = Month::try_from(u8::try_from(month).ok()?).ok()?;
    let date = Date::from_calendar_date(i32::try_from(year).ok()?, month, u8::try_from(day).ok()?).ok()?;
    let (time, offset) = match rest.strip_prefix(['T', 't', ' ']) {
        Some(rest) => {
            let end = rest.find(['Z', 'z', '+', '-']).unwrap_or(rest.len());
            (clock(rest[..end].trim())?, offset(rest[end..].trim())?)
        }
        None if rest.is_empty() => (Time::MIDNIGHT, UtcOffset::UTC),
        None => return None,
    };
    let at = PrimitiveDateTime::new(date, time).assume_offset(offset);
    i64::try_from(at.unix_timestamp_nanos() / 1_000_000).ok().map(Timestamp::from_millis)
}

/// Digits and nothing else.
fn number(text: &str) -> Option<u32> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}

fn clock(text: &str) -> Option<Time> {
    let mut parts = text.splitn(3, ':');
    let (hour, minute) = (number(parts.next()?)?, number(parts.next()?)?);
    let (second, fraction) = match parts.next() {
        Some(rest) => rest.split_once('.').unwrap_or((rest, "0")),
        None => ("0", "0"),
    };
    number(fraction)?;
    let millis: String = fraction.chars().chain("00".chars()).take(3).collect();
    let small = |number: u32| u8::try_from(number).ok();
    let millis = u16::try_from(number(&millis)?).ok()?;
    Time::from_hms_milli(small(hour)?, small(minute)?, small(number(second)?)?, millis).ok()
}

fn offset(text: &str) -> Option<UtcOffset> {
    if text.is_empty() || text.eq_ignore_ascii_case("z") {
        return Some(UtcOffset::UTC);
    }
    let sign = if text.starts_with('-') { -1 } else { 1 };
    let digits: String = text[1..].chars().filter(|c| *c != ':').collect();
    let digits = if digits.len() == 2 { digits + "00" } else { digits };
    let number = number(&digits).filter(|_| digits.len() == 4)?;
    let (hours, minutes) = (i8::try_from(number / 100).ok()?, i8::try_from(number % 100).ok()?);
    UtcOffset::from_hms(sign * hours, sign * minutes, 0).ok()
}

/// A span in milliseconds: days (`-30`), or .NET's `d.hh:mm:ss`, `hh:mm:ss`, `hh:mm`; with a sign.
pub fn span(text: &str) -> Option<i64> {
    let text = text.trim();
    let (sign, text) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let (days, rest) = match text.split_once('.') {
        Some((days, rest)) => (number(days)?, rest),
        None if text.contains(':') => (0, text),
        None => (number(text)?, "00:00"),
    };
    let (hours, minutes, seconds, millis) = clock(rest)?.as_hms_milli();
    let seconds = (i64::from(hours) * 60 + i64::from(minutes)) * 60 + i64::from(seconds);
    Some(sign * (i64::from(days) * DAY_MS + seconds * 1_000 + i64::from(millis)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn dates_are_read_as_clients_write_them() {
        for (text, seconds) in [
            ("2020-01-01 00:00:00+0000", 1_577_836_800),
            ("2020-01-01", 1_577_836_800),
            ("2020-01-01T01:00:00+01:00", 1_577_836_800),
            ("2020-01-01 00:00", 1_577_836_800),
            ("2019-12-31T19:00:00.000-0500", 1_577_836_800),
            ("2020-01-01T00:00:00Z", 1_577_836_800),
            ("2020-01-01 00:00:00 +00", 1_577_836_800),
            ("/Date(1577836800000)/", 1_577_836_800),
        ] {
            assert_eq!(parse(text), Some(Timestamp::from_seconds(seconds)), "{text}");
        }
        let never = [
            "",
            "now",
            "2020-13-01",
            "2020-02-30",
            "2020-01-01 25:00",
            "2020-01-01x",
            "2020-1-1",
            "20200-01-01",
            "2020-01-01 00:00:00+9900",
            "2020-01-01 00:00:00+é",
            "2020-01-01 00:00:00.",
            "éééééééééé",
        ];
        for text in never {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn spans_are_days_or_dotnets_time_spans() {
        for (text, ms) in [
            ("-30", Some(-30 * DAY_MS)),
            ("7", Some(7 * DAY_MS)),
            ("-1.12:00:00", Some(-DAY_MS - DAY_MS / 2)),
            ("-00:30", Some(-1_800_000)),
            ("+01:00:00", Some(3_600_000)),
            ("", None),
            ("-", None),
            ("a day", None),
            ("1.", None),
        ] {
            assert_eq!(span(text), ms, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "\\PC{0,30}", near in "[0-9é:.+TZ -]{0,30}") {
            let _ = (parse(&text), span(&text), parse(&near), span(&near));
            let _ = parse(&format!("2020-01-01 {near}"));
        }
    }
}
