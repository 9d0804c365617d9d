//! `POST /Org/Update`: changes an organisation's name and description.

use schemars::JsonSchema;
use serde::Deserialize;

use super::{check_description, check_free, position, usable_name};
use crate::domain::tenant::TenantSpec;
use crate::platform::args::required;
use crate::platform::edit::edit;
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};

/// Changes an organisation; what is absent stays as it is.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "PascalCase")]
pub struct Update {
    org_id: Option<String>,
    name: Option<String>,
    description: Option<String>,
}

impl Operation for Update {
    const PATHS: &'static [&'static str] = &["Org/Update"];
    const NEEDS: Needs = Needs::SystemAdministrator;
    type Output = ();

    async fn run(self, cx: &mut Cx<'_>) -> Result<(), ApiError> {
        let org_id = required(self.org_id, "OrgId", cx.trace)?;
        let name = match self.name {
            Some(name) => Some(usable_name(Some(name), cx)?),
            None => None,
        };
        check_description(self.description.as_deref(), cx)?;
        let description = self.description;
        let work = move |spec: &mut TenantSpec| {
            let at = position(spec, &org_id)?;
            if let Some(name) = &name {
                check_free(spec, name, Some(at))?;
                spec.organizations[at].name.clone_from(name);
            }
            if let Some(description) = &description {
                spec.organizations[at].description.clone_from(description);
            }
            Ok(())
        };
        edit(cx, work).await
    }
}
