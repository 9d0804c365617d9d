//! `user_factors.data`: what a user can show besides the password.

use serde::{Deserialize, Serialize};
use serde_with::As;

use crate::domain::factor::{Factors, SecurityQuestion};

#[derive(Serialize, Deserialize)]
#[serde(remote = "Factors")]
pub(in crate::store) struct StoredFactors {
    profile: Option<String>,
    oath_secret: Option<String>,
    #[serde(default)]
    oath_drift: i64,
    #[serde(default)]
    oath_id: Option<String>,
    #[serde(default)]
    oath_offered: Option<(String, String)>,
    #[serde(with = "As::<Vec<StoredQuestion>>")]
    questions: Vec<SecurityQuestion>,
    #[serde(default)]
    questions_changed: Option<i64>,
    #[serde(default)]
    phone_pin_hash: Option<String>,
    #[serde(default)]
    phone_pin_changed: Option<i64>,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "SecurityQuestion")]
struct StoredQuestion {
    id: String,
    text: String,
    answer_hash: String,
}

forms! { StoredFactors of Factors, StoredQuestion of SecurityQuestion }
