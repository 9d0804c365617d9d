//! `/UPRest/*`: what the User Portal shows its user (platform.md#s4-2).

mod app_view;
mod get_app_by_key;
mod get_up_data;
mod handle_app_click;

pub use get_app_by_key::GetAppByKey;
pub use get_up_data::{GetResultantAppsForUser, GetUPData};
pub use handle_app_click::HandleAppClick;
