//! `access_tokens.claims`: what an opaque token says.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::domain::token::Claims;

#[derive(Serialize, Deserialize)]
#[serde(remote = "Claims")]
pub(in crate::store) struct StoredClaims {
    auth_time: i64,
    iss: String,
    iat: i64,
    aud: Value,
    unique_name: String,
    exp: i64,
    sub: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    nonce: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    scope: Option<String>,
    #[serde(flatten)]
    extra: Map<String, Value>,
}

forms! { StoredClaims of Claims }
