//! The discovery documents, listing what works today (oauth.md#s3-8, decisions.md#d6).
//!
//! The members that were recorded come first and in the recorded order; those that ordinary clients look for
//! (real-clients.md#s2) follow.

use schemars::JsonSchema;
use serde::Serialize;

use super::gate::known_app;
use super::token::GRANTS;
use crate::check::Trace;
use crate::domain::app::{App, AuthMethod, OPENID_SCOPES};
use crate::tenant::Tenant;
use crate::wire::{Call, Failure, Reply};

#[derive(Serialize, JsonSchema)]
pub struct Metadata {
    authorization_endpoint: String,
    issuer: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    introspection_endpoint: Option<String>,
    userinfo_endpoint: String,
    code_challenge_methods_supported: [&'static str; 2],
    end_session_endpoint: String,
    claims_supported: [&'static str; 16],
    id_token_signing_alg_values_supported: [&'static str; 1],
    subject_types_supported: [&'static str; 1],
    scopes_supported: Vec<String>,
    token_endpoint: String,
    jwks_uri: String,
    response_types_supported: Vec<&'static str>,
    response_modes_supported: [&'static str; 3],
    #[serde(skip_serializing_if = "Option::is_none")]
    revocation_endpoint: Option<String>,
    grant_types_supported: Vec<&'static str>,
    token_endpoint_auth_methods_supported: Vec<&'static str>,
    request_parameter_supported: bool,
    request_uri_parameter_supported: bool,
}

const CLAIMS: [&str; 16] = [
    "sub",
    "iss",
    "aud",
    "exp",
    "iat",
    "auth_time",
    "nonce",
    "name",
    "given_name",
    "family_name",
    "preferred_username",
    "unique_name",
    "email",
    "email_verified",
    "phone_number",
    "phone_number_verified",
];
const PLAIN: [&str; 3] = ["code", "token", "code token"];
const OPENID: [&str; 6] =
    ["code", "id_token", "id_token token", "code id_token", "code token", "code id_token token"];

/// What an app's clients may ask for: the response types of its kind whose auth methods are ticked.
fn response_types(app: &App) -> Vec<&'static str> {
    let types: &[&str] = if app.issues_id_tokens() { &OPENID } else { &PLAIN };
    let ticked = |kind: &&&str| {
        let has = |word: &str| kind.split(' ').any(|part| part == word);
        (!has("code") || app.allows(AuthMethod::AuthorizationCode))
            && (!has("token") && !has("id_token") || app.allows(AuthMethod::Implicit))
    };
    types.iter().filter(ticked).copied().collect()
}

/// What an app's clients may ask for, in the recorded order: what begins in the browser comes first.
fn grant_types(app: &App) -> Vec<&'static str> {
    let listed = GRANTS.iter().filter(|grant| (grant.policy.listed)(app)).map(|grant| grant.policy.name);
    let (code, others): (Vec<_>, Vec<_>) = listed.partition(|name| *name == "authorization_code");
    let implicit = app.allows(AuthMethod::Implicit).then_some("implicit");
    code.into_iter().chain(implicit).chain(others).collect()
}

/// How clients authenticate: by secret, and where the app lets clients be public, not at all.
fn auth_methods(app: &App) -> Vec<&'static str> {
    let mut methods = vec!["client_secret_basic", "client_secret_post"];
    methods.extend(app.allows_public().then_some("none"));
    methods
}

/// `GET /{app}/.well-known/openid-configuration`
///
/// # Errors
/// The refusal by `app.exists`.
pub async fn of_app(tenant: &Tenant, id: &str, call: &Call<'_>, trace: &mut Trace) -> Result<Reply, Failure> {
    let app = known_app(tenant, id, trace).await?;
    let at = |endpoint: &str| format!("{}/OAuth2/{endpoint}/{}", call.base, app.id());
    let mut scopes: Vec<_> = OPENID_SCOPES.iter().map(ToString::to_string).collect();
    scopes.extend(app.scopes.iter().map(|scope| scope.name.clone()));
    Ok(Reply::json(&Metadata {
        authorization_endpoint: at("Authorize"),
        issuer: app.issuer(call.base),
        introspection_endpoint: Some(at("Introspect")),
        userinfo_endpoint: at("UserInfo"),
        code_challenge_methods_supported: ["plain", "S256"],
        end_session_endpoint: at("EndSession"),
        claims_supported: CLAIMS,
        id_token_signing_alg_values_supported: ["RS256"],
        subject_types_supported: ["public"],
        scopes_supported: scopes,
        token_endpoint: at("Token"),
        jwks_uri: at("Keys"),
        response_types_supported: response_types(&app),
        response_modes_supported: ["query", "fragment", "form_post"],
        revocation_endpoint: Some(at("Revoke")),
        grant_types_supported: grant_types(&app),
        token_endpoint_auth_methods_supported: auth_methods(&app),
        request_parameter_supported: false,
        request_uri_parameter_supported: false,
    }))
}

/// `GET /.well-known/openid-configuration`: what verifiers of OAuth2 Client tokens read. Its endpoints are the older,
/// tenant-wide ones.
pub fn of_tenant(call: &Call<'_>) -> Reply {
    let at = |endpoint: &str| format!("{}/Oauth/{endpoint}", call.base);
    Reply::json(&Metadata {
        authorization_endpoint: at("Openid"),
        issuer: format!("{}/", call.base),
        introspection_endpoint: None,
        userinfo_endpoint: at("UserInfo"),
        code_challenge_methods_supported: ["plain", "S256"],
        end_session_endpoint: format!("{}/OAuth2/EndSession", call.base),
        claims_supported: CLAIMS,
        id_token_signing_alg_values_supported: ["RS256"],
        subject_types_supported: ["public"],
        scopes_supported: OPENID_SCOPES.iter().map(ToString::to_string).collect(),
        token_endpoint: at("GetToken"),
        jwks_uri: at("Keys"),
        response_types_supported: OPENID.to_vec(),
        response_modes_supported: ["query", "fragment", "form_post"],
        revocation_endpoint: None,
        grant_types_supported: vec!["authorization_code", "implicit", "client_credentials", "password"],
        token_endpoint_auth_methods_supported: vec!["client_secret_basic", "client_secret_post"],
        request_parameter_supported: false,
        request_uri_parameter_supported: false,
    })
}
