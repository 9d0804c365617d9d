//! `/Security/*`, as far as it is about the token at hand.

mod logout;
mod who_am_i;

pub use logout::{Logout, end_token};
pub use who_am_i::WhoAmI;
