//! `POST /SaasManage/GetOpenIdClientSecret`: the client secret of an OpenID Connect app.
//!
//! Who sends a `PublicKey` gets an object: the tenant tells the secret encrypted under `e`, or plain under `p` where it
//! cannot encrypt. Here it is always `p`: encrypting takes chance of its own, and two runs must answer alike.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::check::Check;
use crate::directory::Flaw;
use crate::directory::apps::{self, WRITE};
use crate::domain::permission::Permissions;
use crate::platform::app_key::Keyed;
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};

/// The client secret of an OpenID Connect app: `{OIDCAppKey, PublicKey}`, or a key of any name.
#[derive(Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct GetOpenIdClientSecret(Keyed<OpenIdSecretArgs>);

/// What the documented form has besides.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct OpenIdSecretArgs {
    #[serde(rename = "OIDCAppKey")]
    app_key: Option<String>,
    #[serde(rename = "PublicKey")]
    public_key: Option<String>,
}

/// The secret.
#[derive(Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Secret {
    /// To who sent no public key.
    Bare(String),
    /// To who did.
    Plain {
        /// Not encrypted.
        p: String,
    },
}

impl Operation for GetOpenIdClientSecret {
    const PATHS: &'static [&'static str] = &["SaasManage/GetOpenIdClientSecret"];
    const NEEDS: Needs = Needs::Permission("Admin", WRITE);
    const ANSWERS_SECRET: bool = true;
    type Output = Secret;

    async fn run(self, cx: &mut Cx<'_>) -> Result<Secret, ApiError> {
        let Keyed { key, args } = self.0;
        let key = args.app_key.filter(|key| !key.trim().is_empty()).or_else(|| key.text());
        let app = apps::find(cx, key, Permissions::ADMIN, WRITE).await?;
        let seen = match (&app.client_secret, &app.client_secret_hash) {
            (Some(_), _) => "a secret that the tenant knows",
            (None, Some(_)) => "the hash of a secret",
            (None, None) => "an app without a client secret",
        };
        let probe = cx.trace.check(Check::AppSecretKnown).seen(seen);
        let secret =
            probe.some(app.client_secret).map_err(|refusal| ApiError::refused(refusal, Flaw::State))?;
        if args.public_key.is_none() {
            return Ok(Secret::Bare(secret));
        }
        cx.trace.note("the secret is told plain, as `p`: nothing is encrypted under the public key here");
        Ok(Secret::Plain { p: secret })
    }
}
