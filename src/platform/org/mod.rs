//! `/Org/*`: organisations, who belongs to them, and who administers them (platform.md §7). Tenantry keeps them; what
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
pub use get::{Get, ListAll};
pub use get_roles::GetRoles;
pub use permissions::{GetPermission, UpdatePermission};
use schemars::JsonSchema;
use serde::Serialize;
pub use update::Update;

use super::args::{invalid, required};
use super::edit::Stop;
use super::error::ApiError;
use super::operation::Cx;
use crate::check::Check;
use crate::domain::fold;
use crate::domain::organization::OrganizationSpec;
use crate::domain::right::Right;
use crate::domain::tenant::TenantSpec;

/// The rights that show organisations; system administrators change them.
const READ: &[Right] = &[
    Right::READ_ONLY_SYSTEM,
    Right::USER_MANAGEMENT,
    Right::READ_ONLY_USER_MANAGEMENT,
    Right::ROLE_MANAGEMENT,
    Right::READ_ONLY_ROLE_MANAGEMENT,
];
/// Most organisations of a tenant, and most administrators and permissions of each.
const MOST: usize = 1_000;
/// Longest name and longest description, in characters.
const LONGEST_NAME: usize = 256;
const LONGEST_DESCRIPTION: usize = 4_096;

/// An organisation.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct View {
    #[serde(rename = "ID")]
    id: String,
    name: String,
    description: String,
}

impl View {
    fn of(organization: &OrganizationSpec) -> Self {
        Self {
            id: organization.uuid.clone(),
            name: organization.name.clone(),
            description: organization.description.clone(),
        }
    }
}

/// Where the organisation of this id or name is.
fn position(spec: &TenantSpec, text: &str) -> Result<usize, Stop> {
    let found = spec.organizations.iter().position(|organization| organization.is_named(text));
    found.ok_or_else(|| Stop::Missing(Check::OrganizationExists, "Organization", text.to_owned()))
}

/// The organisation that a call names by `OrgId`.
async fn find(cx: &mut Cx<'_>, org_id: Option<String>) -> Result<OrganizationSpec, ApiError> {
    let text = required(org_id, "OrgId", cx.trace)?;
    let info = cx.tenant.store.info().await?;
    match position(&info.spec, &text) {
        Ok(at) => Ok(info.spec.organizations[at].clone()),
        Err(stop) => Err(stop.refuse(cx.trace)),
    }
}

/// A name that an organisation may have.
fn usable_name(name: Option<String>, cx: &mut Cx<'_>) -> Result<String, ApiError> {
    let name = required(name, "Name", cx.trace)?;
    if name.chars().count() > LONGEST_NAME || name.contains(|c: char| c.is_control() || c == '/') {
        let why =
            format!("wanted at most {LONGEST_NAME} characters, none of them a slash or a control character");
        return Err(invalid("Name", &why, cx.trace));
    }
    Ok(name)
}

fn check_description(description: Option<&str>, cx: &mut Cx<'_>) -> Result<(), ApiError> {
    if description.is_some_and(|text| text.chars().count() > LONGEST_DESCRIPTION) {
        let why = format!("wanted at most {LONGEST_DESCRIPTION} characters");
        return Err(invalid("Description", &why, cx.trace));
    }
    Ok(())
}

/// Refuses a name that another organisation than the one at `own` has.
fn check_free(spec: &TenantSpec, name: &str, own: Option<usize>) -> Result<(), Stop> {
    let mut others = spec.organizations.iter().enumerate().filter(|(at, _)| Some(*at) != own);
    let taken = others.any(|(_, other)| fold(&other.name) == fold(name));
    if taken { Err(Stop::Taken("Organization", name.to_owned())) } else { Ok(()) }
}
