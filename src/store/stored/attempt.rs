//! `tickets.data` of sign-ins in progress and of step-ups that are due.

use serde::{Deserialize, Serialize};
use serde_with::As;

use crate::domain::challenge::{Attempt, Mechanism, Offer, Purpose, Sent, StepUp};

#[derive(Serialize, Deserialize)]
#[serde(remote = "StepUp")]
pub(super) struct StoredStepUp {
    user_id: String,
    profile: String,
    passed: Option<i64>,
    exp: i64,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "Attempt")]
pub(super) struct StoredAttempt {
    login: String,
    user_id: String,
    #[serde(with = "As::<Vec<Vec<StoredOffer>>>")]
    challenges: Vec<Vec<Offer>>,
    at: usize,
    wrong: u32,
    platform_token: bool,
    exp: i64,
    #[serde(default = "sign_in", with = "StoredPurpose")]
    purpose: Purpose,
    #[serde(default, with = "As::<Vec<StoredMechanism>>")]
    passed: Vec<Mechanism>,
}

fn sign_in() -> Purpose {
    Purpose::SignIn
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "Offer")]
struct StoredOffer {
    id: String,
    #[serde(with = "StoredMechanism")]
    mechanism: Mechanism,
    hint: String,
    questions: Vec<(String, String)>,
    #[serde(with = "As::<Option<StoredSent>>")]
    sent: Option<Sent>,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "Sent")]
struct StoredSent {
    code_hash: String,
    message_id: String,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "Mechanism")]
enum StoredMechanism {
    #[serde(rename = "UP")]
    Password,
    #[serde(rename = "EMAIL")]
    Email,
    #[serde(rename = "SMS")]
    Sms,
    #[serde(rename = "PF")]
    Phone,
    #[serde(rename = "OATH")]
    Oath,
    #[serde(rename = "SQ")]
    Questions,
    #[serde(rename = "RESET")]
    Reset,
    #[serde(rename = "SEARCHKEY")]
    SearchKey,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "Purpose")]
enum StoredPurpose {
    SignIn,
    StepUp { sealed: String, challenge: Option<[u8; 32]> },
    Verify,
    Remind,
}

forms! {
    StoredStepUp of StepUp,
    StoredAttempt of Attempt,
    StoredOffer of Offer,
    StoredSent of Sent,
    StoredMechanism of Mechanism,
}
