//! The single mint: every grant ends in an [`Authorization`], and every token begins with one.

use std::sync::Arc;

use serde_json::Value;

use super::{KeyError, KeyRing, hash};
use crate::clock::Timestamp;
use crate::domain::app::App;
use crate::domain::token::{AccessToken, Claims};
use crate::random::Random;
use crate::store::{Store, tokens};
use crate::wire::Failure;

/// What a grant decided.
#[derive(Clone, Debug)]
pub struct Authorization {
    /// The app.
    pub app: Arc<App>,
    /// Whom the token stands for.
    pub subject: Subject,
    /// The granted scopes, separated by blanks; none if none was granted.
    pub scope: Option<String>,
    /// The `iss`.
    pub issuer: String,
    /// The `aud`.
    pub audience: String,
    /// When the subject authenticated.
    pub auth_time: Timestamp,
}

/// Whom a token stands for.
#[derive(Clone, Debug)]
pub struct Subject {
    /// The `sub`: the user's UUID, or the client id where there is no user.
    pub sub: String,
    /// The `unique_name`: the login name, or the Application ID where there is no user.
    pub unique_name: String,
    /// The user, if there is one.
    pub user_id: Option<String>,
}

/// A token, and how long it lives.
#[derive(Clone, Debug)]
pub struct Issued {
    /// The token.
    pub access_token: String,
    /// Seconds.
    pub expires_in: i64,
    /// The granted scopes.
    pub scope: Option<String>,
}

/// What issuing takes.
pub struct Minter<'t> {
    /// Where opaque tokens are kept.
    pub store: &'t Store,
    /// What JWTs are signed with.
    pub keys: &'t KeyRing,
    /// What opaque values are drawn from.
    pub random: &'t Random,
    /// Now.
    pub now: Timestamp,
}

impl Minter<'_> {
    /// Issues an access token. An opaque one is committed when this returns.
    ///
    /// # Errors
    /// [`Failure::Broken`], where the store or the key fails.
    pub async fn issue(self, authorization: Authorization) -> Result<Issued, Failure> {
        let app = Arc::clone(&authorization.app);
        let lifetime = app.spec.token_lifetime;
        let user_id = authorization.subject.user_id.clone();
        let scope = authorization.scope.clone();
        let mut claims = claims(authorization, self.now);
        let access_token = if app.is_opaque() {
            let value = self.random.opaque();
            let key = hash(&value);
            let token = AccessToken { row_key: app.row_key.clone(), user_id, claims, opaque: true };
            self.store.append(|tenant| tokens::row(tenant, key, token)).await?;
            value
        } else {
            self.sign(&app, &mut claims).await?
        };
        Ok(Issued { access_token, expires_in: lifetime.seconds(), scope })
    }

    /// A JWT of these claims. Two with the same claims are the same token; where that one was revoked, the new one
    /// is told from it by an earlier `auth_time`.
    async fn sign(&self, app: &App, claims: &mut Claims) -> Result<String, Failure> {
        let broken = |error: KeyError| Failure::Broken(error.to_string());
        let keys = self.keys.keys().await.map_err(broken)?;
        loop {
            let token = keys.current().sign(app.id(), claims).map_err(broken)?;
            if !self.store.is_revoked(hash(&token), claims.iat).await? {
                return Ok(token);
            }
            claims.auth_time -= 1;
        }
    }
}

fn claims(authorization: Authorization, now: Timestamp) -> Claims {
    let Authorization { app, subject, scope, issuer, audience, auth_time } = authorization;
    let mut claims = Claims {
        auth_time: auth_time.seconds(),
        iss: issuer,
        iat: now.seconds(),
        aud: Value::String(audience),
        unique_name: subject.unique_name,
        exp: now.seconds() + app.spec.token_lifetime.seconds(),
        sub: subject.sub,
        scope,
        extra: serde_json::Map::new(),
    };
    // An OAuth2 Client app has no script, so no claims of its own (oauth.md §6.1).
    if app.spec.template != crate::domain::fixture::Template::OAuth2Client {
        for (name, value) in &app.spec.claims {
            match name.as_str() {
                "aud" => claims.aud = value.clone(),
                _ => {
                    claims.extra.insert(name.clone(), value.clone());
                }
            }
        }
    }
    claims
}

impl From<crate::store::Error> for Failure {
    fn from(error: crate::store::Error) -> Self {
        Self::Broken(error.to_string())
    }
}
