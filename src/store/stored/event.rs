//! `events.body`: a pack of events. The tenant is the row's.

use serde::{Deserialize, Serialize};

use crate::domain::event::Event;

#[derive(Serialize, Deserialize)]
#[serde(remote = "Event")]
pub(in crate::store) struct StoredEvent {
    #[serde(default)]
    id: String,
    #[serde(default)]
    at: i64,
    #[serde(default)]
    kind: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    user_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    user_name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ip: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    auth_method: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    fail_user: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    fail_reason: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    app: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    entity: Option<String>,
    #[serde(default)]
    request: String,
    #[serde(skip)]
    tenant: String,
}

forms! { StoredEvent of Event }
