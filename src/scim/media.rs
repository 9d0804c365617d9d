//! Which media type an answer has.

use crate::wire::{Call, ContentType};

/// `application/scim+json` (RFC 7644 §3.1) for whoever may want it; `application/json` for whoever names that, and for
/// clients without an `Accept` header: PowerShell's, which read nothing else.
pub fn of(call: &Call<'_>) -> ContentType {
    let Some(accept) = call.header("accept") else { return ContentType::Json };
    let types = || accept.split(',').map(|one| one.split(';').next().unwrap_or_default().trim());
    let names = |wanted: &str| types().any(|one| one.eq_ignore_ascii_case(wanted));
    if names("application/json") && !names("application/scim+json") {
        ContentType::Json
    } else {
        ContentType::Scim
    }
}
