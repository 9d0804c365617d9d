//! Policies, as far as Tenantry obeys them; the rest is kept as written (platform.md#s7, docs/policies.md).

mod normal;
mod rules;
mod spec;

use std::collections::BTreeSet;

pub use normal::{next_stamp, normalize};
pub use rules::{NOT_ALLOWED, login_profile, mentions};
use serde_json::Value;
pub use spec::{LinkType, POLICY_PREFIX, PolicySpec, ProfileSpec};

/// The policies that apply to a user, the deciding one first.
#[derive(Clone, Copy)]
pub struct InForce<'p> {
    policies: &'p [PolicySpec],
    roles: &'p BTreeSet<String>,
}

impl<'p> InForce<'p> {
    /// Those that apply to whoever is in these roles, by id.
    pub fn new(policies: &'p [PolicySpec], roles: &'p BTreeSet<String>) -> Self {
        Self { policies, roles }
    }

    fn all(self) -> impl Iterator<Item = &'p PolicySpec> {
        let roles = self.roles;
        self.policies.iter().filter(move |policy| match policy.link_type {
            LinkType::Global => true,
            LinkType::Role => policy.params.iter().any(|role| roles.contains(role)),
            LinkType::Collection | LinkType::Inactive => false,
        })
    }

    /// A setting, by its path: that of the first policy that has it.
    pub fn setting(self, path: &str) -> Option<&'p Value> {
        self.all().find_map(|policy| policy.settings.get(path).filter(|value| !is_unset(value)))
    }

    fn number(self, path: &str) -> Option<i64> {
        self.setting(path).and_then(number)
    }

    fn flag(self, path: &str) -> Option<bool> {
        self.setting(path).and_then(flag)
    }

    /// Whether who has none of a challenge's mechanisms signs in without it.
    pub fn lets_in_without_factors(self) -> bool {
        self.flag(NO_MFA_LOGIN).unwrap_or(false)
    }

    /// Seconds that a session lives.
    pub fn session_seconds(self) -> i64 {
        self.number(SESSION_HOURS).filter(|hours| *hours > 0).unwrap_or(12).min(MOST_HOURS) * 3_600
    }
}

const SESSION_HOURS: &str = "/Core/Authentication/CookieSessionLifespanHours";
const NO_MFA_LOGIN: &str = "/Core/Authentication/NoMfaMechLogin";
const MOST_HOURS: i64 = 100_000;

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
/// Minutes, where no policy says.
const DEFAULT_WINDOW: i64 = 30;

impl Lockout {
    /// None by default, as at the vendor's.
    pub fn of(policies: InForce<'_>) -> Option<Self> {
        let threshold = policies.number(THRESHOLD).filter(|threshold| *threshold > 0)?;
        let minutes = policies.number(WINDOW).unwrap_or(DEFAULT_WINDOW);
        Some(Self { threshold, window_ms: minutes.clamp(1, 1_000_000) * 60_000 })
    }
}

/// What a password must be like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PasswordRule {
    /// Fewest characters.
    pub min_length: usize,
    /// Most characters.
    pub max_length: usize,
    /// Whether one is a digit.
    pub digit: bool,
    /// Whether one is an upper and one a lower case letter.
    pub mixed_case: bool,
    /// Whether one is neither letter nor digit.
    pub symbol: bool,
    /// How many of the last passwords may not come back.
    pub history: usize,
    /// Days until it must be changed; none for never.
    pub age_days: Option<i64>,
}

macro_rules! password {
    ($name:literal) => {
        concat!("/Core/Security/CDS/PasswordPolicy/", $name)
    };
}
const MIN_LENGTH: &str = password!("MinLength");
const MAX_LENGTH: &str = password!("MaxLength");
const REQUIRE_DIGIT: &str = password!("RequireDigit");
const REQUIRE_MIX_CASE: &str = password!("RequireMixCase");
const REQUIRE_SYMBOL: &str = password!("RequireSymbol");
const HISTORY: &str = password!("History");
const AGE_IN_DAYS: &str = password!("AgeInDays");

impl PasswordRule {
    /// With the vendor's defaults for what no policy says.
    pub fn of(policies: InForce<'_>) -> Self {
        let size = |path, default| {
            let given = policies.number(path).filter(|number| *number >= 0);
            given.and_then(|number| usize::try_from(number).ok()).unwrap_or(default)
        };
        Self {
            min_length: size(MIN_LENGTH, 8),
            max_length: size(MAX_LENGTH, 64),
            digit: policies.flag(REQUIRE_DIGIT).unwrap_or(true),
            mixed_case: policies.flag(REQUIRE_MIX_CASE).unwrap_or(true),
            symbol: policies.flag(REQUIRE_SYMBOL).unwrap_or(false),
            history: size(HISTORY, 3),
            age_days: Some(policies.number(AGE_IN_DAYS).unwrap_or(365)).filter(|days| *days > 0),
        }
    }

    /// The rule in the vendor's words (platform.md#s0-3, `_I18N_SetPasswordFailedNotComplex`).
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

/// The settings that Tenantry would obey, but cannot read: which, and what is wanted.
pub fn unusable(policy: &PolicySpec) -> impl Iterator<Item = (&'static str, &'static str)> {
    let numbers = [THRESHOLD, WINDOW, SESSION_HOURS, MIN_LENGTH, MAX_LENGTH, HISTORY, AGE_IN_DAYS];
    let flags = [REQUIRE_DIGIT, REQUIRE_MIX_CASE, REQUIRE_SYMBOL, NO_MFA_LOGIN];
    let given = |path: &str| policy.settings.get(path).filter(|value| !is_unset(value));
    let no_number = move |path: &&str| given(path).is_some_and(|value| number(value).is_none());
    let no_flag = move |path: &&str| given(path).is_some_and(|value| flag(value).is_none());
    let numbers = numbers.into_iter().filter(no_number).map(|path| (path, "number"));
    numbers.chain(flags.into_iter().filter(no_flag).map(|path| (path, "boolean")))
}

/// Portals write these for "not configured".
fn is_unset(value: &Value) -> bool {
    value.is_null() || value.as_str().is_some_and(|text| matches!(text.trim(), "" | "--"))
}

/// Policies write numbers as texts, too.
fn number(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.trim().parse().ok())
}

/// And booleans.
fn flag(value: &Value) -> Option<bool> {
    let text = value.as_str().map(|text| text.trim().to_ascii_lowercase());
    value.as_bool().or_else(|| match text?.as_str() {
        "true" | "yes" | "1" => Some(true),
        "false" | "no" | "0" => Some(false),
        _ => None,
    })
}

#[cfg(test)]
mod tests;
