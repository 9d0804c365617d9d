//! Policies: their order, whom they apply to, and that no change of them or of profiles leaves the tenant without a system
//! administrator who can sign in. Settings are kept as they come; which of them are obeyed is `domain::policy`'s.

mod links;
mod lockout;
pub mod profiles;

pub use links::Link;
use serde_json::{Map, Value};

use self::links::arrange;
use super::{Acting, Error, Fault, Flaw, settings};
use crate::check::Check;
use crate::clock::Timestamp;
use crate::domain::fold;
use crate::domain::policy::{self, LinkType, POLICY_PREFIX, PolicySpec, next_stamp};
use crate::domain::right::Right;
use crate::domain::tenant::TenantSpec;

/// The right that reads policies; system administrators have it, and they alone write.
pub const READ: &[Right] = &[Right::READ_ONLY_SYSTEM];
/// Most policies of a tenant.
const MOST: usize = 500;
/// Longest path of a policy, in characters.
const LONGEST_PATH: usize = 256;
/// Largest settings of a policy, in bytes of JSON.
const LARGEST: usize = 65_536;

/// A policy as whoever saves it describes it. What is absent stays as it is.
#[derive(Clone, Debug, Default)]
pub struct PolicyDraft {
    /// The path: `/Policy/` and a name.
    pub path: String,
    /// The version that clients count.
    pub version: Option<i64>,
    /// The stamp of the policy as the caller knows it.
    pub rev_stamp: Option<String>,
    /// What it is for.
    pub description: Option<String>,
    /// Its settings, all of them.
    pub settings: Option<Map<String, Value>>,
    /// Whether it must not be there yet, or must be.
    pub is_new: Option<bool>,
}

/// Where the policy of this path is, or of this name; without regard to case.
pub fn position(policies: &[PolicySpec], text: &str) -> Option<usize> {
    let wanted = fold(name_of(text));
    policies.iter().position(|policy| fold(name_of(&policy.path)) == wanted)
}

/// That there is no such policy.
fn missing(path: &str) -> Fault {
    Fault::missing(Check::PolicyExists, "Policy", path)
}

/// The stamp as it is told; before anything was changed, there is none yet.
pub fn present_or_first(stamp: &str) -> &str {
    if stamp.is_empty() { "0" } else { stamp }
}

/// Adds a policy or writes over one, and puts all in the order of `links` where there are any; the stamp of the policy.
///
/// # Errors
/// By `argument.valid`, `policy.exists`, `name.free`, `policy.current`, `policy.lockout`.
pub async fn save(
    acting: &mut Acting<'_>,
    draft: PolicyDraft,
    links: Option<Vec<Link>>,
) -> Result<String, Error> {
    let path = check(&draft).map_err(|fault| fault.refuse(acting.trace))?;
    let (now, named) = (acting.call.at, path.clone());
    let work = move |spec: &mut TenantSpec| {
        let stamp = stamp(spec, now);
        let current = put(&mut spec.policies, &draft, (&named, &stamp))?;
        if let Some(links) = &links {
            arrange(&mut spec.policies, links)?;
        }
        spec.policies_rev_stamp = stamp;
        Ok(current)
    };
    change(acting, Flaw::PolicyLockout, work).await?;
    let spec = &acting.tenant.store.info().await?.spec;
    let saved = position(&spec.policies, &path).map(|at| spec.policies[at].rev_stamp.clone());
    Ok(saved.unwrap_or_default())
}

/// Deletes a policy with its link.
///
/// # Errors
/// By `policy.exists`, `policy.lockout`.
pub async fn delete(acting: &mut Acting<'_>, path: String) -> Result<(), Error> {
    let now = acting.call.at;
    let work = move |spec: &mut TenantSpec| {
        let at = position(&spec.policies, &path).ok_or_else(|| missing(&path))?;
        spec.policies_rev_stamp = stamp(spec, now);
        spec.policies.remove(at);
        Ok(true)
    };
    change(acting, Flaw::PolicyLockout, work).await
}

/// Sets whom policies apply to, and their order, where `known` is the present stamp; the new stamp.
///
/// # Errors
/// By `argument.valid`, `policy.exists`, `policy.current`, `policy.lockout`.
pub async fn set_links(
    acting: &mut Acting<'_>,
    links: Vec<Link>,
    known: Option<String>,
) -> Result<String, Error> {
    let now = acting.call.at;
    let work = move |spec: &mut TenantSpec| {
        let current = is_current(known.as_deref(), &spec.policies_rev_stamp);
        arrange(&mut spec.policies, &links)?;
        spec.policies_rev_stamp = stamp(spec, now);
        Ok(current)
    };
    change(acting, Flaw::PlinksLockout, work).await?;
    Ok(acting.tenant.store.info().await?.spec.policies_rev_stamp.clone())
}

/// Changes policies or profiles, on what is there when they are changed; `work` tells whether the caller knew the present
/// state.
async fn change(
    acting: &mut Acting<'_>,
    lockout: Flaw,
    work: impl Fn(&mut TenantSpec) -> Result<bool, Fault> + Send + Sync + 'static,
) -> Result<(), Error> {
    let (now, loosened) = (acting.call.at, acting.tenant.store.info().await?.loosened());
    let done = settings::edit_with(acting, async move |db, spec| {
        let before = spec.clone();
        let current = work(spec)?;
        if !current && !loosened.contains(Check::PolicyCurrent) {
            return Err(Fault::new(Check::PolicyCurrent, "an older RevStamp", Flaw::State).into());
        }
        if spec.policies.len() > MOST.max(before.policies.len()) {
            return Err(Fault::full("policies").into());
        }
        let locks_out = lockout::would(db, (&before, spec), now).await?;
        if locks_out && !loosened.contains(Check::PolicyLockout) {
            return Err(Fault::new(Check::PolicyLockout, "nobody who could", lockout.clone()).into());
        }
        Ok((current, locks_out))
    });
    let (current, locks_out) = done.await?;
    for (check, holds) in [(Check::PolicyCurrent, current), (Check::PolicyLockout, !locks_out)] {
        let probe = acting.trace.check(check).seen(if holds { "it holds" } else { "it does not hold" });
        probe.holds(holds).map_err(Error::by(Flaw::State))?;
    }
    Ok(())
}

/// The path of a draft as it is kept, if all of the draft can be kept. Those settings that are obeyed must be readable,
/// for what cannot be read would be obeyed by nobody.
fn check(draft: &PolicyDraft) -> Result<String, Fault> {
    let path = &draft.path;
    let name = name_of(path);
    let is_path = !name.is_empty() && name != path && !name.contains(char::is_control);
    if !is_path || path.chars().count() > LONGEST_PATH {
        let why = format!("wanted {POLICY_PREFIX} and a name, at most {LONGEST_PATH} characters");
        return Err(Fault::argument("Path", why));
    }
    if let Some(settings) = &draft.settings {
        if serde_json::to_string(settings).map_or(0, |text| text.len()) > LARGEST {
            return Err(Fault::argument("Settings", format!("wanted at most {LARGEST} bytes")));
        }
        let policy = PolicySpec { settings: settings.clone(), ..PolicySpec::default() };
        if let Some((path, wanted)) = policy::unusable(&policy).next() {
            return Err(Fault::argument("Settings", format!("`{path}` is no {wanted}")));
        }
    }
    Ok(format!("{POLICY_PREFIX}{name}"))
}

/// Writes a policy among `policies`; whether the caller knew its present state.
fn put(
    policies: &mut Vec<PolicySpec>,
    draft: &PolicyDraft,
    (path, stamp): (&str, &str),
) -> Result<bool, Fault> {
    let at = match (position(policies, path), draft.is_new) {
        (Some(_), Some(true)) => return Err(Fault::taken("Policy", path)),
        (None, Some(false)) => return Err(missing(path)),
        (Some(at), _) => at,
        (None, _) => {
            let link_type = LinkType::Inactive;
            policies.push(PolicySpec { path: path.to_owned(), link_type, ..PolicySpec::default() });
            policies.len() - 1
        }
    };
    let policy = &mut policies[at];
    let current = policy.rev_stamp.is_empty() || is_current(draft.rev_stamp.as_deref(), &policy.rev_stamp);
    policy.version = draft.version.unwrap_or(policy.version);
    if let Some(description) = &draft.description {
        policy.description.clone_from(description);
    }
    if let Some(settings) = &draft.settings {
        policy.settings.clone_from(settings);
    }
    stamp.clone_into(&mut policy.rev_stamp);
    Ok(current)
}

/// The name in a path, whose prefix may be missing.
fn name_of(path: &str) -> &str {
    let path = path.trim();
    match path.get(..POLICY_PREFIX.len()) {
        Some(prefix) if prefix.eq_ignore_ascii_case(POLICY_PREFIX) => path[POLICY_PREFIX.len()..].trim(),
        _ => path,
    }
}

/// The stamp of a change at `now`, later than all that the tenant gave.
fn stamp(spec: &TenantSpec, now: Timestamp) -> String {
    let all = spec.policies.iter().map(|policy| policy.rev_stamp.as_str());
    next_stamp(all.chain([spec.policies_rev_stamp.as_str()]), now)
}

/// Whether a stamp that a call sent is the present one. None is sent by who creates, or does not mind.
fn is_current(sent: Option<&str>, present: &str) -> bool {
    sent.map(str::trim).is_none_or(|sent| sent.is_empty() || sent == present_or_first(present))
}
