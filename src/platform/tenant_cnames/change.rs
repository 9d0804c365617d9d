//! `POST /TenantCnames/Register`, `UnRegister`, `SetPreferred`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::get::{CnameRow, table};
use crate::check::Check;
use crate::directory::{Fault, Flaw, settings};
use crate::domain::tenant::TenantSpec;
use crate::platform::args::{invalid, required};
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};
use crate::platform::table::QueryResult;

/// Most names of a tenant.
const MOST: usize = 100;
/// Longest label of a host name.
const LONGEST: usize = 63;

/// Registers a host name of the tenant: its first label, or the whole.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "camelCase")]
pub struct Register {
    #[serde(alias = "customCname")]
    cname_prefix: Option<String>,
}

/// An object without members.
#[derive(Serialize, JsonSchema)]
pub struct Nothing {}

impl Operation for Register {
    const PATHS: &'static [&'static str] = &["TenantCnames/Register"];
    const NEEDS: Needs = Needs::SystemAdministrator;
    type Output = Nothing;

    async fn run(self, cx: &mut Cx<'_>) -> Result<Nothing, ApiError> {
        let text = required(self.cname_prefix, "cnamePrefix", cx.trace)?;
        if !text.split('.').all(is_label) {
            return Err(invalid("cnamePrefix", "wanted letters, digits and hyphens", cx.trace));
        }
        let (system, name) = (cx.pod_fqdn(), full(&text, &cx.pod_fqdn()));
        let work = move |spec: &mut TenantSpec| {
            let taken = spec.names.iter().chain([&system]).any(|other| other.eq_ignore_ascii_case(&name));
            if taken {
                return Err(Fault::new(Check::NameFree, name.clone(), Flaw::State));
            }
            if spec.names.len() >= MOST {
                return Err(Fault::full("names"));
            }
            spec.names.push(name.clone());
            Ok(Nothing {})
        };
        Ok(settings::edit(cx, work).await?)
    }
}

/// Gives up a host name of the tenant.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "camelCase")]
pub struct UnRegister {
    #[serde(alias = "cnamePrefix")]
    custom_cname: Option<String>,
}

impl Operation for UnRegister {
    const PATHS: &'static [&'static str] = &["TenantCnames/UnRegister"];
    const NEEDS: Needs = Needs::SystemAdministrator;
    type Output = ();

    async fn run(self, cx: &mut Cx<'_>) -> Result<(), ApiError> {
        let text = required(self.custom_cname, "customCname", cx.trace)?;
        let system = cx.pod_fqdn();
        let work = move |spec: &mut TenantSpec| {
            let at = owned(spec, &text, &system)?;
            spec.names.remove(at);
            Ok(())
        };
        Ok(settings::edit(cx, work).await?)
    }
}

/// Sets the host name that the tenant prefers.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "camelCase")]
pub struct SetPreferred {
    #[serde(alias = "cnamePrefix")]
    custom_cname: Option<String>,
}

impl Operation for SetPreferred {
    const PATHS: &'static [&'static str] = &["TenantCnames/SetPreferred"];
    const NEEDS: Needs = Needs::SystemAdministrator;
    type Output = QueryResult<CnameRow>;

    async fn run(self, cx: &mut Cx<'_>) -> Result<QueryResult<CnameRow>, ApiError> {
        let text = required(self.custom_cname, "customCname", cx.trace)?;
        let system = cx.pod_fqdn();
        let work = move |spec: &mut TenantSpec| {
            let at = owned(spec, &text, &system)?;
            let name = spec.names.remove(at);
            spec.names.insert(0, name);
            Ok(())
        };
        settings::edit(cx, work).await?;
        table(cx).await
    }
}

/// Where the registered name is, which may be given by its first label.
fn owned(spec: &TenantSpec, text: &str, system: &str) -> Result<usize, Fault> {
    let full = full(text, system);
    let is = |name: &String| name.eq_ignore_ascii_case(text) || name.eq_ignore_ascii_case(&full);
    let missing = || {
        let id = Flaw::CnameNotOwned(text.to_owned());
        Fault::new(Check::CnameOwned, "a name that was not registered", id)
    };
    spec.names.iter().position(is).ok_or_else(missing)
}

/// A label as a name beside the system's own.
fn full(text: &str, system: &str) -> String {
    match system.split_once('.') {
        Some((_, domain)) if !text.contains('.') && domain.contains(|c: char| c.is_ascii_alphabetic()) => {
            format!("{}.{domain}", text.to_ascii_lowercase())
        }
        _ => text.to_ascii_lowercase(),
    }
}

fn is_label(text: &str) -> bool {
    let inner = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    inner && !text.is_empty() && text.len() <= LONGEST && !text.starts_with('-') && !text.ends_with('-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_becomes_a_name_beside_the_systems() {
        for (text, system, wanted) in [
            ("API-test", "abc1234.id.cyberark.cloud", "api-test.id.cyberark.cloud"),
            ("login.acme.test", "abc1234.id.cyberark.cloud", "login.acme.test"),
            ("api", "127.0.0.1:8080", "api"),
            ("api", "localhost", "api"),
        ] {
            assert_eq!(full(text, system), wanted);
        }
        assert!(is_label("a-1") && !["", "-a", "a-", "a b", "ä", "a.b"].into_iter().any(is_label));
    }
}
