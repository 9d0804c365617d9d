//! `POST /AuthProfile/SaveProfile`: adds an authentication profile, or writes over the one that `Uuid` names.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::missing;
use crate::check::Check;
use crate::directory::Flaw;
use crate::domain::policy::{self, ProfileSpec};
use crate::domain::tenant::TenantSpec;
use crate::domain::{factor, fold};
use crate::platform::args::{invalid, required};
use crate::platform::edit::EditStop;
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};
use crate::platform::policy::{ProfileView, change};

/// Most profiles of a tenant.
const MOST: usize = 500;
/// Longest name, in characters.
const LONGEST_NAME: usize = 256;
/// Largest profile, in bytes of JSON.
const LARGEST: usize = 16_384;

/// Adds or changes an authentication profile.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct SaveProfile {
    settings: Settings,
}

/// A profile as clients send it. What is absent stays as it is.
#[derive(Clone, Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "PascalCase")]
struct Settings {
    uuid: Option<String>,
    name: Option<String>,
    duration_in_minutes: Option<i64>,
    challenges: Option<Vec<Option<String>>>,
    single_challenge_mechanisms: Option<String>,
    additional_data: Option<Map<String, Value>>,
}

impl Operation for SaveProfile {
    const PATHS: &'static [&'static str] = &["AuthProfile/SaveProfile"];
    const NEEDS: Needs = Needs::SystemAdministrator;
    type Output = ProfileView;

    async fn run(self, cx: &mut Cx<'_>) -> Result<ProfileView, ApiError> {
        let mut settings = self.settings;
        settings.uuid = settings.uuid.filter(|uuid| !uuid.trim().is_empty());
        if settings.uuid.is_none() || settings.name.is_some() {
            settings.name = Some(required(settings.name, "Name", cx.trace)?);
        }
        let name = settings.name.clone().unwrap_or_default();
        if name.chars().count() > LONGEST_NAME || name.contains(char::is_control) {
            let why = format!("wanted at most {LONGEST_NAME} characters, none of them a control character");
            return Err(invalid("Name", &why, cx.trace));
        }
        if settings.size() > LARGEST {
            return Err(invalid("settings", &format!("wanted at most {LARGEST} bytes"), cx.trace));
        }
        let new = cx.tenant.random.uuid();
        let uuid = settings.uuid.clone().unwrap_or_else(|| new.clone());
        let work = move |spec: &mut TenantSpec| {
            save(spec, &settings, &new)?;
            Ok(true)
        };
        change(cx, Flaw::PolicyLockout, work).await?;
        let info = cx.tenant.store.info().await?;
        match factor::find_profile(&info.spec.authentication_profiles, &uuid) {
            Some(saved) => Ok(ProfileView::of(saved)),
            None => Err(missing(&uuid).refuse(cx.trace)),
        }
    }
}

impl Settings {
    fn size(&self) -> usize {
        let challenges = self.challenges.iter().flatten().flatten().map(|text| text.len() + 4).sum::<usize>();
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
            let texts = challenges.iter().flatten().filter(|text| !text.trim().is_empty());
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

fn save(spec: &mut TenantSpec, settings: &Settings, new: &str) -> Result<(), EditStop> {
    let profiles = &mut spec.authentication_profiles;
    let same = |profile: &ProfileSpec, uuid: &str| profile.uuid.eq_ignore_ascii_case(uuid.trim());
    let at = match &settings.uuid {
        Some(uuid) => {
            Some(profiles.iter().position(|profile| same(profile, uuid)).ok_or_else(|| missing(uuid))?)
        }
        None => None,
    };
    if let Some(name) = &settings.name {
        let mut others = profiles.iter().enumerate().filter(|(n, _)| Some(*n) != at);
        if others.any(|(_, other)| fold(&other.name) == fold(name)) {
            return Err(EditStop::Taken("Authentication profile", name.clone()));
        }
    }
    let at = match at {
        Some(at) => at,
        None if profiles.len() >= MOST => return Err(EditStop::full("authentication profiles")),
        None => {
            profiles.push(ProfileSpec { uuid: new.to_owned(), ..ProfileSpec::default() });
            profiles.len() - 1
        }
    };
    let old = profiles[at].name.clone();
    let is_renamed = settings.name.as_ref().is_some_and(|name| fold(name) != fold(&old));
    if is_renamed && !old.is_empty() && spec.policies.iter().any(|policy| policy::mentions(policy, &[&old])) {
        return Err(EditStop::Unfit(Check::ProfileUnused, format!("a policy names `{old}`")));
    }
    settings.apply(&mut profiles[at]);
    if profiles[at].challenges.is_empty() {
        return Err(EditStop::Unusable("Challenges", "wanted at least one, such as UP".to_owned()));
    }
    Ok(())
}
