//! The answer that was asked for: a code, tokens, or both.

use std::sync::Arc;

use super::request::AuthRequest;
use super::session::SessionUser;
use crate::auth::{minter, note_issued};
use crate::check::Trace;
use crate::domain::grant::{AuthorizationCode, Grant};
use crate::tenant::Tenant;
use crate::tokens::{Authorization, Mint};
use crate::wire::{Call, Failure, Reply};

/// Seconds that a code can be used; the vendor does not say (oauth.md#s8).
const CODE_LIFETIME: i64 = 600;

/// Grants a request what it asks for, in the name of a user.
///
/// # Errors
/// The refusal by `app.script`.
pub async fn issue(
    tenant: &Tenant,
    request: AuthRequest,
    user: SessionUser,
    call: &Call<'_>,
    trace: &mut Trace,
) -> Result<Reply, Failure> {
    let granted = Grant {
        family: tenant.random.uuid(),
        row_key: request.app.row_key.clone(),
        client_id: request.client_id.clone(),
        confidential: false,
        user_id: user.principal.user.id.clone(),
        scope: request.scope.clone(),
        auth_time: user.auth_time.seconds(),
    };
    trace.belongs_to(&granted.family);
    let mut fields = Vec::new();
    if request.response_type.code {
        fields.push(("code", code(tenant, &request, &granted, call).await?));
    }
    if request.response_type.has_token() {
        let issuer = request.app.issuer(call.base);
        let mut authorization =
            Authorization::granted(Arc::clone(&request.app), &granted, user.principal, issuer);
        authorization.nonce.clone_from(&request.nonce);
        let mint = minter(tenant, call.at).open(authorization, trace).await?;
        tokens(&mint, &request, &mut fields).await?;
        note_issued(tenant, call, request.app.id(), &mint.authorization().subject);
    }
    Ok(request.target.answer(fields, None, call.base))
}

async fn code(
    tenant: &Tenant,
    request: &AuthRequest,
    granted: &Grant,
    call: &Call<'_>,
) -> Result<String, Failure> {
    let exp = call.at.seconds() + CODE_LIFETIME;
    let code = AuthorizationCode {
        grant: granted.clone(),
        redirect_uri: request.target.redirect_uri.clone(),
        redirect_named: request.redirect_named,
        nonce: request.nonce.clone(),
        challenge: request.challenge.clone(),
        exp,
    };
    Ok(minter(tenant, call.at).ticket(&code, exp).await?)
}

/// The fields of the tokens that were asked for; an id token is bound to what comes along with it.
async fn tokens(
    mint: &Mint<'_>,
    request: &AuthRequest,
    fields: &mut Vec<(&'static str, String)>,
) -> Result<(), Failure> {
    let code = fields.first().map(|(_, code)| code.clone());
    let mut access_token = None;
    if request.response_type.token {
        let issued = mint.access_token().await?;
        fields.push(("access_token", issued.access_token.clone()));
        fields.push(("token_type", "Bearer".to_owned()));
        fields.push(("expires_in", issued.expires_in.to_string()));
        fields.extend(request.scope.clone().map(|scope| ("scope", scope)));
        access_token = Some(issued.access_token);
    }
    if request.response_type.id_token {
        fields.push(("id_token", mint.id_token(access_token.as_deref(), code.as_deref()).await?));
    }
    Ok(())
}
