//! `/OAuth2/PlatformToken` and `/OAuth2/RefreshPlatformToken`: tokens for the whole platform, which no scope narrows
//! (oauth.md §1.2, §3.3).

use serde::Serialize;

use super::client_auth::{Identity, authenticate};
use super::error::{Code, OAuthError};
use super::grants::check_run;
use crate::auth::{self, PlatformTokens, cookie_attributes, minter, platform_cookies};
use crate::check::{Check, Trace};
use crate::domain::app::PLATFORM_APP;
use crate::domain::grant::Refresh;
use crate::domain::principal::Principal;
use crate::store::tickets;
use crate::tenant::Tenant;
use crate::tokens::{PLATFORM_LIFETIME, hash};
use crate::wire::{Call, Failure, Reply};

#[derive(Serialize)]
struct PlatformToken {
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
    Ok(Reply::json(&PlatformToken { access_token, token_type: "Bearer", expires_in: PLATFORM_LIFETIME }))
}

/// The cookies with which a browser that signed in refreshes its platform token: none where the tenant lacks the app.
///
/// # Errors
/// Where the store or the key fails.
pub async fn cookies(
    tenant: &Tenant,
    principal: &Principal,
    call: &Call<'_>,
) -> Result<Vec<String>, OAuthError> {
    let info = tenant.store.info().await.map_err(Failure::from)?;
    let tokens = auth::platform_tokens(tenant, principal, call).await?;
    Ok(tokens.map(|tokens| set(&tokens, info.id(), call).into()).unwrap_or_default())
}

fn set(tokens: &PlatformTokens, tenant_id: &str, call: &Call<'_>) -> [String; 2] {
    let ((refresh_name, token_name), rest) = (platform_cookies(tenant_id), cookie_attributes(call));
    let PlatformTokens { token, refresh } = tokens;
    [format!("{refresh_name}={refresh}{rest}"), format!("{token_name}={token}{rest}")]
}

/// Answers with both cookies anew, for a refresh token that was not used before.
///
/// # Errors
/// `invalid_grant` by the first check of the refresh token that fails.
pub async fn refresh(tenant: &Tenant, call: &Call<'_>, trace: &mut Trace) -> Result<Reply, OAuthError> {
    let invalid = |refusal| OAuthError::grant(refusal, "invalid refresh token");
    let info = tenant.store.info().await.map_err(Failure::from)?;
    let (name, _) = platform_cookies(info.id());
    let probe = trace.check(Check::TokenPresent).seen(format!("the cookie {name}"));
    let key = hash(probe.some(call.cookie(&name)).map_err(invalid)?);
    let found = tenant.store.app(PLATFORM_APP).await.map_err(Failure::from)?;
    let app = trace.check(Check::AppExists).seen(PLATFORM_APP).some(found).map_err(invalid)?;
    let found = tenant.store.read(async |db| tickets::find::<Refresh>(db, key).await).await;
    let found = found.map_err(Failure::from)?.filter(|found| found.ticket.grant.row_key == app.row_key);
    let refresh = trace.check(Check::RefreshKnown).some(found).map_err(invalid)?.ticket;
    let holds = refresh.exp > call.at.seconds();
    trace.check(Check::RefreshAge).holds(holds).map_err(invalid)?;
    let now = call.at;
    let first = tenant.store.write(async move |db| tickets::use_up::<Refresh>(db, key, now).await);
    let first = first.await.map_err(Failure::from)?;
    trace.check(Check::RefreshUnused).some(first.then_some(())).map_err(invalid)?;
    let found = tenant.store.principal(&refresh.grant.user_id).await.map_err(Failure::from)?;
    let probe = trace.check(Check::UserExists).seen(refresh.grant.user_id.clone());
    let principal = probe.some(found).map_err(invalid)?;
    let probe = trace.check(Check::UserState).seen(principal.user.state.to_string());
    probe.holds(principal.user.is_active()).map_err(invalid)?;
    let tokens = auth::issue_platform_tokens(tenant, &app, &principal, &refresh, call).await?;
    let cookies = set(&tokens, info.id(), call);
    let reply = Reply::json(&serde_json::json!({}));
    Ok(cookies.into_iter().fold(reply, |reply, cookie| reply.with_header("Set-Cookie", cookie)))
}
