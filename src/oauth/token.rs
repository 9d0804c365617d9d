//! `POST /OAuth2/Token/{app}`: the pipeline that every grant runs through, in the order of decision 2.

use serde::Serialize;

use super::client_auth::authenticate;
use super::error::{Code, OAuthError};
use super::grants::{Grant, Request};
use super::params::Params;
use crate::check::{Check, Trace};
use crate::tenant::Tenant;
use crate::tokens::{Issued, Minter};
use crate::wire::{Call, Reply};

/// The answer (oauth.md §2.2): exactly these members, for one client fails on any other.
#[derive(Serialize)]
struct TokenResponse {
    access_token: String,
    token_type: &'static str,
    expires_in: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    scope: Option<String>,
}

/// Answers a token request.
///
/// # Errors
/// The OAuth error of the first check that fails.
pub async fn token(
    tenant: &Tenant,
    app: &str,
    call: &Call<'_>,
    trace: &mut Trace,
) -> Result<Reply, OAuthError> {
    let client = authenticate(tenant, app, call, trace).await?;
    let grant = grant(&client.params, trace)?;
    let request = Request { client: &client, base: call.base, at: call.at };
    let authorization = grant.authorize(&request, trace)?;
    let minter = Minter { store: &tenant.store, keys: &tenant.keys, random: &tenant.random, now: call.at };
    let Issued { access_token, expires_in, scope } = minter.issue(authorization).await?;
    Ok(Reply::json(&TokenResponse { access_token, token_type: "Bearer", expires_in, scope }))
}

fn grant(params: &Params, trace: &mut Trace) -> Result<Grant, OAuthError> {
    let name = params.get("grant_type");
    let found = name.and_then(Grant::by_name);
    let probe =
        trace.check(Check::GrantKnown).seen(name.unwrap_or("no grant_type").to_owned()).wanted(Grant::NAMES);
    probe.some(found).map_err(|refusal| match name {
        None => OAuthError::request(refusal, "grant_type is missing"),
        Some(_) => OAuthError::Refused(refusal, Code::UnsupportedGrantType, "unsupported grant type"),
    })
}
