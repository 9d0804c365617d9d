//! The client-credentials grant (RFC 6749 §4.4): the token stands for the client itself.

use super::policy::{Cleared, Decision, GrantPolicy, GrantType, RunBy, ScopeRule, TokenRequest};
use crate::check::Trace;
use crate::domain::app::AuthMethod;
use crate::wire::Failure;

/// A client that asks for itself.
pub struct ClientCredentialsGrant;

impl GrantType for ClientCredentialsGrant {
    const POLICY: GrantPolicy = GrantPolicy {
        name: "client_credentials",
        methods: &[AuthMethod::ClientCreds],
        listed: |app| app.allows(AuthMethod::ClientCreds),
        run: RunBy::Client,
        scope: ScopeRule::Defined,
        unused: None,
    };

    async fn read(_: &TokenRequest<'_>, _: &mut Trace) -> Result<Self, Failure> {
        Ok(Self)
    }

    async fn decide(self, _: &TokenRequest<'_>, _: &Cleared, _: &mut Trace) -> Result<Decision, Failure> {
        Ok(Decision::default())
    }
}
