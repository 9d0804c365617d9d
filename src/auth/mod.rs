//! Who is calling, and what its token lets it call.

mod caller;
pub mod rest;
mod session;
mod signin;

pub use caller::{Caller, Credential, SESSION_COOKIE, credential, identify, inspect, recognise};
pub use session::sign_out;
pub use signin::{count_password, sign_in};
