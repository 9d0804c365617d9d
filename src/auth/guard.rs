//! What a call must show: a good token, a scope that matches the path, a right (platform.md#T12, platform.md#T13;
//! oauth.md#s5).
//!
//! Says what was refused, and by which check; how that looks on the wire is the surface's.

use super::caller::{Caller, recognise};
use super::rest;
use crate::check::{Check, Refusal, Trace};
use crate::domain::pattern::{Pattern, Search};
use crate::domain::right::{Right, Rights};
use crate::tenant::Tenant;
use crate::wire::{Call, Failure};

/// The `error` of RFC 6750 §3.1 for a call that this check refused; none where it showed no token.
pub fn bearer_error(check: Check) -> Option<&'static str> {
    match check {
        Check::TokenPresent => None,
        Check::RestScopeMatch | Check::TokenScope => Some("insufficient_scope"),
        _ => Some("invalid_token"),
    }
}

/// The value of `WWW-Authenticate` with this error.
pub fn challenge(error: Option<&'static str>) -> String {
    error.map_or_else(|| "Bearer".to_owned(), |error| format!("Bearer error=\"{error}\""))
}

/// Admits a call: its caller has a good token, with a scope that matches the path.
///
/// # Errors
/// The refusal by the first check that fails.
pub async fn admit(tenant: &Tenant, call: &Call<'_>, trace: &mut Trace) -> Result<Caller, Failure> {
    let caller = recognise(tenant, call, trace).await?;
    check_scope(&caller, call, trace)?;
    Ok(caller)
}

/// Checks that a scope of the caller's token matches the path.
fn check_scope(caller: &Caller, call: &Call<'_>, trace: &mut Trace) -> Result<(), Refusal> {
    let claims = &caller.token.claims;
    let path = call.path.text();
    let Some(app) = caller.app.as_ref().filter(|app| !app.is_platform()) else {
        trace.check(Check::RestScopeMatch).seen("a session or platform token: no scope narrows it").passed();
        return Ok(());
    };
    let covering = rest::covering(app, claims.scopes(), path);
    let scopes = claims.scope.as_deref().unwrap_or("none");
    let seen = match covering {
        Some((scope, pattern)) => format!("{path} by `{pattern}` of {scope}"),
        None => format!("{path} with scope {scopes}"),
    };
    if covering.is_none() {
        for pattern in granted(caller).filter(|pattern| pattern.search(path) == Search::GaveUp) {
            trace.note(format!("`{}` was given up: the search would take too long", pattern.source()));
        }
    }
    trace
        .check(Check::RestScopeMatch)
        .seen(seen)
        .wanted(if covering.is_some() { String::new() } else { patterns(caller) })
        .holds(covering.is_some())
}

/// The patterns of the token's scopes.
fn granted(caller: &Caller) -> impl Iterator<Item = &Pattern> {
    let app = caller.app.as_deref();
    let scopes = caller.token.claims.scopes().filter_map(move |name| app?.scope(name));
    scopes.flat_map(|scope| &scope.patterns)
}

/// For the trace of a refusal: what the token's scopes allow.
fn patterns(caller: &Caller) -> String {
    let patterns: Vec<_> = granted(caller).map(|pattern| format!("`{}`", pattern.source())).collect();
    if patterns.is_empty() {
        "a scope with a REST regex".to_owned()
    } else {
        format!("one of {}", patterns.join(", "))
    }
}

/// Checks that the caller has one of these rights.
///
/// # Errors
/// The refusal by `rest.right`.
pub fn require_right(caller: &Caller, wanted: &[Right], trace: &mut Trace) -> Result<(), Refusal> {
    let none = Rights::default();
    let rights = caller.principal.as_ref().map_or(&none, |principal| &principal.rights);
    let names: Vec<_> = wanted.iter().map(|right| right.name).collect();
    trace
        .check(Check::RestRight)
        .seen(rights.describe())
        .wanted(names.join(" or "))
        .holds(wanted.iter().any(|right| rights.includes(*right)))
}
