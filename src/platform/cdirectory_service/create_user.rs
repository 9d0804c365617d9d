//! `POST /CDirectoryService/CreateUser`: adds a user. `CreateUserQuick` is the older name for the same.

use serde::Deserialize;

use super::new_user::{NewUser, Ready, insert_all};
use super::{WRITE, name_in_use};
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};
use crate::store::users;

/// The arguments; the answer is the new user's UUID.
#[derive(Deserialize)]
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

/// The arguments; where there is no name, the mail address is the name.
#[derive(Deserialize)]
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
    let Ready { user, sysadmin } = user.prepare(cx).await?;
    let id = user.id.clone();
    if sysadmin {
        insert_all(cx, vec![Ready { user, sysadmin }]).await?;
        return Ok(id);
    }
    // A user alone is a row alone, which is written together with those of other calls.
    let added = cx.tenant.store.append(|tenant| users::row(tenant, &user)).await;
    added.map_err(|error| name_in_use(error, &user.name, cx.trace))?;
    Ok(id)
}
