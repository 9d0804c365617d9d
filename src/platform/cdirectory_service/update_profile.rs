//! `POST /User/UpdateProfile`: what a user may change of its own account; of others, who manages users may.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::directory::users::{self, ChangedUser, WRITE};
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};

/// Changes what a user may change of its own account; without an id, of the caller's. Who manages users may change others'.
#[derive(Clone, Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "PascalCase")]
pub struct UpdateProfile {
    #[serde(rename = "ID", alias = "Uuid")]
    id: Option<String>,
    name: Option<String>,
    mail: Option<String>,
    display_name: Option<String>,
    mobile_number: Option<String>,
    home_number: Option<String>,
    office_number: Option<String>,
    description: Option<String>,
}

impl Operation for UpdateProfile {
    const PATHS: &'static [&'static str] = &["User/UpdateProfile"];
    const NEEDS: Needs = Needs::OwnOr(WRITE);
    type Output = ();

    fn about(&self) -> Option<&str> {
        self.id.as_deref()
    }

    async fn run(self, cx: &mut Cx<'_>) -> Result<(), ApiError> {
        let user = cx.user(self.id.as_deref()).await?;
        // A form sends the whole profile; a name that stays what it is asks for no right.
        let name = self.name.filter(|name| *name != user.user.name);
        if name.as_deref().is_some_and(|name| !name.trim().is_empty()) {
            cx.require_right(WRITE)?;
        }
        let change = ChangedUser {
            name,
            mail: self.mail,
            display_name: self.display_name,
            mobile: self.mobile_number,
            home: self.home_number,
            office: self.office_number,
            description: self.description,
            ..ChangedUser::default()
        };
        Ok(users::change(cx, &user.user.id, change).await?)
    }
}
