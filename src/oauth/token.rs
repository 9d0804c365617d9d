//! `POST /OAuth2/Token/{app}`: the pipeline that every grant runs through, in the order of decision 2.

use schemars::JsonSchema;
use serde::Serialize;

use super::client_auth::authenticate;
use super::error::OAuthError;
use super::granted::check_still_good;
use super::grants::{Decision, GrantType, Request};
use super::params::Params;
use crate::auth::{minter, note_issued};
use crate::check::{Check, Refusal, Trace};
use crate::tenant::Tenant;
use crate::tokens::Issued;
use crate::wire::{Call, Reply};

/// The answer (oauth.md §2.2): exactly these members, for one client fails on any other.
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
    let grant = grant(&client.params, trace)?;
    let request = Request { tenant, client: &client, call, base: call.base, at: call.at };
    let Decision { authorization, refresh, id_token, reuse } = grant.decide(&request, trace).await?;
    let minter = minter(tenant, call.at);
    let mint = minter.open(authorization, trace).await?;
    let Issued { access_token, expires_in } = mint.access_token().await?;
    let id_token = if id_token { Some(mint.id_token(Some(&access_token), None).await?) } else { None };
    let refresh_token = match refresh {
        Some(refresh) => Some(minter.ticket(&refresh, refresh.exp).await?),
        None => None,
    };
    if let (Some(family), Some(reuse)) = (&mint.authorization().family, reuse) {
        check_still_good(tenant, family, reuse, call.at, trace).await?;
    }
    let authorization = mint.authorization();
    note_issued(tenant, call, authorization.app.id(), &authorization.subject);
    let scope = authorization.scope.clone();
    let token_type = "Bearer";
    Ok(Reply::json(&TokenResponse { id_token, access_token, token_type, refresh_token, expires_in, scope }))
}

fn grant(params: &Params, trace: &mut Trace) -> Result<GrantType, Refusal> {
    let name = params.get("grant_type");
    let seen = name.unwrap_or("no grant_type").to_owned();
    let probe = trace.check(Check::GrantKnown).seen(seen).wanted(GrantType::NAMES);
    let Some(name) = name else { return Err(probe.missing("grant_type")) };
    probe.some(GrantType::by_name(name))
}
