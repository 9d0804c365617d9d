//! The consent page: what the client asks is shown to the user, who allows it, or some of it, or nothing.

use std::sync::Arc;

use super::answer::Refused;
use super::request::AuthRequest;
use super::session::SignedIn;
use super::{grant, permit};
use crate::auth::{browser, minter};
use crate::check::{Check, Trace};
use crate::domain::app::{App, OPENID_SCOPES};
use crate::domain::grant::{Confirmation, Parked};
use crate::oauth::page::page;
use crate::oauth::params::Params;
use crate::oauth::parked::{PARKED_LIFETIME, login_redirect};
use crate::pages::{self, ConsentScope, Field};
use crate::store::{consents, tickets};
use crate::tenant::Tenant;
use crate::tokens::hash;
use crate::wire::{Call, Reply, decode_text};

/// Whether the user has to be asked.
///
/// # Errors
/// Where the store fails.
pub async fn is_needed(
    tenant: &Tenant,
    request: &AuthRequest,
    user: &SignedIn,
) -> Result<bool, crate::store::Error> {
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

fn scopes(request: &AuthRequest) -> impl Iterator<Item = &str> {
    request.scope.as_deref().unwrap_or_default().split_ascii_whitespace()
}

async fn key(
    tenant: &Tenant,
    request: &AuthRequest,
    user: &SignedIn,
) -> Result<consents::Key, crate::store::Error> {
    Ok(consents::Key {
        user_id: user.principal.user.id.clone(),
        row_key: request.app.row_key.clone(),
        client_id: request.app.client_key(&*tenant.store.info().await?, &request.client_id),
    })
}

/// Whether a page may be shown at all.
///
/// # Errors
/// `consent_required`.
pub fn may_ask(request: &AuthRequest, user: &SignedIn, trace: &mut Trace) -> Result<(), Refused> {
    if user.is_browser && !request.prompt.none {
        trace.note("the consent page is shown");
        return Ok(());
    }
    let refusal = trace.check(Check::ConsentGiven).seen("no page may be shown").failed();
    let target = request.target.clone();
    Err(Refused::redirect(refusal, target, "consent_required", "consent required"))
}

/// The page.
///
/// # Errors
/// Where the store fails.
pub async fn ask(
    tenant: &Tenant,
    request: &AuthRequest,
    user: &SignedIn,
    parked: Parked,
    call: &Call<'_>,
) -> Result<Reply, Refused> {
    let (info, principal) = (tenant.store.info().await?, &user.principal.user);
    let exp = call.at.seconds() + PARKED_LIFETIME;
    let confirmation = Confirmation { user_id: principal.id.clone(), parked, exp };
    let value = minter(tenant, call.at).ticket(&confirmation, exp).await?;
    let app = &request.app;
    let described = |name| app.scope(name).map_or_else(|| meaning(name), |_| description(app, name));
    let scopes: Vec<_> = scopes(request)
        .map(|name| ConsentScope { name, description: described(name), fixed: name == "openid" })
        .collect();
    Ok(page(pages::consent(&pages::Consent {
        company: &info.spec.company,
        app: if app.spec.name.is_empty() { app.id() } else { &app.spec.name },
        client: &request.client_id,
        user: &principal.name,
        display_name: principal.profile.display_name.as_deref(),
        scopes: &scopes,
        selectable: app.spec.allow_scope_selection,
        rememberable: app.spec.consent_remembered,
        redirect_host: host(&request.target.redirect_uri),
        hidden: &[Field { name: "confirmation", value: &value }],
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

/// What the user answered.
pub struct Answer {
    confirmation: String,
    decision: String,
    scopes: Vec<String>,
    remember: bool,
}

impl Answer {
    /// The answer in a posted form, if it is one.
    pub fn read(body: &[u8]) -> Option<Self> {
        let text = decode_text(body);
        let pairs: Vec<_> = form_urlencoded::parse(text.as_bytes()).into_owned().collect();
        let first = |name: &str| pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone());
        Some(Self {
            confirmation: first("confirmation")?,
            decision: first("decision").unwrap_or_default(),
            scopes: pairs.iter().filter(|(key, _)| key == "scope").map(|(_, value)| value.clone()).collect(),
            remember: first("remember").is_some(),
        })
    }
}

/// Goes on after the page was answered.
///
/// # Errors
/// A page by `consent.form`, `access_denied` where the user denies, and whatever the request was refused for since.
pub async fn answered(
    tenant: &Tenant,
    app: Arc<App>,
    answer: Answer,
    call: &Call<'_>,
    trace: &mut Trace,
) -> Result<Reply, Refused> {
    let parked = confirmed(tenant, &app, &answer, call, trace).await?;
    if answer.decision == "switch" {
        return switch(tenant, &app, &parked, call).await;
    }
    let params = Params::of_form(&parked.form, trace)
        .map_err(|refusal| Refused::page(refusal, "The waiting request cannot be read."))?;
    let mut request = AuthRequest::read(tenant, app, &params, trace).await?;
    let found = super::session::find(tenant, &request, call, &Params::default(), trace).await?;
    let probe = trace.check(Check::SessionPresent);
    let user =
        probe.some(found).map_err(|refusal| Refused::page(refusal, "Nobody is signed in any more."))?;
    permit(&request, &user, trace)?;
    let allowed = answer.decision == "allow";
    let probe = trace.check(Check::ConsentGiven).seen(if allowed { "allowed" } else { "denied" });
    probe.some(allowed.then_some(())).map_err(|refusal| {
        Refused::redirect(refusal, request.target.clone(), "access_denied", "user denied access")
    })?;
    if request.app.spec.allow_scope_selection {
        let ticked = |name: &&str| *name == "openid" || answer.scopes.iter().any(|scope| scope == name);
        let kept: Vec<_> = scopes(&request).filter(ticked).collect();
        request.scope = (!kept.is_empty()).then(|| kept.join(" "));
    }
    if answer.remember && request.app.spec.consent_remembered {
        let (key, now) = (key(tenant, &request, &user).await?, call.at);
        let scopes = request.scope.clone().unwrap_or_default();
        let kept = tenant.store.write(async move |db| consents::add(db, &key, &scopes, now).await);
        kept.await?;
    }
    grant(tenant, request, user, call, trace).await
}

/// The request that the page was about: it was shown to whoever is signed in, at this app, and not answered yet.
async fn confirmed(
    tenant: &Tenant,
    app: &App,
    answer: &Answer,
    call: &Call<'_>,
    trace: &mut Trace,
) -> Result<Parked, Refused> {
    let (key, now) = (hash(&answer.confirmation), call.at);
    let found = tenant.store.read(async |db| tickets::find::<Confirmation>(db, key).await).await?;
    let user = browser::user(tenant, call).await?;
    let fits = |confirmation: &Confirmation| {
        let still = confirmation.exp > now.seconds();
        let same = user.as_ref().is_some_and(|user| user.user.id == confirmation.user_id);
        still && same && confirmation.parked.row_key == app.row_key
    };
    let found = found.filter(|found| !found.used).map(|found| found.ticket).filter(fits);
    let unused = match found {
        Some(_) => {
            tenant.store.write(async move |db| tickets::use_up::<Confirmation>(db, key, now).await).await?
        }
        None => false,
    };
    let probe =
        trace.check(Check::ConsentForm).seen(if unused { "its own page" } else { "no page of this user" });
    let confirmation = probe.some(found.filter(|_| unused)).map_err(|refusal| {
        Refused::page(
            refusal,
            "This page was answered before, or belongs to somebody else. Begin again at the client.",
        )
    })?;
    Ok(confirmation.parked)
}

/// Signs out, and goes back to the sign-in page with the same request.
async fn switch(tenant: &Tenant, app: &App, parked: &Parked, call: &Call<'_>) -> Result<Reply, Refused> {
    let cookies = browser::sign_out(tenant, call).await?;
    // Who signs in now follows the request, whatever it says about age.
    let parked = Parked { at: call.at.seconds(), ..parked.clone() };
    let reply = login_redirect(tenant, app, &parked, call).await?;
    Ok(reply.with_cookies(cookies))
}
