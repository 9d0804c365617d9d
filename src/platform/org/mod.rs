//! `/Org/*`: organisations, who belongs to them, and who administers them (platform.md#s7). Tenantry keeps them; what
//! their administrators may do besides is the tenant's, and not obeyed.

mod administrators;
mod change_membership;
mod create;
mod delete;
mod get;
mod get_roles;
mod permissions;
mod principals;
mod update;

pub use administrators::{GetAdministrators, UpdateAdministrators};
pub use change_membership::ChangeMembership;
pub use create::Create;
pub use delete::Delete;
pub use get::{GetOrganization, ListAll};
pub use get_roles::GetRoles;
pub use permissions::{GetPermission, UpdatePermission};
use schemars::JsonSchema;
use serde::Serialize;
pub use update::Update;

use super::args::required;
use super::error::ApiError;
use super::operation::Cx;
use crate::directory::organizations;
use crate::domain::organization::OrganizationSpec;
use crate::domain::right::Right;

/// The rights that show organisations; system administrators change them.
const READ: &[Right] = &[
    Right::READ_ONLY_SYSTEM,
    Right::USER_MANAGEMENT,
    Right::READ_ONLY_USER_MANAGEMENT,
    Right::ROLE_MANAGEMENT,
    Right::READ_ONLY_ROLE_MANAGEMENT,
];
/// An organisation.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct OrganizationView {
    #[serde(rename = "ID")]
    id: String,
    name: String,
    description: String,
}

impl OrganizationView {
    fn of(organization: &OrganizationSpec) -> Self {
        Self {
            id: organization.uuid.clone(),
            name: organization.name.clone(),
            description: organization.description.clone(),
        }
    }
}

/// The organisation that a call names by `OrgId`.
async fn find(cx: &mut Cx<'_>, org_id: Option<String>) -> Result<OrganizationSpec, ApiError> {
    let text = required(org_id, "OrgId", cx.trace)?;
    Ok(organizations::named(cx, &text).await?)
}
