//! `/OAuth2/Authorize/{app}` (RFC 6749 §4.1, §4.2; OpenID Connect Core §3; oauth.md#s2-5).
//!
//! The checks, in their order: the app; the parameters, which may have waited for a sign-in; where the answer may go.
//! Up to here a refusal is a page, from here on the client is told: what is asked ([`checks::CHECKS`]), who is signed
//! in ([`session`]), whether that user may, and wants to ([`consent`]). Then the answer ([`issue`]).

mod checks;
mod consent;
mod consented;
mod issue;
mod reading;
mod request;
mod session;

use std::sync::Arc;

use consented::ConsentAnswer;
use form_urlencoded::Serializer;
use request::AuthRequest;
use session::SessionUser;

use super::error::OAuthError;
use super::gate::{check_run, usable_app};
use crate::check::{Check, Refusal, Trace};
use crate::domain::app::App;
use crate::domain::grant::PendingAuthorization;
use crate::tenant::Tenant;
use crate::web::{find_pending, login_redirect};
use crate::wire::{Call, Failure, Params, Reply};

/// Answers an authorization request, or the consent page that belongs to one.
///
/// # Errors
/// The refusal by the first check that fails.
pub async fn authorize(
    tenant: &Tenant,
    app_id: &str,
    call: &Call<'_>,
    trace: &mut Trace,
) -> Result<Reply, OAuthError> {
    let app = usable_app(tenant, app_id, trace).await?;
    match ConsentAnswer::read(call) {
        Some(answer) => consented::answered(tenant, app, &answer, call, trace).await,
        None => asked(tenant, app, call, trace).await,
    }
}

async fn asked(
    tenant: &Tenant,
    app: Arc<App>,
    call: &Call<'_>,
    trace: &mut Trace,
) -> Result<Reply, OAuthError> {
    let sent = Params::of_browser(call, trace)?;
    let (params, pending_since) = match sent.get("bounce") {
        Some(bounce) => unpark(tenant, &app, bounce, trace).await?,
        None => (sent.clone(), None),
    };
    let request = reading::read(tenant, app, &params, trace).await?;
    let target = request.target.clone();
    let pending = PendingAuthorization {
        row_key: request.app.row_key.clone(),
        form: to_form(&params),
        at: pending_since.unwrap_or_else(|| call.at.seconds()),
    };
    let visit = Visit { tenant, call, request, sent: &sent, pending, pending_since };
    visit.go_on(trace).await.map_err(|failure| OAuthError::from(failure).to(&target))
}

/// Secrets are not pending: a session token in `Auth` is used at once or not at all, and nobody asks for a client secret
/// here.
fn to_form(params: &Params) -> String {
    let pairs = params.iter().filter(|(name, _)| !matches!(*name, "auth" | "client_secret"));
    Serializer::new(String::new()).extend_pairs(pairs).finish()
}

/// The parameters of the request that waits under this value, and since when.
async fn unpark(
    tenant: &Tenant,
    app: &App,
    bounce: &str,
    trace: &mut Trace,
) -> Result<(Params, Option<i64>), Failure> {
    let pending = find_pending(tenant, bounce).await?.filter(|pending| pending.row_key == app.row_key);
    let seen = if pending.is_some() { "a waiting request" } else { "an unknown or expired bounce" };
    let pending = trace.check(Check::RequestParked).seen(seen).some(pending)?;
    Ok((Params::of_form(&pending.form, trace)?, Some(pending.at)))
}

/// A sound request, in the browser of somebody.
struct Visit<'v> {
    tenant: &'v Tenant,
    call: &'v Call<'v>,
    request: AuthRequest,
    /// The parameters of this very call, where the request's own have waited.
    sent: &'v Params,
    pending: PendingAuthorization,
    pending_since: Option<i64>,
}

impl Visit<'_> {
    async fn go_on(self, trace: &mut Trace) -> Result<Reply, Failure> {
        let Some(user) = self.user(trace).await? else { return self.sign_in(trace).await };
        let Self { tenant, call, request, pending, .. } = self;
        check_run(&request.app, &user.principal, trace)?;
        check_width(&request, &user, trace)?;
        if consent::is_needed(tenant, &request, &user).await? {
            consent::check_may_ask(&request, &user, trace)?;
            return consent::ask(tenant, &request, &user, pending, call).await;
        }
        issue::issue(tenant, request, user, call, trace).await
    }

    /// The user who is signed in, as recently as the request wants it.
    async fn user(&self, trace: &mut Trace) -> Result<Option<SessionUser>, Failure> {
        let found = session::find(self.tenant, &self.request, self.call, self.sent, trace).await?;
        let Some(user) = found else { return Ok(None) };
        if session::is_fresh(&self.request, &user, self.pending_since, self.call.at) {
            return Ok(Some(user));
        }
        trace.note("the session is too old, or is to be renewed");
        Ok(None)
    }

    /// To the sign-in page, with the request pending, where a page may be shown.
    async fn sign_in(&self, trace: &mut Trace) -> Result<Reply, Failure> {
        if self.request.prompt.none {
            let probe = trace.check(Check::SessionPresent).seen("nobody, or not recently enough");
            return Err(probe.failed().into());
        }
        trace.note("to the sign-in page");
        login_redirect(self.tenant, &self.request.app, &self.pending, self.call).await
    }
}

/// A token that stands in for a session gives none of the app's scopes that it does not have itself.
fn check_width(request: &AuthRequest, user: &SessionUser, trace: &mut Trace) -> Result<(), Refusal> {
    let Some(own) = &user.scope else { return Ok(()) };
    let asked = request.scope.as_deref().unwrap_or_default().split(' ');
    let wide = asked
        .filter(|name| request.app.scope(name).is_some())
        .find(|name| !own.split(' ').any(|s| s == *name));
    let probe = trace.check(Check::ScopeGranted).seen(wide.unwrap_or("no more than the token's").to_owned());
    probe.wanted(own.clone()).holds(wide.is_none())
}
