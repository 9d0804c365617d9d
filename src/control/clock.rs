//! `…/tenants/{t}/clock`: what time it is for a tenant.

use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::body;
use super::error::{ControlCode, ControlError};
use crate::check::{Check, Trace};
use crate::clock::{Clock, Timestamp};
use crate::domain::duration::Lifetime;
use crate::store::tickets;
use crate::tenant::Tenant;
use crate::tokens;
use crate::wire::{Call, Reply};

/// How a clock stands.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ClockView {
    /// What it shows.
    now: String,
    /// Seconds that pass in one of the system's.
    rate: f64,
    /// Whether it stands still.
    frozen: bool,
    /// How far it is ahead of the system's clock, in milliseconds.
    ahead_ms: i64,
}

impl ClockView {
    /// How this clock stands.
    pub fn of(clock: &Clock) -> Self {
        let (now, rate) = (clock.now(), clock.hands().rate);
        let ahead_ms = now.millis() - Clock::system().now().millis();
        Self { now: now.rfc3339(), rate, frozen: rate == 0.0, ahead_ms }
    }
}

/// What is to become of a clock. Several members are carried out in the order in which they stand here.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ClockChange {
    /// The moment to show: RFC 3339, seconds since 1970, or `now` for the system's.
    set: Option<Moment>,
    /// A token, code or session, to whose end the clock goes.
    until: Option<Until>,
    /// How far to go forward: `90s`, `6h`, `1500ms`, a number of seconds.
    advance: Option<Span>,
    /// How fast to run: seconds that pass in one of the system's; 0 stands still.
    rate: Option<f64>,
    /// `true` to stand still at what it shows, or a moment to stand still at.
    freeze: Option<Freeze>,
    /// `true` to run as fast as the system's clock.
    resume: bool,
}

/// A moment.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Moment {
    /// Seconds since 1970.
    Seconds(i64),
    /// RFC 3339, or `now`.
    Text(String),
}

/// Whether to stand still, or when.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Freeze {
    /// Whether.
    Flag(bool),
    /// When.
    At(Moment),
}

/// A length of time, perhaps backwards.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Span {
    /// Seconds.
    Seconds(f64),
    /// `90s`, `6h`, `-1s`, `1500ms`.
    Text(String),
}

/// The end of something that was given out.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Until {
    /// An access token, id token, refresh token, code or session.
    token: String,
    /// How far from its end: `-1s` is just before it, `0s` (unless told) the first moment at which it is no longer good.
    #[serde(default)]
    offset: Option<Span>,
}

/// The clock of a new tenant: as `--clock` takes it, or what is to become of the system's.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum ClockArgument {
    /// `system`, a moment, `frozen`, `frozen:` and a moment.
    Text(String),
    /// As for a tenant that is there.
    Change(ClockChange),
}

impl ClockArgument {
    /// The clock.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn clock(self) -> Result<Clock, String> {
        match self {
            Self::Text(text) => text.parse(),
            Self::Change(change) if change.until.is_some() => {
                Err("a tenant that is not there yet has given out nothing to go until".to_owned())
            }
            Self::Change(change) => {
                let clock = Clock::system();
                change.check()?;
                change.carry_out(&clock, None)?;
                Ok(clock)
            }
        }
    }
}

impl Moment {
    fn read(&self) -> Result<Timestamp, String> {
        match self {
            Self::Seconds(seconds) => seconds.to_string().parse(),
            Self::Text(text) if text == "now" => Ok(Clock::system().now()),
            Self::Text(text) => text.parse(),
        }
    }
}

impl Span {
    /// In milliseconds.
    #[expect(clippy::cast_possible_truncation, reason = "it is within bounds")]
    fn read(&self) -> Result<i64, String> {
        const MOST: f64 = 100.0 * 365.0 * 86_400.0;
        match self {
            Self::Seconds(seconds) if seconds.abs() <= MOST => Ok((seconds * 1_000.0).round() as i64),
            Self::Seconds(seconds) => Err(format!("{seconds} seconds are more than a hundred years")),
            Self::Text(text) => {
                let unusable =
                    || format!("`{text}` is no length of time; wanted for example 90s, 6h, 1500ms, -1s");
                let (sign, rest) = match text.trim().split_at_checked(1) {
                    Some(("-", rest)) => (-1, rest),
                    Some(("+", rest)) => (1, rest),
                    _ => (1, text.trim()),
                };
                let digits = rest.trim_end_matches(char::is_alphabetic);
                let is_zero = !digits.is_empty() && digits.bytes().all(|byte| byte == b'0');
                let ms = match rest.strip_suffix("ms") {
                    Some(ms) => ms.parse::<u32>().map(i64::from).map_err(|_| unusable())?,
                    None if is_zero => 0,
                    None => rest.parse::<Lifetime>().map(Lifetime::millis).map_err(|_| unusable())?,
                };
                Ok(sign * ms)
            }
        }
    }
}

impl ClockChange {
    fn check(&self) -> Result<(), String> {
        let freezes = !matches!(self.freeze, None | Some(Freeze::Flag(false)));
        let nothing = self.set.is_none()
            && self.until.is_none()
            && self.advance.is_none()
            && self.rate.is_none()
            && !freezes
            && !self.resume;
        let several = [self.set.is_some(), self.until.is_some(), matches!(self.freeze, Some(Freeze::At(_)))];
        if nothing {
            return Err("nothing to do; there are set, until, advance, rate, freeze, resume".to_owned());
        }
        if several.into_iter().filter(|is| *is).count() > 1 {
            return Err("give one of set, until and a moment to freeze at".to_owned());
        }
        if [freezes, self.resume, self.rate.is_some()].into_iter().filter(|is| *is).count() > 1 {
            return Err("give one of freeze, resume and rate".to_owned());
        }
        match self.rate {
            Some(rate) if !(0.0..=Clock::FASTEST).contains(&rate) => {
                Err(format!("a clock cannot run {rate} times as fast; wanted 0 to {}", Clock::FASTEST))
            }
            _ => Ok(()),
        }
    }

    /// Carries it out; `end` is what `until` names.
    fn carry_out(&self, clock: &Clock, end: Option<Timestamp>) -> Result<(), String> {
        let set = match (&self.set, &self.freeze) {
            (Some(moment), _) | (None, Some(Freeze::At(moment))) => Some(moment.read()?),
            _ => end,
        };
        let offset = self.until.as_ref().and_then(|until| until.offset.as_ref()).map_or(Ok(0), Span::read)?;
        let ahead = self.advance.as_ref().map_or(Ok(0), Span::read)?;
        let ahead = u64::try_from(ahead).map_err(|_| "advance goes forward; set goes back".to_owned())?;
        if let Some(at) = set {
            clock.set(at.plus_millis(offset));
        }
        clock.advance(Duration::from_millis(ahead));
        match (&self.freeze, self.resume, self.rate) {
            (Some(Freeze::Flag(true) | Freeze::At(_)), _, _) => clock.freeze(),
            (_, true, _) => clock.resume(),
            (_, _, Some(rate)) => clock.set_rate(rate),
            _ => {}
        }
        Ok(())
    }
}

/// `GET …/clock`
pub fn show(tenant: &Tenant) -> Reply {
    Reply::json(&ClockView::of(&tenant.clock))
}

/// `PUT …/clock`: everything that reads the tenant's time obeys with the next request.
///
/// # Errors
/// 400 for what cannot be done, 404 for a token that the tenant does not know.
pub async fn change(tenant: &Tenant, call: &Call<'_>, trace: &mut Trace) -> Result<Reply, ControlError> {
    let change: ClockChange = body::read(call, trace)?;
    change.check().map_err(|why| ControlError::argument(trace, why))?;
    let end = match &change.until {
        Some(until) => Some(end_of(tenant, &until.token, trace).await?),
        None => None,
    };
    let before = tenant.clock.hands();
    change.carry_out(&tenant.clock, end).map_err(|why| ControlError::argument(trace, why))?;
    if let Err(error) = tenant.keep_clock().await {
        tenant.clock.put(before);
        return Err(error.into());
    }
    Ok(show(tenant))
}

/// When a token, code or session ends.
async fn end_of(tenant: &Tenant, text: &str, trace: &mut Trace) -> Result<Timestamp, ControlError> {
    let hash = tokens::hash(text);
    let jwt = match tenant.keys.keys().await {
        Ok(keys) => tokens::verify(&keys, text, &mut Trace::default()).ok().map(|signed| signed.claims.exp),
        Err(error) => return Err(ControlError::Broken(error.to_string())),
    };
    let opaque = tenant.store.opaque_token(hash).await?.map(|known| known.token.claims.exp);
    let found = match jwt.or(opaque) {
        Some(exp) => Some(Timestamp::from_seconds(exp)),
        None => tenant.store.read(async |db| tickets::end(db, hash).await).await?,
    };
    let probe = trace.check(Check::ControlFound).seen("a value that this tenant did not give out");
    let wanted = "an access token, id token, refresh token, code or session of this tenant";
    probe.wanted(wanted).some(found).map_err(|refusal| ControlError::new(refusal, ControlCode::NotFound))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(text: &str) -> Result<i64, String> {
        Span::Text(text.to_owned()).read()
    }

    #[test]
    fn lengths_of_time_have_signs_and_milliseconds() {
        for (text, ms) in [
            ("90s", 90_000),
            ("-1s", -1_000),
            ("+6h", 21_600_000),
            ("0s", 0),
            ("0", 0),
            ("-0s", 0),
            ("1500ms", 1_500),
            ("-1ms", -1),
            ("1d12h", 129_600_000),
        ] {
            assert_eq!(span(text), Ok(ms), "{text}");
        }
        for text in ["", "-", "x", "1x", "ms", "--1s", "1.5ms", "99999999999ms"] {
            assert!(span(text).is_err(), "{text}");
        }
        assert_eq!(Span::Seconds(-0.5).read(), Ok(-500));
        assert!(Span::Seconds(f64::MAX).read().is_err());
    }

    #[test]
    fn what_contradicts_itself_is_refused() {
        let change = |json: &str| {
            serde_json::from_str::<ClockChange>(json).map_err(|e| e.to_string()).and_then(|c| c.check())
        };
        for json in [
            "{}",
            r#"{"freeze":false}"#,
            r#"{"set":1,"until":{"token":"x"}}"#,
            r#"{"freeze":true,"resume":true}"#,
            r#"{"rate":-1}"#,
            r#"{"rate":1e9}"#,
            r#"{"forward":"6h"}"#,
            r#"{"until":{}}"#,
        ] {
            assert!(change(json).is_err(), "{json}");
        }
        for json in [
            r#"{"freeze":true}"#,
            r#"{"set":"now","rate":60}"#,
            r#"{"freeze":"2026-01-01T00:00:00Z","advance":5}"#,
        ] {
            assert!(change(json).is_ok(), "{json}");
        }
    }
}
