//! `POST /Roles/SetDynamicRoleScript`: the script of a dynamic role. It is kept and shown, not run: nobody becomes a
//! member by it.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::directory::roles::{self, WRITE};
use crate::platform::args::required;
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};

/// Sets the script of a dynamic role. It is kept and shown, not run: nobody becomes a member by it.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "PascalCase")]
pub struct SetDynamicRoleScript {
    #[serde(rename = "ID", alias = "Name")]
    id: Option<String>,
    script: Option<String>,
}

impl Operation for SetDynamicRoleScript {
    const PATHS: &'static [&'static str] = &["Roles/SetDynamicRoleScript", "Roles/SetDynamicRolesScript"];
    const NEEDS: Needs = Needs::Rights(WRITE);
    type Output = ();

    async fn run(self, cx: &mut Cx<'_>) -> Result<(), ApiError> {
        let text = required(self.id, "ID", cx.trace)?;
        let script = self.script.unwrap_or_default();
        Ok(roles::set_script(cx, &text, script).await?)
    }
}
