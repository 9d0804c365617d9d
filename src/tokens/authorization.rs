//! What tokens are made of: every grant ends in an [`Authorization`].

use std::sync::Arc;

use crate::clock::Timestamp;
use crate::domain::app::App;
use crate::domain::grant::Grant;
use crate::domain::principal::Principal;

/// What a grant decided.
#[derive(Clone, Debug)]
pub struct Authorization {
    /// The app.
    pub app: Arc<App>,
    /// The client id, in the spelling of the request.
    pub client_id: String,
    /// Whom the token stands for.
    pub subject: TokenSubject,
    /// The granted scopes, separated by blanks; none if none was granted.
    pub scope: Option<String>,
    /// The `iss`.
    pub issuer: String,
    /// When the subject authenticated.
    pub auth_time: Timestamp,
    /// The `nonce` of the authorization request.
    pub nonce: Option<String>,
    /// The user's grant that it comes from; none where the client asked for itself.
    pub family: Option<String>,
    /// Whether the client proved who it is.
    pub confidential: bool,
}

impl Authorization {
    /// The tokens of what a user granted.
    pub fn granted(app: Arc<App>, grant: &Grant, principal: Arc<Principal>, issuer: String) -> Self {
        Self {
            app,
            client_id: grant.client_id.clone(),
            subject: TokenSubject::user(principal),
            scope: grant.scope.clone(),
            issuer,
            auth_time: Timestamp::from_seconds(grant.auth_time),
            nonce: None,
            family: Some(grant.family.clone()),
            confidential: grant.confidential,
        }
    }

    /// Whether this scope was granted.
    pub fn has_scope(&self, name: &str) -> bool {
        self.scope.as_deref().unwrap_or_default().split_ascii_whitespace().any(|scope| scope == name)
    }
}

/// Whom a token stands for.
#[derive(Clone, Debug)]
pub struct TokenSubject {
    /// The `sub`: the user's UUID, or the client id where there is no user.
    pub sub: String,
    /// The `unique_name`: the login name, or the Application ID where there is no user.
    pub unique_name: String,
    /// The user, if there is one.
    pub principal: Option<Arc<Principal>>,
}

impl TokenSubject {
    /// A user.
    pub fn user(principal: Arc<Principal>) -> Self {
        Self {
            sub: principal.user.id.clone(),
            unique_name: principal.user.name.clone(),
            principal: Some(principal),
        }
    }
}
