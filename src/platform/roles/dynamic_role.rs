//! `POST /Roles/TestDynamicRoleScript` and `ExportDynamicRoleMembers`. Scripts of roles are not run (platform.md#s3):
//! nobody is a member by one. What a test can tell is whether the script can be compiled.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::directory::roles::{READ, named};
use crate::domain::script;
use crate::platform::args::required;
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};

/// Whether a script of a dynamic role can be compiled; it is not run. Without a user, it is about the caller.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "PascalCase")]
pub struct TestDynamicRoleScript {
    user: Option<String>,
    script: Option<String>,
}

/// Whether the user would be a member, and what the script printed.
#[derive(Serialize, JsonSchema)]
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

/// Would write a report of a dynamic role's members, of whom there are none; `RoleName` is an id, too.
#[derive(Default, Deserialize, JsonSchema)]
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
        named(cx, &text).await?;
        cx.trace.note("no report is written: there are no report files here, and no members by a script");
        Ok(())
    }
}
