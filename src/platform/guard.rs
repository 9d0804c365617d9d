//! Who may call what: token, scope, right (platform.md T12, T13; oauth.md §5).

use std::sync::Arc;

use super::error::{ApiError, MessageId};
use super::operation::Needs;
use crate::auth::{self, Caller, Credential, rest};
use crate::check::{Check, Trace};
use crate::domain::pattern::{Found, Pattern};
use crate::domain::principal::Principal;
use crate::domain::right::{Right, Rights};
use crate::tenant::Tenant;
use crate::wire::{Call, Failure};

/// Admits a call: its caller has a good token, and a scope where the operation needs one.
///
/// # Errors
/// 401, with `WWW-Authenticate`.
pub async fn admit(
    needs: Needs,
    tenant: &Tenant,
    call: &Call<'_>,
    trace: &mut Trace,
) -> Result<Option<Caller>, ApiError> {
    if needs == Needs::Nothing {
        return Ok(None);
    }
    let shown = !matches!(auth::credential(call), Credential::Nothing | Credential::Other);
    let caller = auth::recognise(tenant, call, trace).await.map_err(|failure| match failure {
        Failure::Refused(refusal) => ApiError::Unauthorized(refusal, shown.then_some("invalid_token")),
        Failure::Broken(cause) => ApiError::Broken(cause),
    })?;
    if needs != Needs::Token {
        check_scope(&caller, call, trace)?;
    }
    Ok(Some(caller))
}

fn check_scope(caller: &Caller, call: &Call<'_>, trace: &mut Trace) -> Result<(), ApiError> {
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
        for pattern in granted(caller).filter(|pattern| pattern.search(path) == Found::GaveUp) {
            trace.note(format!("`{}` was given up: the search would take too long", pattern.source()));
        }
    }
    trace
        .check(Check::RestScopeMatch)
        .seen(seen)
        .wanted(if covering.is_some() { String::new() } else { patterns(caller) })
        .holds(covering.is_some())
        .map_err(|refusal| ApiError::Unauthorized(refusal, Some("insufficient_scope")))
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

/// Checks the caller's right, where the operation needs one.
///
/// # Errors
/// The help-desk text, as 200 `success:false`.
pub async fn check_right(
    needs: Needs,
    tenant: &Tenant,
    caller: &Caller,
    about: Option<&str>,
    trace: &mut Trace,
) -> Result<(), ApiError> {
    let wanted = match needs {
        Needs::Nothing | Needs::Token | Needs::Scope => return Ok(()),
        Needs::OwnOr(_) if is_own(tenant, caller, about).await? => {
            trace.check(Check::RestRight).seen("the caller's own account").passed();
            return Ok(());
        }
        Needs::OwnOr(rights) | Needs::Rights(rights) => rights,
        Needs::SystemAdministrator => return require_sysadmin(caller, trace),
    };
    require_right(caller, wanted, trace)
}

/// Checks that the caller has one of these rights.
///
/// # Errors
/// The help-desk text, as 200 `success:false`.
pub fn require_right(caller: &Caller, wanted: &[Right], trace: &mut Trace) -> Result<(), ApiError> {
    let none = Rights::default();
    let rights = caller.principal.as_ref().map_or(&none, |principal| &principal.rights);
    let names: Vec<_> = wanted.iter().map(|right| right.name).collect();
    trace
        .check(Check::RestRight)
        .seen(rights.describe())
        .wanted(names.join(" or "))
        .holds(wanted.iter().any(|right| rights.includes(*right)))
        .map_err(|refusal| ApiError::refused(refusal, MessageId::ServiceUnauthorizedAccess))
}

/// Checks that the caller is in the role System Administrator.
///
/// # Errors
/// The help-desk text, as 200 `success:false`.
pub fn require_sysadmin(caller: &Caller, trace: &mut Trace) -> Result<(), ApiError> {
    let none = Rights::default();
    let rights = caller.principal.as_ref().map_or(&none, |principal| &principal.rights);
    trace
        .check(Check::RestRight)
        .seen(rights.describe())
        .wanted("a caller in the role System Administrator")
        .holds(rights.is_all())
        .map_err(|refusal| ApiError::refused(refusal, MessageId::ServiceUnauthorizedAccess))
}

/// Whether a call is about the caller's own account; a call that names nobody is.
async fn is_own(tenant: &Tenant, caller: &Caller, about: Option<&str>) -> Result<bool, ApiError> {
    let Some(own) = &caller.principal else { return Ok(false) };
    let Some(text) = about.map(str::trim).filter(|text| !text.is_empty()) else { return Ok(true) };
    let named = tenant.store.principal_by_id_or_name(text).await?;
    Ok(named.is_some_and(|named| named.user.id == own.user.id))
}

/// The user that a call names by `text`, or the refusal that it does not exist.
///
/// # Errors
/// `_I18N_UserIDNotFound` where the text is a UUID, else `_I18N_UserNotFound`.
pub fn found(
    found: Option<Arc<Principal>>,
    text: &str,
    trace: &mut Trace,
) -> Result<Arc<Principal>, ApiError> {
    let principal = trace.check(Check::UserExists).seen(text.to_owned()).some(found).map_err(|refusal| {
        let id = uuid::Uuid::try_parse(text).is_ok();
        let text = text.to_owned();
        ApiError::refused(
            refusal,
            if id { MessageId::UserIdNotFound(text) } else { MessageId::UserNotFound(text) },
        )
    })?;
    trace.about_user(&principal.user.name);
    Ok(principal)
}
