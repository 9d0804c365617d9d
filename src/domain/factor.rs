//! What a user can show besides the password, and which of it a sign-in asks for (platform.md#s6, platform.md#s7).

use std::collections::BTreeSet;

use crate::clock::Timestamp;
use crate::domain::challenge::Mechanism;
use crate::domain::policy::{self, InForce, NOT_ALLOWED, ProfileSpec};
use crate::domain::tenant::TenantSpec;
use crate::domain::user::User;

/// What is kept of a user for signing in, besides the password.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Factors {
    /// The authentication profile, by name or id, where the user has one of its own.
    pub profile: Option<String>,
    /// The secret of an OATH token, in Base32.
    pub oath_secret: Option<String>,
    /// Steps by which the OATH token's clock is ahead of ours.
    pub oath_drift: i64,
    /// The id of the OATH token, where it was enrolled by its user.
    pub oath_id: Option<String>,
    /// A token that is being enrolled: its id and its secret, until a code of it was shown.
    pub oath_offered: Option<(String, String)>,
    /// Security questions.
    pub questions: Vec<SecurityQuestion>,
    /// When they were last changed. Milliseconds.
    pub questions_changed: Option<i64>,
    /// The argon2id hash of the PIN of telephone calls.
    pub phone_pin_hash: Option<String>,
    /// When it was last set. Milliseconds.
    pub phone_pin_changed: Option<i64>,
}

/// A security question.
#[derive(Clone, Debug, PartialEq)]
pub struct SecurityQuestion {
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

/// The profile of this id or, where there is none, of this name.
pub fn find_profile<'p>(profiles: &'p [ProfileSpec], name: &str) -> Option<&'p ProfileSpec> {
    let name = name.trim();
    let by_id = profiles.iter().find(|profile| profile.uuid.eq_ignore_ascii_case(name) && !name.is_empty());
    by_id.or_else(|| profiles.iter().find(|profile| profile.name.eq_ignore_ascii_case(name)))
}

/// What a sign-in asks for, challenge by challenge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    /// One mechanism of each of these.
    Challenges(Vec<Vec<Mechanism>>),
    /// A policy lets nobody in.
    NotAllowed,
}

impl Asked {
    /// What is asked; where nobody is let in, the password, and then what nobody has: that is told after the password.
    pub fn challenges(self) -> Vec<Vec<Mechanism>> {
        match self {
            Self::Challenges(asked) => asked,
            Self::NotAllowed => vec![vec![Mechanism::Password], Vec::new()],
        }
    }
}

/// An authentication profile, as far as it is obeyed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthenticationProfile {
    /// What it asks, challenge by challenge.
    pub challenges: Vec<Vec<Mechanism>>,
    /// For how long what was satisfied need not be shown again. Seconds.
    pub lasts: i64,
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

/// The profile of this name or id.
pub fn profile(profiles: &[ProfileSpec], name: &str) -> Option<AuthenticationProfile> {
    let profile = find_profile(profiles, name)?;
    let minutes = profile.duration_in_minutes.clamp(0, 1_000_000);
    Some(AuthenticationProfile { challenges: listed(profile), lasts: minutes * 60 })
}

/// What a profile lists. Nothing at all would be no sign-in: then the password.
fn listed(profile: &ProfileSpec) -> Vec<Vec<Mechanism>> {
    let texts = profile.challenges.iter().filter(|text| !text.trim().is_empty());
    let challenges: Vec<_> = texts.map(|text| challenge(text)).collect();
    if challenges.is_empty() { password_alone() } else { challenges }
}

fn password_alone() -> Vec<Vec<Mechanism>> {
    vec![vec![Mechanism::Password]]
}

/// What signing in at `now` asks for: the challenges of the user's own profile, else those of the profile that the
/// policies name, else the password. What is not carried out is left out, so that a challenge may become empty: then
/// nothing satisfies it. The password comes first where a challenge has it, for clients look for it there.
pub fn asked(spec: &TenantSpec, own: Option<&str>, roles: &BTreeSet<String>, now: Timestamp) -> Asked {
    let policies = InForce::new(&spec.policies, roles);
    let name = own.or_else(|| policy::login_profile(policies, now));
    if own.is_none() && name == Some(NOT_ALLOWED) {
        return Asked::NotAllowed;
    }
    let profile = name.and_then(|name| find_profile(&spec.authentication_profiles, name));
    Asked::Challenges(profile.map_or_else(password_alone, listed))
}

/// Leaves out the challenges of which the holder has no mechanism, as a policy may want it.
pub fn leave_out_unusable(challenges: &mut Vec<Vec<Mechanism>>, (holder, factors): (&User, &Factors)) {
    let can = |mechanism: &Mechanism| address(*mechanism, holder, factors).is_some();
    if challenges.iter().any(|one| one.iter().any(can)) {
        challenges.retain(|one| one.iter().any(can));
    }
}

/// Whether somebody could satisfy what is asked, with a password or not, and with the factors of `holder`.
pub fn can_satisfy(asked: &Asked, has_password: bool, (holder, factors): (&User, &Factors)) -> bool {
    let can = |mechanism: &Mechanism| match mechanism {
        Mechanism::Password => has_password,
        other => address(*other, holder, factors).is_some(),
    };
    match asked {
        Asked::Challenges(challenges) => challenges.iter().all(|one| one.iter().any(can)),
        Asked::NotAllowed => false,
    }
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
    use crate::domain::policy::{LinkType, PolicySpec};

    const DEFAULT_PROFILE: &str = "/Core/Authentication/AuthenticationRulesDefaultProfileId";

    fn spec() -> TenantSpec {
        let profile = |name: &str, uuid: &str, challenges: &[&str]| ProfileSpec {
            name: name.to_owned(),
            uuid: uuid.to_owned(),
            challenges: challenges.iter().map(ToString::to_string).collect(),
            ..ProfileSpec::default()
        };
        let authentication_profiles = vec![
            profile("Two", "u-2", &["EMAIL,up, sms", "OATH,U2F"]),
            profile("None", "", &[]),
            profile("Hard", "", &["UP", "U2F", ""]),
        ];
        TenantSpec { authentication_profiles, ..TenantSpec::default() }
    }

    fn policy(link_type: LinkType, role: Option<&str>, settings: &serde_json::Value) -> PolicySpec {
        PolicySpec {
            link_type,
            params: role.into_iter().map(str::to_owned).collect(),
            settings: settings.as_object().unwrap().clone(),
            ..PolicySpec::default()
        }
    }

    fn challenges(spec: &TenantSpec, own: Option<&str>) -> Asked {
        asked(spec, own, &BTreeSet::from(["staff".to_owned()]), Timestamp::from_seconds(1_700_000_000))
    }

    #[test]
    fn a_profile_says_what_is_asked() {
        use Mechanism::{Email, Oath, Password, Sms};
        let (mut spec, up) = (spec(), Asked::Challenges(vec![vec![Password]]));
        assert_eq!(challenges(&spec, None), up);
        assert_eq!(challenges(&spec, Some("none")), up, "somebody without any challenge is no sign-in");
        assert_eq!(challenges(&spec, Some("gone")), up);
        let two = Asked::Challenges(vec![vec![Password, Email, Sms], vec![Oath]]);
        assert_eq!(challenges(&spec, Some("two")), two);
        assert_eq!(challenges(&spec, Some("u-2")), two);
        let hard = Asked::Challenges(vec![vec![Password], vec![]]);
        assert_eq!(challenges(&spec, Some("Hard")), hard);
        let names =
            |profile: serde_json::Value| policy(LinkType::Global, None, &json!({DEFAULT_PROFILE: profile}));
        spec.policies = vec![policy(LinkType::Global, None, &json!({})), names(json!("u-2"))];
        assert_eq!(challenges(&spec, None), two);
        assert_eq!(challenges(&spec, Some("None")), up, "the user's own wins");
        spec.policies = vec![names(json!(7))];
        assert_eq!(challenges(&spec, None), up);
        spec.policies = vec![names(json!("-1"))];
        assert_eq!(challenges(&spec, None), Asked::NotAllowed);
        assert_eq!(challenges(&spec, Some("two")), two);
        spec.policies = vec![
            policy(LinkType::Role, Some("others"), &json!({DEFAULT_PROFILE: "-1"})),
            policy(LinkType::Inactive, None, &json!({DEFAULT_PROFILE: "-1"})),
            policy(LinkType::Role, Some("staff"), &json!({DEFAULT_PROFILE: "u-2"})),
        ];
        assert_eq!(challenges(&spec, None), two);
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
        for (minutes, seconds) in [(5, 300), (-1, 0), (ProfileSpec::default().duration_in_minutes, 1_800)] {
            let one =
                ProfileSpec { name: "A".into(), duration_in_minutes: minutes, ..ProfileSpec::default() };
            assert_eq!(profile(&[one], "a").unwrap().lasts, seconds);
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
