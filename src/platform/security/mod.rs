//! `/Security/*`: signing in, signing out, and who one is (platform.md §6).

mod advance_authentication;
mod cleanup_authentication;
mod login;
mod logout;
mod oob_auth_status;
mod package;
mod start_authentication;
mod success;
mod who_am_i;

pub use advance_authentication::AdvanceAuthentication;
pub use cleanup_authentication::CleanupAuthentication;
pub use login::Login;
pub use logout::{Logout, end_token};
pub use oob_auth_status::OobAuthStatus;
pub use start_authentication::StartAuthentication;
pub use who_am_i::WhoAmI;

/// What `Result.Summary` says of a failed sign-in (decision 13).
const FAILURE: &str = "Failure";
