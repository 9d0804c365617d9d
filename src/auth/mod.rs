//! Who is calling, and what its token lets it call; signing in, and what that gives.

mod advance;
mod answer;
mod attempt;
pub mod browser;
mod caller;
mod cookies;
mod events;
mod factors;
pub mod guard;
mod letter;
mod oath;
mod outbound;
mod password;
mod prolong;
mod reminder;
pub mod rest;
mod session;
mod signin;
mod step;
mod stepup;

pub use advance::advance;
pub use attempt::{Purposes, end, find, find_for, start, start_verification};
pub use caller::{Caller, Credential, credential, identify, inspect, recognise, shows_native};
pub use cookies::{FORM_COOKIE, SESSION_COOKIE, cookie_attributes, expired_cookie, platform_cookies};
pub use events::{change, note_issued, note_refused};
pub use factors::of as factors;
pub use oath::{confirm, is_code, offer, resynchronise};
pub use outbound::{accept, send_verification};
pub use password::{check_complexity, check_new, remember_replaced, rule as password_rule};
pub use prolong::prolong;
pub use reminder::{answer_reminder, remind, start_reminder};
pub use session::{
    SIGN_IN_FAILED, issue_platform_tokens, minter, open_session, platform_tokens, session_token, sign_out,
};
pub use signin::{
    PASSWORD_ALONE, check_password, count_password, method, note_sign_in, sign_in, sign_in_found,
};
pub use step::{SignInOutcome, SignInStep};
pub use stepup::{StepUpStanding, is_raised, note_passed, raise, share_passed, standing, start_step_up};
