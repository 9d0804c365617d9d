//! `POST /Roles/TestDynamicRoleScript` and `ExportDynamicRoleMembers`. Scripts of roles are not run (platform.md §3):
//! nobody is a member by one. What a test can tell is whether the script can be compiled.

use serde::{Deserialize, Serialize};

use super::{READ, read};
use crate::domain::script;
use crate::platform::args::required;
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};

/// The arguments; without a user, the caller.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct TestDynamicRoleScript {
    user: Option<String>,
    script: Option<String>,
}

/// Whether the user would be a member, and what the script printed.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Tested {
    result: bool,
    trace: String,
}

impl Operation for TestDynamicRoleScript {
    const PATHS: &'static [&'static str] = &["Roles/TestDynamicRoleScript", "Roles/TestDynamicRolesScript"];
    const NEEDS: Needs = Needs::Rights(READ);
    type Output = Tested;

    async fn run(self, cx: &mut Cx<'_>) -> Result<Tested, ApiError> {
        let source = required(self.script, "Script", cx.trace)?;
        cx.user(self.user.as_deref()).await?;
        let compiled = tokio::task::spawn_blocking(move || script::check(&source)).await;
        let compiled = compiled.map_err(|error| ApiError::Broken(error.to_string()))?;
        cx.trace.note("the script was compiled, not run: nobody becomes a member of a role by one");
        Ok(Tested { result: false, trace: compiled.err().map(|error| error.to_string()).unwrap_or_default() })
    }
}

/// The arguments; `RoleName` is an id, too. Format and path are of a report that is not written.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct ExportDynamicRoleMembers {
    role_name: Option<String>,
}

impl Operation for ExportDynamicRoleMembers {
    const PATHS: &'static [&'static str] = &["Roles/ExportDynamicRoleMembers"];
    const NEEDS: Needs = Needs::Rights(READ);
    type Output = ();

    async fn run(self, cx: &mut Cx<'_>) -> Result<(), ApiError> {
        let text = required(self.role_name, "RoleName", cx.trace)?;
        read(cx, &text).await?;
        cx.trace.note("no report is written: there are no report files here, and no members by a script");
        Ok(())
    }
}
