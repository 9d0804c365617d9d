//! `POST /Core/GetTenantConfig`, `SetTenantConfig`, `DeleteTenantConfig`: settings by key, which nothing here reads but
//! their owner.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::directory::{Fault, settings};
use crate::domain::right::Right;
use crate::platform::args::{invalid, required};
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};

/// Most keys of a tenant.
const MOST: usize = 1_000;
/// Longest key, and longest value, in characters.
const LONGEST_KEY: usize = 256;
const LONGEST_VALUE: usize = 65_536;

/// A setting of the tenant by its key.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct GetTenantConfig {
    key: Option<String>,
    dflt: Option<String>,
}

impl Operation for GetTenantConfig {
    const PATHS: &'static [&'static str] = &["Core/GetTenantConfig"];
    const NEEDS: Needs = Needs::Rights(&[Right::READ_ONLY_SYSTEM]);
    type Output = Option<String>;

    async fn run(self, cx: &mut Cx<'_>) -> Result<Option<String>, ApiError> {
        let key = required(self.key, "key", cx.trace)?;
        Ok(cx.tenant.store.info().await?.spec.config.get(&key).cloned().or(self.dflt))
    }
}

/// Keeps a setting of the tenant under a key.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct SetTenantConfig {
    key: Option<String>,
    value: Option<String>,
}

impl Operation for SetTenantConfig {
    const PATHS: &'static [&'static str] = &["Core/SetTenantConfig"];
    const NEEDS: Needs = Needs::SystemAdministrator;
    type Output = ();

    async fn run(self, cx: &mut Cx<'_>) -> Result<(), ApiError> {
        let key = required(self.key, "key", cx.trace)?;
        let value = self.value.unwrap_or_default();
        if key.chars().count() > LONGEST_KEY {
            return Err(invalid("key", &format!("wanted at most {LONGEST_KEY} characters"), cx.trace));
        }
        if value.chars().count() > LONGEST_VALUE {
            return Err(invalid("value", &format!("wanted at most {LONGEST_VALUE} characters"), cx.trace));
        }
        Ok(settings::edit(cx, move |spec| {
            if spec.config.len() >= MOST && !spec.config.contains_key(&key) {
                return Err(Fault::argument("key", format!("there are {MOST} keys already")));
            }
            spec.config.insert(key.clone(), value.clone());
            Ok(())
        })
        .await?)
    }
}

/// Forgets a setting of the tenant.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct DeleteTenantConfig {
    key: Option<String>,
}

impl Operation for DeleteTenantConfig {
    const PATHS: &'static [&'static str] = &["Core/DeleteTenantConfig"];
    const NEEDS: Needs = Needs::SystemAdministrator;
    type Output = ();

    async fn run(self, cx: &mut Cx<'_>) -> Result<(), ApiError> {
        let key = required(self.key, "key", cx.trace)?;
        Ok(settings::edit(cx, move |spec| {
            spec.config.remove(&key);
            Ok(())
        })
        .await?)
    }
}
