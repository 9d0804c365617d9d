//! The authorization-code grant (RFC 6749 §4.1.3) with PKCE (RFC 7636 §4.6).

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::digest;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::{Decision, Request, required};
use crate::check::{Check, Trace};
use crate::domain::grant::{Challenge, ChallengeMethod, Code, Refresh};
use crate::domain::token::TokenHash;
use crate::oauth::error::OAuthError;
use crate::store::tickets::{self, Found};
use crate::tokens::hash;
use crate::wire::Failure;

/// The text for every code that is not good; it was recorded for a used and for an expired one.
const NO_MATCH: &str = "supplied code does not match known request";

/// Decides for whoever brings a good code.
///
/// # Errors
/// `invalid_grant` by the first check of the code that fails, `access_denied` by `app.run_permission`.
pub async fn decide(request: &Request<'_>, trace: &mut Trace) -> Result<Decision, OAuthError> {
    let key = hash(required(request, "code", trace)?);
    let code = find(request, key, trace).await?;
    check(request, &code, trace).await?;
    let principal = request.granter(&code.grant, trace).await?;
    use_up(request, key, &code, trace).await?;

    let (app, scope) = (&request.client.app, code.grant.scope.clone());
    let mut authorization = request.authorization(principal, &code.grant);
    authorization.nonce = code.nonce;
    let id_token = app.issues_id_tokens() && authorization.has_scope("openid");
    let refresh = app.spec.issue_refresh_tokens.then(|| {
        let granted = crate::domain::grant::Grant { scope, ..code.grant };
        Refresh::new(granted, app, request.client.is_public(), request.at)
    });
    Ok(Decision { authorization, refresh, id_token })
}

async fn find(request: &Request<'_>, key: TokenHash, trace: &mut Trace) -> Result<Code, OAuthError> {
    let (store, app) = (&request.tenant.store, &request.client.app);
    let found = store.read(async |db| tickets::find::<Code>(db, key).await).await.map_err(Failure::from)?;
    let found = found.filter(|found| found.ticket.grant.row_key == app.row_key);
    let probe =
        trace.check(Check::CodeKnown).seen(if found.is_some() { "a code" } else { "an unknown value" });
    let Found { ticket: code, used } =
        probe.some(found).map_err(|refusal| OAuthError::grant(refusal, NO_MATCH))?;
    if used {
        end(request, &code).await?;
        return Err(reused(trace));
    }
    Ok(code)
}

fn reused(trace: &mut Trace) -> OAuthError {
    let probe = trace.check(Check::CodeUnused).seen("used before; what it gave was revoked");
    OAuthError::grant(probe.failed(), NO_MATCH)
}

/// Ends all that a code gave (RFC 6749 §4.1.2).
async fn end(request: &Request<'_>, code: &Code) -> Result<(), OAuthError> {
    let (family, now) = (code.grant.family.clone(), request.at);
    let ended = request.tenant.store.write(async move |db| tickets::end_family(db, &family, now).await);
    Ok(ended.await.map_err(Failure::from)?)
}

async fn use_up(
    request: &Request<'_>,
    key: TokenHash,
    code: &Code,
    trace: &mut Trace,
) -> Result<(), OAuthError> {
    let now = request.at;
    let first = request.tenant.store.write(async move |db| tickets::use_up::<Code>(db, key, now).await);
    if first.await.map_err(Failure::from)? {
        trace.check(Check::CodeUnused).seen("not used before").passed();
        return Ok(());
    }
    // Another request with the same code was quicker by a moment.
    end(request, code).await?;
    Err(reused(trace))
}

async fn check(request: &Request<'_>, code: &Code, trace: &mut Trace) -> Result<(), OAuthError> {
    let no_match = |refusal| OAuthError::grant(refusal, NO_MATCH);
    let (client, now) = (request.client, request.at.seconds());
    let seen = match code.exp - now {
        left if left > 0 => format!("{left} s left"),
        left => format!("expired {} s ago", -left),
    };
    trace.check(Check::CodeAge).seen(seen).holds(code.exp > now).map_err(no_match)?;
    let same = request.is_client(&code.grant.client_id).await?;
    let probe = trace.check(Check::CodeClient).seen(client.id.clone()).wanted(code.grant.client_id.clone());
    probe.some(same.then_some(())).map_err(no_match)?;
    let uri = client.params.get("redirect_uri");
    let holds = match uri {
        Some(uri) => uri == code.redirect_uri,
        None => !code.redirect_named,
    };
    let probe = trace.check(Check::CodeRedirect).seen(uri.unwrap_or("no redirect_uri").to_owned());
    probe.wanted(code.redirect_uri.clone()).holds(holds).map_err(no_match)?;
    check_verifier(request, code.challenge.as_ref(), trace)
}

/// RFC 7636 §4.6. A verifier without a challenge means that somebody took the challenge away (RFC 9700 §4.8.2).
fn check_verifier(
    request: &Request<'_>,
    challenge: Option<&Challenge>,
    trace: &mut Trace,
) -> Result<(), OAuthError> {
    let client = request.client;
    let verifier = client.params.get("code_verifier");
    let (seen, holds) = match (challenge, verifier) {
        (None, None) if client.is_public() && client.app.client_id.is_some() => {
            ("neither secret nor code challenge", false)
        }
        (None, None) => ("no code challenge", true),
        (None, Some(_)) => ("a verifier, but the request had no challenge", false),
        (Some(_), None) => ("no verifier", false),
        (Some(challenge), Some(verifier)) if fits(challenge, verifier) => ("the right verifier", true),
        (Some(_), Some(_)) => ("another verifier", false),
    };
    let outcome = trace.check(Check::PkceVerifier).seen(seen).holds(holds);
    outcome.map_err(|refusal| OAuthError::grant(refusal, "challenge mismatch"))
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
