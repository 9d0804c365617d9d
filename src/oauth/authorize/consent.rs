//! The consent page: what the client asks is shown to the user.

use super::request::AuthRequest;
use super::session::SessionUser;
use crate::auth::minter;
use crate::check::{Check, Refusal, Trace};
use crate::domain::app::{App, OPENID_SCOPES};
use crate::domain::grant::{Confirmation, PendingAuthorization};
use crate::pages::{self, ConsentScope, Frame, HiddenField};
use crate::store::consents;
use crate::tenant::Tenant;
use crate::web::PENDING_LIFETIME;
use crate::web::page;
use crate::wire::{Call, Failure, Reply};

/// Whether the user has to be asked.
///
/// # Errors
/// Where the store fails.
pub async fn is_needed(tenant: &Tenant, request: &AuthRequest, user: &SessionUser) -> Result<bool, Failure> {
    if request.prompt.consent {
        return Ok(true);
    }
    let spec = &request.app.spec;
    if !spec.confirm_authorization || !spec.consent_remembered {
        return Ok(spec.confirm_authorization);
    }
    let key = key(tenant, request, user).await?;
    let given = tenant.store.read(async |db| consents::find(db, &key).await).await?;
    let Some(given) = given else { return Ok(true) };
    let given: Vec<_> = given.split(' ').collect();
    Ok(!scopes(request).all(|scope| given.contains(&scope)))
}

/// The scopes that were asked for.
pub fn scopes(request: &AuthRequest) -> impl Iterator<Item = &str> {
    request.scope.as_deref().unwrap_or_default().split_ascii_whitespace()
}

/// Under what a consent is remembered.
///
/// # Errors
/// Where the store fails.
pub async fn key(
    tenant: &Tenant,
    request: &AuthRequest,
    user: &SessionUser,
) -> Result<consents::ConsentKey, Failure> {
    Ok(consents::ConsentKey {
        user_id: user.principal.user.id.clone(),
        row_key: request.app.row_key.clone(),
        client_id: request.app.client_key(&*tenant.store.info().await?, &request.client_id),
    })
}

/// Whether a page may be shown at all.
///
/// # Errors
/// The refusal by `consent.given`.
pub fn check_may_ask(request: &AuthRequest, user: &SessionUser, trace: &mut Trace) -> Result<(), Refusal> {
    if user.is_browser && !request.prompt.none {
        trace.note("the consent page is shown");
        return Ok(());
    }
    Err(trace.check(Check::ConsentGiven).seen("no page may be shown").failed())
}

/// The page.
///
/// # Errors
/// Where the store fails.
pub async fn ask(
    tenant: &Tenant,
    request: &AuthRequest,
    user: &SessionUser,
    pending: PendingAuthorization,
    call: &Call<'_>,
) -> Result<Reply, Failure> {
    let (info, principal) = (tenant.store.info().await?, &user.principal.user);
    let exp = call.at.seconds() + PENDING_LIFETIME;
    let confirmation = Confirmation { user_id: principal.id.clone(), pending, exp };
    let value = minter(tenant, call.at).ticket(&confirmation, exp).await?;
    let app = &request.app;
    let described = |name| app.scope(name).map_or_else(|| meaning(name), |_| description(app, name));
    let scopes: Vec<_> = scopes(request)
        .map(|name| ConsentScope { name, description: described(name), fixed: name == "openid" })
        .collect();
    Ok(page(pages::consent(&pages::Consent {
        frame: Frame { company: &info.spec.company, base: call.base },
        app: if app.spec.name.is_empty() { app.id() } else { &app.spec.name },
        client: &request.client_id,
        user: &principal.name,
        display_name: principal.profile.display_name.as_deref(),
        scopes: &scopes,
        selectable: app.spec.allow_scope_selection,
        rememberable: app.spec.consent_remembered,
        redirect_host: host(&request.target.redirect_uri),
        hidden: &[HiddenField { name: "confirmation", value: &value }],
        action: &format!("{}/OAuth2/Authorize/{}", call.base, app.id()),
    })))
}

fn description<'a>(app: &'a App, name: &str) -> &'a str {
    let spec = app.spec.scopes.iter().find(|scope| scope.name == name);
    spec.map_or("", |scope| scope.description.as_str())
}

/// What the scopes that every app knows stand for.
fn meaning(name: &str) -> &'static str {
    const MEANINGS: [&str; 5] =
        ["Sign you in", "Your name", "Your e-mail address", "Your postal address", "Your telephone number"];
    OPENID_SCOPES.iter().position(|scope| *scope == name).map_or("", |at| MEANINGS[at])
}

fn host(uri: &str) -> &str {
    let rest = uri.split_once("://").map_or(uri, |(_, rest)| rest);
    rest.split(['/', '?']).next().unwrap_or(rest)
}
