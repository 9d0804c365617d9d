//! An app as requests see it: its definition with compiled scopes.

mod faults;
mod spec;

use std::collections::BTreeSet;

pub use faults::app_faults;
pub use spec::{AppSpec, AppState, AuthMethod, ClientIdType, ScopeSpec, TokenType};

use crate::clock::Timestamp;
use crate::domain::fold;
use crate::domain::pattern::{Pattern, PatternError};
use crate::domain::permission::{self, Grants};
use crate::domain::role::Grantee;
use crate::domain::template::AppTemplate;
use crate::domain::tenant::TenantInfo;

/// An app, ready for use.
#[derive(Clone, Debug)]
pub struct App {
    /// The row key: a UUID that no rename changes.
    pub row_key: String,
    /// The app's own client id, for OpenID Connect apps.
    pub client_id: Option<String>,
    /// The app's own client secret as an argon2id PHC string.
    pub client_secret_hash: Option<String>,
    /// The secret itself, where the tenant drew it or the API set it; one that a fixture gives is known by its hash.
    pub client_secret: Option<String>,
    /// The definition.
    pub spec: AppSpec,
    /// The scopes, compiled.
    pub scopes: Vec<Scope>,
    /// Who has the Run permission: part of `grants`.
    pub run: BTreeSet<Grantee>,
    /// Who has which permissions.
    pub grants: Grants,
    /// When it was last changed.
    pub modified: Timestamp,
}

/// A scope with its patterns compiled.
#[derive(Clone, Debug)]
pub struct Scope {
    /// Compared with regard to case.
    pub name: String,
    /// Its REST regexes.
    pub patterns: Vec<Pattern>,
}

/// Scopes that are always known and give no REST access (oauth.md#s5-2).
pub const OPENID_SCOPES: [&str; 5] = ["openid", "profile", "email", "address", "phone"];

/// The Application ID of the tenant's own app, which platform tokens are issued by (oauth.md#s2-5).
pub const PLATFORM_APP: &str = "__idaptive_cybr_user_oidc";

impl App {
    /// An app without credentials of its own.
    ///
    /// # Errors
    /// A pattern that cannot be compiled.
    pub fn new(
        row_key: String,
        spec: AppSpec,
        grants: Grants,
        modified: Timestamp,
    ) -> Result<Self, PatternError> {
        let mut scopes = Vec::with_capacity(spec.scopes.len());
        for scope in &spec.scopes {
            let patterns = scope.rest_regex.iter().map(|pattern| Pattern::compile(pattern));
            scopes.push(Scope { name: scope.name.clone(), patterns: patterns.collect::<Result<_, _>>()? });
        }
        Ok(Self {
            row_key,
            client_id: None,
            client_secret_hash: None,
            client_secret: None,
            spec,
            scopes,
            run: permission::runners(&grants),
            grants,
            modified,
        })
    }

    /// The Application ID, in its stored spelling.
    pub fn id(&self) -> &str {
        &self.spec.id
    }

    /// Whether it can be used.
    pub fn is_active(&self) -> bool {
        self.spec.state == AppState::Active
    }

    /// Whether the grant is ticked.
    pub fn allows(&self, method: AuthMethod) -> bool {
        self.spec.auth_methods.contains(&method)
    }

    /// The scope of that name, which is compared with regard to case.
    pub fn scope(&self, name: &str) -> Option<&Scope> {
        self.scopes.iter().find(|scope| scope.name == name)
    }

    /// Whether a request may ask for this scope.
    pub fn knows_scope(&self, name: &str) -> bool {
        OPENID_SCOPES.contains(&name) || self.scope(name).is_some()
    }

    /// The `iss` of its tokens, where `base` is the tenant's URL (decisions.md#d6).
    pub fn issuer(&self, base: &str) -> String {
        match (&self.spec.issuer, self.spec.template) {
            (Some(issuer), _) => issuer.clone(),
            (None, AppTemplate::OAuth2Client) => format!("{base}/"),
            (None, _) => format!("{base}/{}/", self.id()),
        }
    }

    /// The `aud` of tokens that `client_id` asks for (decisions.md#d5).
    pub fn audience(&self, client_id: &str) -> String {
        match self.spec.template {
            AppTemplate::OAuth2Client => self.row_key.clone(),
            AppTemplate::OAuth2Server => {
                let audience = self.spec.audience.as_ref().filter(|audience| !audience.is_empty());
                audience.unwrap_or(&self.row_key).clone()
            }
            _ => client_id.to_owned(),
        }
    }

    /// Whether its tokens are for the tenant's own API: all but those of OAuth2 Server apps (oauth.md#s5-2).
    pub fn targets_tenant(&self) -> bool {
        self.spec.template != AppTemplate::OAuth2Server
    }

    /// Whether `id` is the app's own client id, or the Application ID in its place (real-clients.md#s1).
    pub fn is_own_client(&self, id: &str) -> bool {
        let own = self.client_id.as_deref();
        own.is_some() && (own == Some(id) || id.to_lowercase() == self.id().to_lowercase())
    }

    /// Whether a client may do without a secret where a user grants it something.
    pub fn allows_public(&self) -> bool {
        self.spec.client_id_type != ClientIdType::Confidential
    }

    /// Whether it is the tenant's own, built-in app. No scope narrows its tokens, and everybody may use it.
    pub fn is_platform(&self) -> bool {
        self.id() == PLATFORM_APP
    }

    /// Whether its tokens can come with an id token (decisions.md#d4).
    pub fn issues_id_tokens(&self) -> bool {
        self.spec.template != AppTemplate::OAuth2Client
    }

    /// Where answers may go.
    pub fn redirects(&self) -> Vec<&str> {
        self.spec.allowed_redirects.iter().map(String::as_str).collect()
    }

    /// Whether `uri` is the registered redirect `allowed`: the same text. Where the app does not ask for a full match,
    /// one slash at the end more or less is forgiven, and another port of this machine (RFC 8252 §7.3).
    pub fn redirect_matches(&self, allowed: &str, uri: &str) -> bool {
        let bare = |text: &str| text.strip_suffix('/').unwrap_or(text).to_owned();
        is_redirect(uri)
            && (allowed == uri
                || !self.spec.full_url_match
                    && bare(&without_loopback_port(allowed)) == bare(&without_loopback_port(uri)))
    }

    /// Client ids as they are compared: two that mean the same client give the same text.
    pub fn client_key(&self, tenant: &TenantInfo, client_id: &str) -> String {
        if self.is_own_client(client_id) {
            return self.client_id.clone().unwrap_or_default();
        }
        fold(&tenant.full_name(client_id))
    }

    /// Whether clients must be marked as OAuth clients.
    pub fn wants_oauth_client(&self) -> bool {
        self.spec.client_id_type == ClientIdType::Confidential && self.spec.must_be_oauth_client
    }

    /// Whether this client id may be a client, as far as the list goes.
    pub fn lists(&self, tenant: &TenantInfo, client_id: &str) -> bool {
        let name = fold(&tenant.full_name(client_id));
        let is = |allowed: &String| fold(&tenant.full_name(allowed)) == name;
        self.spec.client_id_type != ClientIdType::List || self.spec.allowed_clients.iter().any(is)
    }

    /// Whether its access tokens are opaque.
    pub fn is_opaque(&self) -> bool {
        self.spec.token_type == TokenType::Opaque
    }
}

/// Whether an answer can be sent to this URI at all: ASCII, with a scheme, without a fragment.
pub fn is_redirect(uri: &str) -> bool {
    let has_scheme = uri.split_once(':').is_some_and(|(scheme, _)| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
    });
    has_scheme && uri.bytes().all(|byte| byte.is_ascii_graphic()) && !uri.contains('#')
}

/// The URI without the port, if it leads to this machine: native apps take whichever port is free.
fn without_loopback_port(uri: &str) -> String {
    for host in ["http://127.0.0.1", "http://[::1]", "http://localhost"] {
        let Some(rest) = uri.strip_prefix(host).and_then(|rest| rest.strip_prefix(':')) else { continue };
        let port = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        return format!("{host}{}", &rest[port..]);
    }
    uri.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_port_of_this_machine_does_not_matter_that_of_others_does() {
        for (uri, bare) in [
            ("http://127.0.0.1:8080/cb", "http://127.0.0.1/cb"),
            ("http://[::1]:1", "http://[::1]"),
            ("http://localhost:3000/cb?x=1:2", "http://localhost/cb?x=1:2"),
            ("http://localhost/cb", "http://localhost/cb"),
            ("http://localhost:80@evil.test/", "http://localhost@evil.test/"),
            ("http://127.0.0.1.evil.test:80/", "http://127.0.0.1.evil.test:80/"),
            ("https://localhost:1/", "https://localhost:1/"),
        ] {
            assert_eq!(without_loopback_port(uri), bare);
        }
    }

    #[test]
    fn only_what_can_be_sent_is_a_redirect() {
        for uri in ["https://a/cb", "app:/cb", "com.example.app:/cb", "http://localhost:1"] {
            assert!(is_redirect(uri), "{uri}");
        }
        for uri in ["", "/cb", "https://a/ü", "https://a/#x", "https://a/ b", "1a:b", "https://a\n"] {
            assert!(!is_redirect(uri), "{uri}");
        }
    }
}
