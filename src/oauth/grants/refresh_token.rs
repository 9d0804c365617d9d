//! The refresh grant (RFC 6749 §6; decision 10).

use super::{Decision, Request, required};
use crate::check::{Check, Trace};
use crate::domain::grant::{Grant, Refresh};
use crate::domain::token::TokenHash;
use crate::oauth::error::{Code, OAuthError};
use crate::store::tickets::{self, Found};
use crate::tokens::hash;
use crate::wire::Failure;

const INVALID: &str = "invalid refresh token";

/// Decides for whoever brings a good refresh token.
///
/// # Errors
/// `invalid_grant` by the first check of the token that fails, `invalid_scope` by `scope.granted`, `access_denied` by
/// `app.run_permission`.
pub async fn decide(request: &Request<'_>, trace: &mut Trace) -> Result<Decision, OAuthError> {
    let invalid = |refusal| OAuthError::grant(refusal, INVALID);
    let (client, app) = (request.client, &request.client.app);
    let key = hash(required(request, "refresh_token", trace)?);
    trace.check(Check::RefreshAllowed).holds(app.spec.issue_refresh_tokens).map_err(invalid)?;
    let refresh = find(request, key, trace).await?;
    let (exp, now) = (refresh.exp, request.at.seconds());
    let seen = if exp > now { "not expired" } else { "expired" };
    trace.check(Check::RefreshAge).seen(seen).holds(exp > now).map_err(invalid)?;
    let same = request.is_client(&refresh.grant.client_id).await?;
    let probe = trace.check(Check::RefreshClient).seen(client.id.clone());
    let probe = probe.wanted(refresh.grant.client_id.clone());
    probe.some(same.then_some(())).map_err(invalid)?;
    let principal = request.granter(&refresh.grant, trace).await?;
    let scope = narrowed(request, refresh.grant.scope.as_deref(), trace)?;
    if refresh.rotates {
        use_up(request, key, &refresh, trace).await?;
    }

    let granted = Grant { scope, ..refresh.grant.clone() };
    let authorization = request.authorization(principal, &granted);
    let id_token = app.issues_id_tokens() && authorization.has_scope("openid");
    // The new one may ask for as much as the old one, even where this request asked for less.
    Ok(Decision { authorization, refresh: refresh.rotates.then_some(refresh), id_token })
}

async fn find(request: &Request<'_>, key: TokenHash, trace: &mut Trace) -> Result<Refresh, OAuthError> {
    let (store, app) = (&request.tenant.store, &request.client.app);
    let found =
        store.read(async |db| tickets::find::<Refresh>(db, key).await).await.map_err(Failure::from)?;
    let found = found.filter(|found| found.ticket.grant.row_key == app.row_key);
    let seen = if found.is_some() { "a refresh token" } else { "an unknown value" };
    let probe = trace.check(Check::RefreshKnown).seen(seen);
    let Found { ticket, used } = probe.some(found).map_err(|refusal| OAuthError::grant(refusal, INVALID))?;
    if used {
        return Err(reused(request, &ticket, trace).await?);
    }
    Ok(ticket)
}

/// Ends the grant of a refresh token that was used up (RFC 9700 §4.14.2).
async fn reused(
    request: &Request<'_>,
    refresh: &Refresh,
    trace: &mut Trace,
) -> Result<OAuthError, OAuthError> {
    let (family, now) = (refresh.grant.family.clone(), request.at);
    let ended = request.tenant.store.write(async move |db| tickets::end_family(db, &family, now).await);
    ended.await.map_err(Failure::from)?;
    let probe = trace.check(Check::RefreshUnused).seen("replaced or revoked before; its grant has ended");
    Ok(OAuthError::grant(probe.failed(), INVALID))
}

async fn use_up(
    request: &Request<'_>,
    key: TokenHash,
    refresh: &Refresh,
    trace: &mut Trace,
) -> Result<(), OAuthError> {
    let now = request.at;
    let first = request.tenant.store.write(async move |db| tickets::use_up::<Refresh>(db, key, now).await);
    if first.await.map_err(Failure::from)? {
        trace.check(Check::RefreshUnused).seen("not used before").passed();
        return Ok(());
    }
    Err(reused(request, refresh, trace).await?)
}

/// A refresh may ask for less than was granted, never for more.
fn narrowed(
    request: &Request<'_>,
    granted: Option<&str>,
    trace: &mut Trace,
) -> Result<Option<String>, OAuthError> {
    let Some(asked) = request.client.params.get("scope") else { return Ok(granted.map(str::to_owned)) };
    let had: Vec<_> = granted.unwrap_or_default().split_ascii_whitespace().collect();
    let names: Vec<_> = asked.split_whitespace().collect();
    let holds = names.iter().all(|name| had.contains(name));
    let probe = trace.check(Check::ScopeGranted).seen(names.join(" ")).wanted(had.join(" "));
    probe
        .holds(holds)
        .map_err(|refusal| OAuthError::Refused(refusal, Code::InvalidScope, "invalid scope"))?;
    Ok((!names.is_empty()).then(|| names.join(" ")))
}
