//! `POST /Roles/SetDynamicRoleScript`: the script of a dynamic role. It is kept and shown, not run: nobody becomes a
//! member by it.

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Stop, WRITE, find_to_change, is_sysadmin, settle};
use crate::domain::role::RoleKind;
use crate::platform::args::required;
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};
use crate::store::roles;

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
        let (sysadmin, named) = (is_sysadmin(cx)?, text.clone());
        let done = cx.write::<_, Stop>(async move |db| {
            let mut role = find_to_change(db, &named, sysadmin).await?;
            if role.is_sysadmin() {
                return Err(Stop::Fixed(role.name));
            }
            role.kind = RoleKind::Script;
            role.script.clone_from(&script);
            Ok(roles::update(db, &role).await?)
        });
        let done = done.await;
        cx.trace.note("the script is kept, not run: nobody becomes a member of the role by it");
        settle(cx, &text, done)
    }
}
