//! `POST /CDirectoryService/CreateUser`: adds a user. `CreateUserQuick` is the older name for the same.

use schemars::JsonSchema;
use serde::Deserialize;

use super::new_user::{NewUser, Ready, insert_all};
use crate::directory::users::WRITE;
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};
use crate::platform::person::name_in_use;
use crate::store::{outbox, users};

/// Adds a user; the answer is its UUID.
#[derive(Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct CreateUser(NewUser);

impl Operation for CreateUser {
    const PATHS: &'static [&'static str] = &["CDirectoryService/CreateUser"];
    const NEEDS: Needs = Needs::Rights(WRITE);
    type Output = String;

    async fn run(self, cx: &mut Cx<'_>) -> Result<String, ApiError> {
        create(self.0, cx).await
    }
}

/// Adds a user; where there is no name, the mail address is the name.
#[derive(Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct CreateUserQuick(NewUser);

impl Operation for CreateUserQuick {
    const PATHS: &'static [&'static str] = &["CDirectoryService/CreateUserQuick"];
    const NEEDS: Needs = Needs::Rights(WRITE);
    type Output = String;

    async fn run(self, cx: &mut Cx<'_>) -> Result<String, ApiError> {
        create(self.0.named_by_mail(), cx).await
    }
}

/// Adds a user; its UUID.
///
/// # Errors
/// What [`NewUser::prepare`] and [`insert_all`] refuse.
pub async fn create(user: NewUser, cx: &mut Cx<'_>) -> Result<String, ApiError> {
    let ready = user.prepare(cx).await?;
    let id = ready.user.id.clone();
    if ready.sysadmin {
        insert_all(cx, vec![ready]).await?;
        return Ok(id);
    }
    // Rows alone are written together with those of other calls.
    let Ready { user, invitations, .. } = ready;
    let added = cx.tenant.store.append_all(|tenant| {
        let messages = invitations.iter().map(|message| outbox::row(tenant, message));
        std::iter::once(users::row(tenant, &user)).chain(messages).collect()
    });
    added.await.map_err(|error| name_in_use(error, &user.name, cx.trace))?;
    cx.tenant.store.note(cx.event());
    Ok(id)
}
