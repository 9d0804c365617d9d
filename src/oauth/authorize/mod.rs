//! `/OAuth2/Authorize/{app}` (RFC 6749 §4.1, §4.2; OpenID Connect Core §3; oauth.md §2.5).
//!
//! An ordered list of checks: where an answer may go, what is asked ([`request`]), who is there ([`session`]), whether
//! he may and wants to ([`consent`]), and the answer ([`answer`]).

mod answer;
mod consent;
mod request;
mod session;

use std::sync::Arc;

use actix_web::http::Method;
use answer::Refused;
use form_urlencoded::Serializer;
use request::AuthRequest;
use session::SignedIn;

use super::grants::check_run;
use super::params::Params;
use super::parked::{self, login_redirect};
use crate::auth::{minter, note_issued};
use crate::check::{Check, Trace};
use crate::domain::app::App;
use crate::domain::grant::{Code, Grant, Parked};
use crate::tenant::Tenant;
use crate::tokens::{Authorization, Mint};
use crate::wire::{Call, Failure, Reply};

/// Seconds that a code can be used; the vendor does not say (oauth.md §8).
const CODE_LIFETIME: i64 = 600;
/// Answers an authorization request, or the consent page that belongs to one.
pub async fn authorize(tenant: &Tenant, app_id: &str, call: &Call<'_>, trace: &mut Trace) -> Reply {
    match decide(tenant, app_id, call, trace).await {
        Ok(reply) => reply,
        Err(refused) => refused.into_reply(tenant, call, trace).await,
    }
}

async fn decide(tenant: &Tenant, app_id: &str, call: &Call<'_>, trace: &mut Trace) -> Result<Reply, Refused> {
    trace.about_app(app_id);
    let found = tenant.store.issuing_app(app_id).await?;
    let probe = trace.check(Check::AppExists).seen(app_id.to_owned());
    let app = probe.some(found).map_err(|refusal| Refused::page(refusal, "There is no such application."))?;
    trace.about_app(app.id());
    let probe = trace.check(Check::AppEnabled).seen(format!("{:?}", app.spec.state));
    probe
        .holds(app.is_active())
        .map_err(|refusal| Refused::page(refusal, "The application cannot be used: it is not active."))?;
    if *call.method == Method::POST
        && let Some(answer) = consent::Answer::read(call.body)
    {
        return consent::answered(tenant, app, answer, call, trace).await;
    }
    let sent = Params::of_browser(call, trace).map_err(|refusal| {
        Refused::page(
            refusal,
            "The request cannot be read: a parameter is given twice, or there is too much.",
        )
    })?;
    let (params, parked_at) = match sent.get("bounce") {
        Some(bounce) => unpark(tenant, &app, bounce, trace).await?,
        None => (sent.clone(), None),
    };
    let request = AuthRequest::read(tenant, app, &params, trace).await?;
    let parked = Parked {
        row_key: request.app.row_key.clone(),
        form: to_form(&params),
        at: parked_at.unwrap_or_else(|| call.at.seconds()),
    };
    let signed_in = match session::find(tenant, &request, call, &sent, trace).await? {
        Some(user) if session::is_fresh(&request, &user, parked_at, call.at) => user,
        Some(_) => {
            trace.note("the session is too old, or is to be renewed");
            return sign_in(tenant, &request, &parked, call, trace).await;
        }
        None => return sign_in(tenant, &request, &parked, call, trace).await,
    };
    permit(&request, &signed_in, trace)?;
    check_width(&request, &signed_in, trace)?;
    if consent::is_needed(tenant, &request, &signed_in).await? {
        consent::may_ask(&request, &signed_in, trace)?;
        return consent::ask(tenant, &request, &signed_in, parked, call).await;
    }
    grant(tenant, request, signed_in, call, trace).await
}

/// Secrets are not parked: a session token in `Auth` is used at once or not at all, and nobody asks for a client secret
/// here.
fn to_form(params: &Params) -> String {
    let pairs = params.iter().filter(|(name, _)| !matches!(*name, "auth" | "client_secret"));
    Serializer::new(String::new()).extend_pairs(pairs).finish()
}

async fn unpark(
    tenant: &Tenant,
    app: &App,
    bounce: &str,
    trace: &mut Trace,
) -> Result<(Params, Option<i64>), Refused> {
    let parked = parked::find(tenant, bounce).await?.filter(|parked| parked.row_key == app.row_key);
    let seen = if parked.is_some() { "a waiting request" } else { "an unknown or expired bounce" };
    let parked = trace.check(Check::RequestParked).seen(seen).some(parked).map_err(|refusal| {
        Refused::page(
            refusal,
            "The sign-in took too long, or its address was changed. Begin again at the client.",
        )
    })?;
    let params = Params::of_form(&parked.form, trace)
        .map_err(|refusal| Refused::page(refusal, "The waiting request cannot be read."))?;
    Ok((params, Some(parked.at)))
}

/// To the sign-in page, with the request parked; or back, if no page may be shown.
async fn sign_in(
    tenant: &Tenant,
    request: &AuthRequest,
    parked: &Parked,
    call: &Call<'_>,
    trace: &mut Trace,
) -> Result<Reply, Refused> {
    if request.prompt.none {
        let refusal = trace.check(Check::SessionPresent).seen("nobody, or not recently enough").failed();
        return Err(Refused::redirect(refusal, request.target.clone(), "login_required", "login required"));
    }
    trace.note("to the sign-in page");
    Ok(login_redirect(tenant, &request.app, parked, call).await?)
}

/// The Run permission of whoever is signed in.
fn permit(request: &AuthRequest, user: &SignedIn, trace: &mut Trace) -> Result<(), Refused> {
    check_run(&request.app, &user.principal, trace).map_err(|refusal| {
        let target = request.target.clone();
        Refused::redirect(refusal, target, "access_denied", "user not allowed access to app")
    })
}

/// A token that stands in for a session gives none of the app's scopes that it does not have itself.
fn check_width(request: &AuthRequest, user: &SignedIn, trace: &mut Trace) -> Result<(), Refused> {
    let Some(own) = &user.scope else { return Ok(()) };
    let asked = request.scope.as_deref().unwrap_or_default().split(' ');
    let wide = asked
        .filter(|name| request.app.scope(name).is_some())
        .find(|name| !own.split(' ').any(|s| s == *name));
    let probe = trace.check(Check::ScopeGranted).seen(wide.unwrap_or("no more than the token's").to_owned());
    probe.wanted(own.clone()).holds(wide.is_none()).map_err(|refusal| {
        Refused::redirect(refusal, request.target.clone(), "invalid_scope", "invalid scope")
    })
}

/// The answer that was asked for: a code, tokens, or both.
async fn grant(
    tenant: &Tenant,
    request: AuthRequest,
    user: SignedIn,
    call: &Call<'_>,
    trace: &mut Trace,
) -> Result<Reply, Refused> {
    let granted = Grant {
        family: tenant.random.uuid(),
        row_key: request.app.row_key.clone(),
        client_id: request.client_id.clone(),
        confidential: false,
        user_id: user.principal.user.id.clone(),
        scope: request.scope.clone(),
        auth_time: user.auth_time.seconds(),
    };
    let mut fields = Vec::new();
    if request.response_type.code {
        fields.push(("code", code(tenant, &request, &granted, call).await?));
    }
    if request.response_type.has_token() {
        let issuer = request.app.issuer(call.base);
        let mut authorization =
            Authorization::granted(Arc::clone(&request.app), &granted, user.principal, issuer);
        authorization.nonce.clone_from(&request.nonce);
        let mint = minter(tenant, call.at).open(authorization, trace).await;
        let mint = mint.map_err(|error| Refused::of_mint(error, &request.target))?;
        tokens(&mint, &request, &mut fields)
            .await
            .map_err(|error| Refused::of_mint(error, &request.target))?;
        note_issued(tenant, call, request.app.id(), &mint.authorization().subject);
    }
    Ok(request.target.answer(fields, None))
}

async fn code(
    tenant: &Tenant,
    request: &AuthRequest,
    granted: &Grant,
    call: &Call<'_>,
) -> Result<String, crate::store::Error> {
    let exp = call.at.seconds() + CODE_LIFETIME;
    let code = Code {
        grant: granted.clone(),
        redirect_uri: request.target.redirect_uri.clone(),
        redirect_named: request.redirect_named,
        nonce: request.nonce.clone(),
        challenge: request.challenge.clone(),
        exp,
    };
    minter(tenant, call.at).ticket(&code, exp).await
}

/// The fields of the tokens that were asked for; an id token is bound to what comes along with it.
async fn tokens(
    mint: &Mint<'_>,
    request: &AuthRequest,
    fields: &mut Vec<(&'static str, String)>,
) -> Result<(), Failure> {
    let code = fields.first().map(|(_, code)| code.clone());
    let mut access_token = None;
    if request.response_type.token {
        let issued = mint.access_token().await?;
        fields.push(("access_token", issued.access_token.clone()));
        fields.push(("token_type", "Bearer".to_owned()));
        fields.push(("expires_in", issued.expires_in.to_string()));
        fields.extend(request.scope.clone().map(|scope| ("scope", scope)));
        access_token = Some(issued.access_token);
    }
    if request.response_type.id_token {
        fields.push(("id_token", mint.id_token(access_token.as_deref(), code.as_deref()).await?));
    }
    Ok(())
}
