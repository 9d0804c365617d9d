//! `POST /Core/GetCdsAliasesForTenant`, `StoreAlias`, `DeleteAliases`: the login suffixes of the tenant.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::check::Check;
use crate::directory::{Fault, Flaw, settings};
use crate::domain::fold;
use crate::domain::tenant::TenantSpec;
use crate::platform::args::{NameList, invalid, required};
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};
use crate::platform::table::{QueryResult, ResultColumnKind};

/// Most suffixes of a tenant.
const MOST: usize = 1_000;
/// Longest suffix, in characters.
const LONGEST: usize = 128;

/// The login suffixes of the tenant.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct GetCdsAliasesForTenant {}

const COLUMNS: &[(&str, ResultColumnKind)] = &[
    ("ID", ResultColumnKind::Text),
    ("ReplaceDomain", ResultColumnKind::Text),
    ("CdsAlias", ResultColumnKind::Object),
];

/// A suffix.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct AliasRow {
    #[serde(rename = "ID")]
    id: String,
    cds_alias: bool,
    replace_domain: Option<String>,
}

impl Operation for GetCdsAliasesForTenant {
    const PATHS: &'static [&'static str] = &["Core/GetCdsAliasesForTenant", "Core/GetAliasesForTenant"];
    const NEEDS: Needs = Needs::Scope;
    type Output = QueryResult<AliasRow>;

    /// The tenant's first suffix comes first: clients take it for names without one.
    async fn run(self, cx: &mut Cx<'_>) -> Result<QueryResult<AliasRow>, ApiError> {
        let info = cx.tenant.store.info().await?;
        let all = std::iter::once(&info.spec.suffix).chain(&info.spec.suffixes);
        let row =
            |id: &String| (id.clone(), AliasRow { id: id.clone(), cds_alias: true, replace_domain: None });
        Ok(QueryResult::new(COLUMNS, "TenantAlias", all.map(row).collect()))
    }
}

/// Adds or renames a login suffix. `domain` and `cdsAlias` are for suffixes of a connected directory, of which there is none.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "camelCase")]
pub struct StoreAlias {
    alias: Option<String>,
    old_name: Option<String>,
}

/// 0 for stored, 1 for one that was there already.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct Outcome {
    state: u8,
}

impl Operation for StoreAlias {
    const PATHS: &'static [&'static str] = &["Core/StoreAlias"];
    const NEEDS: Needs = Needs::SystemAdministrator;
    type Output = Outcome;

    async fn run(self, cx: &mut Cx<'_>) -> Result<Outcome, ApiError> {
        let alias = required(self.alias, "alias", cx.trace)?;
        let odd = |c: char| c.is_whitespace() || c.is_control() || c == '@';
        if alias.contains(odd) || alias.chars().count() > LONGEST {
            return Err(invalid("alias", "wanted a login suffix such as acme.test", cx.trace));
        }
        let old = self.old_name.filter(|name| !name.trim().is_empty());
        Ok(settings::edit(cx, move |spec| {
            let stored = store(spec, &alias, old.as_deref()).map(|state| Outcome { state });
            stored.ok_or_else(|| Fault::argument("alias", format!("there are {MOST} suffixes already")))
        })
        .await?)
    }
}

/// Adds a suffix, in the place of an old one if there is one; none if there are too many.
fn store(spec: &mut TenantSpec, alias: &str, old: Option<&str>) -> Option<u8> {
    let same = |one: &str, two: &str| fold(one) == fold(two);
    let renamed = old.is_some_and(|old| same(old, alias));
    let known = std::iter::once(&spec.suffix).chain(&spec.suffixes).any(|suffix| same(suffix, alias));
    if known && !renamed {
        return Some(1);
    }
    let mut all = std::iter::once(&mut spec.suffix).chain(&mut spec.suffixes);
    if let Some(place) = old.and_then(|old| all.find(|suffix| same(suffix, old))) {
        alias.clone_into(place);
        return Some(0);
    }
    if spec.suffixes.len() >= MOST {
        return None;
    }
    spec.suffixes.push(alias.to_owned());
    Some(0)
}

/// Removes login suffixes; those that are not there are gone already.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "PascalCase")]
pub struct DeleteAliases {
    suffixes: NameList,
}

impl Operation for DeleteAliases {
    const PATHS: &'static [&'static str] = &["Core/DeleteAliases"];
    const NEEDS: Needs = Needs::SystemAdministrator;
    const LIST: Option<&'static str> = Some("Suffixes");
    type Output = Outcome;

    async fn run(self, cx: &mut Cx<'_>) -> Result<Outcome, ApiError> {
        let gone: Vec<_> = self.suffixes.0.iter().map(|suffix| fold(suffix)).collect();
        let text = self.suffixes.0.join(", ");
        Ok(settings::edit(cx, move |spec| {
            if gone.contains(&fold(&spec.suffix)) {
                return Err(Fault::new(Check::SuffixRemovable, text.clone(), Flaw::State));
            }
            spec.suffixes.retain(|suffix| !gone.contains(&fold(suffix)));
            Ok(Outcome { state: 1 })
        })
        .await?)
    }
}
