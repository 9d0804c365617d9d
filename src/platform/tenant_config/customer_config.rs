//! `POST /TenantConfig/GetCustomerConfig`, `SetCustomerConfig`, `GetAdvancedConfig`: one big flat map of settings. Of
//! what is set, the tenant obeys the company's name and the origins that may call (`AllowCors`); the rest is kept.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::READ;
use super::defaults::defaults;
use crate::directory::{Fault, settings};
use crate::domain::tenant::{TRUSTED_DOMAIN, TenantSpec, is_trusted_domain};
use crate::platform::args::{NameList, invalid};
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};

/// Most settings of a tenant, the longest name of one, in characters, and their largest size together, in bytes of JSON.
const MOST: usize = 1_000;
const LONGEST_NAME: usize = 256;
const LARGEST: usize = 1 << 20;
/// Longest name of the company, in characters.
const LONGEST_COMPANY: usize = 256;

const COMPANY: &str = "CompanyName";
const CORS: &str = "AllowCors";
/// What the tenant says of itself; set or not, they are what they are.
const FIXED: [&str; 3] = ["CnameCount", "IdentityUrl", "TenantFullName"];

/// The configuration of the tenant.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct GetCustomerConfig {}

impl Operation for GetCustomerConfig {
    const PATHS: &'static [&'static str] = &["TenantConfig/GetCustomerConfig"];
    const NEEDS: Needs = Needs::Rights(READ);
    type Output = Map<String, Value>;

    async fn run(self, cx: &mut Cx<'_>) -> Result<Map<String, Value>, ApiError> {
        let spec = &cx.tenant.store.info().await?.spec;
        let mut all = defaults();
        for (name, value) in &spec.customer_config {
            let known = all.keys().find(|other| other.eq_ignore_ascii_case(name)).cloned();
            all.insert(known.unwrap_or_else(|| name.clone()), value.clone());
        }
        let url = Value::from(cx.call.base);
        all.insert(COMPANY.to_owned(), spec.company.clone().into());
        all.insert(CORS.to_owned(), spec.trusted_domains.clone().into());
        all.insert("CnameCount".to_owned(), (spec.names.len() + 1).into());
        all.insert("IdentityUrl".to_owned(), url.clone());
        all.insert("TenantFullName".to_owned(), url);
        Ok(all)
    }
}

/// Changes the configuration of the tenant; `null` returns a setting to what it was at first.
#[derive(Deserialize, JsonSchema)]
pub struct SetCustomerConfig(Map<String, Value>);

impl Operation for SetCustomerConfig {
    const PATHS: &'static [&'static str] = &["TenantConfig/SetCustomerConfig", "TenantConfig/SetUISettings"];
    const NEEDS: Needs = Needs::SystemAdministrator;
    type Output = ();

    async fn run(self, cx: &mut Cx<'_>) -> Result<(), ApiError> {
        let mut given = self.0;
        given.retain(|name, _| !name.trim().is_empty() && !FIXED.iter().any(|fixed| is(fixed, name)));
        let Ok(company) = take(&mut given, COMPANY).map(company).transpose() else {
            let why = format!("wanted a text of at most {LONGEST_COMPANY} characters");
            return Err(invalid(COMPANY, &why, cx.trace));
        };
        let Ok(domains) = take(&mut given, CORS).map(domains).transpose() else {
            return Err(invalid(CORS, &format!("{TRUSTED_DOMAIN}; or false"), cx.trace));
        };
        if given.keys().any(|name| name.chars().count() > LONGEST_NAME) {
            return Err(invalid("name", &format!("wanted at most {LONGEST_NAME} characters"), cx.trace));
        }
        let work = move |spec: &mut TenantSpec| {
            set(&mut spec.customer_config, &given)?;
            if let Some(company) = &company {
                spec.company.clone_from(company);
            }
            if let Some(domains) = &domains {
                spec.trusted_domains.clone_from(domains);
            }
            Ok(())
        };
        Ok(settings::edit(cx, work).await?)
    }
}

fn company(value: Value) -> Result<String, ()> {
    match value {
        Value::String(name) if name.chars().count() <= LONGEST_COMPANY => Ok(name),
        _ => Err(()),
    }
}

/// The domains whose pages may call. What reads as a switch turns them off; to turn them on it would have to say which.
fn domains(value: Value) -> Result<Vec<String>, ()> {
    let off = value == false || value.as_str().is_some_and(|text| is(text.trim(), "false"));
    if off {
        return Ok(Vec::new());
    }
    let NameList(names) = NameList::deserialize(value).map_err(drop)?;
    if names.iter().all(|name| is_trusted_domain(name)) { Ok(names) } else { Err(()) }
}

fn is(one: &str, two: &str) -> bool {
    one.eq_ignore_ascii_case(two)
}

fn take(given: &mut Map<String, Value>, name: &str) -> Option<Value> {
    let key = given.keys().find(|key| is(key, name)).cloned()?;
    given.shift_remove(&key).filter(|value| !value.is_null())
}

/// Names are compared without case, for no client could read two that differ by it alone.
fn set(kept: &mut BTreeMap<String, Value>, given: &Map<String, Value>) -> Result<(), Fault> {
    for (name, value) in given {
        kept.retain(|other, _| !is(other, name));
        if !value.is_null() {
            kept.insert(name.clone(), value.clone());
        }
    }
    if kept.len() > MOST || serde_json::to_string(kept).map_or(0, |text| text.len()) > LARGEST {
        return Err(Fault::full("settings"));
    }
    Ok(())
}

/// The settings that are kept by key.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct GetAdvancedConfig {}

impl Operation for GetAdvancedConfig {
    const PATHS: &'static [&'static str] = &["TenantConfig/GetAdvancedConfig"];
    const NEEDS: Needs = Needs::Rights(READ);
    type Output = BTreeMap<String, String>;

    /// The settings that were set by key.
    async fn run(self, cx: &mut Cx<'_>) -> Result<BTreeMap<String, String>, ApiError> {
        Ok(cx.tenant.store.info().await?.spec.config.clone())
    }
}
