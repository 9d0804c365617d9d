//! `POST /UserMgmt/RemoveUsers`: removes users, by id or name. Whoever is gone already stays so: clean-up scripts may
//! run twice.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::directory::users::{self, WRITE};
use crate::platform::args::{NameList, present};
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};

/// Removes users, by id or name; whoever is gone already stays so. One client nests the list in another.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "PascalCase")]
pub struct RemoveUsers {
    users: NameList,
}

impl Operation for RemoveUsers {
    const PATHS: &'static [&'static str] = &["UserMgmt/RemoveUsers"];
    const NEEDS: Needs = Needs::Rights(WRITE);
    const LIST: Option<&'static str> = Some("Users");
    type Output = ();

    async fn run(self, cx: &mut Cx<'_>) -> Result<(), ApiError> {
        present((!self.users.is_empty()).then_some(()), "Users", cx.trace)?;
        let mut found = Vec::with_capacity(self.users.0.len());
        for name in &self.users.0 {
            match cx.tenant.store.principal_by_id_or_name(name).await? {
                Some(principal) => found.push(principal),
                None => cx.trace.note(format!("there is no user {name} to be removed")),
            }
        }
        let found: Vec<_> = found.iter().map(|principal| &principal.user).collect();
        Ok(users::delete_all(cx, &found).await?)
    }
}
