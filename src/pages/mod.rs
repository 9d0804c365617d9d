//! The pages a person sees: sign in, further factors, consent, a refused authorize request, a plain message, and the form that carries an
//! answer back to the client.
//!
//! Pure functions from plain data to HTML. They work under [`CSP`], without a script and without anything from elsewhere;
//! only [`form_post`] has a script, see [`SUBMIT_SCRIPT_HASH`]. Whatever is put into them is escaped.

mod asset;
mod challenge;
mod consent;
mod form_post;
mod layout;
mod login;
mod message;
mod ours;
mod problem;
mod vendor;

pub use asset::{Asset, CSS, SCRIPT};
pub use challenge::{Ask, ChallengeInput, ChallengePage, challenge};
pub use consent::{Consent, ConsentScope, consent};
pub use form_post::{SUBMIT_SCRIPT_HASH, form_post};
pub use layout::{Frame, HiddenField};
pub use login::{LoginPage, login};
pub use message::message;
pub use ours::{Overview, TenantRow, doorway, entered, overview};
pub use problem::{ProblemPage, problem};
pub use vendor::VendorFile;

/// The strictest `Content-Security-Policy` that the pages work under. [`form_post`] needs [`SUBMIT_SCRIPT_HASH`] as its
/// `script-src` too. There is no `form-action`: browsers hold it against the redirect to the client as well.
pub const CSP: &str =
    "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; frame-ancestors 'none'";

/// The policy of the server's own pages, which have a script and ask the control API.
pub const OWN_CSP: &str = "default-src 'none'; style-src 'self'; img-src data:; script-src 'self'; connect-src 'self'; \
     base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

#[cfg(test)]
mod tests;
