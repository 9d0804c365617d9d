//! `POST /OAuth2/Token/{app}`, in the order of decisions.md#d2: client → grant known, and ticked → what the grant presents → Run
//! permission → scope → the grant's own checks → tokens.

mod pipeline;

use pipeline::authorization;
pub use pipeline::{GRANTS, GrantEntry};
use schemars::JsonSchema;
use serde::Serialize;

use super::client_auth::authenticate;
use super::error::OAuthError;
use super::granted::check_still_good;
use super::grants::{Decision, GrantPolicy, TokenRequest};
use crate::auth::{minter, note_issued};
use crate::check::{Check, Refusal, Trace};
use crate::domain::app::App;
use crate::tenant::Tenant;
use crate::tokens::{Authorization, Issued};
use crate::wire::{Call, Params, Reply};

/// The answer (oauth.md#s2-2): exactly these members, for one client fails on any other.
#[derive(Serialize, JsonSchema)]
pub struct TokenResponse {
    #[serde(skip_serializing_if = "Option::is_none")]
    id_token: Option<String>,
    access_token: String,
    token_type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<String>,
    expires_in: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    scope: Option<String>,
}

/// Answers a token request.
///
/// # Errors
/// The refusal by the first check that fails.
pub async fn token(
    tenant: &Tenant,
    app: &str,
    call: &Call<'_>,
    trace: &mut Trace,
) -> Result<Reply, OAuthError> {
    let client = authenticate(tenant, app, call, trace).await?;
    let GrantEntry { policy, decide } = grant(&client.params, trace)?;
    check_ticked(policy, &client.app, trace)?;
    let request = TokenRequest { tenant, client: &client, call };
    let (cleared, decision) = decide(&request, trace).await?;
    let Decision { granted, nonce, refresh } = decision;
    let is_granted = granted.is_some();
    let authorization = Authorization { nonce, ..authorization(&request, cleared, granted)? };
    if let (Some(family), Some(user)) = (&authorization.family, &authorization.subject.principal) {
        trace.belongs_to(family);
        trace.called_by_user(&user.user.name);
    }
    let wants_id_token = is_granted && client.app.issues_id_tokens() && authorization.has_scope("openid");

    let minter = minter(tenant, call.at);
    let mint = minter.open(authorization, trace).await?;
    let Issued { access_token, expires_in } = mint.access_token().await?;
    let id_token = if wants_id_token { Some(mint.id_token(Some(&access_token), None).await?) } else { None };
    let refresh_token = match refresh {
        Some(refresh) => Some(minter.ticket(&refresh, refresh.exp).await?),
        None => None,
    };
    let authorization = mint.authorization();
    if let (Some(family), Some(unused)) = (&authorization.family, policy.unused) {
        check_still_good(tenant, family, unused, call.at, trace).await?;
    }
    note_issued(tenant, call, authorization.app.id(), &authorization.subject);
    let (scope, token_type) = (authorization.scope.clone(), "Bearer");
    Ok(Reply::json(&TokenResponse { id_token, access_token, token_type, refresh_token, expires_in, scope }))
}

fn grant(params: &Params, trace: &mut Trace) -> Result<&'static GrantEntry, Refusal> {
    let name = params.get("grant_type");
    let known: Vec<_> = GRANTS.iter().map(|grant| grant.policy.name).collect();
    let seen = name.unwrap_or("no grant_type").to_owned();
    let probe = trace.check(Check::GrantKnown).seen(seen).wanted(known.join(", "));
    let Some(name) = name else { return Err(probe.missing("grant_type")) };
    probe.some(GRANTS.iter().find(|grant| grant.policy.name == name))
}

fn check_ticked(policy: &GrantPolicy, app: &App, trace: &mut Trace) -> Result<(), Refusal> {
    let ticked: Vec<_> = app.spec.auth_methods.iter().map(|method| format!("{method:?}")).collect();
    let needed: Vec<_> = policy.methods.iter().map(|method| format!("{method:?}")).collect();
    let seen = if ticked.is_empty() { "nothing is ticked".to_owned() } else { ticked.join(", ") };
    let holds = policy.methods.iter().any(|method| app.allows(*method));
    trace.check(Check::GrantAllowed).seen(seen).wanted(needed.join(" or ")).holds(holds)
}
