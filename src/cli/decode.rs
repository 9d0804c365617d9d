//! `tenantry decode`: what a JWT says, without asking anybody.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use clap::Args;
use serde_json::Value;

use super::{Exit, say};
use crate::clock::{Clock, Timestamp};

/// Claims that are moments, in seconds since 1970.
const MOMENTS: [&str; 4] = ["exp", "iat", "nbf", "auth_time"];

#[derive(Args)]
pub struct DecodeArgs {
    /// The token
    #[arg(allow_hyphen_values = true)]
    token: String,
}

/// Shows header and claims. The signature is not looked at.
pub fn run(args: &DecodeArgs) -> Result<(), Exit> {
    let parts: Vec<_> = args.token.trim().split('.').collect();
    let [header, claims, _] = parts.as_slice() else {
        let why = "no JWT, for it has no three parts: an opaque token tells nothing, `tenantry introspect` explains it";
        return Err(Exit::Failed(why.to_owned()));
    };
    let (header, claims) = (part("header", header)?, part("claims", claims)?);
    say(&format!("header\n{}", serde_json::to_string_pretty(&header)?));
    say(&format!("claims\n{}", serde_json::to_string_pretty(&claims)?));
    let now = Clock::system().now();
    for name in MOMENTS {
        if let Some(at) = claims[name].as_i64().map(Timestamp::from_seconds) {
            say(&format!("{name:<9} {}   {}", at.rfc3339(), distance(at, now)));
        }
    }
    Ok(())
}

/// Header or claims of a JWT, as JSON.
fn part(name: &str, text: &str) -> Result<Value, Exit> {
    let bytes = URL_SAFE_NO_PAD.decode(text.trim_end_matches('='));
    let bytes = bytes.map_err(|error| Exit::Failed(format!("its {name} is no base64url: {error}")))?;
    serde_json::from_slice(&bytes).map_err(|error| Exit::Failed(format!("its {name} is no JSON: {error}")))
}

/// How far a moment is from now, by this machine's clock.
fn distance(at: Timestamp, now: Timestamp) -> String {
    let seconds = (at.millis() - now.millis()) / 1_000;
    let (days, rest) = (seconds.abs() / 86_400, seconds.abs() % 86_400);
    let (hours, minutes) = (rest / 3_600, rest % 3_600 / 60);
    let length = match (days, hours, minutes) {
        (0, 0, 0) => format!("{} s", rest % 60),
        (0, 0, _) => format!("{minutes} min"),
        (0, ..) => format!("{hours} h {minutes} min"),
        _ => format!("{days} d {hours} h"),
    };
    if seconds < 0 { format!("{length} ago") } else { format!("in {length}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_have_their_distance() {
        let now = Timestamp::from_seconds(1_000_000);
        let from_now = |seconds: i64| distance(Timestamp::from_seconds(1_000_000 + seconds), now);
        assert_eq!(from_now(0), "in 0 s");
        assert_eq!(from_now(-59), "59 s ago");
        assert_eq!(from_now(18_000), "in 5 h 0 min");
        assert_eq!(from_now(-90_061), "1 d 1 h ago");
        assert_eq!(from_now(61), "in 1 min");
    }
}
