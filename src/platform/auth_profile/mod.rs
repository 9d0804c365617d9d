//! `/AuthProfile/*`: authentication profiles, which say what a sign-in asks for (platform.md#s7).

mod delete_profile;
mod get_profile;
mod lists;
mod save_profile;
mod scoring;

pub use delete_profile::DeleteProfile;
pub use get_profile::GetProfile;
pub use lists::{GetDecoratedProfileList, GetProfileList};
pub use save_profile::SaveProfile;
pub use scoring::GetProfileMfaScoring;
