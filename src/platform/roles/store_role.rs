//! `POST /Roles/StoreRole`: adds a role, with members if they are given.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::directory::roles::{self, NamedMembers, NewRole, WRITE};
use crate::domain::role::RoleKind;
use crate::platform::args::{NameList, invalid, required};
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};

/// Adds a role, with members if they are given.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "PascalCase")]
pub struct StoreRole {
    name: Option<String>,
    description: Option<String>,
    role_type: Option<String>,
    users: NameList,
    roles: NameList,
    groups: NameList,
    org_path: Option<String>,
}

/// The new role.
#[derive(Serialize, JsonSchema)]
pub struct Stored {
    #[serde(rename = "_RowKey")]
    row_key: String,
}

impl Operation for StoreRole {
    const PATHS: &'static [&'static str] = &["Roles/StoreRole", "SaasManage/StoreRole"];
    const NEEDS: Needs = Needs::Rights(WRITE);
    type Output = Stored;

    async fn run(self, cx: &mut Cx<'_>) -> Result<Stored, ApiError> {
        let name = required(self.name, "Name", cx.trace)?;
        let kind = match self.role_type.as_deref().map(str::trim).filter(|text| !text.is_empty()) {
            None => RoleKind::List,
            // Kept as a list with the role Everybody in it.
            Some(text) if is_everybodys(text) => RoleKind::List,
            Some(text) => RoleKind::find(text).ok_or_else(|| {
                let why = format!("wanted PrincipalList, Script or Everybody, `{text}` found");
                invalid("RoleType", &why, cx.trace)
            })?,
        };
        let new = NewRole {
            name,
            description: self.description.unwrap_or_default(),
            kind,
            org_path: self.org_path.unwrap_or_default(),
            everybody: self.role_type.as_deref().is_some_and(is_everybodys),
        };
        let members = NamedMembers { users: self.users.0, roles: self.roles.0, groups: self.groups.0 };
        Ok(Stored { row_key: roles::create(cx, new, members).await? })
    }
}

fn is_everybodys(role_type: &str) -> bool {
    role_type.trim().eq_ignore_ascii_case("Everybody")
}
