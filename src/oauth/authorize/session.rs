//! Who is signed in: by cookie, by `Auth=`, or by a bearer token: of the same app (oauth.md#s2-5), or the platform's.

use std::fmt;
use std::sync::Arc;

use super::request::AuthRequest;
use crate::auth::{self, SESSION_COOKIE};
use crate::check::{Check, Trace};
use crate::clock::Timestamp;
use crate::domain::principal::Principal;
use crate::tenant::Tenant;
use crate::wire::{Call, Failure, Params};

/// Who is signed in.
pub struct SessionUser {
    /// The user.
    pub principal: Arc<Principal>,
    /// Since when.
    pub auth_time: Timestamp,
    /// Whether a page can be shown: a request that brings a token comes from a program.
    pub is_browser: bool,
    /// The scopes of the token that stands in for a session: no more of the app's own can be granted.
    pub scope: Option<String>,
}

/// Where a session may come from.
#[derive(Clone, Copy, PartialEq, Eq)]
enum SessionSource {
    Bearer,
    Parameter,
    Cookie,
}

impl fmt::Display for SessionSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Bearer => "the bearer token",
            Self::Parameter => "Auth",
            Self::Cookie => "the cookie",
        })
    }
}

/// The user that the request shows to be signed in. What is no good session is no session; a note says why.
///
/// # Errors
/// Where the store fails.
pub async fn find(
    tenant: &Tenant,
    request: &AuthRequest,
    call: &Call<'_>,
    params: &Params,
    trace: &mut Trace,
) -> Result<Option<SessionUser>, Failure> {
    let bearer = call.header("authorization").and_then(|header| header.split_once(' '));
    let bearer = bearer.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
    for (from, text) in [
        (SessionSource::Bearer, bearer.map(|(_, token)| token.trim())),
        (SessionSource::Parameter, params.get("auth")),
        (SessionSource::Cookie, call.cookie(SESSION_COOKIE)),
    ] {
        let Some(text) = text else { continue };
        let mut looked = Trace::default();
        let caller = match auth::inspect(tenant, call.base, text, &mut looked).await {
            Ok(caller) => caller,
            Err(Failure::Refused(_)) => {
                let why = looked.failed().map_or("", |step| step.check.name());
                trace.note(format!("{from} is no good session: {why} failed"));
                continue;
            }
            Err(broken) => return Err(broken),
        };
        let own = caller.app.as_ref().is_some_and(|app| app.row_key == request.app.row_key);
        let counts = caller.app.as_ref().is_none_or(|app| {
            // An id token has no scope. A platform token can what a session can.
            from == SessionSource::Bearer && (own && caller.token.claims.scope.is_some() || app.is_platform())
        });
        if caller.app.is_none() {
            auth::prolong(tenant, text, &caller.token.claims).await?;
        }
        let (Some(principal), true) = (caller.principal, counts) else {
            trace.note(format!("{from} is neither a session nor an access token of this app and a user"));
            continue;
        };
        trace.about_user(&principal.user.name);
        trace.called_by_user(&principal.user.name);
        trace.check(Check::SessionPresent).seen(format!("{} by {from}", principal.user.name)).passed();
        return Ok(Some(SessionUser {
            principal,
            auth_time: Timestamp::from_seconds(caller.token.claims.auth_time),
            is_browser: from == SessionSource::Cookie,
            scope: caller.token.claims.scope.clone().filter(|_| own),
        }));
    }
    Ok(None)
}

/// Whether the sign-in is as recent as the request wants it. One that followed the request always is.
pub fn is_fresh(
    request: &AuthRequest,
    user: &SessionUser,
    pending_since: Option<i64>,
    now: Timestamp,
) -> bool {
    let followed = pending_since.is_some_and(|at| user.auth_time.seconds() >= at);
    let age = now.seconds() - user.auth_time.seconds();
    followed || !request.prompt.login && request.max_age.is_none_or(|most| age <= most)
}
