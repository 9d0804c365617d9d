//! Raising a session (platform.md#s6-4): what of an authentication profile it still has to show, and showing it.

use std::sync::Arc;

use super::attempt::{self, LIFETIME};
use super::caller::{Caller, inspect};
use super::factors::Holder;
use super::session::minter;
use crate::check::{Check, Refusal, Trace};
use crate::clock::Timestamp;
use crate::domain::challenge::{Attempt, Mechanism, Purpose, StepUp};
use crate::domain::factor::{self, AuthenticationProfile};
use crate::domain::principal::Principal;
use crate::domain::token::TokenHash;
use crate::store::{StoreError, passes, tickets};
use crate::tenant::Tenant;
use crate::tokens;
use crate::wire::Failure;

/// How a session stands to a profile.
pub enum StepUpStanding {
    /// It satisfied it lately.
    Satisfied,
    /// It has something to show: the `ChallengeId` for it.
    Due(Refusal, String),
}

/// Whether the caller's session satisfied a profile lately; `shown` is the `ChallengeId` of a step-up that did.
///
/// # Errors
/// The refusal by `user.exists` or `profile.exists`.
pub async fn standing(
    tenant: &Tenant,
    caller: &Caller,
    name: &str,
    shown: Option<&str>,
    trace: &mut Trace,
) -> Result<StepUpStanding, Failure> {
    let (principal, now) = (person(caller, trace)?, tenant.clock.now());
    let profile = profile(tenant, name, trace).await?;
    let due = due(tenant, caller, &profile, now).await?;
    let by_id = match shown {
        Some(id) => step_up(tenant, id).await?.is_some_and(|one| {
            let same = one.user_id == principal.user.id && one.profile.eq_ignore_ascii_case(name.trim());
            same && one.passed.is_some_and(|at| at + profile.lasts > now.seconds())
        }),
        None => false,
    };
    let seen = format!("{} of {} challenges are due", due.len(), profile.challenges.len());
    let probe =
        trace.check(Check::SessionChallenged).seen(if by_id { "a satisfied step-up".into() } else { seen });
    let Err(refusal) = probe.holds(due.is_empty() || by_id) else { return Ok(StepUpStanding::Satisfied) };
    let exp = now.seconds() + LIFETIME;
    let step_up =
        StepUp { user_id: principal.user.id.clone(), profile: name.trim().to_owned(), passed: None, exp };
    let id = minter(tenant, now).ticket(&step_up, exp).await?;
    Ok(StepUpStanding::Due(refusal, id))
}

/// Begins to raise the caller's session: by what the step-up with this `ChallengeId` asks; without one, by what a
/// sign-in asks. The `SessionId`, and what is asked.
///
/// # Errors
/// The refusal by `user.exists`, `challenge.known`, `profile.exists` or `user.mfa`.
pub async fn start_step_up(
    tenant: &Tenant,
    caller: &Caller,
    challenge_id: Option<&str>,
    trace: &mut Trace,
) -> Result<(String, Attempt), Failure> {
    let (principal, now) = (person(caller, trace)?, tenant.clock.now());
    let asked = match challenge_id {
        Some(id) => {
            let found = step_up(tenant, id).await?;
            let good = found.filter(|one| one.user_id == principal.user.id && one.exp > now.seconds());
            let seen = if good.is_some() { "a step-up of the caller" } else { "an unknown ChallengeStateId" };
            let step_up = trace.check(Check::ChallengeKnown).seen(seen).some(good)?;
            let profile = profile(tenant, &step_up.profile, trace).await?;
            let due = due(tenant, caller, &profile, now).await?;
            if due.is_empty() { profile.challenges } else { due }
        }
        None => {
            let info = tenant.store.info().await?;
            super::factors::asked(tenant, &info, Some(&principal), now).await?.challenges()
        }
    };
    let holder = Holder::of(tenant, Some(&principal.user)).await?;
    let login = &principal.user.name;
    let challenges: Vec<_> = asked.iter().map(|one| attempt::offers(&holder, one, login, tenant)).collect();
    let stuck = challenges.iter().filter(|offers| offers.is_empty()).count();
    let probe =
        trace.check(Check::UserMfa).seen(format!("{stuck} challenges with no mechanism that the user has"));
    probe.holds(stuck == 0)?;
    let exp = now.seconds() + LIFETIME;
    let mut attempt = Attempt::new(login.clone(), challenges, false, exp);
    // Only where the check is loosened.
    attempt.skip_stuck();
    attempt.user_id.clone_from(&principal.user.id);
    let session_id = tenant.random.opaque();
    let challenge = challenge_id.map(|id| tokens::hash(id).0);
    attempt.purpose = Purpose::StepUp { sealed: tokens::seal(&caller.text, &session_id), challenge };
    let hash = tokens::hash(&session_id);
    tenant.store.append(|id| tickets::row(id, hash, &attempt, Timestamp::from_seconds(exp))).await?;
    Ok((session_id, attempt))
}

/// Raises the session for which a step-up was satisfied; whose it is, by its token.
///
/// # Errors
/// The refusal of a token that is not good any more, or by `attempt.known`.
pub async fn raise(
    tenant: &Tenant,
    (session_id, attempt): (&str, &Attempt),
    base: &str,
    trace: &mut Trace,
) -> Result<Caller, Failure> {
    let text = match &attempt.purpose {
        Purpose::StepUp { sealed, .. } => tokens::open(sealed, session_id),
        _ => None,
    };
    let text = trace.check(Check::AttemptKnown).seen("a step-up").some(text)?;
    let caller = inspect(tenant, base, &text, trace).await?;
    let challenge = match attempt.purpose {
        Purpose::StepUp { challenge, .. } => challenge.map(TokenHash),
        _ => None,
    };
    let (hash, exp, passed) = (tokens::hash(&text), caller.token.claims.exp, attempt.passed().to_vec());
    let now = tenant.clock.now();
    let noted = tenant.store.write::<_, StoreError>(async move |db| {
        passes::note(db, hash, (&passed, true), now, exp).await?;
        let Some(challenge) = challenge else { return Ok(()) };
        if let Some(found) = tickets::find::<StepUp>(db, challenge).await? {
            let to = StepUp { passed: Some(now.seconds()), ..found.ticket.clone() };
            tickets::go_on(db, challenge, (&found.ticket, Some(&to)), now).await?;
        }
        Ok(())
    });
    noted.await?;
    Ok(caller)
}

/// Notes what was shown for sessions and tokens that were given just now, and end at `exp`.
///
/// # Errors
/// Where the store fails.
pub async fn note_passed(
    tenant: &Tenant,
    texts: &[&str],
    passed: &[Mechanism],
    exp: i64,
) -> Result<(), StoreError> {
    let (hashes, now) = (texts.iter().map(|text| tokens::hash(text)).collect::<Vec<_>>(), tenant.clock.now());
    let passed = passed.to_vec();
    let noted = tenant.store.write::<_, StoreError>(async move |db| {
        for hash in &hashes {
            passes::note(db, *hash, (&passed, false), now, exp).await?;
        }
        Ok(())
    });
    noted.await
}

/// What was shown for a session counts for a token of it, too.
///
/// # Errors
/// Where the store fails.
pub async fn share_passed(tenant: &Tenant, session: &str, token: &str) -> Result<(), StoreError> {
    let (from, to) = (tokens::hash(session), tokens::hash(token));
    tenant.store.write(async move |db| passes::copy(db, from, to).await).await
}

/// Whether the session or token with this text was raised.
///
/// # Errors
/// Where the store fails.
pub async fn is_raised(tenant: &Tenant, text: &str) -> Result<bool, StoreError> {
    let hash = tokens::hash(text);
    Ok(tenant.store.read(async |db| passes::of(db, hash).await).await?.raised)
}

fn person(caller: &Caller, trace: &mut Trace) -> Result<Arc<Principal>, Refusal> {
    let name = caller.token.claims.unique_name.clone();
    trace.check(Check::UserExists).seen(name).wanted("a user's token").some(caller.principal.clone())
}

async fn profile(tenant: &Tenant, name: &str, trace: &mut Trace) -> Result<AuthenticationProfile, Failure> {
    let info = tenant.store.info().await?;
    let found = factor::profile(&info.spec.authentication_profiles, name);
    Ok(trace.check(Check::ProfileExists).seen(name.to_owned()).some(found)?)
}

async fn due(
    tenant: &Tenant,
    caller: &Caller,
    profile: &AuthenticationProfile,
    now: Timestamp,
) -> Result<Vec<Vec<Mechanism>>, StoreError> {
    let hash = tokens::hash(&caller.text);
    let passes = tenant.store.read(async |db| passes::of(db, hash).await).await?;
    let recent = passes.mechanisms.into_iter().filter(|(_, at)| at + profile.lasts > now.seconds());
    let recent: Vec<_> = recent.map(|(mechanism, _)| mechanism).collect();
    Ok(factor::due(&profile.challenges, &recent))
}

async fn step_up(tenant: &Tenant, id: &str) -> Result<Option<StepUp>, StoreError> {
    let hash = tokens::hash(id);
    let found = tenant.store.read(async |db| tickets::find::<StepUp>(db, hash).await).await?;
    Ok(found.filter(|found| !found.used).map(|found| found.ticket))
}
