//! What a sign-in asks, on the wire (platform.md#s6-1): `NewPackage`.

use schemars::JsonSchema;
use serde::Serialize;

use crate::domain::challenge::{Attempt, Mechanism, Offer, Purpose};

/// The `Result` of StartAuthentication, member by member as recorded.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct Package {
    client_hints: ClientHints,
    version: &'static str,
    session_id: String,
    event_description: Option<&'static str>,
    retry_waiting_time: u32,
    security_image_name: Option<String>,
    allow_login_mfa_cache: bool,
    challenges: Vec<PackagedChallenge>,
    summary: &'static str,
    tenant_id: String,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
#[expect(clippy::struct_excessive_bools, reason = "the recorded members")]
struct ClientHints {
    persist_default: bool,
    allow_persist: bool,
    allow_forgot_password: bool,
    endpoint_authentication_enabled: bool,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
struct PackagedChallenge {
    mechanisms: Vec<MechanismView>,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
struct MechanismView {
    answer_type: &'static str,
    name: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    partial_address: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    partial_device_address: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    partial_phone_number: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    question: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    uuid: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    multipart_mechanism: Option<Multipart>,
    prompt_mech_chosen: String,
    prompt_select_mech: String,
    mechanism_id: String,
    enrolled: bool,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
struct Multipart {
    mechanism_parts: Vec<PackagePart>,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
struct PackagePart {
    uuid: String,
    prompt_mech_chosen: String,
}

impl Package {
    /// What an attempt asks from here on; why, where it is not the first that it asks.
    pub fn new(attempt: &Attempt, session_id: &str, tenant_id: &str, event: Option<&'static str>) -> Self {
        let challenges =
            attempt.shown().map(|offers| PackagedChallenge { mechanisms: offers.iter().map(view).collect() });
        Self {
            client_hints: ClientHints {
                persist_default: false,
                allow_persist: true,
                allow_forgot_password: attempt.purpose == Purpose::SignIn,
                endpoint_authentication_enabled: false,
            },
            version: "1.0",
            session_id: session_id.to_owned(),
            event_description: event,
            retry_waiting_time: 0,
            security_image_name: None,
            allow_login_mfa_cache: false,
            challenges: challenges.collect(),
            summary: "NewPackage",
            tenant_id: tenant_id.to_owned(),
        }
    }
}

fn view(offer: &Offer) -> MechanismView {
    let hint = |mechanism| (offer.mechanism == mechanism).then(|| offer.hint.clone());
    let alone = match offer.questions.as_slice() {
        [one] => Some(one.clone()),
        _ => None,
    };
    let parts =
        |(id, text): &(String, String)| PackagePart { uuid: id.clone(), prompt_mech_chosen: text.clone() };
    let parts = offer.questions.iter().map(parts).collect();
    MechanismView {
        answer_type: answer_type(offer.mechanism),
        name: offer.mechanism.name(),
        partial_address: hint(Mechanism::Email),
        partial_device_address: hint(Mechanism::Sms),
        partial_phone_number: hint(Mechanism::Phone),
        question: alone.as_ref().map(|(_, text)| text.clone()),
        uuid: alone.map(|(id, _)| id),
        multipart_mechanism: (offer.mechanism == Mechanism::Questions)
            .then_some(Multipart { mechanism_parts: parts }),
        prompt_mech_chosen: offer.prompt(),
        prompt_select_mech: offer.label(),
        mechanism_id: offer.id.clone(),
        enrolled: true,
    }
}

fn answer_type(mechanism: Mechanism) -> &'static str {
    match mechanism {
        Mechanism::Email | Mechanism::Sms => "StartTextOob",
        Mechanism::Phone => "StartOob",
        _ => "Text",
    }
}
