//! `POST /CDirectoryService/ExemptUserFromMfa`: for some minutes, a sign-in asks for the password alone.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::directory::users::{self, WRITE};
use crate::platform::args::{invalid, required};
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};

/// Minutes, where the call does not say how many.
const DEFAULT_MINUTES: i64 = 10;
/// Most minutes: a year.
const MOST_MINUTES: i64 = 365 * 24 * 60;

/// For some minutes, a sign-in of the user asks for the password alone.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct ExemptUserFromMfa {
    #[serde(rename = "ID", alias = "Uuid")]
    id: Option<String>,
    timespan: Option<i64>,
}

impl Operation for ExemptUserFromMfa {
    const PATHS: &'static [&'static str] = &["CDirectoryService/ExemptUserFromMfa"];
    const NEEDS: Needs = Needs::Rights(WRITE);
    type Output = ();

    async fn run(self, cx: &mut Cx<'_>) -> Result<(), ApiError> {
        let text = required(self.id, "ID", cx.trace)?;
        let minutes = self.timespan.unwrap_or(DEFAULT_MINUTES);
        if !(0..=MOST_MINUTES).contains(&minutes) {
            return Err(invalid("timespan", "wanted minutes, at most a year", cx.trace));
        }
        let until = cx.tenant.clock.now().plus_millis(minutes * 60_000);
        let principal = cx.user(Some(&text)).await?;
        Ok(users::exempt_from_mfa(cx, &principal.user, until).await?)
    }
}
