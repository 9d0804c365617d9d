//! Platform tokens: what `/OAuth2/PlatformToken` gives, with the claims of a shared-services token in their recorded
//! order (oauth.md#s3-3).

use serde_json::{Map, Value, json};

use super::hash::half_hash;
use super::issue::Minter;
use crate::domain::app::{App, PLATFORM_APP};
use crate::domain::principal::Principal;
use crate::store::roles;
use crate::wire::Failure;

/// Seconds that a platform token lives.
pub const LIFETIME: i64 = 900;
/// What every platform token is granted.
const SCOPE: &str = "openid api profile";

impl Minter<'_> {
    /// A platform token of a user, at the tenant with the URL `base`.
    ///
    /// # Errors
    /// Where the store or the key fails.
    pub async fn platform_token(
        &self,
        app: &App,
        principal: &Principal,
        base: &str,
    ) -> Result<String, Failure> {
        let mut claims = self.platform_claims(principal).await?;
        claims.insert("iss".into(), json!(app.issuer(base)));
        Ok(self.keys.keys().await?.current().sign(PLATFORM_APP, &claims)?)
    }

    /// What a platform token says of a user, and the id tokens of the platform's app say besides their own. A tenant
    /// that stands alone has no subdomain, no platform domain and no region.
    pub(super) async fn platform_claims(&self, principal: &Principal) -> Result<Map<String, Value>, Failure> {
        let (user, info) = (&principal.user, self.store.info().await?);
        let role_names = self.store.read(async |db| roles::names(db, &principal.roles).await).await?;
        let name = user.profile.display_name.as_ref().unwrap_or(&user.name);
        let now = self.now.seconds();
        let claims = json!({
            "preferred_username": user.name,
            "family_name": name,
            "tenant_subdomain": "",
            "unique_name": user.name,
            "idaptive_tenant_id": info.id(),
            "tenant_id": info.id(),
            "user_roles": role_names,
            "iat": now,
            "sub": user.id,
            "auth_time": now,
            "preferred_time": "",
            "exp": now + LIFETIME,
            "user_uuid": user.id,
            "scope": SCOPE,
            "last_login": now.to_string(),
            "aud": PLATFORM_APP,
            "is_dark_mode_enabled": false,
            "preferred_language": user.profile.culture.as_deref().unwrap_or_default(),
            "aws_region": "",
            "subdomain": "",
            "csrf_token": self.random.opaque(),
            "internal_session_id": self.random.opaque(),
            "platform_domain": "",
            "iss": "",
            "at_hash": half_hash(&self.random.opaque()),
            "name": name,
            "given_name": name,
            "ExternalUuid": user.id,
            "app_id": PLATFORM_APP,
        });
        Ok(match claims {
            Value::Object(claims) => claims,
            _ => Map::new(),
        })
    }
}
