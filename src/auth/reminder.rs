//! Telling people their login names (platform.md#s6-4). Whether anybody was found, only the outbox knows.

use std::collections::BTreeMap;

use super::attempt::{self, LIFETIME, Purposes};
use super::letter::draft;
use super::session::minter;
use crate::check::{Check, Trace};
use crate::clock::Timestamp;
use crate::domain::challenge::{Attempt, Mechanism, Offer, Purpose};
use crate::store::outbox::Message;
use crate::store::{StoreError, outbox, users};
use crate::tenant::Tenant;
use crate::wire::Failure;

/// The longest address that is looked for.
const LONGEST: usize = 256;

/// Sends to an address, or a telephone number, the login names of those to whom it belongs.
///
/// # Errors
/// Where the store fails.
pub async fn remind(tenant: &Tenant, contact: &str, trace: &mut Trace) -> Result<(), StoreError> {
    let contact: String = contact.trim().chars().filter(|c| *c != '\0').take(LONGEST).collect();
    let found = match contact.as_str() {
        "" => Vec::new(),
        contact => tenant.store.read(async |db| users::by_contact(db, contact).await).await?,
    };
    let mut names: BTreeMap<(String, &str), Vec<String>> = BTreeMap::new();
    for user in found {
        let mail = user.profile.mail.filter(|mail| mail.to_lowercase() == contact.to_lowercase());
        let to = mail.map_or((contact.clone(), "SMS"), |mail| (mail.to_lowercase(), "EMAIL"));
        names.entry(to).or_default().push(user.name);
    }
    let message = |((recipient, kind), names): ((String, &str), Vec<String>)| Message {
        user_name: names[0].clone(),
        body: format!("Your login name is {}.", names.join(" or ")),
        ..draft(tenant, kind, recipient)
    };
    let messages: Vec<_> = names.into_iter().map(message).collect();
    trace.note(match messages.first() {
        Some(message) => format!("the login names are in the outbox, in message {}", message.message_id),
        None => "nobody has this address: nothing was sent, and the answer does not say so".to_owned(),
    });
    // Written in any case, so that the answer takes as long.
    let sent = tenant.store.write::<_, StoreError>(async move |db| {
        for message in &messages {
            outbox::add(db, message).await?;
        }
        Ok(())
    });
    sent.await
}

/// Begins to ask for an address; the `SessionId`, and what is asked.
///
/// # Errors
/// Where the store fails.
pub async fn start_reminder(tenant: &Tenant, now: Timestamp) -> Result<(String, Attempt), StoreError> {
    let offer = Offer {
        id: tenant.random.opaque(),
        mechanism: Mechanism::SearchKey,
        hint: String::new(),
        questions: Vec::new(),
        sent: None,
    };
    let exp = now.seconds() + LIFETIME;
    let mut attempt = Attempt::new(String::new(), vec![vec![offer]], false, exp);
    attempt.purpose = Purpose::Remind;
    Ok((minter(tenant, now).ticket(&attempt, exp).await?, attempt))
}

/// Takes the address, and sends what belongs to it. The attempt ends.
///
/// # Errors
/// The refusal by `attempt.known` or `attempt.mechanism`.
pub async fn answer_reminder(
    tenant: &Tenant,
    session_id: &str,
    (mechanism_id, contact): (&str, &str),
    trace: &mut Trace,
) -> Result<(), Failure> {
    let now = tenant.clock.now();
    let (_, attempt) = attempt::find_for(tenant, session_id, Purposes::Remind, now, trace).await?;
    let due = attempt.due(mechanism_id).map(drop);
    trace.check(Check::AttemptMechanism).seen("a MechanismId").some(due)?;
    let first = attempt::end(tenant, session_id, now).await?;
    trace.check(Check::AttemptKnown).seen("a sign-in that has ended").some(first.then_some(()))?;
    Ok(remind(tenant, contact, trace).await?)
}
