//! The grants: one file each. What they have in common is decided before them, so that none can forget it.

mod client_credentials;
mod scope;

use super::client_auth::{Client, Identity};
use super::error::{Code, OAuthError};
use super::params::Params;
use crate::check::{Check, Trace};
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
    /// The client, authenticated.
    pub client: &'a Client,
    /// The parameters.
    pub params: &'a Params,
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

    /// Whether the app ticks it, and this version carries it out (decision 2).
    fn is_allowed(self, app: &App) -> bool {
        self == Self::ClientCredentials && app.allows(AuthMethod::ClientCreds)
    }

    /// Decides the request.
    ///
    /// # Errors
    /// The OAuth error of the first check that fails.
    pub fn authorize(self, request: &Request<'_>, trace: &mut Trace) -> Result<Authorization, OAuthError> {
        check_run(request.client, trace)?;
        let scope = scope::granted(&request.client.app, request.params.get("scope"), trace)?;
        // The other grants do not pass `check_ticked`.
        Ok(client_credentials::authorize(request, scope))
    }
}

/// The gate `grant.allowed`.
///
/// # Errors
/// `unauthorized_client`.
pub fn check_ticked(grant: Grant, app: &App, trace: &mut Trace) -> Result<(), OAuthError> {
    let ticked: Vec<_> = app.spec.auth_methods.iter().map(|method| format!("{method:?}")).collect();
    let built = grant == Grant::ClientCredentials;
    let seen = format!("{grant:?}{}", if built { "" } else { ", which this version does not carry out" });
    let probe = trace.check(Check::GrantAllowed).seen(seen).wanted(ticked.join(", "));
    let decided = if built { probe.holds(grant.is_allowed(app)) } else { Err(probe.failed()) };
    decided
        .map_err(|refusal| OAuthError::Refused(refusal, Code::UnauthorizedClient, "grant type not allowed"))
}

/// The gate `app.run_permission`; an app's own client needs none (decision 5).
fn check_run(client: &Client, trace: &mut Trace) -> Result<(), OAuthError> {
    let Identity::User(principal) = &client.identity else { return Ok(()) };
    let has = principal.is_among(&client.app.run);
    let seen = if has { "has it" } else { "has it neither itself nor by a role" };
    trace.check(Check::AppRunPermission).seen(seen).holds(has).map_err(OAuthError::client)
}
