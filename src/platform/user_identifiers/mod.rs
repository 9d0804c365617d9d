//! `POST /UserIdentifiers/GetUserIdentifiers`: by what users sign in besides their login names. This tenant has none of that.

use schemars::JsonSchema;
use serde::Deserialize;

use super::error::ApiError;
use super::operation::{Cx, Needs, Operation};

/// By what users sign in besides their login names, which is nothing here.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct GetUserIdentifiers {}

impl Operation for GetUserIdentifiers {
    const PATHS: &'static [&'static str] = &["UserIdentifiers/Get"];
    const NEEDS: Needs = Needs::Scope;
    type Output = [(); 0];

    async fn run(self, _: &mut Cx<'_>) -> Result<[(); 0], ApiError> {
        Ok([])
    }
}
