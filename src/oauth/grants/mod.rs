//! The grants: one file each. What they have in common is decided before them, so that none can forget it.

mod client_credentials;
mod scope;

use super::client_auth::{Client, Identity};
use super::error::{Code, OAuthError};
use crate::check::{Check, Refusal, Trace};
use crate::clock::Timestamp;
use crate::domain::app::App;
use crate::domain::fixture::AuthMethod;
use crate::tokens::Authorization;

/// A grant that the tenant knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grant {
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
    /// The client, authenticated, with its parameters.
    pub client: &'a Client,
    /// The tenant's URL.
    pub base: &'a str,
    /// Now.
    pub at: Timestamp,
}

impl Grant {
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

    /// What the app must tick, for the grants that this version carries out.
    fn method(self) -> Option<AuthMethod> {
        match self {
            Self::ClientCredentials => Some(AuthMethod::ClientCreds),
            Self::Password | Self::AuthorizationCode | Self::RefreshToken => None,
        }
    }

    /// Decides the request: the gates that all grants share, in the order of decision 2, then the grant's own.
    ///
    /// # Errors
    /// The OAuth error of the first check that fails.
    pub fn authorize(self, request: &Request<'_>, trace: &mut Trace) -> Result<Authorization, OAuthError> {
        let app = &request.client.app;
        self.check_ticked(app, trace).map_err(|refusal| {
            OAuthError::Refused(refusal, Code::UnauthorizedClient, "grant type not allowed")
        })?;
        check_run(request.client, trace).map_err(OAuthError::client)?;
        let scope = scope::granted(app, request.client.params.get("scope"), trace)?;
        Ok(client_credentials::authorize(request, scope))
    }

    /// The gate `grant.allowed`. A grant that this version does not carry out is ticked on no app.
    fn check_ticked(self, app: &App, trace: &mut Trace) -> Result<(), Refusal> {
        let ticked: Vec<_> = app.spec.auth_methods.iter().map(|method| format!("{method:?}")).collect();
        let probe = trace.check(Check::GrantAllowed).wanted(ticked.join(", "));
        match self.method() {
            Some(method) => probe.seen(format!("{method:?}")).holds(app.allows(method)),
            None => Err(probe.seen(format!("{self:?}, which this version does not carry out")).failed()),
        }
    }
}

/// The gate `app.run_permission`; an app's own client needs none (decision 5).
fn check_run(client: &Client, trace: &mut Trace) -> Result<(), Refusal> {
    let Identity::User(principal) = &client.identity else { return Ok(()) };
    let has = principal.is_among(&client.app.run);
    let seen = if has { "has it" } else { "has it neither itself nor by a role" };
    trace.check(Check::AppRunPermission).seen(seen).holds(has)
}
