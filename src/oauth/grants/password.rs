//! The resource-owner grant (RFC 6749 §4.3): the user hands the client name and password.

use super::policy::{Cleared, Decision, GrantPolicy, GrantType, RunBy, ScopeRule, TokenRequest};
use crate::auth::{PASSWORD_ALONE, note_sign_in, sign_in_found};
use crate::check::{Check, Trace};
use crate::domain::app::AuthMethod;
use crate::domain::grant::{Grant, Refresh};
use crate::wire::{Failure, required};

/// A user whose name and password the client brings along.
pub struct PasswordGrant {
    name: String,
    password: String,
}

impl GrantType for PasswordGrant {
    const POLICY: GrantPolicy = GrantPolicy {
        name: "password",
        methods: &[AuthMethod::ResourceCreds],
        listed: |app| app.allows(AuthMethod::ResourceCreds),
        run: RunBy::ResourceOwner,
        scope: ScopeRule::Defined,
        unused: Some(Check::RefreshUnused),
    };

    /// One of the vendor's pages calls the parameter `user_name`.
    async fn read(request: &TokenRequest<'_>, trace: &mut Trace) -> Result<Self, Failure> {
        let params = &request.client.params;
        let name = params.get("username").or_else(|| params.get("user_name"));
        let name = required(name, "username", trace)?.to_owned();
        let password = params.require("password", trace)?.to_owned();
        Ok(Self { name, password })
    }

    fn credentials(&self) -> Option<(&str, &str)> {
        Some((&self.name, &self.password))
    }

    async fn decide(
        self,
        request: &TokenRequest<'_>,
        cleared: &Cleared,
        trace: &mut Trace,
    ) -> Result<Decision, Failure> {
        let TokenRequest { tenant, client, call } = request;
        let found = cleared.user.clone();
        let principal = sign_in_found(tenant, (&self.name, found), &self.password, trace).await?;
        note_sign_in(tenant, &principal.user, PASSWORD_ALONE, call).await?;
        let granted = Grant {
            family: tenant.random.uuid(),
            row_key: client.app.row_key.clone(),
            client_id: client.id.clone(),
            confidential: !client.is_public(),
            user_id: principal.user.id.clone(),
            scope: cleared.scope.clone(),
            auth_time: call.at.seconds(),
        };
        let spec = &client.app.spec;
        // Refresh tokens are "not applicable" to this grant, unless the app says otherwise (decisions.md#d10).
        let refresh = (spec.issue_refresh_tokens && spec.ropc_refresh)
            .then(|| Refresh::new(granted.clone(), &client.app, client.is_public(), call.at));
        Ok(Decision { granted: Some(granted), nonce: None, refresh })
    }
}
