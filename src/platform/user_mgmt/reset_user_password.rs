//! `POST /UserMgmt/ResetUserPassword`: gives a user a new password. `ChangeUserPassword` does it for the caller, who
//! shows the old one.

use serde::Deserialize;

use crate::auth::sign_in;
use crate::check::Check;
use crate::domain::user::User;
use crate::platform::args::required;
use crate::platform::cdirectory_service::{WRITE, check_complexity, modify};
use crate::platform::error::{ApiError, MessageId};
use crate::platform::operation::{Cx, Needs, Operation};
use crate::wire::Failure;

/// The arguments.
#[derive(Default, Deserialize)]
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

/// The arguments.
#[derive(Default, Deserialize)]
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
        let signed_in = sign_in(cx.tenant, &principal.user.name, &old, cx.trace).await;
        signed_in.map_err(|failure| match failure {
            Failure::Refused(refusal) => ApiError::refused(
                refusal,
                MessageId::Argument("The current password is not correct.".to_owned()),
            ),
            Failure::Broken(cause) => ApiError::Broken(cause),
        })?;
        set(&principal.user, &new, true, cx).await
    }
}

/// A password that cannot be left out. Blanks belong to it.
fn given(password: Option<String>, name: &'static str, cx: &mut Cx<'_>) -> Result<String, ApiError> {
    let probe = cx.trace.check(Check::ArgumentPresent).seen(name);
    probe
        .some(password.filter(|text| !text.is_empty()))
        .map_err(|refusal| ApiError::refused(refusal, MessageId::RequiredParameter(name)))
}

/// Sets a password. Who chose it himself need not change it at the next sign-in.
async fn set(user: &User, password: &str, own: bool, cx: &mut Cx<'_>) -> Result<(), ApiError> {
    check_complexity(password, cx.trace)?;
    let same = match &user.password_hash {
        Some(hash) => cx.tenant.secrets.verify(password, hash).await,
        None => false,
    };
    cx.trace
        .check(Check::PasswordIsNew)
        .seen(if same { "the present password" } else { "another password" })
        .holds(!same)
        .map_err(|refusal| ApiError::refused(refusal, MessageId::PasswordSameAsOld))?;
    let hash = cx.tenant.secrets.hash(password, &cx.tenant.random).await;
    let now = cx.tenant.clock.now();
    modify(cx, user, move |user| {
        user.password_hash = Some(hash.clone());
        user.password_changed = now;
        user.profile.force_password_change &= !own;
    })
    .await
}
