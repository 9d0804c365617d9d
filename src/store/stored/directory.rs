//! What the settings of a tenant say of its directory: organisations, columns of users, attributes of roles.

use serde::{Deserialize, Serialize};
use serde_with::As;

use super::skip::is_false;
use crate::domain::attribute::{ColumnKind, ColumnSpec, RoleAttributeSpec};
use crate::domain::organization::{OrgPermissionSpec, OrganizationSpec};

#[derive(Serialize, Deserialize)]
#[serde(remote = "OrganizationSpec")]
pub(super) struct StoredOrganization {
    name: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    uuid: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    description: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    administrators: Vec<String>,
    #[serde(default, with = "As::<Vec<StoredOrgPermission>>", skip_serializing_if = "Vec::is_empty")]
    permissions: Vec<OrgPermissionSpec>,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "OrgPermissionSpec")]
struct StoredOrgPermission {
    right: String,
    principal: String,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "ColumnSpec")]
pub(super) struct StoredColumn {
    name: String,
    #[serde(rename = "type", with = "StoredColumnKind")]
    kind: ColumnKind,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    #[serde(default, skip_serializing_if = "is_false")]
    user_editable: bool,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "RoleAttributeSpec")]
pub(super) struct StoredRoleAttribute {
    name: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    uuid: String,
    #[serde(rename = "type", with = "StoredColumnKind")]
    kind: ColumnKind,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    description: String,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "ColumnKind")]
enum StoredColumnKind {
    Text,
    Bool,
    Int,
    Double,
    Date,
}

forms! {
    StoredOrganization of OrganizationSpec,
    StoredOrgPermission of OrgPermissionSpec,
    StoredColumn of ColumnSpec,
    StoredRoleAttribute of RoleAttributeSpec,
}
