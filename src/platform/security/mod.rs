//! `/Security/*`: signing in, signing out, and who one is (platform.md#s6).

mod advance_authentication;
mod answer_oob_challenge;
mod challenge_user;
mod cleanup_authentication;
mod forgot_username;
mod login;
mod logout;
mod oob_auth_status;
mod package;
mod start_authentication;
mod start_challenge;
mod success;
mod verification;
mod who_am_i;

pub use advance_authentication::AdvanceAuthentication;
pub use answer_oob_challenge::AnswerOobChallenge;
pub use challenge_user::ChallengeUser;
pub use cleanup_authentication::CleanupAuthentication;
pub use forgot_username::{AdvanceForgotUsername, ForgotUsername, StartForgotUsername};
pub use login::LoginArgs;
pub use logout::Logout;
pub use oob_auth_status::OobAuthStatus;
pub use start_authentication::StartAuthentication;
pub use start_challenge::StartChallenge;
pub use verification::{OnDemandChallenge, SendIdentityVerification, StartVerification};
pub use who_am_i::WhoAmI;

/// What `Result.Summary` says of a failed sign-in (decisions.md#d13).
const FAILURE: &str = "Failure";
/// What it says of one that is done.
const SUCCESS: &str = "LoginSuccess";
