//! What is sent besides the codes of sign-ins, and what comes back.

use aws_lc_rs::constant_time::verify_slices_are_equal;

use super::attempt::LIFETIME;
use super::factors::Holder;
use super::letter::draft;
use super::signin::count_wrong;
use crate::check::{Check, Trace};
use crate::clock::Timestamp;
use crate::domain::challenge::Mechanism;
use crate::domain::factor::address;
use crate::domain::user::User;
use crate::store::outbox::Message;
use crate::store::{StoreError, outbox};
use crate::tenant::Tenant;
use crate::wire::Failure;

/// Sends a user a code by which they can show an administrator who they are: by mail, else as a text message.
///
/// # Errors
/// The refusal by `user.mfa`, where there is no address.
pub async fn send_verification(tenant: &Tenant, user: &User, trace: &mut Trace) -> Result<(), Failure> {
    let holder = Holder::of(tenant, Some(user)).await?;
    let to = |mechanism: Mechanism| {
        let address = holder.user.as_ref().and_then(|user| address(mechanism, user, &holder.factors))?;
        Some((mechanism, address))
    };
    let found = to(Mechanism::Email).or_else(|| to(Mechanism::Sms));
    let seen = if found.is_some() { "an address" } else { "no address" };
    let probe = trace.check(Check::UserMfa).seen(seen).wanted("a mail address or a mobile number");
    let (mechanism, recipient) = probe.some(found)?;
    let code = tenant.random.code();
    let message = Message {
        user_name: user.name.clone(),
        body: format!("Your help desk asks who you are. Your code is {code}."),
        code,
        ..draft(tenant, mechanism.name(), recipient)
    };
    trace.note(format!("the code is in the outbox, in message {}", message.message_id));
    Ok(tenant.store.write::<_, StoreError>(async move |db| outbox::add(db, &message).await).await?)
}

/// Accepts the message of the last ten minutes to this user whose code this is.
///
/// # Errors
/// The refusal by `user.factor`.
pub async fn accept(
    tenant: &Tenant,
    user: &User,
    code: &str,
    now: Timestamp,
    trace: &mut Trace,
) -> Result<(), Failure> {
    let (name, since) = (user.name.clone(), now.plus_millis(-LIFETIME * 1_000));
    let waiting = tenant.store.read(async |db| outbox::open(db, &name, since).await).await?;
    let is = |sent: &(String, String)| verify_slices_are_equal(sent.1.as_bytes(), code.as_bytes()).is_ok();
    let found = waiting.into_iter().find(is);
    if found.is_none() {
        tenant
            .store
            .write::<_, StoreError>(async move |db| outbox::count_guess(db, &name, since).await)
            .await?;
        count_wrong(tenant, &user.id, trace).await?;
    }
    let seen = if found.is_some() { "the code of a message" } else { "the code of no message that waits" };
    let probe = trace.check(Check::UserFactor).seen(seen).wanted("a code that was sent to the caller");
    let (id, _) = probe.some(found)?;
    tenant.store.write::<_, StoreError>(async move |db| outbox::accept(db, &id, now).await).await?;
    Ok(())
}
