//! `POST /UserMgmt/SetPhonePin`: the PIN of telephone calls (platform.md#s2).

use schemars::JsonSchema;
use serde::Deserialize;

use crate::directory::users::{WRITE, factors};
use crate::domain::factor::is_pin;
use crate::platform::args::{invalid, required};
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};

/// Sets what a user types when they are called; without a user, the caller.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct SetPhonePin {
    #[serde(rename = "ID", alias = "Uuid")]
    id: Option<String>,
    phonepin: Option<String>,
}

impl Operation for SetPhonePin {
    const PATHS: &'static [&'static str] = &["UserMgmt/SetPhonePin"];
    const NEEDS: Needs = Needs::OwnOr(WRITE);
    type Output = ();

    fn about(&self) -> Option<&str> {
        self.id.as_deref()
    }

    async fn run(self, cx: &mut Cx<'_>) -> Result<(), ApiError> {
        let pin = required(self.phonepin, "phonepin", cx.trace)?;
        if !is_pin(&pin) {
            return Err(invalid("phonepin", "wanted 4 to 16 digits", cx.trace));
        }
        let principal = cx.user(self.id.as_deref()).await?;
        let (hash, now) = (cx.tenant.secrets.hash(&pin, &cx.tenant.random).await, cx.call.at.millis());
        let done = factors::change(cx, &principal.user.id, move |factors| {
            factors.phone_pin_hash = Some(hash.clone());
            factors.phone_pin_changed = Some(now);
            Ok(())
        });
        Ok(done.await?)
    }
}
