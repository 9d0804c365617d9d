//! Reading an authorization request: first where its answer may go, then the list of checks.

use std::sync::Arc;

use super::checks::{AuthorizeFacts, CHECKS};
use super::request::{AuthRequest, Prompt, ResponseType};
use crate::check::{Check, Refusal, Trace};
use crate::domain::app::App;
use crate::oauth::client_auth::NamedClient;
use crate::oauth::error::OAuthError;
use crate::oauth::redirect::{Mode, RedirectTarget};
use crate::tenant::Tenant;
use crate::wire::Params;

/// Reads a request and checks it: first where an answer may go, then everything else.
///
/// # Errors
/// The refusal by `argument.present` or `redirect.match`; then, told to the client, by the first of [`CHECKS`] that
/// fails.
pub async fn read(
    tenant: &Tenant,
    app: Arc<App>,
    params: &Params,
    trace: &mut Trace,
) -> Result<AuthRequest, OAuthError> {
    let mut request = located(app, params, trace)?;
    let client = NamedClient::find(tenant, &request.app, &request.client_id).await?;
    let asked = AuthorizeFacts { params, client: &client };
    for check in CHECKS {
        (check.run)(&mut request, &asked, trace)
            .map_err(|refusal| OAuthError::from(refusal).at(check.stage).to(&request.target))?;
    }
    request.target.mode = request.mode;
    Ok(request)
}

/// The request with nothing known of it but where its answer goes.
fn located(app: Arc<App>, params: &Params, trace: &mut Trace) -> Result<AuthRequest, Refusal> {
    let client_id = params.require("client_id", trace)?.to_owned();
    trace.about_client(&client_id);
    let redirect_uri = redirect(&app, params.get("redirect_uri"), trace)?;
    let response_type = params.get("response_type").and_then(ResponseType::read).unwrap_or_default();
    // Errors go where the answer would have gone (OAuth 2.0 Multiple Response Types §2.1), but at OAuth apps, whose
    // clients look for them in the query (sample-clients.md#s3, sample-clients.md#E9).
    let mode = match params.get("response_mode") {
        Some("form_post") => Mode::FormPost,
        Some("fragment") => Mode::Fragment,
        _ if app.client_id.is_some() && response_type.has_token() => Mode::Fragment,
        _ => Mode::Query,
    };
    Ok(AuthRequest {
        client_id,
        target: RedirectTarget { redirect_uri, mode, state: params.get("state").map(str::to_owned) },
        mode,
        redirect_named: params.get("redirect_uri").is_some(),
        response_type,
        scope: None,
        nonce: params.get("nonce").map(str::to_owned),
        challenge: None,
        prompt: Prompt::default(),
        max_age: None,
        app,
    })
}

/// The registered redirect that the request means.
fn redirect(app: &App, asked: Option<&str>, trace: &mut Trace) -> Result<String, Refusal> {
    let allowed = app.redirects();
    let found = match (asked, allowed.as_slice()) {
        (Some(uri), _) => allowed.iter().any(|one| app.redirect_matches(one, uri)).then(|| uri.to_owned()),
        (None, [only]) => Some((*only).to_owned()),
        (None, _) => None,
    };
    let wanted = if allowed.is_empty() { "the app lists none".to_owned() } else { allowed.join(", ") };
    let probe = trace.check(Check::RedirectMatch).seen(asked.unwrap_or("no redirect_uri").to_owned());
    probe.wanted(wanted).some(found)
}
