//! `POST /SaasManage/AssignSuperRights` and `UnAssignSuperRights`: gives roles administrative rights, and takes them
//! away. Either twice is as good as once; of several all are done, or none.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::directory::roles::{self, WRITE};
use crate::domain::right::Right;
use crate::platform::args::{invalid, required};
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};

/// A role, by id, and a right, by path.
#[derive(Clone, Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "PascalCase")]
pub struct RightOfRole {
    role: Option<String>,
    path: Option<String>,
}

/// Gives roles administrative rights: a bare list of pairs of role and path, or one alone.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "PascalCase")]
pub struct AssignSuperRights {
    role: Option<String>,
    path: Option<String>,
    rights: Vec<RightOfRole>,
}

impl Operation for AssignSuperRights {
    const PATHS: &'static [&'static str] = &["SaasManage/AssignSuperRights", "Roles/AssignSuperRights"];
    const NEEDS: Needs = Needs::Rights(WRITE);
    const LIST: Option<&'static str> = Some("Rights");
    type Output = ();

    async fn run(self, cx: &mut Cx<'_>) -> Result<(), ApiError> {
        change(self.rights, RightOfRole { role: self.role, path: self.path }, true, cx).await
    }
}

/// Takes administrative rights from roles: a bare list of pairs of role and path, or one alone.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "PascalCase")]
pub struct UnAssignSuperRights {
    role: Option<String>,
    path: Option<String>,
    rights: Vec<RightOfRole>,
}

impl Operation for UnAssignSuperRights {
    const PATHS: &'static [&'static str] = &["SaasManage/UnAssignSuperRights", "Roles/UnAssignSuperRights"];
    const NEEDS: Needs = Needs::Rights(WRITE);
    const LIST: Option<&'static str> = Some("Rights");
    type Output = ();

    async fn run(self, cx: &mut Cx<'_>) -> Result<(), ApiError> {
        change(self.rights, RightOfRole { role: self.role, path: self.path }, false, cx).await
    }
}

async fn change(
    mut grants: Vec<RightOfRole>,
    alone: RightOfRole,
    assign: bool,
    cx: &mut Cx<'_>,
) -> Result<(), ApiError> {
    if grants.is_empty() {
        grants.push(alone);
    }
    let mut changes = Vec::with_capacity(grants.len());
    for grant in grants {
        let role = required(grant.role, "Role", cx.trace)?;
        let path = required(grant.path, "Path", cx.trace)?;
        let right = Right::find(&path)
            .ok_or_else(|| invalid("Path", &format!("`{path}` is no administrative right"), cx.trace))?;
        changes.push((role, right.path));
    }
    Ok(roles::change_rights(cx, changes, assign).await?)
}
