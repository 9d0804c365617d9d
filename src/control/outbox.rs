//! `GET …/outbox` and `POST …/outbox/{id}/accept`: what a real tenant would have sent, and answering it as its receiver.

use schemars::JsonSchema;
use serde::Serialize;

use super::error::{ControlCode, ControlError};
use crate::check::{Check, Trace};
use crate::clock::Timestamp;
use crate::store::{StoreError, outbox};
use crate::tenant::Tenant;
use crate::wire::{Call, Reply};

/// Messages in a list, where the call does not say how many.
const DEFAULT_LIMIT: i64 = 100;

#[derive(Serialize, JsonSchema)]
pub struct MessageList {
    messages: Vec<MessageView>,
}

#[derive(Serialize, JsonSchema)]
struct MessageView {
    id: String,
    at: String,
    kind: String,
    to: String,
    user: String,
    text: String,
    code: String,
    accepted: bool,
}

impl From<outbox::Message> for MessageView {
    fn from(message: outbox::Message) -> Self {
        Self {
            id: message.message_id,
            at: Timestamp::from_millis(message.sent).rfc3339(),
            kind: message.kind,
            to: message.recipient,
            user: message.user_name,
            text: message.body,
            code: message.code,
            accepted: message.accepted > 0,
        }
    }
}

/// What a list may be narrowed to: how many, and whose.
fn filter(query: &str) -> Result<(i64, Option<String>), String> {
    let (mut limit, mut user) = (DEFAULT_LIMIT, None);
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        match name.as_ref() {
            "limit" => {
                let number = value.parse::<u32>().map_err(|_| format!("`{value}` is no value of `limit`"))?;
                limit = i64::from(number);
            }
            "user" => user = Some(value.into_owned()),
            _ => return Err(format!("`{name}` is no filter; there are limit, user")),
        }
    }
    Ok((limit, user))
}

/// The latest messages first.
///
/// # Errors
/// The refusal by `control.argument`.
pub async fn list(tenant: &Tenant, call: &Call<'_>, trace: &mut Trace) -> Result<Reply, ControlError> {
    let (limit, user) = filter(call.query).map_err(|why| ControlError::argument(trace, why))?;
    let name = match &user {
        Some(user) => match tenant.store.principal_by_id_or_name(user).await? {
            Some(principal) => Some(principal.user.name.clone()),
            None => return Ok(Reply::json(&MessageList { messages: Vec::new() })),
        },
        None => None,
    };
    let found = tenant.store.read(async |db| outbox::latest(db, name.as_deref(), limit).await).await?;
    Ok(Reply::json(&MessageList { messages: found.into_iter().map(MessageView::from).collect() }))
}

/// Accepts a message, as whoever got it would by a link, a key or a tap.
///
/// # Errors
/// The refusal by `control.found`.
pub async fn accept(tenant: &Tenant, id: &str, trace: &mut Trace) -> Result<Reply, ControlError> {
    let (message_id, now) = (id.to_owned(), tenant.clock.now());
    let accepted = tenant
        .store
        .write::<_, StoreError>(async move |db| outbox::accept(db, &message_id, now).await)
        .await?;
    let probe =
        trace.check(Check::ControlFound).seen(id.to_owned()).wanted("the id of a message of the outbox");
    probe
        .some(accepted.then_some(()))
        .map_err(|refusal| ControlError::new(refusal, ControlCode::NotFound))?;
    Ok(Reply::json(&serde_json::json!({ "accepted": true })))
}
