//! Sessions and tokens that end.

use std::sync::Arc;

use super::{Acting, Error};
use crate::auth::{self, Caller};
use crate::domain::event::LOGOUT;
use crate::store::{self, events, tickets, tokens};
use crate::tokens::hash;

/// Ends all sessions of a user, and what it granted to clients.
///
/// # Errors
/// The store's.
pub async fn end_all(acting: &mut Acting<'_>, user_id: &str) -> Result<(), Error> {
    let (id, now) = (user_id.to_owned(), acting.call.at);
    acting.change(async move |db| Ok(tickets::end_all_of(db, &id, now).await?)).await
}

/// Ends the token or session that a call was made with; a platform token with the session that it was given with.
///
/// # Errors
/// The store's.
pub async fn end_current(acting: &Acting<'_>, caller: &Caller) -> Result<(), Error> {
    let Some(app) = &caller.app else {
        return Ok(auth::sign_out(acting.tenant, &caller.text, acting.call).await?);
    };
    let (hash, token) = (hash(&caller.text), Arc::clone(&caller.token));
    let (is_platform, now) = (app.is_platform(), acting.call.at);
    let event = auth::change(acting.tenant, acting.call, Some(caller), LOGOUT);
    let ended = events::write::<_, store::StoreError>(&acting.tenant.store, event, async move |db| {
        let family = if is_platform { tokens::family(db, hash).await? } else { None };
        if let Some(family) = family {
            tickets::end_family(db, &family, now).await?;
        }
        tokens::revoke(db, hash, &token).await
    });
    Ok(ended.await?)
}
