//! `POST /Security/WhoAmI`: whom the token stands for. Needs no scope.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};

/// Whom the token stands for.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct WhoAmI {}

/// The members of decisions.md#d12.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct Identity {
    user: String,
    user_uuid: String,
    tenant_id: String,
    is_impersonated: bool,
}

impl Operation for WhoAmI {
    const PATHS: &'static [&'static str] = &["Security/WhoAmI"];
    const NEEDS: Needs = Needs::Token;
    type Output = Identity;

    async fn run(self, cx: &mut Cx<'_>) -> Result<Identity, ApiError> {
        let tenant_id = cx.tenant.store.info().await?.id().to_owned();
        let caller = cx.caller()?;
        let (user, user_uuid) = match &caller.principal {
            Some(principal) => (principal.user.name.clone(), principal.user.id.clone()),
            None => (caller.token.claims.unique_name.clone(), caller.token.claims.sub.clone()),
        };
        Ok(Identity { user, user_uuid, tenant_id, is_impersonated: false })
    }
}
