//! `/OAuth2/UserInfo/{app}` (OpenID Connect Core §5.3; oauth.md#s4-3).

use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::gate::known_app;
use crate::auth::{self, Caller};
use crate::check::{Check, Trace};
use crate::domain::app::App;
use crate::domain::claims::of_scopes;
use crate::store::roles;
use crate::tenant::Tenant;
use crate::wire::{Call, Failure, Reply};

/// Answers with what the token's scopes tell of its user.
///
/// # Errors
/// The refusal of a token that is not good here, or by `token.scope`.
pub async fn userinfo(
    tenant: &Tenant,
    app_id: Option<&str>,
    call: &Call<'_>,
    trace: &mut Trace,
) -> Result<Reply, Failure> {
    let caller = caller(tenant, app_id, call, trace).await?;
    let claims = &caller.token.claims;
    let probe = trace.check(Check::UserExists).seen(claims.unique_name.clone());
    let principal = probe.some(caller.principal.as_deref())?;
    // The vendor's SDKs ask with the id token of the platform's app, which has no scope.
    let needs_openid = caller.app.as_ref().is_some_and(|app| app.issues_id_tokens() && !app.is_platform());
    let holds = !needs_openid || claims.scopes().any(|scope| scope == "openid");
    let probe = trace.check(Check::TokenScope).seen(claims.scope.clone().unwrap_or_else(|| "none".into()));
    probe.wanted("openid").holds(holds)?;
    if asks_for_everything(call) {
        return Ok(Reply::json(&extended(tenant, &caller).await?));
    }
    let mut info = Map::new();
    info.insert("auth_time".into(), json!(claims.auth_time));
    info.insert("aud".into(), claims.aud.clone());
    info.insert("unique_name".into(), json!(principal.user.name));
    info.insert("sub".into(), json!(claims.sub));
    for (name, value) in of_scopes(&principal.user, claims.scopes()) {
        info.entry(name).or_insert(value);
    }
    Ok(Reply::json(&info))
}

/// The bearer of an access token of this app, or of any where the path names none.
async fn caller(
    tenant: &Tenant,
    app_id: Option<&str>,
    call: &Call<'_>,
    trace: &mut Trace,
) -> Result<Caller, Failure> {
    let app = match app_id {
        Some(id) => Some(known_app(tenant, id, trace).await?),
        None => None,
    };
    let auth::Credential::Bearer(text) = auth::credential(call) else {
        let probe = trace.check(Check::TokenPresent).seen("no bearer token");
        return Err(probe.wanted("Authorization: Bearer with an access token").failed().into());
    };
    trace.check(Check::TokenPresent).seen("a token").passed();
    let caller = auth::inspect(tenant, call.base, text, trace).await?;
    let issuer = caller.app.as_ref().map_or("none: it is a session", |app| app.id());
    let own = |issuer: &Arc<App>| app.as_ref().is_none_or(|app| app.row_key == issuer.row_key);
    let same = caller.app.as_ref().is_some_and(own);
    let probe = trace.check(Check::TokenApp).seen(issuer.to_owned());
    probe.some(same.then_some(()))?;
    Ok(caller)
}

/// The vendor's own SDK posts `{"Scopes":["userInfo"]}`.
fn asks_for_everything(call: &Call<'_>) -> bool {
    let body: Option<Value> = serde_json::from_slice(call.body).ok();
    let scopes = body.as_ref().and_then(|body| body.get("Scopes")).and_then(Value::as_array);
    scopes.is_some_and(|scopes| scopes.iter().any(|scope| scope == "userInfo"))
}

/// What that SDK decodes: texts, which are never null, and objects.
async fn extended(tenant: &Tenant, caller: &Caller) -> Result<Value, Failure> {
    let Some(principal) = caller.principal.as_deref() else { return Ok(Value::Null) };
    let profile = &principal.user.profile;
    let ids = &principal.roles;
    let roles = tenant.store.read(async |db| roles::named(db, ids).await).await?;
    let roles: Vec<_> = roles.into_iter().map(|(id, name)| json!({"ID": id, "Name": name})).collect();
    let manager = match &profile.reports_to {
        Some(id) => tenant.store.principal(id).await?,
        None => None,
    };
    let name = profile.display_name.as_ref().unwrap_or(&principal.user.name);
    Ok(json!({
        "FirstName": name, "LastName": name, "HomeNumber": profile.home.as_deref().unwrap_or_default(),
        "Manager": manager.map_or_else(String::new, |manager| manager.user.name.clone()),
        "Username": principal.user.name,
        "Groups": [], "Rights": principal.rights.names(), "Roles": roles,
    }))
}
