//! An app as requests see it: its definition with compiled scopes.

use std::collections::BTreeSet;

use crate::domain::fixture::{AppSpec, AppState, AuthMethod, ClientIdType, Template, TokenType};
use crate::domain::fold;
use crate::domain::pattern::Pattern;
use crate::domain::role::Grantee;
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
    /// The definition, without ids, secrets and permissions.
    pub spec: AppSpec,
    /// The scopes, compiled.
    pub scopes: Vec<Scope>,
    /// Who has the Run permission.
    pub run: BTreeSet<Grantee>,
}

/// A scope with its patterns compiled.
#[derive(Clone, Debug)]
pub struct Scope {
    /// Compared with regard to case.
    pub name: String,
    /// Its REST regexes.
    pub patterns: Vec<Pattern>,
}

/// Scopes that are always known and give no REST access (oauth.md §5.2).
pub const OPENID_SCOPES: [&str; 5] = ["openid", "profile", "email", "address", "phone"];

impl App {
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

    /// The `iss` of its tokens, where `base` is the tenant's URL (decision 6).
    pub fn issuer(&self, base: &str) -> String {
        match (&self.spec.issuer, self.spec.template) {
            (Some(issuer), _) => issuer.clone(),
            (None, Template::OAuth2Client) => format!("{base}/"),
            (None, _) => format!("{base}/{}/", self.id()),
        }
    }

    /// The `aud` of tokens that `client_id` asks for (decision 5).
    pub fn audience(&self, client_id: &str) -> String {
        match self.spec.template {
            Template::OAuth2Client => self.row_key.clone(),
            Template::OAuth2Server => {
                let audience = self.spec.audience.as_ref().filter(|audience| !audience.is_empty());
                audience.unwrap_or(&self.row_key).clone()
            }
            Template::OpenIdConnect => client_id.to_owned(),
        }
    }

    /// Whether its tokens are for the tenant's own API: all but those of OAuth2 Server apps (oauth.md §5.2).
    pub fn targets_tenant(&self) -> bool {
        self.spec.template != Template::OAuth2Server
    }

    /// Whether `id` is the app's own client id.
    pub fn is_own_client(&self, id: &str) -> bool {
        self.client_id.as_deref() == Some(id)
    }

    /// Whether clients must be marked as OAuth clients.
    pub fn wants_oauth_client(&self) -> bool {
        self.spec.client_id_type == ClientIdType::Confidential && self.spec.must_be_oauth_client
    }

    /// Whether the user with this login name may be a client, as far as the list goes.
    pub fn lists(&self, tenant: &TenantInfo, login_name: &str) -> bool {
        let is = |allowed: &String| fold(&tenant.full_name(allowed)) == fold(login_name);
        self.spec.client_id_type != ClientIdType::List || self.spec.allowed_clients.iter().any(is)
    }

    /// Whether its access tokens are opaque.
    pub fn is_opaque(&self) -> bool {
        self.spec.token_type == TokenType::Opaque
    }
}
