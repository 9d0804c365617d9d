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

use crate::check::Trace;
use crate::directory::users::{LONGEST_NAME, is_login_name};
use crate::domain::user::User;
use crate::platform::args::invalid;
use crate::platform::error::ApiError;
use crate::platform::operation::Cx;
use crate::tenant::Tenant;

/// What `Password` means where a portal's form was not filled in (platform.md §1.2).
const NO_PASSWORD: &str = "undefined";

/// Where a user's picture is found, if it has one.
fn picture_uri(user: &User) -> Option<String> {
    user.has_picture.then(|| format!("/UserMgmt/GetUserPicture?id={}", user.id))
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
