//! What operations on users share.

use crate::auth;
use crate::check::{Check, Trace};
use crate::clock::Timestamp;
use crate::directory;
use crate::domain::user::User;
use crate::platform::error::{ApiError, MessageId};
use crate::platform::operation::Cx;
use crate::store::{self, Conflict, users};

/// A moment as the tenant writes it: `/Date(1712846865880)/` (platform.md T15).
pub fn date(at: Timestamp) -> String {
    format!("/Date({})/", at.millis())
}

/// Refuses to do to oneself what would lock one out (platform.md §0.3).
///
/// # Errors
/// `_I18N_System.InvalidOperationException` by `user.not_self`.
pub fn refuse_self(cx: &mut Cx<'_>, user: &User) -> Result<(), ApiError> {
    let caller = cx.caller()?.principal.clone();
    directory::users::check_not_self(caller.as_deref(), user, cx.trace)
        .map_err(|refusal| ApiError::refused(refusal, MessageId::InvalidOperation))
}

/// Changes a user in one transaction: reads it, lets `change` change it, writes it back.
///
/// # Errors
/// The conflict of the login name, or that the user is gone.
pub async fn modify(
    cx: &mut Cx<'_>,
    user: &User,
    change: impl Fn(&mut User) + Send + 'static,
) -> Result<(), ApiError> {
    let (id, now) = (user.id.clone(), cx.tenant.clock.now());
    let mut changed = user.clone();
    change(&mut changed);
    let written = cx.write::<_, store::Error>(async move |db| {
        let Some(mut user) = users::find(db, &id).await? else { return Ok(false) };
        change(&mut user);
        user.modified = now;
        users::update(db, &user).await?;
        Ok(true)
    });
    if written.await.map_err(|error| name_in_use(error, &changed.name, cx.trace))? {
        return Ok(());
    }
    // It was deleted between being looked up and being changed.
    let refusal = cx.trace.check(Check::UserExists).seen(user.id.clone()).failed();
    Err(ApiError::refused(refusal, MessageId::UserIdNotFound(user.id.clone())))
}

/// Maps the conflict of a login name; the rest is ours.
pub fn name_in_use(error: store::Error, name: &str, trace: &mut Trace) -> ApiError {
    match error {
        store::Error::Conflict(Conflict::UserName) => {
            let refusal = trace.check(Check::UserNameFree).seen(name.to_owned()).failed();
            ApiError::refused(refusal, MessageId::UserNameAlreadyInUse(name.to_owned()))
        }
        other => other.into(),
    }
}

/// Checks a password against the rule for the user; for a new one, that for nobody.
///
/// # Errors
/// `_I18N_SetPasswordFailedNotComplex`.
pub async fn check_complexity(user_id: &str, password: &str, cx: &mut Cx<'_>) -> Result<(), ApiError> {
    let rule = auth::password_rule(cx.tenant, user_id).await?;
    auth::check_complexity(rule, password, cx.trace)
        .map_err(|refusal| ApiError::refused(refusal, MessageId::PasswordNotComplex(rule)))
}
