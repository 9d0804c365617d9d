//! Who is calling, and what its token lets it call.

mod caller;
pub mod rest;
mod signin;

pub use caller::{Caller, Credential, SESSION_COOKIE, credential, identify, inspect, recognise};
pub use signin::{note_sign_in, sign_in};
