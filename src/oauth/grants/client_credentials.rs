//! The client-credentials grant (RFC 6749 §4.4): the token stands for the client itself.

use std::sync::Arc;

use super::{Decision, Request};
use crate::check::{Check, Refusal, Trace};
use crate::oauth::client_auth::Identity;
use crate::oauth::gate::check_run;
use crate::oauth::scope;
use crate::tokens::{Authorization, Subject};

/// Decides for a client that proved who it is. An app's own client needs no Run permission (decision 5).
///
/// # Errors
/// The refusal by `client.secret`, `app.run_permission` or `scope.known`.
pub fn decide(request: &Request<'_>, trace: &mut Trace) -> Result<Decision, Refusal> {
    let client = request.client;
    let subject = match &client.identity {
        Identity::User(principal) => {
            check_run(&client.app, principal, trace)?;
            Subject::user(Arc::clone(principal))
        }
        Identity::App => {
            Subject { sub: client.id.clone(), unique_name: client.app.id().to_owned(), principal: None }
        }
        Identity::Public => {
            let probe = trace.check(Check::ClientSecret).seen("a client that did not prove who it is");
            return Err(probe.failed());
        }
    };
    let scope = scope::granted(&client.app, client.params.get("scope"), trace)?;
    let authorization = Authorization {
        app: Arc::clone(&client.app),
        client_id: client.id.clone(),
        subject,
        scope,
        issuer: client.app.issuer(request.base),
        auth_time: request.at,
        nonce: None,
        family: None,
        confidential: true,
    };
    Ok(Decision { authorization, refresh: None, id_token: false, reuse: None })
}
