//! The refresh grant (RFC 6749 §6; decisions.md#d10).

use super::policy::{Cleared, Decision, GrantPolicy, GrantType, RunBy, ScopeRule, TokenRequest};
use crate::check::{Check, Trace};
use crate::domain::app::AuthMethod;
use crate::domain::grant::{Grant, Refresh};
use crate::domain::token::TokenHash;
use crate::oauth::granted;
use crate::wire::Failure;

/// A refresh token that somebody brings. It continues what another grant began.
pub struct RefreshTokenGrant {
    key: TokenHash,
    refresh: Refresh,
}

impl GrantType for RefreshTokenGrant {
    const POLICY: GrantPolicy = GrantPolicy {
        name: "refresh_token",
        methods: &[AuthMethod::AuthorizationCode, AuthMethod::ResourceCreds],
        listed: |app| app.spec.issue_refresh_tokens,
        run: RunBy::Granter,
        scope: ScopeRule::Narrowed,
        unused: Some(Check::RefreshUnused),
    };

    async fn read(request: &TokenRequest<'_>, trace: &mut Trace) -> Result<Self, Failure> {
        let TokenRequest { tenant, client, call } = request;
        let value = client.params.require("refresh_token", trace)?;
        trace.check(Check::RefreshAllowed).holds(client.app.spec.issue_refresh_tokens)?;
        let (key, refresh) = granted::find::<Refresh>(tenant, client, value, call.at, trace).await?;
        Ok(Self { key, refresh })
    }

    fn granted(&self) -> Option<&Grant> {
        Some(&self.refresh.grant)
    }

    async fn decide(
        self,
        request: &TokenRequest<'_>,
        cleared: &Cleared,
        trace: &mut Trace,
    ) -> Result<Decision, Failure> {
        let Self { key, refresh } = self;
        if refresh.rotates {
            granted::use_up(request.tenant, key, &refresh, request.call.at, trace).await?;
        }
        let granted = Grant { scope: cleared.scope.clone(), ..refresh.grant.clone() };
        // The new one may ask for as much as the old one, even where this request asked for less.
        let refresh = refresh.rotates.then_some(refresh);
        Ok(Decision { granted: Some(granted), nonce: None, refresh })
    }
}
