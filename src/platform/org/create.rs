//! `POST /Org/Create`: adds an organisation.

use schemars::JsonSchema;
use serde::Deserialize;

use super::OrganizationView;
use crate::directory::organizations;
use crate::platform::args::required;
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
    type Output = OrganizationView;

    async fn run(self, cx: &mut Cx<'_>) -> Result<OrganizationView, ApiError> {
        let name = required(self.name, "Name", cx.trace)?;
        let made = organizations::create(cx, &name, self.description.unwrap_or_default()).await?;
        Ok(OrganizationView::of(&made))
    }
}
