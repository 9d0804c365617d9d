//! The gates before every request: the app that it names, and who may run it.

use std::sync::Arc;

use crate::check::{Check, Refusal, Trace};
use crate::domain::app::App;
use crate::domain::principal::Principal;
use crate::tenant::Tenant;
use crate::wire::Failure;

/// The app in the path of a call that only reads.
///
/// # Errors
/// The refusal by `app.exists`.
pub async fn known_app(tenant: &Tenant, id: &str, trace: &mut Trace) -> Result<Arc<App>, Failure> {
    trace.about_app(id);
    let found = tenant.store.issuing_app(id).await?;
    Ok(trace.check(Check::AppExists).seen(id.to_owned()).some(found)?)
}

/// The app in the path of a call that uses it.
///
/// # Errors
/// The refusal by `app.exists` or `app.enabled`.
pub async fn usable_app(tenant: &Tenant, id: &str, trace: &mut Trace) -> Result<Arc<App>, Failure> {
    let app = known_app(tenant, id, trace).await?;
    trace.about_app(app.id());
    trace.check(Check::AppEnabled).seen(format!("{:?}", app.spec.state)).holds(app.is_active())?;
    Ok(app)
}

/// The Run permission of a user; the tenant's own app needs none.
///
/// # Errors
/// The refusal by `app.run_permission`.
pub fn check_run(app: &App, principal: &Principal, trace: &mut Trace) -> Result<(), Refusal> {
    let has = app.is_platform() || principal.is_among(&app.run);
    let seen = if has { "has it" } else { "has it neither itself nor by a role" };
    trace.check(Check::AppRunPermission).seen(seen).holds(has)
}
