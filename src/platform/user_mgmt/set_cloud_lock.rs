//! `POST /UserMgmt/SetCloudLock?user=&lockUser=`: locks and unlocks an account. Its sessions end when it is locked, and
//! what it granted to clients; while it is locked, none of its own tokens is good.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::directory::users::{self, READ, WRITE};
use crate::domain::user::AccountState;
use crate::platform::args::{present, required};
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};
use crate::store::failures;

/// Locks or unlocks an account (`user`, `lockUser`). Locking ends its sessions and what it granted to clients.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "camelCase")]
pub struct SetCloudLock {
    #[serde(alias = "ID", alias = "Uuid")]
    user: Option<String>,
    lock_user: Option<bool>,
}

impl Operation for SetCloudLock {
    const PATHS: &'static [&'static str] = &["UserMgmt/SetCloudLock"];
    const NEEDS: Needs = Needs::Rights(WRITE);
    type Output = ();

    async fn run(self, cx: &mut Cx<'_>) -> Result<(), ApiError> {
        let text = required(self.user, "user", cx.trace)?;
        let lock = present(self.lock_user, "lockUser", cx.trace)?;
        let principal = cx.user(Some(&text)).await?;
        Ok(users::set_locked(cx, &principal.user, lock).await?)
    }
}

/// Whether an account is locked.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct IsUserCloudLocked {
    #[serde(alias = "ID", alias = "Uuid")]
    user: Option<String>,
}

impl Operation for IsUserCloudLocked {
    const PATHS: &'static [&'static str] = &["UserMgmt/IsUserCloudLocked"];
    const NEEDS: Needs = Needs::OwnOr(READ);
    type Output = bool;

    fn about(&self) -> Option<&str> {
        self.user.as_deref()
    }

    async fn run(self, cx: &mut Cx<'_>) -> Result<bool, ApiError> {
        Ok(cx.user(self.user.as_deref()).await?.user.state.has(AccountState::LOCKED))
    }
}

/// Whether wrong answers locked an account.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct IsUserLockedOutByPolicy {
    #[serde(alias = "ID", alias = "Uuid")]
    user: Option<String>,
}

impl Operation for IsUserLockedOutByPolicy {
    const PATHS: &'static [&'static str] = &["UserMgmt/IsUserLockedOutByPolicy"];
    const NEEDS: Needs = Needs::OwnOr(READ);
    type Output = bool;

    fn about(&self) -> Option<&str> {
        self.user.as_deref()
    }

    async fn run(self, cx: &mut Cx<'_>) -> Result<bool, ApiError> {
        let principal = cx.user(self.user.as_deref()).await?;
        let id = &principal.user.id;
        Ok(cx.tenant.store.read(async |db| failures::is_locked(db, id).await).await?)
    }
}
