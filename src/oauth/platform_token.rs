//! `/OAuth2/PlatformToken` and `/OAuth2/RefreshPlatformToken`: tokens for the whole platform, which no scope narrows
//! (oauth.md#s1-2, oauth.md#s3-3).

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Serialize;

use super::client_auth::{ClientIdentity, authenticate};
use super::error::OAuthError;
use super::gate::{check_run, usable_app};
use super::granted::{self, Presentable, granter};
use crate::auth::{self, minter, platform_cookies};
use crate::check::{Check, Refusal, Trace};
use crate::domain::app::PLATFORM_APP;
use crate::domain::grant::Refresh;
use crate::tenant::Tenant;
use crate::tokens::{PLATFORM_LIFETIME, TokenSubject};
use crate::wire::{Call, Failure, Params, Reply};

#[derive(Serialize, JsonSchema)]
pub struct PlatformToken {
    access_token: String,
    token_type: &'static str,
    expires_in: i64,
}

/// Answers a client that authenticates with the password of its user; a scope is ignored.
///
/// # Errors
/// The refusal by the first check that fails.
pub async fn platform_token(tenant: &Tenant, call: &Call<'_>, trace: &mut Trace) -> Result<Reply, Failure> {
    let client = authenticate(tenant, PLATFORM_APP, call, trace).await?;
    check_grant(&client.params, trace)?;
    let ClientIdentity::User(principal) = &client.identity else {
        let probe = trace.check(Check::ClientExists).seen("the app's own client");
        return Err(probe.wanted("a user of the directory").failed().into());
    };
    check_run(&client.app, principal, trace)?;
    let access_token = minter(tenant, call.at).platform_token(&client.app, principal, call.base).await?;
    auth::note_issued(tenant, call, PLATFORM_APP, &TokenSubject::user(Arc::clone(principal)));
    Ok(Reply::json(&PlatformToken { access_token, token_type: "Bearer", expires_in: PLATFORM_LIFETIME }))
}

fn check_grant(params: &Params, trace: &mut Trace) -> Result<(), Refusal> {
    let name = params.get("grant_type");
    let seen = name.unwrap_or("no grant_type").to_owned();
    let probe = trace.check(Check::GrantKnown).seen(seen).wanted("client_credentials");
    let Some(name) = name else { return Err(probe.missing("grant_type")) };
    probe.some((name == "client_credentials").then_some(()))
}

/// Answers with both cookies anew, for a refresh token that was not used before.
///
/// # Errors
/// The refusal by the first check of the refresh token, or of who holds it, that fails.
pub async fn refresh(tenant: &Tenant, call: &Call<'_>, trace: &mut Trace) -> Result<Reply, OAuthError> {
    let info = tenant.store.info().await?;
    let (name, _) = platform_cookies(info.id());
    let probe = trace.check(Check::TokenPresent).seen(format!("the cookie {name}"));
    let value = probe.some(call.cookie(&name))?;
    let app = usable_app(tenant, PLATFORM_APP, trace).await?;
    let (key, refresh) = granted::find_own::<Refresh>(tenant, &app, value, call.at, trace).await?;
    let principal = granter(tenant, &refresh.grant, trace).await?;
    check_run(&app, &principal, trace)?;
    granted::use_up(tenant, key, &refresh, call.at, trace).await?;
    let tokens = auth::issue_platform_tokens(tenant, &app, &principal, &refresh, call).await?;
    let family = &refresh.grant.family;
    granted::check_still_good(tenant, family, Refresh::UNUSED, call.at, trace).await?;
    auth::note_issued(tenant, call, PLATFORM_APP, &TokenSubject::user(principal));
    Ok(Reply::json(&serde_json::json!({})).with_cookies(tokens.cookies(info.id(), call)))
}
