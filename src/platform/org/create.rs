//! `POST /Org/Create`: adds an organisation.

use schemars::JsonSchema;
use serde::Deserialize;

use super::{MOST, View, check_description, check_free, usable_name};
use crate::domain::organization::OrganizationSpec;
use crate::domain::tenant::TenantSpec;
use crate::platform::edit::{Stop, edit};
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};

/// Adds an organisation.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "PascalCase")]
pub struct Create {
    name: Option<String>,
    description: Option<String>,
}

impl Operation for Create {
    const PATHS: &'static [&'static str] = &["Org/Create"];
    const NEEDS: Needs = Needs::SystemAdministrator;
    type Output = View;

    async fn run(self, cx: &mut Cx<'_>) -> Result<View, ApiError> {
        let name = usable_name(self.name, cx)?;
        check_description(self.description.as_deref(), cx)?;
        let (uuid, description) = (cx.tenant.random.uuid(), self.description.unwrap_or_default());
        let new = OrganizationSpec { name, uuid, description, ..OrganizationSpec::default() };
        let work = move |spec: &mut TenantSpec| {
            check_free(spec, &new.name, None)?;
            if spec.organizations.len() >= MOST {
                return Err(Stop::full("organisations"));
            }
            spec.organizations.push(new.clone());
            Ok(View::of(&new))
        };
        edit(cx, work).await
    }
}
