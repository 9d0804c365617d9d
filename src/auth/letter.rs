//! Messages to the outbox.

use crate::store::outbox::Message;
use crate::tenant::Tenant;

/// A message of this kind to this address, sent now, that says nothing yet.
pub(super) fn draft(tenant: &Tenant, kind: &str, recipient: String) -> Message {
    Message {
        message_id: tenant.random.uuid(),
        position: tenant.store.position(tenant.clock.now()),
        kind: kind.to_owned(),
        recipient,
        user_name: String::new(),
        body: String::new(),
        code: String::new(),
        sent: tenant.clock.now().millis(),
        accepted: 0,
    }
}
