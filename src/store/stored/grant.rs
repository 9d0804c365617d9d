//! `tickets.data` of what users grant: sessions, pending requests, confirmations, codes, refresh tokens.

use serde::{Deserialize, Serialize};
use serde_with::As;

use crate::domain::grant::{
    AuthorizationCode, ChallengeMethod, CodeChallenge, Confirmation, Grant, PendingAuthorization, Refresh,
    Session,
};

#[derive(Serialize, Deserialize)]
#[serde(remote = "Session")]
pub(super) struct StoredSession {
    family: String,
    user_id: String,
    auth_time: i64,
    #[serde(default)]
    prolonged: Option<i64>,
    exp: i64,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "PendingAuthorization")]
pub(super) struct StoredPendingAuthorization {
    row_key: String,
    form: String,
    at: i64,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "Confirmation")]
pub(super) struct StoredConfirmation {
    user_id: String,
    #[serde(rename = "parked", with = "StoredPendingAuthorization")]
    pending: PendingAuthorization,
    exp: i64,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "Grant")]
struct StoredGrant {
    family: String,
    row_key: String,
    client_id: String,
    confidential: bool,
    user_id: String,
    scope: Option<String>,
    auth_time: i64,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "AuthorizationCode")]
pub(super) struct StoredCode {
    #[serde(with = "StoredGrant")]
    grant: Grant,
    redirect_uri: String,
    redirect_named: bool,
    nonce: Option<String>,
    #[serde(with = "As::<Option<StoredChallenge>>")]
    challenge: Option<CodeChallenge>,
    exp: i64,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "CodeChallenge")]
struct StoredChallenge {
    #[serde(with = "StoredChallengeMethod")]
    method: ChallengeMethod,
    value: String,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "ChallengeMethod")]
enum StoredChallengeMethod {
    #[serde(rename = "plain")]
    Plain,
    S256,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "Refresh")]
pub(super) struct StoredRefresh {
    #[serde(with = "StoredGrant")]
    grant: Grant,
    rotates: bool,
    exp: i64,
}

forms! {
    StoredSession of Session,
    StoredPendingAuthorization of PendingAuthorization,
    StoredConfirmation of Confirmation,
    StoredCode of AuthorizationCode,
    StoredChallenge of CodeChallenge,
    StoredRefresh of Refresh,
}
