//! `/OAuth2/Authorize/{app}` (RFC 6749 §4.1, §4.2; OpenID Connect Core §3; oauth.md §2.5).
//!
//! An ordered list of checks: where an answer may go, what is asked ([`request`]), who is there ([`session`]), whether
//! he may and wants to ([`consent`]), and the answer ([`answer`]).

mod answer;
pub mod consent;
mod request;
mod session;

use std::sync::Arc;

use actix_web::http::Method;
use answer::{Refused, Target};
pub use answer::{page, problem, refused_page};
use form_urlencoded::Serializer;
use request::AuthRequest;
use session::SignedIn;
pub use session::current;

use super::grants::check_run;
use super::params::Params;
use crate::auth::minter;
use crate::check::{Check, Trace};
use crate::domain::app::App;
use crate::domain::grant::{Code, Grant, Parked};
use crate::store::tickets;
use crate::tenant::Tenant;
use crate::tokens::{Authorization, Subject, hash};
use crate::wire::{Call, Reply};

/// Seconds that a code can be used; the vendor does not say (oauth.md §8).
const CODE_LIFETIME: i64 = 600;
/// Seconds that a request waits for its user to sign in.
const PARKED_LIFETIME: i64 = 3_600;

/// Answers an authorization request, or the consent page that belongs to one.
pub async fn authorize(tenant: &Tenant, app_id: &str, call: &Call<'_>, trace: &mut Trace) -> Reply {
    match decide(tenant, app_id, call, trace).await {
        Ok(reply) => reply,
        Err(refused) => refused.into_reply(tenant, call, trace).await,
    }
}

async fn decide(tenant: &Tenant, app_id: &str, call: &Call<'_>, trace: &mut Trace) -> Result<Reply, Refused> {
    trace.about_app(app_id);
    let found = tenant.store.app(app_id).await?;
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
    let params = Params::of_browser(call, trace).map_err(|refusal| {
        Refused::page(refusal, "The request cannot be read: a parameter is given twice.")
    })?;
    let (params, parked_at) = match params.get("bounce") {
        Some(bounce) => unpark(tenant, &app, bounce, trace).await?,
        None => (params, None),
    };
    let request = AuthRequest::read(tenant, app, &params, trace).await?;
    let parked = Parked {
        row_key: request.app.row_key.clone(),
        form: to_form(&params),
        at: parked_at.unwrap_or_else(|| call.at.seconds()),
    };
    let signed_in = match session::find(tenant, &request, call, &params, trace).await? {
        Some(user) if session::is_fresh(&request, &user, parked_at, call.at) => user,
        Some(_) => {
            trace.note("the session is too old, or is to be renewed");
            return sign_in(tenant, &request, &parked, call, trace).await;
        }
        None => return sign_in(tenant, &request, &parked, call, trace).await,
    };
    permit(&request, &signed_in, trace)?;
    if consent::is_needed(tenant, &request, &signed_in).await? {
        consent::may_ask(&request, &signed_in, trace)?;
        return consent::ask(tenant, &request, &signed_in, parked, call).await;
    }
    grant(tenant, request, signed_in, call, trace).await
}

/// The session token that `Auth` carries is not parked: it is used at once or not at all.
fn to_form(params: &Params) -> String {
    let pairs = params.iter().filter(|(name, _)| *name != "auth");
    Serializer::new(String::new()).extend_pairs(pairs).finish()
}

async fn unpark(
    tenant: &Tenant,
    app: &App,
    bounce: &str,
    trace: &mut Trace,
) -> Result<(Params, Option<i64>), Refused> {
    let parked = parked(tenant, bounce).await?.filter(|parked| parked.row_key == app.row_key);
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

/// The request that waits under this value, if it still does.
///
/// # Errors
/// [`crate::store::Error`].
pub async fn parked(tenant: &Tenant, bounce: &str) -> Result<Option<Parked>, crate::store::Error> {
    let (key, now) = (hash(bounce), tenant.clock.now().seconds());
    let found = tenant.store.read(async |db| tickets::find::<Parked>(db, key).await).await?;
    Ok(found.map(|found| found.ticket).filter(|parked| parked.at + PARKED_LIFETIME > now))
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
    login_redirect(tenant, &request.app, parked, call).await
}

/// The redirect of oauth.md §2.5, step "no session".
async fn login_redirect(
    tenant: &Tenant,
    app: &App,
    parked: &Parked,
    call: &Call<'_>,
) -> Result<Reply, Refused> {
    let exp = call.at.seconds() + PARKED_LIFETIME;
    let bounce = minter(tenant, call.at).ticket(parked, exp).await?;
    let back = format!("Oauth2/Authorize/{}?bounce={bounce}", app.id());
    let query = Serializer::new(String::new()).append_pair("cloudRedirect", &back).finish();
    Ok(Reply::found(&format!("{}/login?{query}", call.base), None))
}

/// The Run permission of whoever is signed in.
fn permit(request: &AuthRequest, user: &SignedIn, trace: &mut Trace) -> Result<(), Refused> {
    check_run(&request.app, &user.principal, trace).map_err(|refusal| {
        let target = request.target.clone();
        Refused::redirect(refusal, target, "access_denied", "user not allowed access to app")
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
    let AuthRequest { app, client_id, target, response_type, scope, nonce, .. } = request;
    let granted = Grant {
        family: tenant.random.uuid(),
        row_key: app.row_key.clone(),
        client_id: client_id.clone(),
        user_id: user.principal.user.id.clone(),
        scope: scope.clone(),
        auth_time: user.auth_time.seconds(),
    };
    let minter = minter(tenant, call.at);
    let authorization = Authorization {
        issuer: app.issuer(call.base),
        app: Arc::clone(&app),
        client_id,
        subject: Subject::user(user.principal),
        scope,
        auth_time: user.auth_time,
        nonce: nonce.clone(),
        family: Some(granted.family.clone()),
    };
    let mint = minter.open(authorization, trace).await?;
    let mut fields = Vec::new();
    let mut code = None;
    if response_type.code {
        let exp = call.at.seconds() + CODE_LIFETIME;
        let redirect_uri = target.redirect_uri.clone();
        let redirect_named = request.redirect_named;
        let ticket =
            Code { grant: granted, redirect_uri, redirect_named, nonce, challenge: request.challenge, exp };
        let value = minter.ticket(&ticket, exp).await?;
        fields.push(("code", value.clone()));
        code = Some(value);
    }
    let mut access_token = None;
    if response_type.token {
        let issued = mint.access_token().await?;
        fields.push(("access_token", issued.access_token.clone()));
        fields.push(("token_type", "Bearer".to_owned()));
        fields.push(("expires_in", issued.expires_in.to_string()));
        fields.extend(mint.authorization().scope.clone().map(|scope| ("scope", scope)));
        access_token = Some(issued.access_token);
    }
    if response_type.id_token {
        let id_token = mint.id_token(access_token.as_deref(), code.as_deref()).await?;
        fields.push(("id_token", id_token));
    }
    Ok(Target::answer(target, fields, None))
}
