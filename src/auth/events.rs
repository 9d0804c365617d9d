//! Events of requests (platform.md#s5-3): what is told of a sign-in, of a token, of a refusal.

use super::caller::Caller;
use crate::check::{Check, EndpointFacts, Trace, TraceStep};
use crate::domain::event::{CALL_REFUSED, Event, LOGIN_FAIL, TOKEN_ISSUED, TOKEN_REFUSED, kept};
use crate::domain::user::User;
use crate::store::StoreError;
use crate::tenant::Tenant;
use crate::tokens::TokenSubject;
use crate::wire::Call;

/// An event of a call that has no user.
pub fn event(tenant: &Tenant, call: &Call<'_>, kind: impl Into<String>) -> Event {
    Event {
        id: tenant.random.uuid(),
        at: call.at.millis(),
        kind: kind.into(),
        ip: call.from.map(|address| address.to_string()),
        request: call.id.to_owned(),
        ..Event::default()
    }
}

/// The same, by a user.
pub fn event_by(tenant: &Tenant, call: &Call<'_>, kind: impl Into<String>, user: &User) -> Event {
    Event { user_id: Some(user.id.clone()), user_name: Some(user.name.clone()), ..event(tenant, call, kind) }
}

/// The event that tells of a change.
pub fn change(tenant: &Tenant, call: &Call<'_>, caller: Option<&Caller>, kind: impl Into<String>) -> Event {
    let principal = caller.and_then(|caller| caller.principal.as_ref());
    let event = match principal {
        Some(principal) => event_by(tenant, call, kind, &principal.user),
        None => event(tenant, call, kind),
    };
    let app = caller.and_then(|caller| caller.app.as_ref());
    Event { app: app.map(|app| app.id().to_owned()), ..event }
}

/// Notes that a client was issued tokens.
pub fn note_issued(tenant: &Tenant, call: &Call<'_>, app: &str, subject: &TokenSubject) {
    tenant.store.note(Event {
        user_id: subject.principal.as_ref().map(|principal| principal.user.id.clone()),
        user_name: Some(subject.unique_name.clone()),
        app: Some(app.to_owned()),
        ..event(tenant, call, TOKEN_ISSUED)
    });
}

/// Notes a refusal that reports tell of: of a sign-in, of the token endpoint, of the guard of the REST API.
///
/// # Errors
/// Where the store fails.
pub async fn note_refused(tenant: &Tenant, call: &Call<'_>, trace: &Trace) -> Result<(), StoreError> {
    let Some(step) = trace.failed() else { return Ok(()) };
    let subject = trace.subject();
    let endpoint = subject.endpoint.as_deref().unwrap_or_default();
    let Some(kind) = kind(trace.facts(), step) else { return Ok(()) };
    let named = match step.check {
        Check::UserExists => Some(step.seen.as_ref()),
        _ => subject.user.as_deref().or(subject.client.as_deref()),
    };
    let named = named.filter(|name| !name.is_empty());
    let known = match named {
        Some(name) => tenant.store.principal_by_name(name).await?,
        None => None,
    };
    tenant.store.note(Event {
        user_id: known.as_ref().map(|known| known.user.id.clone()),
        user_name: known.map(|known| known.user.name.clone()),
        fail_user: named.map(kept),
        fail_reason: Some(format!("does not hold: {} ({})", step.check.meaning(), step.check.name())),
        app: subject.app.as_deref().map(kept),
        entity: Some(endpoint.to_owned()),
        ..event(tenant, call, kind)
    });
    Ok(())
}

fn kind(facts: EndpointFacts, step: &TraceStep) -> Option<&'static str> {
    let name = step.check.name();
    let is_login = ["user.", "attempt.", "password.current"].iter().any(|kind| name.starts_with(kind));
    if is_login && facts.signs_in {
        return Some(LOGIN_FAIL);
    }
    if facts.issues_tokens {
        return Some(TOKEN_REFUSED);
    }
    let is_guards = ["token.", "session.", "rest."].iter().any(|kind| name.starts_with(kind));
    // That a session has to be raised is an answer, no refusal.
    let is_due = step.check == Check::SessionChallenged;
    (facts.takes_tokens && is_guards && !is_due).then_some(CALL_REFUSED)
}
