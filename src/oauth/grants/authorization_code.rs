//! The authorization-code grant (RFC 6749 §4.1.3) with PKCE (RFC 7636 §4.6).

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::digest;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::{Decision, Request};
use crate::check::{Check, Trace};
use crate::domain::grant::{Challenge, ChallengeMethod, Code, Refresh};
use crate::oauth::error::OAuthError;
use crate::oauth::granted::{self, granter};
use crate::wire::Failure;

/// Decides for whoever brings a good code.
///
/// # Errors
/// The refusal by the first check of the code, or of who granted it, that fails.
pub async fn decide(request: &Request<'_>, trace: &mut Trace) -> Result<Decision, OAuthError> {
    let (tenant, app, now) = (request.tenant, &request.client.app, request.at);
    let value = request.client.params.require("code", trace)?;
    let (key, mut code) = granted::find::<Code>(request, value, trace).await?;
    check(request, &code, trace).await?;
    let principal = granter(tenant, app, &code.grant, trace).await?;
    granted::use_up(tenant, key, &code, now, trace).await?;

    // Who proves who it is now has to do so ever after.
    code.grant.confidential = !request.client.is_public();
    let mut decision = request.decision::<Code>(principal, &code.grant);
    decision.authorization.nonce = code.nonce;
    decision.refresh =
        app.spec.issue_refresh_tokens.then(|| Refresh::new(code.grant, app, request.client.is_public(), now));
    Ok(decision)
}

async fn check(request: &Request<'_>, code: &Code, trace: &mut Trace) -> Result<(), Failure> {
    let client = request.client;
    let uri = client.params.get("redirect_uri");
    let holds = match uri {
        Some(uri) => uri == code.redirect_uri,
        None => !code.redirect_named,
    };
    let probe = trace.check(Check::CodeRedirect).seen(uri.unwrap_or("no redirect_uri").to_owned());
    probe.wanted(code.redirect_uri.clone()).holds(holds)?;
    check_verifier(request, code.challenge.as_ref(), trace).await
}

/// RFC 7636 §4.6. A verifier without a challenge means that somebody took the challenge away (RFC 9700 §4.8.2).
async fn check_verifier(
    request: &Request<'_>,
    challenge: Option<&Challenge>,
    trace: &mut Trace,
) -> Result<(), Failure> {
    let client = request.client;
    let verifier = client.params.get("code_verifier");
    let (seen, holds) = match (challenge, verifier) {
        (None, None) if client.is_public() && has_secret(request).await? => {
            ("neither code challenge nor secret, but the client has one", false)
        }
        (None, None) => ("no code challenge", true),
        (None, Some(_)) => ("a verifier, but the request had no challenge", false),
        (Some(_), None) => ("no verifier", false),
        (Some(challenge), Some(verifier)) if fits(challenge, verifier) => ("the right verifier", true),
        (Some(_), Some(_)) => ("another verifier", false),
    };
    Ok(trace.check(Check::PkceVerifier).seen(seen).holds(holds)?)
}

/// Whether this client id could be proved by a secret: it is the app's own, or a user's of the directory.
async fn has_secret(request: &Request<'_>) -> Result<bool, Failure> {
    if request.client.app.client_id.is_some() {
        return Ok(true);
    }
    let found = request.tenant.store.principal_by_name(&request.client.id).await?;
    Ok(found.is_some())
}

fn fits(challenge: &Challenge, verifier: &str) -> bool {
    let made = match challenge.method {
        ChallengeMethod::Plain => verifier.to_owned(),
        ChallengeMethod::S256 => {
            URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, verifier.as_bytes()).as_ref())
        }
    };
    verify_slices_are_equal(made.as_bytes(), challenge.value.as_bytes()).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_verifier_fits_the_challenge_of_the_standards_example() {
        // RFC 7636, appendix B.
        let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        let value = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM".to_owned();
        let s256 = Challenge { method: ChallengeMethod::S256, value };
        assert!(fits(&s256, verifier) && !fits(&s256, "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"));
        let plain = Challenge { method: ChallengeMethod::Plain, value: verifier.to_owned() };
        assert!(fits(&plain, verifier) && !fits(&plain, ""));
    }
}
