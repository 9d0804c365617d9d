//! Authentication profiles, which say what a sign-in asks for (platform.md#s7).

use serde_json::{Map, Value};

use super::change;
use crate::check::Check;
use crate::directory::{Acting, Error, Fault, Flaw, settings};
use crate::domain::policy::{self, ProfileSpec};
use crate::domain::tenant::TenantSpec;
use crate::domain::{factor, fold};
use crate::store::factors;

/// Most profiles of a tenant.
const MOST: usize = 500;
/// Longest name, in characters.
const LONGEST_NAME: usize = 256;
/// Largest profile, in bytes of JSON.
const LARGEST: usize = 16_384;

/// A profile as whoever saves it describes it. What is absent stays as it is.
#[derive(Clone, Debug, Default)]
pub struct ProfileDraft {
    /// The profile to write over; none adds one.
    pub uuid: Option<String>,
    /// Its name, which a new one needs.
    pub name: Option<String>,
    /// How long a sign-in by it lasts.
    pub duration_in_minutes: Option<i64>,
    /// The mechanisms of each challenge, with commas.
    pub challenges: Option<Vec<String>>,
    /// Mechanisms that are enough alone, with commas.
    pub single_challenge_mechanisms: Option<String>,
    /// What else clients keep in it.
    pub additional_data: Option<Map<String, Value>>,
}

/// That there is no such profile.
pub fn missing(uuid: &str) -> Fault {
    Fault::missing(Check::ProfileExists, "Authentication profile", uuid)
}

/// Adds a profile, or writes over one; the profile as it is then.
///
/// # Errors
/// By `argument.valid`, `profile.exists`, `name.free`, `room.left`, `profile.unused`, `policy.lockout`.
pub async fn save(acting: &mut Acting<'_>, draft: ProfileDraft) -> Result<ProfileSpec, Error> {
    check(&draft).map_err(|fault| fault.refuse(acting.trace))?;
    let new = acting.tenant.random.uuid();
    let uuid = draft.uuid.clone().unwrap_or_else(|| new.clone());
    let work = move |spec: &mut TenantSpec| {
        put(spec, &draft, &new)?;
        Ok(true)
    };
    change(acting, Flaw::PolicyLockout, work).await?;
    let info = acting.tenant.store.info().await?;
    let saved = factor::find_profile(&info.spec.authentication_profiles, &uuid);
    saved.cloned().ok_or_else(|| missing(&uuid).refuse(acting.trace))
}

/// Deletes a profile that nothing names.
///
/// # Errors
/// By `profile.exists`, `profile.unused`.
pub async fn delete(acting: &mut Acting<'_>, uuid: String) -> Result<(), Error> {
    let done = settings::edit_with(acting, async move |db, spec| {
        let profiles = &spec.authentication_profiles;
        let found = factor::find_profile(profiles, &uuid).ok_or_else(|| missing(&uuid))?.clone();
        let is = |name: &str| factor::find_profile(profiles, name).is_some_and(|one| *one == found);
        let by_user = factors::all(db).await?.into_values().filter_map(|own| own.profile).any(|own| is(&own));
        let texts = [found.uuid.as_str(), found.name.as_str()];
        let by = spec.policies.iter().find(|one| policy::mentions(one, &texts)).map(|one| one.path.as_str());
        if let Some(by) = by.or(by_user.then_some("a user")) {
            let seen = format!("{by} names {}", found.name);
            return Err(Fault::new(Check::ProfileUnused, seen, Flaw::State).into());
        }
        spec.authentication_profiles.retain(|profile| *profile != found);
        Ok(())
    });
    done.await
}

fn check(draft: &ProfileDraft) -> Result<(), Fault> {
    let name = draft.name.as_deref().unwrap_or_default();
    if name.chars().count() > LONGEST_NAME || name.contains(char::is_control) {
        let why = format!("wanted at most {LONGEST_NAME} characters, none of them a control character");
        return Err(Fault::argument("Name", why));
    }
    if draft.size() > LARGEST {
        return Err(Fault::argument("settings", format!("wanted at most {LARGEST} bytes")));
    }
    Ok(())
}

impl ProfileDraft {
    fn size(&self) -> usize {
        let challenges = self.challenges.iter().flatten().map(|text| text.len() + 4).sum::<usize>();
        let data = self.additional_data.as_ref().and_then(|data| serde_json::to_string(data).ok());
        let single = self.single_challenge_mechanisms.as_ref().map_or(0, String::len);
        challenges + data.map_or(0, |text| text.len()) + single
    }

    fn apply(&self, profile: &mut ProfileSpec) {
        if let Some(name) = &self.name {
            profile.name.clone_from(name);
        }
        if let Some(challenges) = &self.challenges {
            // Clients send a blank second challenge where they mean that there is none.
            let texts = challenges.iter().filter(|text| !text.trim().is_empty());
            profile.challenges = texts.cloned().collect();
        }
        if let Some(minutes) = self.duration_in_minutes {
            profile.duration_in_minutes = minutes;
        }
        if self.single_challenge_mechanisms.is_some() {
            profile.single_challenge_mechanisms.clone_from(&self.single_challenge_mechanisms);
        }
        if let Some(data) = &self.additional_data {
            profile.additional_data.clone_from(data);
        }
    }
}

fn put(spec: &mut TenantSpec, draft: &ProfileDraft, new: &str) -> Result<(), Fault> {
    let profiles = &mut spec.authentication_profiles;
    let same = |profile: &ProfileSpec, uuid: &str| profile.uuid.eq_ignore_ascii_case(uuid.trim());
    let at = match &draft.uuid {
        Some(uuid) => {
            Some(profiles.iter().position(|profile| same(profile, uuid)).ok_or_else(|| missing(uuid))?)
        }
        None => None,
    };
    if let Some(name) = &draft.name {
        let mut others = profiles.iter().enumerate().filter(|(n, _)| Some(*n) != at);
        if others.any(|(_, other)| fold(&other.name) == fold(name)) {
            return Err(Fault::taken("Authentication profile", name));
        }
    }
    let at = match at {
        Some(at) => at,
        None if profiles.len() >= MOST => return Err(Fault::full("authentication profiles")),
        None => {
            profiles.push(ProfileSpec { uuid: new.to_owned(), ..ProfileSpec::default() });
            profiles.len() - 1
        }
    };
    let old = profiles[at].name.clone();
    let is_renamed = draft.name.as_ref().is_some_and(|name| fold(name) != fold(&old));
    if is_renamed && !old.is_empty() && spec.policies.iter().any(|policy| policy::mentions(policy, &[&old])) {
        return Err(Fault::new(Check::ProfileUnused, format!("a policy names `{old}`"), Flaw::State));
    }
    draft.apply(&mut profiles[at]);
    if profiles[at].challenges.is_empty() {
        return Err(Fault::argument("Challenges", "wanted at least one, such as UP"));
    }
    Ok(())
}
