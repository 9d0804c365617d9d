//! `POST /CDirectoryService/SetUserState`: sets the states of an account: `None`, or a comma list of `Locked`,
//! `Disabled` and `Expired`.

use schemars::JsonSchema;
use serde::Deserialize;

use super::state;
use crate::directory::users::{self, WRITE};
use crate::platform::args::required;
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};

/// Sets the states of an account: `None`, or a comma list. The documentation names the id `uuid`, its samples `ID`.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct SetUserState {
    #[serde(rename = "ID", alias = "Uuid")]
    id: Option<String>,
    state: Option<String>,
}

impl Operation for SetUserState {
    const PATHS: &'static [&'static str] = &["CDirectoryService/SetUserState"];
    const NEEDS: Needs = Needs::Rights(WRITE);
    type Output = ();

    async fn run(self, cx: &mut Cx<'_>) -> Result<(), ApiError> {
        let text = required(self.id, "ID", cx.trace)?;
        let state = state(&required(self.state, "state", cx.trace)?, cx.trace)?;
        let principal = cx.user(Some(&text)).await?;
        Ok(users::set_state(cx, &principal.user, state).await?)
    }
}
