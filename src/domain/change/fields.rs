//! The fields of an app as the changelog tells them: by the fixture's names.

use serde_json::{Map, Value, json};

use crate::domain::app::{AppSpec, AppState, AuthMethod, ScopeSpec};

/// The fields of a definition, each setting by itself; what is empty or off, where that is the default, is left out.
pub(super) fn fields(spec: &AppSpec) -> Vec<(String, Value)> {
    // Every field is named, so that a new one cannot be forgotten.
    let AppSpec {
        id,
        name,
        description,
        template,
        state,
        category,
        client_id_type,
        must_be_oauth_client,
        allowed_clients,
        issuer,
        audience,
        allowed_redirects,
        post_logout_redirects,
        full_url_match,
        token_type,
        auth_methods,
        token_lifetime,
        issue_refresh_tokens,
        refresh_token_lifetime,
        rotate_refresh_tokens,
        ropc_refresh,
        confirm_authorization,
        consent_remembered,
        allow_scope_selection,
        scopes,
        claims,
        script,
        settings,
    } = spec;
    let named = [
        ("id", json!(id)),
        ("name", text(name)),
        ("description", text(description)),
        ("template", json!(template.name())),
        ("state", if *state == AppState::Active { Value::Null } else { json!(state.name()) }),
        ("category", json!(category)),
        ("client_id_type", json!(client_id_type.name())),
        ("must_be_oauth_client", json!(must_be_oauth_client)),
        ("allowed_clients", list(allowed_clients)),
        ("issuer", json!(issuer)),
        ("audience", json!(audience)),
        ("allowed_redirects", list(allowed_redirects)),
        ("post_logout_redirects", list(post_logout_redirects)),
        ("full_url_match", flag(*full_url_match)),
        ("token_type", json!(token_type.name())),
        ("auth_methods", auth_methods.iter().copied().map(AuthMethod::name).collect()),
        ("token_lifetime", json!(token_lifetime.to_string())),
        ("issue_refresh_tokens", flag(*issue_refresh_tokens)),
        ("refresh_token_lifetime", json!(refresh_token_lifetime.to_string())),
        ("rotate_refresh_tokens", flag(*rotate_refresh_tokens)),
        ("ropc_refresh", flag(*ropc_refresh)),
        ("confirm_authorization", flag(*confirm_authorization)),
        ("consent_remembered", flag(*consent_remembered)),
        ("allow_scope_selection", flag(*allow_scope_selection)),
        ("scopes", if scopes.is_empty() { Value::Null } else { scopes.iter().map(scope).collect() }),
        ("claims", if claims.is_empty() { Value::Null } else { json!(claims) }),
        ("script", json!(script)),
    ];
    let named = named.into_iter().filter(|(_, value)| !value.is_null());
    let named = named.map(|(name, value)| (name.to_owned(), value));
    named.chain(settings.iter().map(|(name, value)| (format!("settings.{name}"), value.clone()))).collect()
}

fn text(text: &str) -> Value {
    if text.is_empty() { Value::Null } else { text.into() }
}

fn flag(flag: bool) -> Value {
    if flag { true.into() } else { Value::Null }
}

fn list(texts: &[String]) -> Value {
    if texts.is_empty() { Value::Null } else { json!(texts) }
}

fn scope(scope: &ScopeSpec) -> Value {
    let ScopeSpec { name, description, rest_regex, kind } = scope;
    let members = [
        ("name", json!(name)),
        ("description", text(description)),
        ("rest_regex", list(rest_regex)),
        ("type", json!(kind)),
    ];
    let members = members.into_iter().filter(|(_, value)| !value.is_null());
    Value::Object(members.map(|(name, value)| (name.to_owned(), value)).collect::<Map<_, _>>())
}
