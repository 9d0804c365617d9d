//! `POST /OAuth2/Introspect/{app}` (RFC 7662; oauth.md#s4-1).

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::client_auth::{Client, authenticate};
use crate::auth;
use crate::check::{Check, Refusal, Trace};
use crate::domain::grant::Refresh;
use crate::store::tickets::{self, FoundTicket};
use crate::tenant::Tenant;
use crate::wire::{Call, Failure, Reply};

#[derive(Serialize, JsonSchema)]
pub struct Inactive {
    active: bool,
}

/// The members of RFC 7662 §2.2, then the tenant's own claims.
#[derive(Serialize, JsonSchema)]
pub struct Active<'a> {
    active: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    scope: Option<&'a str>,
    client_id: &'a str,
    username: &'a str,
    token_type: &'static str,
    exp: i64,
    iat: i64,
    sub: &'a str,
    aud: &'a Value,
    iss: &'a str,
    unique_name: &'a str,
    auth_time: i64,
    #[serde(flatten)]
    extra: Map<String, Value>,
}

/// Members that an introspection has besides the claims; a claim of this name does not replace them.
const OWN: [&str; 4] = ["active", "client_id", "username", "token_type"];

/// Answers an introspection: a token of this app that is good, or `{"active":false}`; the trace says why.
///
/// # Errors
/// The refusal of a bad client, or by `argument.present`.
pub async fn introspect(
    tenant: &Tenant,
    app: &str,
    call: &Call<'_>,
    trace: &mut Trace,
) -> Result<Reply, Failure> {
    let client = authenticate(tenant, app, call, trace).await?;
    client.require_proof(trace)?;
    let text = client.params.require("token", trace)?;
    if let Some(found) = refresh_token(tenant, text).await? {
        return of_refresh_token(tenant, &client, found, call, trace).await;
    }
    let caller = match auth::inspect(tenant, call.base, text, trace).await {
        Ok(caller) => caller,
        Err(Failure::Refused(_)) => return Ok(Reply::json(&Inactive { active: false })),
        Err(broken) => return Err(broken),
    };
    let same_app = caller.app.as_ref().is_some_and(|app| app.row_key == client.app.row_key);
    let issuer = caller.app.as_ref().map_or("none: it is a session", |app| app.id());
    let probe = trace.check(Check::TokenApp).seen(issuer.to_owned());
    if probe.wanted(client.app.id().to_owned()).holds(same_app).is_err() {
        return Ok(Reply::json(&Inactive { active: false }));
    }
    let claims = &caller.token.claims;
    let mut extra = claims.extra.clone();
    extra.retain(|name, _| !OWN.contains(&name.as_str()));
    Ok(Reply::json(&Active {
        active: true,
        scope: claims.scope.as_deref(),
        client_id: caller.token.client_id(),
        username: &claims.unique_name,
        token_type: "Bearer",
        exp: claims.exp,
        iat: claims.iat,
        sub: &claims.sub,
        aud: &claims.aud,
        iss: &claims.iss,
        unique_name: &claims.unique_name,
        auth_time: claims.auth_time,
        extra,
    }))
}

/// The refresh token with this text. Access tokens, which are asked about far more often, are told first.
///
/// # Errors
/// Where the store fails.
pub async fn refresh_token(tenant: &Tenant, text: &str) -> Result<Option<FoundTicket<Refresh>>, Failure> {
    let hash = crate::tokens::hash(text);
    if text.contains('.') || tenant.store.opaque_token(hash).await?.is_some() {
        return Ok(None);
    }
    let found = tenant.store.read(async |db| tickets::find::<Refresh>(db, hash).await).await;
    Ok(found?)
}

/// A refresh token is active until it expires, is used up or is revoked.
async fn of_refresh_token(
    tenant: &Tenant,
    client: &Client,
    found: FoundTicket<Refresh>,
    call: &Call<'_>,
    trace: &mut Trace,
) -> Result<Reply, Failure> {
    let FoundTicket { ticket: Refresh { grant, exp, .. }, used } = found;
    let user = tenant.store.principal(&grant.user_id).await?;
    let checked = (|| {
        trace.check(Check::TokenApp).holds(grant.row_key == client.app.row_key)?;
        trace.check(Check::RefreshUnused).some((!used).then_some(()))?;
        trace.check(Check::RefreshAge).holds(exp > call.at.seconds())?;
        let user = trace.check(Check::UserExists).seen(grant.user_id.clone()).some(user)?;
        trace.check(Check::UserState).seen(user.user.state.to_string()).holds(user.user.is_active())?;
        Ok::<_, Refusal>(user)
    })();
    let Ok(user) = checked else { return Ok(Reply::json(&Inactive { active: false })) };
    let mut answer = json!({
        "active": true, "scope": grant.scope, "client_id": grant.client_id, "username": user.user.name,
        "token_type": "refresh_token", "exp": exp, "sub": user.user.id, "iss": client.app.issuer(call.base),
        "unique_name": user.user.name, "auth_time": grant.auth_time,
    });
    if let Some(members) = answer.as_object_mut() {
        members.retain(|_, value| !value.is_null());
    }
    Ok(Reply::json(&answer))
}
