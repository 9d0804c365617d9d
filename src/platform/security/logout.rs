//! `POST /Security/Logout`: ends the token it is called with. Needs no scope.

use std::sync::Arc;

use serde::Deserialize;

use crate::domain::grant::Session;
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};
use crate::store::{Error, tickets, tokens};

/// `redirectUrl` and `allowIWA` are for browsers; they change nothing here.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Logout {}

impl Operation for Logout {
    const PATHS: &'static [&'static str] = &["Security/Logout"];
    const NEEDS: Needs = Needs::Token;
    type Output = ();

    async fn run(self, cx: &mut Cx<'_>) -> Result<(), ApiError> {
        end_token(cx).await
    }
}

/// Ends the token or session that a call was made with.
///
/// # Errors
/// The store's.
pub async fn end_token(cx: &Cx<'_>) -> Result<(), ApiError> {
    let caller = cx.caller()?;
    let (hash, token) = (crate::tokens::hash(&caller.text), Arc::clone(&caller.token));
    let (now, is_session) = (cx.call.at, caller.app.is_none());
    let ended = cx.tenant.store.write::<_, Error>(async move |db| {
        if is_session {
            tickets::use_up::<Session>(db, hash, now).await.map(drop)
        } else {
            tokens::revoke(db, hash, &token).await
        }
    });
    Ok(ended.await?)
}
