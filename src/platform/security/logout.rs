//! `POST /Security/Logout`: ends the token it is called with. Needs no scope.

use std::sync::Arc;

use serde::Deserialize;

use crate::auth::sign_out;
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};
use crate::store::{Error, tokens};

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
    if caller.app.is_none() {
        return Ok(sign_out(cx.tenant, &caller.text, cx.call.at).await?);
    }
    let (hash, token) = (crate::tokens::hash(&caller.text), Arc::clone(&caller.token));
    cx.tenant.store.write::<_, Error>(async move |db| tokens::revoke(db, hash, &token).await).await?;
    Ok(())
}
