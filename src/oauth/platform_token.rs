//! `/OAuth2/PlatformToken` and `/OAuth2/RefreshPlatformToken`: tokens for the whole platform, which no scope narrows
//! (oauth.md §1.2, §3.3).

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Serialize;

use super::client_auth::{Identity, authenticate, usable_app};
use super::error::{Code, OAuthError};
use super::granted::{self, Presentable, granter};
use super::grants::check_run;
use crate::auth::{self, minter, platform_cookies};
use crate::check::{Check, Trace};
use crate::domain::app::PLATFORM_APP;
use crate::domain::grant::Refresh;
use crate::tenant::Tenant;
use crate::tokens::{PLATFORM_LIFETIME, Subject};
use crate::wire::{Call, Failure, Reply};

#[derive(Serialize, JsonSchema)]
pub struct PlatformToken {
    access_token: String,
    token_type: &'static str,
    expires_in: i64,
}

/// Answers a client that authenticates with the password of its user; a scope is ignored.
///
/// # Errors
/// The token endpoint's.
pub async fn platform_token(
    tenant: &Tenant,
    call: &Call<'_>,
    trace: &mut Trace,
) -> Result<Reply, OAuthError> {
    let client = authenticate(tenant, PLATFORM_APP, call, trace).await?;
    let grant = client.params.get("grant_type");
    let probe = trace.check(Check::GrantKnown).seen(grant.unwrap_or("no grant_type").to_owned());
    probe.wanted("client_credentials").some(grant.filter(|name| *name == "client_credentials")).map_err(
        |refusal| match grant {
            None => OAuthError::request(refusal, "grant_type is missing"),
            Some(_) => OAuthError::Refused(refusal, Code::UnsupportedGrantType, "unsupported grant type"),
        },
    )?;
    let Identity::User(principal) = &client.identity else {
        let probe = trace.check(Check::ClientExists).seen("the app's own client");
        return Err(OAuthError::client(probe.wanted("a user of the directory").failed()));
    };
    check_run(&client.app, principal, trace).map_err(OAuthError::client)?;
    let access_token = minter(tenant, call.at).platform_token(&client.app, principal, call.base).await?;
    auth::note_issued(tenant, call, PLATFORM_APP, &Subject::user(Arc::clone(principal)));
    Ok(Reply::json(&PlatformToken { access_token, token_type: "Bearer", expires_in: PLATFORM_LIFETIME }))
}

/// Answers with both cookies anew, for a refresh token that was not used before.
///
/// # Errors
/// `invalid_grant` by the first check of the refresh token that fails.
pub async fn refresh(tenant: &Tenant, call: &Call<'_>, trace: &mut Trace) -> Result<Reply, OAuthError> {
    let invalid = |refusal| OAuthError::grant(refusal, Refresh::TEXT);
    let info = tenant.store.info().await.map_err(Failure::from)?;
    let (name, _) = platform_cookies(info.id());
    let probe = trace.check(Check::TokenPresent).seen(format!("the cookie {name}"));
    let value = probe.some(call.cookie(&name)).map_err(invalid)?;
    let app = usable_app(tenant, PLATFORM_APP, trace).await?;
    let (key, refresh) = granted::find_own::<Refresh>(tenant, &app, value, call.at, trace).await?;
    let principal = granter(tenant, &app, &refresh.grant, trace).await?;
    granted::use_up(tenant, key, &refresh, call.at, trace).await?;
    let tokens = auth::issue_platform_tokens(tenant, &app, &principal, &refresh, call).await?;
    let family = &refresh.grant.family;
    granted::check_still_good(tenant, family, (Refresh::UNUSED, Refresh::TEXT), call.at, trace).await?;
    auth::note_issued(tenant, call, PLATFORM_APP, &Subject::user(principal));
    Ok(Reply::json(&serde_json::json!({})).with_cookies(tokens.cookies(info.id(), call)))
}
