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

/// What a password must be like, and how long it is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PasswordRule {
    /// Fewest characters.
    pub min_length: usize,
    /// Most characters.
    pub max_length: usize,
    /// Whether it needs a digit.
    pub digit: bool,
    /// Whether it needs an upper and a lower case letter.
    pub mixed_case: bool,
    /// Whether it needs a character that is neither letter nor digit.
    pub symbol: bool,
    /// Of how many passwords, the present one among them, a new one must be none.
    pub history: usize,
    /// After how many days it must be changed; none for never.
    pub age_days: Option<i64>,
}

const THRESHOLD: &str = "/Core/Security/CDS/LockoutPolicy/Threshold";
const WINDOW: &str = "/Core/Security/CDS/LockoutPolicy/Window";
/// Minutes, where the policy does not say.
const DEFAULT_WINDOW: i64 = 30;
const MIN_LENGTH: &str = "/Core/Security/CDS/PasswordPolicy/MinLength";
const MAX_LENGTH: &str = "/Core/Security/CDS/PasswordPolicy/MaxLength";
const DIGIT: &str = "/Core/Security/CDS/PasswordPolicy/RequireDigit";
const MIXED_CASE: &str = "/Core/Security/CDS/PasswordPolicy/RequireMixCase";
const SYMBOL: &str = "/Core/Security/CDS/PasswordPolicy/RequireSymbol";
const HISTORY: &str = "/Core/Security/CDS/PasswordPolicy/History";
const AGE: &str = "/Core/Security/CDS/PasswordPolicy/AgeInDays";

impl Lockout {
    /// The first policy that locks out; by default none does, as at the vendor's.
    pub fn of(policies: &[Value]) -> Option<Self> {
        let settings = policies.iter().map(settings);
        settings.filter(|settings| settings.get(THRESHOLD).is_some()).find_map(|settings| {
            let threshold = settings.get(THRESHOLD).and_then(number).filter(|threshold| *threshold > 0)?;
            let minutes = settings.get(WINDOW).and_then(number).unwrap_or(DEFAULT_WINDOW);
            Some(Self { threshold, window_ms: minutes.clamp(1, 1_000_000) * 60_000 })
        })
    }
}

impl PasswordRule {
    /// The rule of these policies: of each setting the first that can be read, with the vendor's defaults.
    pub fn of(policies: &[Value]) -> Self {
        let first = |key| policies.iter().filter_map(move |policy| settings(policy).get(key));
        let size = |key, default| {
            first(key).find_map(number).and_then(|n| usize::try_from(n).ok()).unwrap_or(default)
        };
        let flag = |key, default| first(key).find_map(truth).unwrap_or(default);
        Self {
            min_length: size(MIN_LENGTH, 8),
            max_length: size(MAX_LENGTH, 64),
            digit: flag(DIGIT, true),
            mixed_case: flag(MIXED_CASE, true),
            symbol: flag(SYMBOL, false),
            history: size(HISTORY, 3),
            age_days: Some(first(AGE).find_map(number).unwrap_or(365)).filter(|days| *days > 0),
        }
    }

    /// The rule in the vendor's words (platform.md §0.3, `_I18N_SetPasswordFailedNotComplex`).
    pub fn describe(self) -> String {
        let mut parts = vec![
            format!("be at least {} characters long", self.min_length),
            format!("not be longer than {} characters", self.max_length),
        ];
        for (wanted, what) in [
            (self.digit, "contain at least one digit"),
            (self.mixed_case, "contain at least one upper and one lower case letter"),
            (self.symbol, "contain at least one symbol"),
        ] {
            parts.extend(wanted.then(|| what.to_owned()));
        }
        format!("Password must {}.", parts.join(", "))
    }
}

/// The settings of a policy that Tenantry would obey, but cannot read: the key, and what its value is.
pub fn unusable(policy: &Value) -> impl Iterator<Item = (&'static str, &'static str)> {
    let settings = settings(policy);
    let broken = |key: &str, read: fn(&Value) -> bool| settings.get(key).is_some_and(|value| !read(value));
    let numbers = [THRESHOLD, WINDOW, MIN_LENGTH, MAX_LENGTH, HISTORY, AGE];
    let numbers = numbers.into_iter().filter(move |key| broken(key, |value| number(value).is_some()));
    let flags = [DIGIT, MIXED_CASE, SYMBOL];
    let flags = flags.into_iter().filter(move |key| broken(key, |value| truth(value).is_some()));
    numbers.map(|key| (key, "no number")).chain(flags.map(|key| (key, "neither true nor false")))
}

fn settings(policy: &Value) -> &Value {
    policy.get("Settings").unwrap_or(policy)
}

/// Policies write numbers as texts, too.
pub fn number(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.trim().parse().ok())
}

/// And truth.
fn truth(value: &Value) -> Option<bool> {
    value.as_bool().or_else(|| value.as_str()?.trim().to_lowercase().parse().ok())
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

    #[test]
    fn the_default_rule_is_the_vendors() {
        let rule = PasswordRule::of(&[json!({}), json!(7)]);
        assert_eq!((rule.history, rule.age_days), (3, Some(365)));
        assert_eq!(
            rule.describe(),
            "Password must be at least 8 characters long, not be longer than 64 characters, contain at least one \
             digit, contain at least one upper and one lower case letter."
        );
    }

    #[test]
    fn policies_change_the_rule_setting_by_setting() {
        let policies = [
            json!({"Settings": {MIN_LENGTH: "4", DIGIT: "False", HISTORY: 5, AGE: 0}}),
            json!({MIN_LENGTH: 12, MIXED_CASE: false, SYMBOL: true, AGE: "90", MAX_LENGTH: "x"}),
        ];
        let rule = PasswordRule::of(&policies);
        assert_eq!((rule.min_length, rule.max_length, rule.history, rule.age_days), (4, 64, 5, None));
        assert!(rule.describe().ends_with("not be longer than 64 characters, contain at least one symbol."));
        let broken: Vec<_> =
            unusable(&json!({"Settings": {MAX_LENGTH: "x", SYMBOL: 1, DIGIT: "true"}})).collect();
        assert_eq!(broken, [(MAX_LENGTH, "no number"), (SYMBOL, "neither true nor false")]);
    }
}
