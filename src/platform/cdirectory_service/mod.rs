//! `/CDirectoryService/*`: users of the cloud directory (platform.md §1).

mod change_user;
mod change_user_state;
mod create_user;
mod create_users;
mod csv_import;
mod delete_user;
mod exempt_user_from_mfa;
mod get_tech_support_user;
mod get_user;
mod get_user_attributes;
mod get_user_by_name;
mod get_users;
mod new_user;
mod refresh_token;
mod set_user_picture;
mod set_user_state;
mod signup;
mod update_profile;

pub use change_user::ChangeUser;
pub use change_user_state::ChangeUserState;
pub use create_user::{CreateUser, CreateUserQuick};
pub use create_users::CreateUsers;
pub use csv_import::{GetUsersFromCsvFile, SubmitUploadedFile};
pub use delete_user::DeleteUser;
pub use exempt_user_from_mfa::ExemptUserFromMfa;
pub use get_tech_support_user::GetTechSupportUser;
pub use get_user::GetUser;
pub use get_user_attributes::GetUserAttributes;
pub use get_user_by_name::GetUserByName;
pub use get_users::GetUsers;
pub use refresh_token::RefreshToken;
pub use set_user_picture::SetUserPicture;
pub use set_user_state::SetUserState;
pub use signup::Signup;
pub use update_profile::UpdateProfile;

use crate::auth;
use crate::check::{Check, Trace};
use crate::clock::Timestamp;
use crate::directory;
use crate::directory::users::{LONGEST_NAME, is_login_name};
pub use crate::directory::users::{READ, WRITE};
use crate::domain::user::User;
use crate::platform::args::invalid;
use crate::platform::error::{ApiError, MessageId};
use crate::platform::operation::Cx;
use crate::store::{self, Conflict, users};
use crate::tenant::Tenant;

/// The id of the cloud directory.
pub const DIRECTORY_UUID: &str = crate::domain::user::CLOUD_DIRECTORY_UUID;
/// What `Password` means where a portal's form was not filled in (platform.md §1.2).
const NO_PASSWORD: &str = "undefined";

/// A moment as the tenant writes it: `/Date(1712846865880)/` (platform.md T15).
pub fn date(at: Timestamp) -> String {
    format!("/Date({})/", at.millis())
}

/// Where a user's picture is found, if it has one.
fn picture_uri(user: &User) -> Option<String> {
    user.has_picture.then(|| format!("/UserMgmt/GetUserPicture?id={}", user.id))
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

/// A login name that a user can have, with its suffix.
///
/// # Errors
/// `_I18N_System.ArgumentException` by `argument.valid`.
async fn usable_login_name(name: &str, cx: &mut Cx<'_>) -> Result<String, ApiError> {
    let name = cx.tenant.store.info().await?.full_name(name);
    if !is_login_name(&name) {
        let why =
            format!("wanted a login name of at most {LONGEST_NAME} characters, such as John or john@suffix");
        return Err(invalid("Name", &why, cx.trace));
    }
    Ok(name)
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
fn name_in_use(error: store::Error, name: &str, trace: &mut Trace) -> ApiError {
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

/// The id of a user that a call names besides the one it is about: a manager, a redirect. Blank and `Unassigned`
/// name nobody.
async fn other_user(
    tenant: &Tenant,
    text: Option<&str>,
    trace: &mut Trace,
) -> Result<Option<String>, ApiError> {
    let named =
        text.map(str::trim).filter(|text| !text.is_empty() && !text.eq_ignore_ascii_case("unassigned"));
    let Some(text) = named else { return Ok(None) };
    let found = tenant.store.principal_by_id_or_name(text).await?;
    let subject = trace.subject().user.clone();
    let other = crate::platform::guard::found(found, text, trace)?;
    // The call stays about whom it was about.
    if let Some(name) = subject {
        trace.about_user(&name);
    }
    Ok(Some(other.user.id.clone()))
}
