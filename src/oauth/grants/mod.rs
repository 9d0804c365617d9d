//! The grants: a struct each, with its policy as data. The pipeline ([`super::token`]) does for all of them what the policy
//! says, so that none can forget it.

mod authorization_code;
mod client_credentials;
mod password;
mod policy;
mod refresh_token;

pub use authorization_code::AuthorizationCodeGrant;
pub use client_credentials::ClientCredentialsGrant;
pub use password::PasswordGrant;
pub use policy::{Cleared, Decision, GrantPolicy, GrantType, RunBy, ScopeRule, TokenRequest};
pub use refresh_token::RefreshTokenGrant;
