//! The authorization-code grant (RFC 6749 §4.1.3) with PKCE (RFC 7636 §4.6).

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::digest;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::policy::{Cleared, Decision, GrantPolicy, GrantType, RunBy, ScopeRule, TokenRequest};
use crate::check::{Check, Refusal, Trace};
use crate::domain::app::AuthMethod;
use crate::domain::grant::{AuthorizationCode, ChallengeMethod, CodeChallenge, Grant, Refresh};
use crate::domain::token::TokenHash;
use crate::oauth::granted;
use crate::wire::Failure;

/// A code that somebody brings.
pub struct AuthorizationCodeGrant {
    key: TokenHash,
    code: AuthorizationCode,
}

impl GrantType for AuthorizationCodeGrant {
    const POLICY: GrantPolicy = GrantPolicy {
        name: "authorization_code",
        methods: &[AuthMethod::AuthorizationCode],
        listed: |app| app.allows(AuthMethod::AuthorizationCode),
        run: RunBy::Granter,
        scope: ScopeRule::Granted,
        unused: Some(Check::CodeUnused),
    };

    async fn read(request: &TokenRequest<'_>, trace: &mut Trace) -> Result<Self, Failure> {
        let TokenRequest { tenant, client, call } = request;
        let value = client.params.require("code", trace)?;
        let (key, code) = granted::find::<AuthorizationCode>(tenant, client, value, call.at, trace).await?;
        check_redirect(client.params.get("redirect_uri"), &code, trace)?;
        check_verifier(request, code.challenge.as_ref(), trace).await?;
        Ok(Self { key, code })
    }

    fn granted(&self) -> Option<&Grant> {
        Some(&self.code.grant)
    }

    async fn decide(
        self,
        request: &TokenRequest<'_>,
        _: &Cleared,
        trace: &mut Trace,
    ) -> Result<Decision, Failure> {
        let (Self { key, code }, TokenRequest { tenant, client, call }) = (self, request);
        granted::use_up(tenant, key, &code, call.at, trace).await?;
        // Who proves who it is now has to do so ever after.
        let granted = Grant { confidential: !client.is_public(), ..code.grant };
        let refresh = client
            .app
            .spec
            .issue_refresh_tokens
            .then(|| Refresh::new(granted.clone(), &client.app, client.is_public(), call.at));
        Ok(Decision { granted: Some(granted), nonce: code.nonce, refresh })
    }
}

fn check_redirect(uri: Option<&str>, code: &AuthorizationCode, trace: &mut Trace) -> Result<(), Refusal> {
    let holds = match uri {
        Some(uri) => uri == code.redirect_uri,
        None => !code.redirect_named,
    };
    let probe = trace.check(Check::CodeRedirect).seen(uri.unwrap_or("no redirect_uri").to_owned());
    probe.wanted(code.redirect_uri.clone()).holds(holds)
}

/// RFC 7636 §4.6. A verifier without a challenge means that somebody took the challenge away (RFC 9700 §4.8.2).
async fn check_verifier(
    request: &TokenRequest<'_>,
    challenge: Option<&CodeChallenge>,
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
async fn has_secret(request: &TokenRequest<'_>) -> Result<bool, Failure> {
    if request.client.app.client_id.is_some() {
        return Ok(true);
    }
    let found = request.tenant.store.principal_by_name(&request.client.id).await?;
    Ok(found.is_some())
}

fn fits(challenge: &CodeChallenge, verifier: &str) -> bool {
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
        let s256 = CodeChallenge { method: ChallengeMethod::S256, value };
        assert!(fits(&s256, verifier) && !fits(&s256, "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"));
        let plain = CodeChallenge { method: ChallengeMethod::Plain, value: verifier.to_owned() };
        assert!(fits(&plain, verifier) && !fits(&plain, ""));
    }
}
