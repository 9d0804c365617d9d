//! `POST /OAuth2/Introspect/{app}` (RFC 7662; oauth.md §4.1).

use serde::Serialize;
use serde_json::{Map, Value};

use super::client_auth::authenticate;
use super::error::OAuthError;
use super::params::Params;
use crate::auth;
use crate::check::{Check, Trace};
use crate::tenant::Tenant;
use crate::wire::{Call, Failure, Reply};

#[derive(Serialize)]
struct Inactive {
    active: bool,
}

/// The members of RFC 7662 §2.2, then the tenant's own claims.
#[derive(Serialize)]
struct Active<'a> {
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
/// The token endpoint's, for a bad client or a request without a token.
pub async fn introspect(
    tenant: &Tenant,
    app: &str,
    call: &Call<'_>,
    trace: &mut Trace,
) -> Result<Reply, OAuthError> {
    let client = authenticate(tenant, app, call, trace).await?;
    let text = token_param(&client.params, trace)?;
    let caller = match auth::inspect(tenant, call.base, text, trace).await {
        Ok(caller) => caller,
        Err(Failure::Refused(_)) => return Ok(Reply::json(&Inactive { active: false })),
        Err(broken) => return Err(broken.into()),
    };
    let same_app = caller.app.row_key == client.app.row_key;
    let probe = trace.check(Check::TokenApp).seen(caller.app.id().to_owned());
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

/// The parameter `token`.
///
/// # Errors
/// `invalid_request`.
pub fn token_param<'p>(params: &'p Params, trace: &mut Trace) -> Result<&'p str, OAuthError> {
    let probe = trace.check(Check::ArgumentPresent).seen("token");
    probe.some(params.get("token")).map_err(|refusal| OAuthError::request(refusal, "token is missing"))
}
