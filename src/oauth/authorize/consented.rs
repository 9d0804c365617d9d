//! What the user answered on the consent page: all that was asked, some of it, or nothing.

use std::sync::Arc;

use actix_web::http::Method;

use super::consent::{key, scopes};
use super::issue::issue;
use super::reading::read;
use super::request::AuthRequest;
use super::session;
use crate::auth::browser;
use crate::check::{Check, Trace};
use crate::directory::consents;
use crate::domain::app::App;
use crate::domain::grant::{Confirmation, PendingAuthorization};
use crate::oauth::error::{OAuthError, Stage};
use crate::oauth::gate::check_run;
use crate::store::tickets;
use crate::tenant::Tenant;
use crate::tokens::hash;
use crate::web::login_redirect;
use crate::wire::{Call, Failure, Params, Reply, decode_text};

/// What the user answered.
pub struct ConsentAnswer {
    confirmation: String,
    decision: String,
    scopes: Vec<String>,
    remember: bool,
}

impl ConsentAnswer {
    /// The answer in a posted form, if it is one.
    pub fn read(call: &Call<'_>) -> Option<Self> {
        if *call.method != Method::POST {
            return None;
        }
        let text = decode_text(call.body);
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
/// The refusal by `consent.form` or `.given`, and by whatever speaks against the request since.
pub async fn answered(
    tenant: &Tenant,
    app: Arc<App>,
    answer: &ConsentAnswer,
    call: &Call<'_>,
    trace: &mut Trace,
) -> Result<Reply, OAuthError> {
    let pending = confirmed(tenant, &app, answer, call, trace).await?;
    if answer.decision == "switch" {
        return Ok(switch(tenant, &app, &pending, call).await?);
    }
    let params = Params::of_form(&pending.form, trace)?;
    let request = read(tenant, app, &params, trace).await?;
    let target = request.target.clone();
    let decided = decided(tenant, request, answer, call, trace).await;
    decided.map_err(|failure| OAuthError::from(failure).at(Stage::Consent).to(&target))
}

/// The answer to the client, by what the user decided.
async fn decided(
    tenant: &Tenant,
    mut request: AuthRequest,
    answer: &ConsentAnswer,
    call: &Call<'_>,
    trace: &mut Trace,
) -> Result<Reply, Failure> {
    let found = session::find(tenant, &request, call, &Params::default(), trace).await?;
    let user = trace.check(Check::SessionPresent).some(found)?;
    check_run(&request.app, &user.principal, trace)?;
    let allowed = answer.decision == "allow";
    let probe = trace.check(Check::ConsentGiven).seen(if allowed { "allowed" } else { "denied" });
    probe.some(allowed.then_some(()))?;
    if request.app.spec.allow_scope_selection {
        let ticked = |name: &&str| *name == "openid" || answer.scopes.iter().any(|scope| scope == name);
        let kept: Vec<_> = scopes(&request).filter(ticked).collect();
        request.scope = (!kept.is_empty()).then(|| kept.join(" "));
    }
    if answer.remember && request.app.spec.consent_remembered {
        let scopes = request.scope.clone().unwrap_or_default();
        consents::remember(tenant, key(tenant, &request, &user).await?, scopes, call.at).await?;
    }
    issue(tenant, request, user, call, trace).await
}

/// The request that the page was about: it was shown to whoever is signed in, at this app, and not answered yet.
async fn confirmed(
    tenant: &Tenant,
    app: &App,
    answer: &ConsentAnswer,
    call: &Call<'_>,
    trace: &mut Trace,
) -> Result<PendingAuthorization, Failure> {
    let (key, now) = (hash(&answer.confirmation), call.at);
    let found = tenant.store.read(async |db| tickets::find::<Confirmation>(db, key).await).await?;
    let user = browser::user(tenant, call).await?;
    let fits = |confirmation: &Confirmation| {
        let still = confirmation.exp > now.seconds();
        let same = user.as_ref().is_some_and(|user| user.user.id == confirmation.user_id);
        still && same && confirmation.pending.row_key == app.row_key
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
    Ok(probe.some(found.filter(|_| unused))?.pending)
}

/// Signs out, and goes back to the sign-in page with the same request.
async fn switch(
    tenant: &Tenant,
    app: &App,
    pending: &PendingAuthorization,
    call: &Call<'_>,
) -> Result<Reply, Failure> {
    let cookies = browser::sign_out(tenant, call).await?;
    // Who signs in now follows the request, whatever it says about age.
    let pending = PendingAuthorization { at: call.at.seconds(), ..pending.clone() };
    let reply = login_redirect(tenant, app, &pending, call).await?;
    Ok(reply.with_cookies(cookies))
}
