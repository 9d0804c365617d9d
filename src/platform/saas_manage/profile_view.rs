//! `OAuthProfile` as `GetApplication` shows it (oauth.md#s6-2, oauth.md#s6-3).

use serde_json::{Map, Value, json};

use crate::domain::app::{App, AuthMethod, ClientIdType, TokenType};
use crate::domain::template::AppTemplate;

/// The number that stands for a client id type; a list is told from anything by not being empty.
pub fn client_id_type(kind: ClientIdType) -> u8 {
    u8::from(kind == ClientIdType::Confidential)
}

/// The vendor's name of a grant.
pub fn method_name(method: AuthMethod) -> &'static str {
    match method {
        AuthMethod::ClientCreds => "ClientCreds",
        AuthMethod::ResourceCreds => "ResourceCreds",
        AuthMethod::AuthorizationCode => "AuthorizationCode",
        AuthMethod::Implicit => "Implicit",
    }
}

/// The profile of an app that issues tokens, at the tenant's URL `base`.
pub fn profile(app: &App, base: &str) -> Value {
    let spec = &app.spec;
    let scope = |scope: &crate::domain::app::ScopeSpec| {
        let mut shown = json!({
            "Scope": scope.name,
            "Description": scope.description,
            "AllowedRest": scope.rest_regex,
            "Mode": "RestFilter",
        });
        if let Some(kind) = &scope.kind {
            shown["Type"] = kind.as_str().into();
        }
        shown
    };
    let methods: Vec<_> = spec.auth_methods.iter().copied().map(method_name).collect();
    let mut profile = Map::new();
    let mut add = |name: &str, value: Value| profile.insert(name.to_owned(), value);
    add("TargetIsUs", app.targets_tenant().into());
    add("ClientIDType", client_id_type(spec.client_id_type).into());
    add("MustBeOauthClient", spec.must_be_oauth_client.into());
    add("AllowedClients", json!(spec.allowed_clients));
    add("AllowPublic", app.allows_public().into());
    if spec.template == AppTemplate::OpenIdConnect {
        add("ClientID", json!(app.client_id));
        add("Url", spec.setting("Url").into());
    }
    add("Issuer", app.issuer(base).into());
    add("Audience", spec.audience.as_deref().unwrap_or_default().into());
    add("Redirects", json!(spec.allowed_redirects));
    add(
        "TokenType",
        match spec.token_type {
            TokenType::JwtRS256 => "JwtRS256",
            TokenType::Opaque => "Opaque",
        }
        .into(),
    );
    add("AllowedAuth", methods.join(",").into());
    add("TokenLifetimeString", spec.token_lifetime.clock_form().into());
    add("AllowRefresh", spec.issue_refresh_tokens.into());
    add("RefreshLifetimeString", spec.refresh_token_lifetime.clock_form().into());
    add("Confirm", spec.confirm_authorization.into());
    add("AllowScopeSelect", spec.allow_scope_selection.into());
    add("KnownScopes", spec.scopes.iter().map(scope).collect());
    Value::Object(profile)
}
