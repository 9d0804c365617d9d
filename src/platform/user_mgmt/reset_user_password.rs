//! `POST /UserMgmt/ResetUserPassword`: gives a user a new password. `ChangeUserPassword` does it for the caller, who
//! shows the old one.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::auth;
use crate::directory::users::WRITE;
use crate::domain::user::User;
use crate::platform::args::{present, required};
use crate::platform::error::{ApiError, MessageId};
use crate::platform::operation::{Cx, Needs, Operation};
use crate::platform::person::modify;
use crate::wire::Failure;

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
        set(&principal.user, &password, false, cx).await
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
        let (name, found) = (&principal.user.name, Some(Arc::clone(&principal)));
        let shown = auth::check_password(cx.tenant, name, found, &old, cx.trace).await;
        shown.map_err(|failure| match failure {
            Failure::Refused(refusal) => ApiError::refused(
                refusal,
                MessageId::Argument("The current password is not correct.".to_owned()),
            ),
            Failure::Broken(cause) => ApiError::Broken(cause),
        })?;
        auth::count_password(cx.tenant, &principal.user.id, true, cx.trace).await?;
        set(&principal.user, &new, true, cx).await
    }
}

/// A password that cannot be left out. Blanks belong to it.
fn given(password: Option<String>, name: &'static str, cx: &mut Cx<'_>) -> Result<String, ApiError> {
    present(password.filter(|text| !text.is_empty()), name, cx.trace)
}

/// Sets a password. Who chose it himself need not change it at the next sign-in.
async fn set(user: &User, password: &str, own: bool, cx: &mut Cx<'_>) -> Result<(), ApiError> {
    let rule = auth::password_rule(cx.tenant, &user.id).await?;
    auth::check_new(cx.tenant, user, password, cx.trace).await.map_err(|failure| match failure {
        Failure::Refused(refusal) => match MessageId::of_password(refusal.check(), rule) {
            Some(id) => ApiError::refused(refusal, id),
            None => Failure::Refused(refusal).into(),
        },
        Failure::Broken(cause) => ApiError::Broken(cause),
    })?;
    let hash = cx.tenant.secrets.hash(password, &cx.tenant.random).await;
    let now = cx.tenant.clock.now();
    modify(cx, user, move |user| {
        user.password_hash = Some(hash.clone());
        user.password_changed = now;
        user.profile.force_password_change &= !own;
    })
    .await
}
