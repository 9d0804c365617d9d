//! `/Health/*`: the tenant is up. Needs no token.

use serde::Deserialize;

use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};

/// `GET /Health/Ping`
#[derive(Default, Deserialize)]
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

/// `GET /Health/Check`: also asks the database.
#[derive(Default, Deserialize)]
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
