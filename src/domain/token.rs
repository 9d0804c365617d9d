//! Access tokens: what one says, whatever form it has.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The claims of an access token, in the tenant's order (oauth.md#s3-2). Times are Unix seconds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Claims {
    /// When the user, or the client, authenticated.
    pub auth_time: i64,
    /// The issuer, with its trailing slash.
    pub iss: String,
    /// When the token was issued.
    pub iat: i64,
    /// The audience.
    pub aud: Value,
    /// The login name, or the Application ID where there is no user.
    pub unique_name: String,
    /// When the token ends.
    pub exp: i64,
    /// The user's UUID, or the client id where there is no user.
    pub sub: String,
    /// The `nonce` of the authorization request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nonce: Option<String>,
    /// The scopes, separated by blanks; absent where none was granted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    /// The app's extra claims.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl Claims {
    /// The claims that the tenant sets itself and reads back; an app's extra claims cannot be called so.
    pub const OWN: [&str; 8] = ["auth_time", "iss", "iat", "unique_name", "exp", "sub", "nonce", "scope"];

    /// The names of the granted scopes.
    pub fn scopes(&self) -> impl Iterator<Item = &str> {
        self.scope.as_deref().unwrap_or_default().split_ascii_whitespace()
    }
}

/// The claims of an id token, in the tenant's order (oauth.md#s3-2). Times are Unix seconds.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct IdClaims {
    /// When the user signed in.
    pub auth_time: i64,
    /// The issuer.
    pub iss: String,
    /// When it was issued.
    pub iat: i64,
    /// The client.
    pub aud: String,
    /// The login name.
    pub unique_name: String,
    /// When it ends.
    pub exp: i64,
    /// The user's UUID.
    pub sub: String,
    /// The `nonce` of the authorization request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nonce: Option<String>,
    /// Binds the access token that was issued along (OpenID Connect Core §3.1.3.6).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_hash: Option<String>,
    /// Binds the code that was issued along (OpenID Connect Core §3.3.2.11).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub c_hash: Option<String>,
    /// What the scopes and the app add.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl IdClaims {
    /// The claims that nothing replaces.
    pub const OWN: [&str; 11] = [
        "auth_time",
        "iss",
        "iat",
        "aud",
        "unique_name",
        "exp",
        "sub",
        "nonce",
        "at_hash",
        "c_hash",
        "scope",
    ];
}

/// A token that was found to be one of ours.
#[derive(Clone, Debug, PartialEq)]
pub struct AccessToken {
    /// The app that issued it, by row key; empty for a session.
    pub row_key: String,
    /// The user it stands for, by id; none for an app's own client.
    pub user_id: Option<String>,
    /// What it says.
    pub claims: Claims,
    /// Whether it is opaque; otherwise a JWT.
    pub opaque: bool,
    /// The client that a user's grant gave it to; none where the client asked for itself.
    pub granted_to: Option<GrantedTo>,
}

/// The client that a user granted something to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GrantedTo {
    /// The client id, in the spelling of the request.
    pub client_id: String,
    /// Whether the client proved who it is: then it must do so again.
    pub confidential: bool,
}

impl AccessToken {
    /// The client that it was issued to. Client credentials are issued to the user that they name, or to the app's
    /// own client.
    pub fn client_id(&self) -> &str {
        match &self.granted_to {
            Some(client) => &client.client_id,
            None if self.user_id.is_some() => &self.claims.unique_name,
            None => &self.claims.sub,
        }
    }
}

/// A key that tokens are signed with.
#[derive(Clone, Debug, PartialEq)]
pub struct SigningKeySpec {
    /// RSA private key, PEM (PKCS#8).
    pub private_key: String,
    /// Its certificate, PEM.
    pub certificate: String,
}

/// The SHA-256 of a token's text: the key under which it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TokenHash(pub [u8; 32]);
