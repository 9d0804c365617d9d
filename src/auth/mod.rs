//! Who is calling, and what its token lets it call; signing in, and what that gives.

mod advance;
mod answer;
mod attempt;
mod caller;
mod events;
mod factors;
pub mod rest;
mod session;
mod signin;

pub use advance::{Action, Operation, Outcome, advance};
pub use attempt::{end, find, start};
pub use caller::{
    Caller, Credential, SESSION_COOKIE, credential, identify, inspect, recognise, shows_native,
};
pub use events::{event, event_by, note_issued, note_refused};
pub use session::{
    FORM_COOKIE, Opened, PlatformTokens, SIGN_IN_FAILED, cookie_attributes, expired_cookie,
    issue_platform_tokens, minter, open_session, platform_cookies, platform_tokens, sign_out,
};
pub use signin::{FACTORS, PASSWORD_ALONE, count_password, note_sign_in, sign_in};
