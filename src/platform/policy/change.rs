//! What all changes of policies and of profiles have in common: made in one transaction, on what was read, and never so
//! that no system administrator can sign in.

use super::lockout;
use crate::check::Check;
use crate::clock::Timestamp;
use crate::directory::Flaw;
use crate::domain::policy::next_stamp;
use crate::domain::tenant::TenantSpec;
use crate::platform::edit::{EditStop, read};
use crate::platform::error::ApiError;
use crate::platform::operation::Cx;
use crate::store::tenants;

/// Most policies of a tenant.
const MOST: usize = 500;

/// The stamp of a change at `now`, later than all that the tenant gave.
pub fn stamp(spec: &TenantSpec, now: Timestamp) -> String {
    let all = spec.policies.iter().map(|policy| policy.rev_stamp.as_str());
    next_stamp(all.chain([spec.policies_rev_stamp.as_str()]), now)
}

/// Whether a stamp that a call sent is the present one. None is sent by who creates, or does not mind.
pub fn is_current(sent: Option<&str>, present: &str) -> bool {
    sent.map(str::trim).is_none_or(|sent| sent.is_empty() || sent == present_or_first(present))
}

/// The stamp as it is told; before anything was changed, there is none yet.
pub fn present_or_first(present: &str) -> &str {
    if present.is_empty() { "0" } else { present }
}

/// Changes the tenant's policies; `work` tells whether the call knew the present state.
///
/// # Errors
/// The refusal by the check that failed; for `policy.lockout`, with the failure `lockout`.
pub async fn change(
    cx: &mut Cx<'_>,
    lockout: Flaw,
    work: impl Fn(&mut TenantSpec) -> Result<bool, EditStop> + Send + Sync + 'static,
) -> Result<(), ApiError> {
    let (now, loosened) = (cx.call.at, cx.tenant.store.info().await?.loosened());
    let done = cx.write::<_, EditStop>(async move |db| {
        let before = read(db).await?;
        let mut after = before.clone();
        let current = work(&mut after)?;
        if !current && !loosened.contains(Check::PolicyCurrent) {
            return Err(EditStop::Unfit(Check::PolicyCurrent, "an older RevStamp".to_owned()));
        }
        if after.policies.len() > MOST.max(before.policies.len()) {
            return Err(EditStop::full("policies"));
        }
        let locks_out = lockout::would(db, (&before, &after), now).await?;
        if locks_out && !loosened.contains(Check::PolicyLockout) {
            return Err(EditStop::Failed(Check::PolicyLockout, "nobody who could", lockout.clone()));
        }
        tenants::update(db, |spec| *spec = after).await?;
        Ok((current, locks_out))
    });
    let (current, locks_out) = done.await.map_err(|stop| stop.refuse(cx.trace))?;
    for (check, holds) in [(Check::PolicyCurrent, current), (Check::PolicyLockout, !locks_out)] {
        let probe = cx.trace.check(check).seen(if holds { "so it is" } else { "it is not so" });
        probe.holds(holds).map_err(|refusal| ApiError::refused(refusal, Flaw::State))?;
    }
    Ok(())
}
