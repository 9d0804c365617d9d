//! The refresh grant (RFC 6749 §6; decision 10).

use super::{Decision, Request};
use crate::check::{Check, Refusal, Trace};
use crate::domain::grant::{Grant, Refresh};
use crate::oauth::error::OAuthError;
use crate::oauth::granted::{self, granter};

/// Decides for whoever brings a good refresh token.
///
/// # Errors
/// The refusal by the first check of the token, or of who granted it, that fails, or by `scope.granted`.
pub async fn decide(request: &Request<'_>, trace: &mut Trace) -> Result<Decision, OAuthError> {
    let (tenant, app, now) = (request.tenant, &request.client.app, request.at);
    let value = request.client.params.require("refresh_token", trace)?;
    trace.check(Check::RefreshAllowed).holds(app.spec.issue_refresh_tokens)?;
    let (key, refresh) = granted::find::<Refresh>(request, value, trace).await?;
    let principal = granter(tenant, app, &refresh.grant, trace).await?;
    let scope = narrowed(request, refresh.grant.scope.as_deref(), trace)?;
    if refresh.rotates {
        granted::use_up(tenant, key, &refresh, now, trace).await?;
    }

    let mut decision = request.decision::<Refresh>(principal, &Grant { scope, ..refresh.grant.clone() });
    // The new one may ask for as much as the old one, even where this request asked for less.
    decision.refresh = refresh.rotates.then_some(refresh);
    Ok(decision)
}

/// A refresh may ask for less than was granted, never for more.
fn narrowed(
    request: &Request<'_>,
    granted: Option<&str>,
    trace: &mut Trace,
) -> Result<Option<String>, Refusal> {
    let Some(asked) = request.client.params.get("scope") else { return Ok(granted.map(str::to_owned)) };
    let had: Vec<_> = granted.unwrap_or_default().split_ascii_whitespace().collect();
    let names: Vec<_> = asked.split_whitespace().collect();
    let holds = names.iter().all(|name| had.contains(name));
    let probe = trace.check(Check::ScopeGranted).seen(names.join(" ")).wanted(had.join(" "));
    probe.holds(holds)?;
    Ok((!names.is_empty()).then(|| names.join(" ")))
}
