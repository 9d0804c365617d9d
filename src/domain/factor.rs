//! What a user can show besides the password, and which of it a sign-in asks for (platform.md §6, §7).

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::domain::challenge::Mechanism;
use crate::domain::fixture::TenantSpec;
use crate::domain::policy;
use crate::domain::user::User;

/// The policy setting that names the profile of those for whom nothing else is said.
const DEFAULT_PROFILE: &str = "/Core/Authentication/AuthenticationRulesDefaultProfileId";

/// What is kept of a user for signing in, besides the password.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Factors {
    /// The authentication profile, by name or id, where the user has one of its own.
    pub profile: Option<String>,
    /// The secret of an OATH token, in Base32.
    pub oath_secret: Option<String>,
    /// Steps by which the OATH token's clock is ahead of ours.
    #[serde(default)]
    pub oath_drift: i64,
    /// The id of the OATH token, where it was enrolled by its user.
    #[serde(default)]
    pub oath_id: Option<String>,
    /// A token that is being enrolled: its id and its secret, until a code of it was shown.
    #[serde(default)]
    pub oath_offered: Option<(String, String)>,
    /// Security questions.
    pub questions: Vec<Question>,
    /// When they were last changed. Milliseconds.
    #[serde(default)]
    pub questions_changed: Option<i64>,
    /// The argon2id hash of the PIN of telephone calls.
    #[serde(default)]
    pub phone_pin_hash: Option<String>,
    /// When it was last set. Milliseconds.
    #[serde(default)]
    pub phone_pin_changed: Option<i64>,
}

/// A security question.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Question {
    /// Names it in an answer.
    pub id: String,
    /// What is asked.
    pub text: String,
    /// The argon2id hash of the answer in [`plain`] form.
    pub answer_hash: String,
}

/// An answer to a security question as it is compared: without regard to case and outer blanks.
pub fn plain(answer: &str) -> String {
    answer.trim().to_lowercase()
}

/// Whether a text can be the PIN of telephone calls.
pub fn is_pin(text: &str) -> bool {
    (4..=16).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a profile of the tenant has this name or id.
pub fn has_profile(profiles: &[Value], name: &str) -> bool {
    find(profiles, name).is_some()
}

fn find<'p>(profiles: &'p [Value], name: &str) -> Option<&'p Value> {
    let is = |profile: &&Value, key| {
        profile.get(key).and_then(Value::as_str).is_some_and(|text| text.eq_ignore_ascii_case(name.trim()))
    };
    let by = |key| profiles.iter().find(move |profile| is(profile, key));
    by("Uuid").or_else(|| by("Name"))
}

/// An authentication profile, as far as it is obeyed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// What it asks, challenge by challenge.
    pub challenges: Vec<Vec<Mechanism>>,
    /// For how long what was satisfied need not be shown again. Seconds.
    pub lasts: i64,
}

/// Minutes that a profile lasts that does not say how long.
const DEFAULT_MINUTES: i64 = 30;

/// The profile of this name or id.
pub fn profile(profiles: &[Value], name: &str) -> Option<Profile> {
    let profile = find(profiles, name)?;
    let minutes = profile.get("DurationInMinutes").and_then(policy::number).unwrap_or(DEFAULT_MINUTES);
    Some(Profile { challenges: listed(profile), lasts: minutes.clamp(0, 1_000_000) * 60 })
}

/// The challenges for which none of these mechanisms was satisfied; each counts for one challenge.
pub fn due(challenges: &[Vec<Mechanism>], passed: &[Mechanism]) -> Vec<Vec<Mechanism>> {
    let mut left = passed.to_vec();
    let mut is_due = |challenge: &&Vec<Mechanism>| {
        let counts = left.iter().position(|mechanism| challenge.contains(mechanism));
        counts.map(|at| left.remove(at)).is_none()
    };
    challenges.iter().filter(&mut is_due).cloned().collect()
}

/// The challenges of a sign-in: those of the user's own profile, else those of the profile that the first policy with
/// the setting names, else the password. What is not carried out is left out, so that a challenge may become empty:
/// then nothing satisfies it. The password comes first where a challenge has it, for clients look for it there.
pub fn challenges(spec: &TenantSpec, own: Option<&str>) -> Vec<Vec<Mechanism>> {
    let profiles = &spec.authentication_profiles;
    let settings = spec.policies.iter().map(|policy| policy.get("Settings").unwrap_or(policy));
    let default = || settings.filter_map(|settings| settings.get(DEFAULT_PROFILE)?.as_str()).next();
    own.or_else(default).and_then(|name| find(profiles, name)).map_or_else(password_alone, listed)
}

fn password_alone() -> Vec<Vec<Mechanism>> {
    vec![vec![Mechanism::Password]]
}

/// What a profile lists. Nothing at all would be no sign-in: then the password.
fn listed(profile: &Value) -> Vec<Vec<Mechanism>> {
    let listed = profile.get("Challenges").and_then(Value::as_array);
    let texts = listed.into_iter().flatten().filter_map(Value::as_str).filter(|text| !text.trim().is_empty());
    let challenges: Vec<Vec<Mechanism>> = texts.map(challenge).collect();
    if challenges.is_empty() { password_alone() } else { challenges }
}

fn challenge(text: &str) -> Vec<Mechanism> {
    let mut mechanisms: Vec<Mechanism> = Vec::new();
    for mechanism in text.split(',').filter_map(Mechanism::by_name) {
        if !mechanisms.contains(&mechanism) {
            mechanisms.push(mechanism);
        }
    }
    mechanisms.sort_by_key(|mechanism| *mechanism != Mechanism::Password);
    mechanisms
}

/// Where a code for this mechanism goes to; for the others, an empty text if the user can use it. None if not.
pub fn address(mechanism: Mechanism, user: &User, factors: &Factors) -> Option<String> {
    let profile = &user.profile;
    let given = |text: &Option<String>| text.clone().filter(|text| !text.trim().is_empty());
    let nothing_to_send = |usable: bool| usable.then(String::new);
    match mechanism {
        Mechanism::Password | Mechanism::Reset | Mechanism::SearchKey => Some(String::new()),
        Mechanism::Email => given(&profile.mail),
        Mechanism::Sms => given(&profile.mobile),
        Mechanism::Phone => given(&profile.office).or(given(&profile.mobile)).or(given(&profile.home)),
        Mechanism::Oath => nothing_to_send(factors.oath_secret.is_some()),
        Mechanism::Questions => nothing_to_send(!factors.questions.is_empty()),
    }
}

/// What may be shown of an address before anybody has signed in: a mail's domain, a telephone's last digits.
pub fn hint(mechanism: Mechanism, address: &str) -> String {
    match mechanism {
        Mechanism::Email => {
            address.rsplit_once('@').map_or(String::new(), |(_, domain)| format!("@{domain}"))
        }
        Mechanism::Sms | Mechanism::Phone => {
            let digits: Vec<_> = address.chars().filter(char::is_ascii_digit).collect();
            digits[digits.len().saturating_sub(4)..].iter().collect()
        }
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn spec() -> TenantSpec {
        TenantSpec {
            authentication_profiles: vec![
                json!({"Name": "Two", "Uuid": "u-2", "Challenges": ["EMAIL,up, sms", "OATH,U2F"]}),
                json!({"Name": "None", "Challenges": []}),
                json!({"Name": "Hard", "Challenges": ["UP", "U2F", ""]}),
                json!("nonsense"),
            ],
            ..TenantSpec::default()
        }
    }

    #[test]
    fn a_profile_says_what_is_asked() {
        use Mechanism::{Email, Oath, Password, Sms};
        let (mut spec, up) = (spec(), vec![vec![Password]]);
        assert_eq!(challenges(&spec, None), up);
        assert_eq!(challenges(&spec, Some("none")), up, "somebody without any challenge is no sign-in");
        assert_eq!(challenges(&spec, Some("gone")), up);
        let two = vec![vec![Password, Email, Sms], vec![Oath]];
        assert_eq!(challenges(&spec, Some("two")), two);
        assert_eq!(challenges(&spec, Some("u-2")), two);
        assert_eq!(challenges(&spec, Some("Hard")), [vec![Password], vec![]]);
        spec.policies = vec![json!({"Settings": {}}), json!({"Settings": {DEFAULT_PROFILE: "u-2"}})];
        assert_eq!(challenges(&spec, None), two);
        assert_eq!(challenges(&spec, Some("None")), up, "the user's own wins");
        spec.policies = vec![json!({DEFAULT_PROFILE: 7}), json!(1)];
        assert_eq!(challenges(&spec, None), up);
    }

    #[test]
    fn what_was_satisfied_counts_once() {
        use Mechanism::{Email, Oath, Password, Sms};
        let challenges = [vec![Password], vec![Email, Sms], vec![Email, Oath]];
        for (passed, left) in [
            (vec![], vec![0, 1, 2]),
            (vec![Oath, Password], vec![1]),
            (vec![Email], vec![0, 2]),
            (vec![Sms, Email], vec![0]),
            (vec![Password, Sms, Oath, Email], vec![]),
        ] {
            let left: Vec<_> = left.into_iter().map(|n: usize| challenges[n].clone()).collect();
            assert_eq!(due(&challenges, &passed), left, "{passed:?}");
        }
    }

    #[test]
    fn a_profile_says_for_how_long_it_lasts() {
        for (minutes, seconds) in [(json!(5), 300), (json!("7"), 420), (json!(null), 1_800), (json!(-1), 0)] {
            let profiles = [json!({"Name": "A", "Challenges": ["UP"], "DurationInMinutes": minutes})];
            assert_eq!(profile(&profiles, "a").unwrap().lasts, seconds);
        }
        assert_eq!(profile(&[], "a"), None);
    }

    #[test]
    fn only_the_end_of_an_address_is_shown() {
        for (mechanism, address, shown) in [
            (Mechanism::Email, "ann@acme.test", "@acme.test"),
            (Mechanism::Email, "nonsense", ""),
            (Mechanism::Sms, "+49 (170) 123-4567", "4567"),
            (Mechanism::Phone, "12", "12"),
            (Mechanism::Oath, "secret", ""),
        ] {
            assert_eq!(hint(mechanism, address), shown);
        }
    }
}
