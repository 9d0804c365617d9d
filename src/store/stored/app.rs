//! `apps.definition`: an app without its row key, its credentials and its permissions, which have columns of their own.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};
use serde_with::{As, DisplayFromStr};

use super::skip::is_false;
use crate::domain::app::{AppSpec, AppState, AuthMethod, ClientIdType, ScopeSpec, TokenType};
use crate::domain::duration::Lifetime;
use crate::domain::template::AppTemplate;

/// A definition. What is left out is empty or off.
#[derive(Serialize, Deserialize)]
#[serde(remote = "AppSpec")]
pub(in crate::store) struct StoredApp {
    id: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    name: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    description: String,
    #[serde(with = "StoredTemplate")]
    template: AppTemplate,
    #[serde(default = "active", with = "StoredAppState", skip_serializing_if = "is_active")]
    state: AppState,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    category: Option<String>,
    #[serde(with = "StoredClientIdType")]
    client_id_type: ClientIdType,
    must_be_oauth_client: bool,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    allowed_clients: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    issuer: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    audience: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    allowed_redirects: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    post_logout_redirects: Vec<String>,
    #[serde(default, skip_serializing_if = "is_false")]
    full_url_match: bool,
    #[serde(with = "StoredTokenType")]
    token_type: TokenType,
    #[serde(with = "As::<Vec<StoredAuthMethod>>")]
    auth_methods: Vec<AuthMethod>,
    #[serde(with = "As::<DisplayFromStr>")]
    token_lifetime: Lifetime,
    #[serde(default, skip_serializing_if = "is_false")]
    issue_refresh_tokens: bool,
    #[serde(with = "As::<DisplayFromStr>")]
    refresh_token_lifetime: Lifetime,
    #[serde(default, skip_serializing_if = "is_false")]
    rotate_refresh_tokens: bool,
    #[serde(default, skip_serializing_if = "is_false")]
    ropc_refresh: bool,
    #[serde(default, skip_serializing_if = "is_false")]
    confirm_authorization: bool,
    #[serde(default, skip_serializing_if = "is_false")]
    consent_remembered: bool,
    #[serde(default, skip_serializing_if = "is_false")]
    allow_scope_selection: bool,
    #[serde(default, with = "As::<Vec<StoredScope>>", skip_serializing_if = "Vec::is_empty")]
    scopes: Vec<ScopeSpec>,
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    claims: Map<String, Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    script: Option<String>,
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    settings: Map<String, Value>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a function of a reference")]
fn is_active(state: &AppState) -> bool {
    *state == AppState::Active
}

fn active() -> AppState {
    AppState::Active
}

/// A template, by the vendor's name, which is what identifies it.
struct StoredTemplate;

impl StoredTemplate {
    fn serialize<S: Serializer>(template: &AppTemplate, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(template.name())
    }

    fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<AppTemplate, D::Error> {
        let name = String::deserialize(deserializer)?;
        AppTemplate::find(&name)
            .ok_or_else(|| serde::de::Error::custom(format_args!("`{name}` is no template")))
    }
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "AppState")]
enum StoredAppState {
    Active,
    Inactive,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "ClientIdType", rename_all = "lowercase")]
enum StoredClientIdType {
    Anything,
    List,
    Confidential,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "TokenType")]
enum StoredTokenType {
    JwtRS256,
    Opaque,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "AuthMethod")]
enum StoredAuthMethod {
    ClientCreds,
    ResourceCreds,
    AuthorizationCode,
    Implicit,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "ScopeSpec")]
struct StoredScope {
    name: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    description: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    rest_regex: Vec<String>,
    #[serde(rename = "type", default, skip_serializing_if = "Option::is_none")]
    kind: Option<String>,
}

forms! { StoredApp of AppSpec, StoredAuthMethod of AuthMethod, StoredScope of ScopeSpec }
