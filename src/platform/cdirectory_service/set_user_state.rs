//! `POST /CDirectoryService/SetUserState`: sets the states of an account: `None`, or a comma list of `Locked`,
//! `Disabled` and `Expired`.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::directory::users::WRITE;
use crate::domain::user::State;
use crate::platform::args::{invalid, required};
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};
use crate::platform::person::modify;

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
        let state = required(self.state, "state", cx.trace)?;
        let state: State =
            state.parse().map_err(|word: String| invalid("state", &format!("`{word}`"), cx.trace))?;
        let principal = cx.user(Some(&text)).await?;
        modify(cx, &principal.user, move |user| user.state = state).await
    }
}
