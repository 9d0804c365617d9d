//! OATH tokens of users (RFC 6238): enrolling one, setting its clock right, asking whether a code is one of its.

use super::answer::is_oath_code;
use super::factors::Holder;
use super::signin::count_wrong;
use crate::check::{Check, Trace};
use crate::clock::Timestamp;
use crate::domain::event::Event;
use crate::domain::totp;
use crate::domain::user::User;
use crate::store::{StoreError, events, factors};
use crate::tenant::Tenant;
use crate::wire::Failure;

/// A token that is offered to a user.
pub struct Offered {
    /// Names it.
    pub id: String,
    /// What authenticator apps scan (Key Uri Format).
    pub uri: String,
}

/// Draws a token for a user. It counts once a code of it was shown; until then the user's present one does.
///
/// # Errors
/// Where the store fails.
pub async fn offer(tenant: &Tenant, user: &User) -> Result<Offered, StoreError> {
    let (id, secret) = (tenant.random.uuid(), totp::encode_secret(&tenant.random.bytes::<20>()));
    let company = tenant.store.info().await?.spec.company.clone();
    let uri = totp::uri(&secret, &company, &user.name);
    let (user_id, offered) = (user.id.clone(), (id.clone(), secret));
    let kept = tenant.store.write::<_, StoreError>(async move |db| {
        factors::update(db, &user_id, |factors| factors.oath_offered = Some(offered.clone())).await
    });
    kept.await?;
    Ok(Offered { id, uri })
}

/// Takes a code of the token that was offered under this id; from now on it is the user's. `event` tells of it.
///
/// # Errors
/// The refusal by `oath.known` or `user.factor`.
pub async fn confirm(
    tenant: &Tenant,
    user: &User,
    (id, code): (&str, &str),
    event: Event,
    trace: &mut Trace,
) -> Result<(), Failure> {
    let offered = super::factors::of(tenant, &user.id).await?.oath_offered;
    let secret = offered.filter(|(offered, _)| offered.eq_ignore_ascii_case(id)).map(|(_, secret)| secret);
    let secret = trace.check(Check::OathKnown).seen(id.to_owned()).some(secret)?;
    let step = totp::decode_secret(&secret);
    let step = step.and_then(|bytes| totp::matching_step(&bytes, code.trim(), event.when().seconds()));
    if step.is_none() {
        count_wrong(tenant, &user.id, trace).await?;
    }
    let seen = if step.is_some() { "the token's code" } else { "another code" };
    let step = trace.check(Check::UserFactor).seen(seen).some(step)?;
    let (user_id, id) = (user.id.clone(), id.to_ascii_lowercase());
    let kept = tenant.store.write::<_, StoreError>(async move |db| {
        factors::forget_steps(db, &user_id).await?;
        factors::use_step(db, &user_id, step).await?;
        factors::update(db, &user_id, |factors| {
            factors.oath_secret = Some(secret.clone());
            factors.oath_id = Some(id.clone());
            factors.oath_drift = 0;
            factors.oath_offered = None;
        })
        .await?;
        events::add(db, std::slice::from_ref(&event)).await
    });
    Ok(kept.await?)
}

/// Whether a code is the present one of a user's token; it is used up, and a wrong one is counted.
///
/// # Errors
/// The refusal by `oath.known`.
pub async fn is_code(
    tenant: &Tenant,
    user: &User,
    code: &str,
    now: Timestamp,
    trace: &mut Trace,
) -> Result<bool, Failure> {
    let holder = Holder::of(tenant, Some(user)).await?;
    let seen = if holder.factors.oath_secret.is_some() { "a token" } else { "no token" };
    trace.check(Check::OathKnown).seen(seen).holds(holder.factors.oath_secret.is_some())?;
    let right = is_oath_code(tenant, &holder, code, now).await?;
    if !right {
        count_wrong(tenant, &user.id, trace).await?;
    }
    Ok(right)
}

/// Sets the clock of a user's token right by two codes that follow each other; both are used up.
///
/// # Errors
/// The refusal by `oath.known` or `user.factor`.
pub async fn resynchronise(
    tenant: &Tenant,
    user: &User,
    codes: [&str; 2],
    now: Timestamp,
    trace: &mut Trace,
) -> Result<(), Failure> {
    let secret = super::factors::of(tenant, &user.id).await?.oath_secret;
    let seen = if secret.is_some() { "a token" } else { "no token" };
    let secret = trace.check(Check::OathKnown).seen(seen).some(secret)?;
    let drift = totp::decode_secret(&secret).and_then(|bytes| totp::drift(&bytes, codes, now.seconds()));
    let user_id = user.id.clone();
    let went = match drift {
        Some(drift) => {
            let set = tenant.store.write::<_, StoreError>(async move |db| {
                if !factors::use_step(db, &user_id, totp::step_at(now.seconds(), drift)).await? {
                    return Ok(false);
                }
                factors::update(db, &user_id, |factors| factors.oath_drift = drift).await?;
                Ok(true)
            });
            set.await?
        }
        None => false,
    };
    if !went {
        count_wrong(tenant, &user.id, trace).await?;
    }
    let seen = if went { "two codes that follow each other" } else { "other codes" };
    let probe = trace.check(Check::UserFactor).seen(seen);
    Ok(probe.wanted("two codes in a row that were not used before").holds(went)?)
}
