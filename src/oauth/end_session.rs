//! `/OAuth2/EndSession[/{app}]` (OpenID Connect RP-Initiated Logout; oauth.md#s4-4).

use std::sync::Arc;

use crate::auth::{self, browser};
use crate::check::{Check, Refusal, Trace};
use crate::domain::app::App;
use crate::tenant::Tenant;
use crate::wire::{Call, Failure, Params, Reply};

/// Ends the session of the browser, and sends it where the client wants it.
///
/// As on the tenant, any place will do unless the app lists some; `docs/security.md` says what that means.
///
/// # Errors
/// The refusal by `app.exists`, `id_token_hint.readable` or `post_logout.match`.
pub async fn end_session(
    tenant: &Tenant,
    app_id: Option<&str>,
    call: &Call<'_>,
    trace: &mut Trace,
) -> Result<Reply, Failure> {
    let params = Params::of_browser(call, trace)?;
    let app = match app_id {
        Some(id) => {
            let found = tenant.store.issuing_app(id).await?;
            Some(trace.check(Check::AppExists).seen(id.to_owned()).some(found)?)
        }
        None => None,
    };
    if let Some(hint) = params.get("id_token_hint") {
        let strict = app.as_ref().is_some_and(|app| !app.spec.post_logout_redirects.is_empty());
        check_hint(tenant, hint, strict, trace).await?;
    }
    let to = params.get("post_logout_redirect_uri");
    if let Some(to) = to {
        check_redirect(app.as_ref(), to, trace)?;
    }
    let cookies = browser::sign_out(tenant, call).await?;
    let reply = match to {
        Some(to) => Reply::found(&with_state(to, params.get("state")), None),
        None => Reply::found("/", None),
    };
    Ok(reply.with_cookies(cookies))
}

/// Whether the hint is one of our tokens; that it has expired is no matter. An app that lists where to go is strict.
async fn check_hint(tenant: &Tenant, hint: &str, strict: bool, trace: &mut Trace) -> Result<(), Failure> {
    let mut looked = Trace::default();
    let known = match auth::identify(tenant, hint, &mut looked).await {
        Ok(known) => Some(known),
        Err(Failure::Refused(_)) => None,
        Err(broken) => return Err(broken),
    };
    if known.is_none() && !strict {
        trace.note("id_token_hint is no token of this tenant: not looked at");
        return Ok(());
    }
    let why = looked.failed().map_or("a token of this tenant", |step| step.check.name());
    let probe = trace.check(Check::LogoutHint).seen(why);
    Ok(probe.some(known.map(|_| ()))?)
}

/// A listed place is always good. Where the app lists none any will do, as on the tenant, but for what runs a script.
fn check_redirect(app: Option<&Arc<App>>, to: &str, trace: &mut Trace) -> Result<(), Refusal> {
    let listed: &[String] = app.map_or(&[], |app| &app.spec.post_logout_redirects);
    let scheme = to.split_once(':').map_or("", |(scheme, _)| scheme);
    let harmless = !scheme.is_empty()
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
        && !["javascript", "data", "vbscript", "file", "blob"]
            .iter()
            .any(|bad| bad.eq_ignore_ascii_case(scheme));
    let graphic = to.bytes().all(|byte| byte.is_ascii_graphic());
    let holds = graphic && if listed.is_empty() { harmless } else { listed.iter().any(|one| one == to) };
    let wanted = if listed.is_empty() { "a URL".to_owned() } else { listed.join(", ") };
    trace.check(Check::LogoutRedirect).seen(to.to_owned()).wanted(wanted).some(holds.then_some(()))
}

/// The state goes into the query, before a fragment.
fn with_state(to: &str, state: Option<&str>) -> String {
    let Some(state) = state else { return to.to_owned() };
    let (place, fragment) = to.find('#').map_or((to, ""), |at| to.split_at(at));
    let separator = if place.contains('?') { '&' } else { '?' };
    let state = form_urlencoded::byte_serialize(state.as_bytes()).collect::<String>();
    format!("{place}{separator}state={state}{fragment}")
}
