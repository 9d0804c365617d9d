//! `POST /UserMgmt/SignOutCurrentSession` ends the token it is called with; `SignOutEverywhere` ends all sessions of a
//! user, and what it granted to clients.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::directory::sessions;
use crate::directory::users::WRITE;
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};

/// Ends the token or session that it is called with.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct SignOutCurrentSession {}

impl Operation for SignOutCurrentSession {
    const PATHS: &'static [&'static str] = &["UserMgmt/SignOutCurrentSession"];
    const NEEDS: Needs = Needs::Scope;
    type Output = ();

    async fn run(self, cx: &mut Cx<'_>) -> Result<(), ApiError> {
        Ok(sessions::end_current(cx, cx.caller()?).await?)
    }
}

/// Ends all sessions of a user; without an id, of the caller.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct SignOutEverywhere {
    #[serde(rename = "ID", alias = "Uuid")]
    id: Option<String>,
}

impl Operation for SignOutEverywhere {
    const PATHS: &'static [&'static str] = &["UserMgmt/SignOutEverywhere"];
    const NEEDS: Needs = Needs::OwnOr(WRITE);
    type Output = ();

    fn about(&self) -> Option<&str> {
        self.id.as_deref()
    }

    async fn run(self, cx: &mut Cx<'_>) -> Result<(), ApiError> {
        let user_id = cx.user(self.id.as_deref()).await?.user.id.clone();
        Ok(sessions::end_all(cx, &user_id).await?)
    }
}
