//! `POST /UserMgmt/ResetUserPassword`: gives a user a new password. `ChangeUserPassword` does it for the caller, who
//! shows the old one.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::directory::users::{WRITE, password};
use crate::platform::args::{present, required};
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};

/// Gives a user a new password.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct ResetUserPassword {
    #[serde(rename = "ID", alias = "Uuid")]
    id: Option<String>,
    #[serde(rename = "newPassword")]
    new_password: Option<String>,
}

impl Operation for ResetUserPassword {
    const PATHS: &'static [&'static str] = &["UserMgmt/ResetUserPassword"];
    const NEEDS: Needs = Needs::Rights(WRITE);
    type Output = ();

    async fn run(self, cx: &mut Cx<'_>) -> Result<(), ApiError> {
        let text = required(self.id, "ID", cx.trace)?;
        let password = given(self.new_password, "newPassword", cx)?;
        let principal = cx.user(Some(&text)).await?;
        Ok(password::reset(cx, &principal.user, &password, false).await?)
    }
}

/// Gives the caller a new password, for the old one.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "camelCase")]
pub struct ChangeUserPassword {
    old_password: Option<String>,
    new_password: Option<String>,
}

impl Operation for ChangeUserPassword {
    const PATHS: &'static [&'static str] = &["UserMgmt/ChangeUserPassword"];
    const NEEDS: Needs = Needs::Scope;
    type Output = ();

    async fn run(self, cx: &mut Cx<'_>) -> Result<(), ApiError> {
        let old = given(self.old_password, "oldPassword", cx)?;
        let new = given(self.new_password, "newPassword", cx)?;
        let principal = cx.user(None).await?;
        Ok(password::change(cx, &principal, &old, &new).await?)
    }
}

/// A password that cannot be left out. Blanks belong to it.
fn given(password: Option<String>, name: &'static str, cx: &mut Cx<'_>) -> Result<String, ApiError> {
    present(password.filter(|text| !text.is_empty()), name, cx.trace)
}
