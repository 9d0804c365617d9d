//! Whether an answer to a mechanism is right.

use std::sync::Arc;

use aws_lc_rs::constant_time::verify_slices_are_equal;
use serde_json::Value;

use super::factors::{Holder, code_hash};
use super::password::check_new;
use super::signin::{check_password, check_state};
use crate::check::{Check, Trace};
use crate::clock::Timestamp;
use crate::domain::challenge::{Attempt, Mechanism, Offer};
use crate::domain::factor::plain;
use crate::domain::principal::Principal;
use crate::domain::totp;
use crate::store::{StoreError, factors};
use crate::tenant::Tenant;
use crate::wire::Failure;

/// Checks an answer, and that whoever gave it may sign in.
///
/// # Errors
/// The refusal by `user.exists`, `user.password`, `user.factor`, `user.state` or of a new password.
pub async fn check(
    tenant: &Tenant,
    attempt: &Attempt,
    (offer, answer): (&Offer, &Value),
    now: Timestamp,
    trace: &mut Trace,
) -> Result<Arc<Principal>, Failure> {
    let found = tenant.store.principal(&attempt.user_id).await?;
    let text = text(answer);
    if offer.mechanism == Mechanism::Password {
        return check_password(tenant, &attempt.login, found, &text, trace).await;
    }
    let principal = match found {
        Some(principal) => {
            trace.check(Check::UserExists).seen(attempt.login.clone()).some(Some(principal))?
        }
        None => {
            if offer.mechanism == Mechanism::Questions {
                tenant.secrets.refuse(&text).await;
            }
            return Err(trace.check(Check::UserExists).seen(attempt.login.clone()).failed().into());
        }
    };
    trace.about_user(&principal.user.name);
    if offer.mechanism == Mechanism::Reset {
        check_new(tenant, &principal.user, &text, trace).await?;
    } else {
        let holder = Holder::of(tenant, Some(&principal.user)).await?;
        let right = match offer.mechanism {
            Mechanism::Oath => is_oath_code(tenant, &holder, &text, now).await?,
            Mechanism::Questions => are_answers(tenant, &holder, offer, answer).await,
            Mechanism::Phone => is_pin_or_code(tenant, &holder, offer, &text).await,
            _ => is_sent_code(offer, &text),
        };
        let seen = if right { "the right answer" } else { "another answer" };
        let probe = trace.check(Check::UserFactor).seen(format!("{}: {seen}", offer.mechanism.name()));
        probe.holds(right)?;
    }
    check_state(&principal, trace)?;
    Ok(principal)
}

/// An answer as a text: codes arrive as numbers, too.
pub fn text(answer: &Value) -> String {
    match answer {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    }
}

fn is_sent_code(offer: &Offer, text: &str) -> bool {
    let given = code_hash(text.trim());
    let sent = offer.sent.as_ref();
    sent.is_some_and(|sent| verify_slices_are_equal(sent.code_hash.as_bytes(), given.as_bytes()).is_ok())
}

/// Who has a PIN types it on the telephone: once it was called, that is the answer.
async fn is_pin_or_code(tenant: &Tenant, holder: &Holder, offer: &Offer, text: &str) -> bool {
    match &holder.factors.phone_pin_hash {
        Some(hash) => offer.sent.is_some() && tenant.secrets.verify(text.trim(), hash).await,
        None => is_sent_code(offer, text),
    }
}

/// A code is good once, and so are those before it (RFC 6238 §5.2).
pub(super) async fn is_oath_code(
    tenant: &Tenant,
    holder: &Holder,
    text: &str,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let secret = holder.factors.oath_secret.as_deref().and_then(totp::decode_secret);
    let shown = totp::seconds_at(now.seconds(), holder.factors.oath_drift);
    let step = secret.and_then(|secret| totp::matching_step(&secret, text.trim(), shown));
    let (Some(step), Some(user)) = (step, &holder.user) else { return Ok(false) };
    let id = user.id.clone();
    tenant.store.write(async move |db| factors::use_step(db, &id, step).await).await
}

/// All questions that were asked are answered: by a map from their ids, or by one text where there is one question.
async fn are_answers(tenant: &Tenant, holder: &Holder, offer: &Offer, answer: &Value) -> bool {
    let given = |id: &str| match answer {
        Value::Object(members) => {
            let found = members.iter().find(|(key, _)| key.strip_prefix("u_").unwrap_or(key) == id);
            found.map(|(_, value)| text(value)).unwrap_or_default()
        }
        other if offer.questions.len() == 1 => text(other),
        _ => String::new(),
    };
    let mut right = !offer.questions.is_empty();
    for (id, _) in &offer.questions {
        let hash = holder.factors.questions.iter().find(|one| one.id == *id).map(|one| &one.answer_hash);
        right &= match hash {
            Some(hash) => tenant.secrets.verify(&plain(&given(id)), hash).await,
            None => false,
        };
    }
    right
}
