//! `/Health/*`: the tenant is up. Needs no token.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};

/// That the tenant is up.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Ping {}

impl Operation for Ping {
    const PATHS: &'static [&'static str] = &["Health/Ping"];
    const NEEDS: Needs = Needs::Nothing;
    type Output = ();

    async fn run(self, _: &mut Cx<'_>) -> Result<(), ApiError> {
        Ok(())
    }
}

/// That the tenant is up; asks the database as well.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct HealthCheck {}

impl Operation for HealthCheck {
    const PATHS: &'static [&'static str] = &["Health/Check"];
    const NEEDS: Needs = Needs::Nothing;
    type Output = ();

    async fn run(self, cx: &mut Cx<'_>) -> Result<(), ApiError> {
        cx.tenant.store.info().await?;
        Ok(())
    }
}
