//! The discovery documents, listing what works today (oauth.md §3.8, decision 6).
//!
//! The members that were recorded come first and in the recorded order; those that ordinary clients look for
//! (real-clients.md §2) follow.

use serde::Serialize;

use super::error::OAuthError;
use super::known_app;
use crate::check::Trace;
use crate::domain::app::OPENID_SCOPES;
use crate::tenant::Tenant;
use crate::wire::{Call, Reply};

#[derive(Serialize)]
struct Metadata {
    issuer: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    introspection_endpoint: Option<String>,
    claims_supported: [&'static str; 7],
    id_token_signing_alg_values_supported: [&'static str; 1],
    subject_types_supported: [&'static str; 1],
    scopes_supported: [&'static str; 5],
    #[serde(skip_serializing_if = "Option::is_none")]
    token_endpoint: Option<String>,
    jwks_uri: String,
    response_types_supported: [&'static str; 0],
    #[serde(skip_serializing_if = "Option::is_none")]
    revocation_endpoint: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    grant_types_supported: Option<[&'static str; 1]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    token_endpoint_auth_methods_supported: Option<[&'static str; 2]>,
}

impl Metadata {
    /// What holds for every app.
    fn new(issuer: String, jwks_uri: String) -> Self {
        Self {
            issuer,
            introspection_endpoint: None,
            claims_supported: ["auth_time", "iss", "iat", "aud", "unique_name", "exp", "sub"],
            id_token_signing_alg_values_supported: ["RS256"],
            subject_types_supported: ["public"],
            scopes_supported: OPENID_SCOPES,
            token_endpoint: None,
            jwks_uri,
            response_types_supported: [],
            revocation_endpoint: None,
            grant_types_supported: None,
            token_endpoint_auth_methods_supported: None,
        }
    }
}

/// `GET /{app}/.well-known/openid-configuration`
///
/// # Errors
/// 404 for an unknown app.
pub async fn of_app(
    tenant: &Tenant,
    id: &str,
    call: &Call<'_>,
    trace: &mut Trace,
) -> Result<Reply, OAuthError> {
    let app = known_app(tenant, id, trace).await?;
    let at = |endpoint: &str| format!("{}/OAuth2/{endpoint}/{}", call.base, app.id());
    Ok(Reply::json(&Metadata {
        introspection_endpoint: Some(at("Introspect")),
        token_endpoint: Some(at("Token")),
        revocation_endpoint: Some(at("Revoke")),
        grant_types_supported: Some(["client_credentials"]),
        token_endpoint_auth_methods_supported: Some(["client_secret_basic", "client_secret_post"]),
        ..Metadata::new(app.issuer(call.base), at("Keys"))
    }))
}

/// `GET /.well-known/openid-configuration`: what verifiers of OAuth2 Client tokens read.
pub fn of_tenant(call: &Call<'_>) -> Reply {
    Reply::json(&Metadata::new(format!("{}/", call.base), format!("{}/Oauth/Keys", call.base)))
}
