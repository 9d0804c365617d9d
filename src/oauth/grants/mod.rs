//! The grants: one file each. What they have in common is decided before them, so that none can forget it.

mod authorization_code;
mod client_credentials;
mod password;
mod refresh_token;

use std::sync::Arc;

use super::client_auth::Client;
use super::error::OAuthError;
use super::granted::Presentable;
use crate::check::{Check, Refusal, Trace};
use crate::clock::Timestamp;
use crate::domain::app::{App, AuthMethod};
use crate::domain::grant::{Grant, Refresh};
use crate::domain::principal::Principal;
use crate::tenant::Tenant;
use crate::tokens::Authorization;
use crate::wire::Call;

/// A grant that the tenant knows, by the values of `grant_type`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GrantType {
    /// RFC 6749 §4.4
    ClientCredentials,
    /// RFC 6749 §4.3
    Password,
    /// RFC 6749 §4.1
    AuthorizationCode,
    /// RFC 6749 §6
    RefreshToken,
}

/// What a grant decides over.
pub struct Request<'a> {
    /// The tenant.
    pub tenant: &'a Tenant,
    /// The client, authenticated, with its parameters.
    pub client: &'a Client,
    /// The call.
    pub call: &'a Call<'a>,
    /// The tenant's URL.
    pub base: &'a str,
    /// Now.
    pub at: Timestamp,
}

/// What a grant gives.
pub struct Decision {
    /// What the tokens are made of.
    pub authorization: Authorization,
    /// The refresh token that comes along.
    pub refresh: Option<Refresh>,
    /// Whether an id token comes along.
    pub id_token: bool,
    /// The check that refuses a second use of what was presented.
    pub reuse: Option<Check>,
}

impl GrantType {
    /// The values of `grant_type`, for traces.
    pub const NAMES: &'static str = "client_credentials, password, authorization_code, refresh_token";

    /// The grant that `grant_type` names.
    pub fn by_name(name: &str) -> Option<Self> {
        match name {
            "client_credentials" => Some(Self::ClientCredentials),
            "password" => Some(Self::Password),
            "authorization_code" => Some(Self::AuthorizationCode),
            "refresh_token" => Some(Self::RefreshToken),
            _ => None,
        }
    }

    /// What the app must tick: one of these. A refresh continues what another grant began.
    fn methods(self) -> &'static [AuthMethod] {
        match self {
            Self::ClientCredentials => &[AuthMethod::ClientCreds],
            Self::Password => &[AuthMethod::ResourceCreds],
            Self::AuthorizationCode => &[AuthMethod::AuthorizationCode],
            Self::RefreshToken => &[AuthMethod::AuthorizationCode, AuthMethod::ResourceCreds],
        }
    }

    /// Decides the request, in the order of decision 2.
    ///
    /// # Errors
    /// The refusal by the first check that fails.
    pub async fn decide(self, request: &Request<'_>, trace: &mut Trace) -> Result<Decision, OAuthError> {
        self.check_ticked(&request.client.app, trace)?;
        match self {
            Self::ClientCredentials => Ok(client_credentials::decide(request, trace)?),
            Self::Password => Ok(password::decide(request, trace).await?),
            Self::AuthorizationCode => authorization_code::decide(request, trace).await,
            Self::RefreshToken => refresh_token::decide(request, trace).await,
        }
    }

    fn check_ticked(self, app: &App, trace: &mut Trace) -> Result<(), Refusal> {
        let ticked: Vec<_> = app.spec.auth_methods.iter().map(|method| format!("{method:?}")).collect();
        let needed: Vec<_> = self.methods().iter().map(|method| format!("{method:?}")).collect();
        let seen = if ticked.is_empty() { "nothing is ticked".to_owned() } else { ticked.join(", ") };
        let holds = self.methods().iter().any(|method| app.allows(*method));
        trace.check(Check::GrantAllowed).seen(seen).wanted(needed.join(" or ")).holds(holds)
    }
}

impl Request<'_> {
    /// The tokens of what a user granted, which a `T` may have been presented for.
    fn decision<T: Presentable>(&self, principal: Arc<Principal>, granted: &Grant) -> Decision {
        let app = &self.client.app;
        let authorization =
            Authorization::granted(Arc::clone(app), granted, principal, app.issuer(self.base));
        let id_token = app.issues_id_tokens() && authorization.has_scope("openid");
        Decision { authorization, refresh: None, id_token, reuse: Some(T::UNUSED) }
    }
}
