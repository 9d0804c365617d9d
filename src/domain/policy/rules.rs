//! Which authentication profile a policy asks for: its rules in order, else its default profile.

use serde_json::Value;
use time::{Date, OffsetDateTime};

use super::{InForce, PolicySpec, flag, is_unset};
use crate::clock::Timestamp;

/// In place of a profile: nobody signs in.
pub const NOT_ALLOWED: &str = "-1";

const DEFAULT_PROFILE: &str = "/Core/Authentication/AuthenticationRulesDefaultProfileId";
const RULES: &str = "/Core/Authentication/AuthenticationRules";

/// The profile, by id, that signing in at `now` asks for; none where no policy says.
pub fn login_profile(policies: InForce<'_>, now: Timestamp) -> Option<&str> {
    let rules = policies.setting(RULES).filter(|rules| rules.get("Enabled").and_then(flag) != Some(false));
    let rules = rules.and_then(|rules| rules.get("_Value")?.as_array());
    let matching = rules.into_iter().flatten().find(|rule| {
        let conditions = rule.get("Conditions").and_then(Value::as_array);
        conditions.is_some_and(|all| !all.is_empty() && all.iter().all(|one| holds(one, now.date_time())))
    });
    let named = matching.and_then(|rule| rule.get("ProfileId"));
    let profile = named.filter(|id| !is_unset(id)).or_else(|| policies.setting(DEFAULT_PROFILE));
    profile?.as_str().map(str::trim)
}

/// Whether a condition holds. Of a sign-in the date is known, that it comes from no corporate network, for none is
/// described, and that the browser shows no sign of an earlier one; what else a condition asks about is not known, and
/// it does not hold.
fn holds(condition: &Value, now: OffsetDateTime) -> bool {
    let text = |name| condition.get(name).and_then(Value::as_str).unwrap_or_default();
    match (text("Prop"), text("Op")) {
        ("IpAddress", "OpNotInCorpIpRange") | ("IdentityCookie", "OpIsNotSet") => true,
        ("DayOfWeek", "OpIsDayOfWeek") => is_day(text("Val"), now),
        ("Date", op) => is_date(op, text("Val"), now),
        _ => false,
    }
}

/// `L,1,3`: the letter says whose time counts, which is UTC here; Sunday is 0.
fn is_day(value: &str, now: OffsetDateTime) -> bool {
    let today = now.weekday().number_days_from_sunday();
    value.split(',').any(|day| day.trim().parse() == Ok(today))
}

/// `L,08/20/2021`.
fn is_date(op: &str, value: &str, now: OffsetDateTime) -> bool {
    let form = time::macros::format_description!("[month]/[day]/[year]");
    let text = value.split(',').next_back().unwrap_or_default().trim();
    let Ok(date) = Date::parse(text, form) else { return false };
    match op {
        "OpLessThan" => now.date() < date,
        "OpGreaterThan" => now.date() > date,
        _ => false,
    }
}

/// Whether any setting of a policy is one of these texts: the id and the name of a profile that it asks for.
pub fn mentions(policy: &PolicySpec, texts: &[&str]) -> bool {
    policy.settings.values().any(|value| holds_text(value, texts))
}

fn holds_text(value: &Value, texts: &[&str]) -> bool {
    match value {
        Value::String(text) => texts.iter().any(|wanted| wanted.eq_ignore_ascii_case(text.trim())),
        Value::Array(items) => items.iter().any(|item| holds_text(item, texts)),
        Value::Object(members) => members.values().any(|item| holds_text(item, texts)),
        _ => false,
    }
}
