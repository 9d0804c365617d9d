//! `GET /OAuth2/Keys/{app}` and `GET /OAuth/Keys`: the same key set for all apps (oauth.md#s3-7).

use schemars::JsonSchema;
use serde::Serialize;

use super::gate::known_app;
use crate::check::Trace;
use crate::tenant::Tenant;
use crate::wire::{Failure, Reply};

#[derive(Serialize, JsonSchema)]
pub struct KeySet<K> {
    keys: Vec<K>,
}

/// Answers with the key set.
///
/// # Errors
/// The refusal by `app.exists`.
pub async fn keys(tenant: &Tenant, app: Option<&str>, trace: &mut Trace) -> Result<Reply, Failure> {
    if let Some(id) = app {
        known_app(tenant, id, trace).await?;
    }
    let keys = tenant.keys.keys().await?;
    Ok(Reply::json(&KeySet { keys: keys.jwks().collect() }))
}
