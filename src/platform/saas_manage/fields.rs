//! The fields of an app as `UpdateApplicationDE` takes them (platform.md#s4).

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use super::profile::AppProfile;
use crate::directory::Fault;
use crate::domain::app::{App, AppState};
use crate::domain::setting;
use crate::platform::app_row::OTHER;
use crate::platform::args::{Lenient, NameList};
use crate::wire::json;

/// Those that have a place of their own.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "PascalCase")]
struct Own {
    #[serde(rename = "_RowKey")]
    row_key: Option<String>,
    name: Option<String>,
    service_name: Option<String>,
    description: Option<String>,
    category: Option<String>,
    state: Option<String>,
    script: Option<String>,
    #[serde(rename = "OpenIDConnectScript")]
    openid_connect_script: Option<String>,
    #[serde(rename = "OAuthProfile")]
    profile: Option<AppProfile>,
    app_roles: Option<AppRoles>,
}

/// The roles that get and that lose View and Execute.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct AppRoles {
    #[serde(rename = "Publish")]
    pub publish: NameList,
    #[serde(rename = "UnPublish")]
    pub un_publish: NameList,
}

/// The fields of a call.
#[derive(Clone, Debug, Default)]
pub struct AppFields {
    own: Own,
    /// Everything else by its name: settings, and what forms send besides.
    others: Map<String, Value>,
}

impl JsonSchema for AppFields {
    fn schema_name() -> Cow<'static, str> {
        "Fields".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        Own::json_schema(generator)
    }
}

impl<'de> Deserialize<'de> for AppFields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        if json::holds_nul(&value) {
            return Err(D::Error::custom("A text holds a NUL character."));
        }
        let own = Own::deserialize(Lenient(&value)).map_err(D::Error::custom)?;
        let members = value.as_object().cloned().unwrap_or_default();
        Ok(Self { own, others: members.into_iter().filter(|(name, _)| setting::is_setting(name)).collect() })
    }
}

impl AppFields {
    /// `_RowKey`. No other name of the key will do (recorded).
    pub fn row_key(&self) -> Option<String> {
        self.own.row_key.clone()
    }

    /// The roles to change.
    pub fn app_roles(&self) -> AppRoles {
        self.own.app_roles.clone().unwrap_or_default()
    }

    /// A new client secret.
    pub fn client_secret(&self) -> Option<&str> {
        let profile = self.own.profile.as_ref()?;
        profile.client_secret.as_deref().filter(|secret| !secret.is_empty())
    }

    /// Changes an app of the tenant at `base`: what is absent or null stays, and so does a name that is empty.
    ///
    /// # Errors
    /// The field that has no usable value.
    pub fn apply(&self, app: &mut App, base: &str) -> Result<(), Fault> {
        let own = &self.own;
        let named = |text: &Option<String>| {
            text.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
        };
        let issues = app.spec.template.issues_tokens();
        if let Some(profile) = own.profile.as_ref().filter(|_| issues) {
            profile.apply(app, base)?;
        }
        let spec = &mut app.spec;
        spec.name = named(&own.name).unwrap_or_else(|| spec.name.clone());
        spec.id = named(&own.service_name).unwrap_or_else(|| spec.id.clone());
        spec.description = own.description.clone().unwrap_or_else(|| spec.description.clone());
        if let Some(category) = &own.category {
            let category = category.trim();
            let default = category.is_empty() || (spec.category.is_none() && category == OTHER);
            spec.category = Some(category.to_owned()).filter(|_| !default);
        }
        match own.state.as_deref().map(str::trim).unwrap_or_default() {
            text if text.eq_ignore_ascii_case("Active") => spec.state = AppState::Active,
            text if text.eq_ignore_ascii_case("Inactive") => spec.state = AppState::Inactive,
            _ => {}
        }
        if issues {
            self.apply_script(app);
        }
        self.apply_settings(app, issues)
    }

    /// The script comes under two names; the one that is not as it was counts.
    fn apply_script(&self, app: &mut App) {
        let script = &mut app.spec.script;
        let old = script.clone().unwrap_or_default();
        let both = [&self.own.openid_connect_script, &self.own.script];
        if let Some(new) = both.into_iter().flatten().find(|text| **text != old) {
            *script = Some(new.clone()).filter(|text| !text.trim().is_empty());
        }
    }

    fn apply_settings(&self, app: &mut App, issues: bool) -> Result<(), Fault> {
        // Of apps that issue tokens these are in the profile, or the token script.
        let elsewhere =
            |name: &str| issues && ["script", "issuer", "audience"].contains(&&*name.to_ascii_lowercase());
        let url = self.own.profile.as_ref().and_then(|profile| profile.url.clone());
        let url = url.filter(|url| issues && url != app.spec.setting("Url")).map(Value::from);
        let others = self.others.iter().filter(|(name, _)| !elsewhere(name));
        let all =
            others.map(|(name, value)| (name.as_str(), value)).chain(url.iter().map(|url| ("Url", url)));
        for (name, value) in all {
            let unsaid =
                |known: &&&str| known.eq_ignore_ascii_case(name) && !app.spec.settings.contains_key(**known);
            let by_default =
                setting::WITH_DEFAULT.iter().find(unsaid).and_then(|known| setting::default_of(known));
            // A default that is written as it was read stays the default.
            if by_default.as_ref() != Some(value) {
                setting::set(&mut app.spec.settings, name, value)
                    .map_err(|why| Fault::argument(name.to_owned(), why))?;
            }
        }
        Ok(())
    }
}
