//! The resource-owner grant (RFC 6749 §4.3): the user hands the client name and password.

use super::{Decision, Request};
use crate::auth::{PASSWORD_ALONE, note_sign_in, sign_in};
use crate::check::Trace;
use crate::domain::grant::{Grant, Refresh};
use crate::oauth::gate::check_run;
use crate::oauth::params::required;
use crate::oauth::scope;
use crate::wire::Failure;

/// Decides for a user that the client brings along. One of the vendor's pages calls the parameter `user_name`.
///
/// # Errors
/// The refusal by `argument.present`, `app.run_permission`, `scope.known`, or by whatever is wrong with name and
/// password.
pub async fn decide(request: &Request<'_>, trace: &mut Trace) -> Result<Decision, Failure> {
    let (client, store) = (request.client, &request.tenant.store);
    let name = client.params.get("username").or_else(|| client.params.get("user_name"));
    let name = required(name, "username", trace)?;
    let password = client.params.require("password", trace)?;
    // Decision 2 has the permission before the grant's own checks; who does not exist has none to check.
    if let Some(principal) = store.principal_by_name(name).await? {
        trace.about_user(&principal.user.name);
        if let Err(refusal) = check_run(&client.app, &principal, trace) {
            // As slow as for a name that nobody has.
            request.tenant.secrets.refuse(password).await;
            return Err(refusal.into());
        }
    }
    let scope = scope::granted(&client.app, client.params.get("scope"), trace)?;
    let principal = sign_in(request.tenant, name, password, trace).await?;
    note_sign_in(request.tenant, &principal.user, PASSWORD_ALONE, request.call).await?;
    let granted = Grant {
        family: request.tenant.random.uuid(),
        row_key: client.app.row_key.clone(),
        client_id: client.id.clone(),
        confidential: !client.is_public(),
        user_id: principal.user.id.clone(),
        scope,
        auth_time: request.at.seconds(),
    };
    let mut decision = request.decision::<Refresh>(principal, &granted);
    let spec = &client.app.spec;
    // Refresh tokens are "not applicable" to this grant, unless the app says otherwise (decision 10).
    decision.refresh = (spec.issue_refresh_tokens && spec.ropc_refresh)
        .then(|| Refresh::new(granted, &client.app, client.is_public(), request.at));
    Ok(decision)
}
