//! Who may call what: token, scope, right (platform.md#T12, platform.md#T13; oauth.md#s5).

use std::sync::Arc;

use super::error::ApiError;
use super::operation::Needs;
use crate::auth::{self, Caller, guard};
use crate::check::{Check, Trace};
use crate::directory::{Acting, Flaw};
use crate::domain::principal::Principal;
use crate::tenant::Tenant;
use crate::wire::Call;

/// Where clients that were challenged before show by which challenge.
pub const CHALLENGE_ID: &str = "x-cfy-challengeid";

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
pub async fn check_right(needs: Needs, acting: &mut Acting<'_>, about: Option<&str>) -> Result<(), ApiError> {
    let wanted = match needs {
        Needs::Nothing | Needs::Token | Needs::Scope | Needs::Permission(..) => return Ok(()),
        Needs::OwnOr(_) if is_own(acting, about).await? => {
            acting.trace.check(Check::RestRight).seen("the caller's own account").passed();
            return Ok(());
        }
        Needs::OwnOr(rights) | Needs::Rights(rights) | Needs::RightsOrCaptcha(rights) => rights,
        Needs::SystemAdministrator => return Ok(acting.require_sysadmin()?),
    };
    Ok(acting.require_right(wanted)?)
}

/// Whether a call is about the caller's own account; a call that names nobody is.
async fn is_own(acting: &Acting<'_>, about: Option<&str>) -> Result<bool, ApiError> {
    let Some(own) = acting.caller.as_ref().and_then(|caller| caller.principal.as_ref()) else {
        return Ok(false);
    };
    let Some(text) = about.map(str::trim).filter(|text| !text.is_empty()) else { return Ok(true) };
    let named = acting.tenant.store.principal_by_id_or_name(text).await?;
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
        .map_err(|refusal| ApiError::refused(refusal, Flaw::NoUser(text.to_owned())))?;
    trace.about_user(&principal.user.name);
    Ok(principal)
}
