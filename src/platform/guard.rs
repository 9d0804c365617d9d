//! Who may call what: token, scope, right (platform.md T12, T13; oauth.md §5).

use std::sync::Arc;

use super::error::{ApiError, MessageId};
use super::operation::Needs;
use crate::auth::{self, Caller, guard};
use crate::check::{Check, Trace};
use crate::domain::principal::Principal;
use crate::domain::right::{Right, Rights};
use crate::tenant::Tenant;
use crate::wire::Call;

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
    let admitted = match needs {
        Needs::Nothing => return Ok(None),
        Needs::Token => auth::recognise(tenant, call, trace).await,
        _ => guard::admit(tenant, call, trace).await,
    };
    admitted.map(Some).map_err(ApiError::denied)
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
        Needs::Nothing | Needs::Token | Needs::Scope | Needs::Permission(..) => return Ok(()),
        Needs::OwnOr(_) if is_own(tenant, caller, about).await? => {
            trace.check(Check::RestRight).seen("the caller's own account").passed();
            return Ok(());
        }
        Needs::OwnOr(rights) | Needs::Rights(rights) | Needs::RightsOrCaptcha(rights) => rights,
        Needs::SystemAdministrator => return require_sysadmin(caller, trace),
    };
    require_right(caller, wanted, trace)
}

/// Checks that the caller has one of these rights.
///
/// # Errors
/// The help-desk text, as 200 `success:false`.
pub fn require_right(caller: &Caller, wanted: &[Right], trace: &mut Trace) -> Result<(), ApiError> {
    guard::require_right(caller, wanted, trace)
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
    let principal = trace
        .check(Check::UserExists)
        .seen(text.to_owned())
        .some(found)
        .map_err(|refusal| ApiError::refused(refusal, MessageId::no_user(text.to_owned())))?;
    trace.about_user(&principal.user.name);
    Ok(principal)
}
