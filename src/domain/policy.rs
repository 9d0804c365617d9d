//! Policies, as far as Tenantry obeys them; the rest is kept as written (platform.md §7).

use serde_json::Value;

/// When wrong passwords lock an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lockout {
    /// How many, one after the other.
    pub threshold: i64,
    /// Within which time, in milliseconds.
    pub window_ms: i64,
}

const THRESHOLD: &str = "/Core/Security/CDS/LockoutPolicy/Threshold";
const WINDOW: &str = "/Core/Security/CDS/LockoutPolicy/Window";
/// Minutes, where the policy does not say.
const DEFAULT_WINDOW: i64 = 30;

impl Lockout {
    /// The first policy that locks out; by default none does, as at the vendor's.
    pub fn of(policies: &[Value]) -> Option<Self> {
        let settings = policies.iter().map(|policy| policy.get("Settings").unwrap_or(policy));
        settings.filter(|settings| settings.get(THRESHOLD).is_some()).find_map(|settings| {
            let threshold = settings.get(THRESHOLD).and_then(number).filter(|threshold| *threshold > 0)?;
            let minutes = settings.get(WINDOW).and_then(number).unwrap_or(DEFAULT_WINDOW);
            Some(Self { threshold, window_ms: minutes.clamp(1, 1_000_000) * 60_000 })
        })
    }
}

/// The settings of a policy that Tenantry would obey, but cannot read.
pub fn unusable(policy: &Value) -> impl Iterator<Item = &'static str> {
    let settings = policy.get("Settings").unwrap_or(policy);
    [THRESHOLD, WINDOW]
        .into_iter()
        .filter(|key| settings.get(key).is_some_and(|value| number(value).is_none()))
}

/// Policies write numbers as texts, too.
fn number(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.trim().parse().ok())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn nothing_locks_out_unless_a_policy_says_so() {
        assert_eq!(Lockout::of(&[]), None);
        assert_eq!(Lockout::of(&[json!({"Settings": {THRESHOLD: 0}}), json!(1)]), None);
        let lockout = |threshold, minutes: i64| Some(Lockout { threshold, window_ms: minutes * 60_000 });
        assert_eq!(Lockout::of(&[json!({}), json!({"Settings": {THRESHOLD: "3"}})]), lockout(3, 30));
        assert_eq!(Lockout::of(&[json!({THRESHOLD: 5, WINDOW: 10})]), lockout(5, 10));
    }
}
