//! What an app's settings ask of its clients (oauth.md#s2-3).

use std::sync::Arc;

use crate::check::{Check, Refusal, Trace};
use crate::domain::app::{App, ClientIdType};
use crate::domain::principal::Principal;
use crate::domain::tenant::TenantInfo;
use crate::oauth::gate::check_run;
use crate::tenant::Tenant;
use crate::wire::Failure;

/// Longest client id of which nobody knows anything, in bytes.
const LONGEST_ID: usize = 512;

/// A client that was named and did not prove who it is.
pub struct NamedClient {
    tenant: Arc<TenantInfo>,
    /// The user whose name its id is.
    principal: Option<Arc<Principal>>,
}

impl NamedClient {
    /// What the directory knows of a client id.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn find(tenant: &Tenant, app: &App, client_id: &str) -> Result<Self, Failure> {
        let principal = if app.is_own_client(client_id) {
            None
        } else {
            tenant.store.principal_by_name(client_id).await?
        };
        Ok(Self { tenant: tenant.store.info().await?, principal })
    }
}

/// What the app's settings ask of a client that is only named; who it is shows when it redeems its code.
///
/// # Errors
/// The refusal by `client.exists`, or by what [`accept_public`] or [`accept_user`] check.
pub fn accept_named(
    app: &App,
    client_id: &str,
    client: &NamedClient,
    trace: &mut Trace,
) -> Result<(), Refusal> {
    if app.allows_public() {
        return accept_public(app, client_id, client, trace);
    }
    if app.is_own_client(client_id) {
        trace.check(Check::ClientExists).seen("the app's own client").passed();
        return Ok(());
    }
    let probe = trace.check(Check::ClientExists).seen(client_id.to_owned());
    let principal = probe.some(client.principal.as_ref())?;
    accept_user(&client.tenant, app, principal, trace)
}

/// What the app's settings ask of a client that is a user (oauth.md#s2-3).
///
/// # Errors
/// The refusal by `client.is_oauth_client`, `client.listed`, `client.state` or `app.run_permission`.
pub fn accept_user(
    tenant: &TenantInfo,
    app: &App,
    principal: &Principal,
    trace: &mut Trace,
) -> Result<(), Refusal> {
    let user = &principal.user;
    trace.about_client(&user.name);
    if app.wants_oauth_client() {
        let seen = if user.oauth_client { "marked" } else { "not marked" };
        trace.check(Check::ClientIsOauthClient).seen(seen).holds(user.oauth_client)?;
    }
    check_listed(tenant, app, &user.name, trace)?;
    check_active(principal, trace)?;
    // At an OpenID Connect app, which has a client of its own, another one needs the permission itself.
    if app.client_id.is_some() { check_run(app, principal, trace) } else { Ok(()) }
}

/// What the app's settings ask of a client without a secret: an OpenID Connect app has a client of its own, the
/// others take whatever their list names, or anything (oauth.md#s2-3). A user must be free to act.
///
/// # Errors
/// The refusal by `client.credentials`, `client.exists`, `client.listed` or `client.state`.
pub fn accept_public(
    app: &App,
    client_id: &str,
    client: &NamedClient,
    trace: &mut Trace,
) -> Result<(), Refusal> {
    let probe = trace.check(Check::ClientCredentials).seen("a client id without a secret");
    if !app.allows_public() {
        let wanted = "client id and secret: the app's client id type is confidential";
        return Err(probe.wanted(wanted).failed());
    }
    probe.passed();
    if app.is_own_client(client_id) {
        trace.check(Check::ClientExists).seen("the app's own client").passed();
        return Ok(());
    }
    let usable = client_id.len() <= LONGEST_ID && !client_id.contains(char::is_control);
    let any = app.spec.client_id_type == ClientIdType::List || app.client_id.is_none();
    let wanted = if any { "up to 512 bytes without control characters" } else { "the app's own client id" };
    let probe = trace.check(Check::ClientExists).seen(client_id.to_owned()).wanted(wanted);
    probe.some((usable && any).then_some(()))?;
    check_listed(&client.tenant, app, client_id, trace)?;
    match &client.principal {
        Some(principal) => check_active(principal, trace),
        None => Ok(()),
    }
}

fn check_listed(tenant: &TenantInfo, app: &App, client_id: &str, trace: &mut Trace) -> Result<(), Refusal> {
    let wanted = app.spec.allowed_clients.join(", ");
    let listed = app.lists(tenant, client_id);
    trace.check(Check::ClientListed).seen(client_id.to_owned()).wanted(wanted).holds(listed)
}

fn check_active(principal: &Principal, trace: &mut Trace) -> Result<(), Refusal> {
    let state = principal.user.state;
    let probe = trace.check(Check::ClientState).seen(state.to_string()).wanted("None");
    probe.holds(principal.user.is_active())
}
