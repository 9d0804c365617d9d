//! Telling our own JWTs from others'. Whether one is still good is for the caller to ask.

use jsonwebtoken::{Algorithm, Validation, decode, decode_header};

use super::keys::Keys;
use crate::check::{Check, Refusal, Trace};
use crate::domain::token::Claims;

/// Longest token that is looked at, in bytes.
const LONGEST: usize = 16 * 1_024;

/// A JWT that our key signed.
#[derive(Debug)]
pub struct Signed {
    /// The app that issued it, by Application ID.
    pub app_id: String,
    /// What it says.
    pub claims: Claims,
}

/// Whether a JWT names one of these keys, or none that could be looked for.
pub fn names_a_key(keys: &Keys, token: &str) -> bool {
    let kid = decode_header(token).ok().and_then(|header| header.kid);
    kid.is_none_or(|kid| keys.find(&kid).is_some())
}

/// Reads a JWT and checks its signature; neither its time nor whether it was revoked.
///
/// # Errors
/// The refusal by `token.readable` or `token.signature`.
pub fn verify(keys: &Keys, token: &str, trace: &mut Trace) -> Result<Signed, Refusal> {
    let unreadable = |trace: &mut Trace, why: String| {
        trace.check(Check::TokenReadable).seen(why).wanted("a token that this tenant issued").failed()
    };
    if token.len() > LONGEST {
        return Err(unreadable(trace, format!("{} bytes", token.len())));
    }
    let header = decode_header(token).map_err(|error| unreadable(trace, format!("no JWT: {error}")))?;
    let app_id = header.extras.get::<String>("app_id").ok().flatten();
    let Some(app_id) = app_id else {
        return Err(unreadable(trace, "a JWT without app_id in its header".into()));
    };
    trace.check(Check::TokenReadable).seen("a JWT").passed();

    let kid = header.kid.unwrap_or_default();
    let refuse = |trace: &mut Trace, seen: String| {
        let wanted = format!("RS256 by key {}", keys.current().kid());
        trace.check(Check::TokenSignature).seen(seen).wanted(wanted).failed()
    };
    let Some(key) = keys.find(&kid) else { return Err(refuse(trace, format!("key {kid}"))) };
    let mut validation = Validation::new(Algorithm::RS256);
    // Time and audience are checks of their own, by our clock.
    validation.validate_exp = false;
    validation.validate_aud = false;
    validation.required_spec_claims.clear();
    match decode::<Claims>(token, key.verifier(), &validation) {
        Ok(data) => {
            trace.check(Check::TokenSignature).seen(format!("key {kid}")).passed();
            Ok(Signed { app_id, claims: data.claims })
        }
        Err(error) => Err(refuse(trace, error.to_string())),
    }
}
