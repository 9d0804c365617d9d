//! `POST /OAuth2/Revoke/{app}` (RFC 7009; decisions.md#d9).

use super::client_auth::authenticate;
use super::introspect::refresh_token;
use crate::auth;
use crate::check::Trace;
use crate::store::{tickets, tokens};
use crate::tenant::Tenant;
use crate::wire::{Call, Failure, Reply};

/// Answers a revocation: always `{}`; a token is only revoked for the client that it was issued to. With a refresh
/// token all that came from its grant ends.
///
/// # Errors
/// The refusal of a bad client, or by `argument.present`.
pub async fn revoke(
    tenant: &Tenant,
    app: &str,
    call: &Call<'_>,
    trace: &mut Trace,
) -> Result<Reply, Failure> {
    let client = authenticate(tenant, app, call, trace).await?;
    let text = client.params.require("token", trace)?;
    let info = tenant.store.info().await?;
    let done = Reply::json(&serde_json::json!({}));
    if let Some(found) = refresh_token(tenant, text).await? {
        let (grant, now) = (found.ticket.grant, call.at);
        let owns = client.is(&info, &grant.client_id) && (!grant.confidential || !client.is_public());
        if grant.row_key != client.app.row_key || !owns {
            note_foreign(trace, &grant.client_id);
        } else {
            let ended = tenant.store.write(async move |db| tickets::end_family(db, &grant.family, now).await);
            ended.await?;
        }
        return Ok(done);
    }
    // An unknown token is no failure here (RFC 7009 §2.2), so what is wrong with it is only noted.
    let mut looked = Trace::default();
    let known = match auth::identify(tenant, text, &mut looked).await {
        Ok(known) => known,
        Err(Failure::Refused(_)) => {
            let why = looked.failed().map_or_else(String::new, |step| step.seen.to_string());
            trace.note(format!("the token is not one of this tenant's ({why}): nothing was revoked"));
            return Ok(done);
        }
        Err(broken) => return Err(broken),
    };
    let token = known.token;
    if token.row_key != client.app.row_key || !client.owns(&info, &token) {
        note_foreign(trace, token.client_id());
    } else if !known.revoked {
        let hash = crate::tokens::hash(text);
        let revoked = tenant.store.write(async move |db| tokens::revoke(db, hash, &token).await);
        revoked.await?;
    }
    Ok(done)
}

fn note_foreign(trace: &mut Trace, client_id: &str) {
    trace.note(format!("the token was issued to {client_id}, not to this client: nothing was revoked"));
}
