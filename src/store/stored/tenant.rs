//! `tenants.definition`: the settings of a tenant.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_with::As;

use super::directory::{StoredColumn, StoredOrganization, StoredRoleAttribute};
use super::policy::{StoredPolicy, StoredProfile};
use crate::domain::attribute::{ColumnSpec, RoleAttributeSpec};
use crate::domain::organization::OrganizationSpec;
use crate::domain::policy::{PolicySpec, ProfileSpec};
use crate::domain::tenant::{AdminQuestionSpec, TenantSpec};

/// The settings. What is left out is empty.
#[derive(Serialize, Deserialize)]
#[serde(remote = "TenantSpec")]
pub(in crate::store) struct StoredTenant {
    id: String,
    suffix: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    suffixes: Vec<String>,
    company: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    names: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    trusted_domains: Vec<String>,
    #[serde(default, with = "As::<Vec<StoredPolicy>>", skip_serializing_if = "Vec::is_empty")]
    policies: Vec<PolicySpec>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    policies_rev_stamp: String,
    #[serde(default, with = "As::<Vec<StoredProfile>>", skip_serializing_if = "Vec::is_empty")]
    authentication_profiles: Vec<ProfileSpec>,
    #[serde(default, with = "As::<Vec<StoredAdminQuestion>>", skip_serializing_if = "Vec::is_empty")]
    security_questions: Vec<AdminQuestionSpec>,
    #[serde(default, with = "As::<Vec<StoredOrganization>>", skip_serializing_if = "Vec::is_empty")]
    organizations: Vec<OrganizationSpec>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    changelog: Vec<Value>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    config: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    customer_config: BTreeMap<String, Value>,
    #[serde(default, with = "As::<Vec<StoredColumn>>", skip_serializing_if = "Vec::is_empty")]
    user_columns: Vec<ColumnSpec>,
    #[serde(default, with = "As::<Vec<StoredRoleAttribute>>", skip_serializing_if = "Vec::is_empty")]
    role_attributes: Vec<RoleAttributeSpec>,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "AdminQuestionSpec")]
struct StoredAdminQuestion {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    question: String,
    #[serde(default = "all", skip_serializing_if = "is_all")]
    culture: String,
}

fn all() -> String {
    "all".to_owned()
}

fn is_all(culture: &str) -> bool {
    culture == "all"
}

forms! { StoredTenant of TenantSpec, StoredAdminQuestion of AdminQuestionSpec }
