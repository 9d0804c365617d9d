//! `/CDirectoryService/*`: users of the cloud directory (platform.md#s1).

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
use crate::domain::user::{AccountState, User};
use crate::platform::args::invalid;
use crate::platform::error::ApiError;

/// What `Password` means where a portal's form was not filled in (platform.md#s1-2).
const NO_PASSWORD: &str = "undefined";

/// Where a user's picture is found, if it has one.
fn picture_uri(user: &User) -> Option<String> {
    user.has_picture.then(|| format!("/UserMgmt/GetUserPicture?id={}", user.id))
}

/// Whether a password is given.
fn is_password(text: &str) -> bool {
    !text.is_empty() && text != NO_PASSWORD
}

/// Locked, disabled, expired, by these words.
///
/// # Errors
/// `_I18N_System.ArgumentException` by `argument.valid`.
fn state(text: &str, trace: &mut Trace) -> Result<AccountState, ApiError> {
    text.parse().map_err(|word: String| invalid("state", &format!("`{word}`"), trace))
}

/// The user whom a call names besides the one that it is about: a manager, a redirect. Blank and `Unassigned` name
/// nobody.
fn named(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty() && !text.eq_ignore_ascii_case("unassigned")).then(|| text.to_owned())
}
