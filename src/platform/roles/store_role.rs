//! `POST /Roles/StoreRole`: adds a role, with members if they are given.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::members::Members;
use super::{LONGEST_NAME, Stop, WRITE};
use crate::check::Check;
use crate::directory::roles::is_name;
use crate::domain::role::{EVERYBODY_ID, Grantee, Role, RoleKind};
use crate::platform::args::{Names, invalid, required};
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};
use crate::store::roles;

/// Adds a role, with members if they are given.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "PascalCase")]
pub struct StoreRole {
    name: Option<String>,
    description: Option<String>,
    role_type: Option<String>,
    users: Names,
    roles: Names,
    groups: Names,
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
        let name = usable_name(self.name, "Name", cx)?;
        let kind = match self.role_type.as_deref().map(str::trim).filter(|text| !text.is_empty()) {
            None => RoleKind::List,
            // Kept as a list with the role Everybody in it.
            Some(text) if is_everybodys(text) => RoleKind::List,
            Some(text) => RoleKind::find(text).ok_or_else(|| {
                let why = format!("wanted PrincipalList, Script or Everybody, `{text}` found");
                invalid("RoleType", &why, cx.trace)
            })?,
        };
        let all = self.role_type.as_deref().is_some_and(is_everybodys);
        let role = Role {
            id: cx.tenant.random.role_id(),
            name: name.clone(),
            description: self.description.unwrap_or_default(),
            kind,
            org_path: self.org_path.unwrap_or_default(),
            ..Role::default()
        };
        let row_key = role.id.clone();
        let members = Members { users: self.users, roles: self.roles, groups: self.groups };
        let tenant = cx.tenant.store.info().await?;
        let done = cx.write::<_, Stop>(async move |db| {
            let members = members.find(db, &tenant).await?;
            roles::insert(db, &role).await.map_err(Stop::naming(&role.name))?;
            let everybody = all.then(|| Grantee::Role(EVERYBODY_ID.to_owned()));
            for member in members.iter().chain(&everybody) {
                roles::add_member(db, &role.id, member).await?;
            }
            Ok(())
        });
        match done.await {
            Ok(()) => {
                cx.trace.check(Check::RoleNameFree).seen(name).passed();
                Ok(Stored { row_key })
            }
            Err(stop) => Err(super::refuse(stop, cx.trace)),
        }
    }
}

fn is_everybodys(role_type: &str) -> bool {
    role_type.trim().eq_ignore_ascii_case("Everybody")
}

/// A name that a role can have.
pub fn usable_name(
    name: Option<String>,
    argument: &'static str,
    cx: &mut Cx<'_>,
) -> Result<String, ApiError> {
    let name = required(name, argument, cx.trace)?;
    if !is_name(&name) {
        let why = format!("wanted a name of at most {LONGEST_NAME} characters");
        return Err(invalid(argument, &why, cx.trace));
    }
    Ok(name)
}
