//! `POST /CDirectoryService/GetUser`: a user by id or name; without one, the caller.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::picture_uri;
use crate::directory::users::READ;
use crate::domain::user::User;
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};
use crate::platform::person::date;

/// A user by id or name; without one, the caller.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct GetUser {
    #[serde(rename = "ID")]
    id: Option<String>,
}

/// A user as GetUser shows it: what is not there is left out (platform.md#s1-3a).
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct UserView {
    uuid: String,
    state: String,
    last_modified_date: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    display_name: Option<String>,
    version: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mail: Option<String>,
    name: String,
    reports_to: String,
    create_date: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    office_number: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mobile_number: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    home_number: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    org_path: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    picture_uri: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    preferred_culture: Option<String>,
    alias: String,
    in_everybody_role: bool,
    last_password_change_date: String,
    oauth_client: bool,
}

impl From<&User> for UserView {
    fn from(user: &User) -> Self {
        let profile = user.profile.clone();
        Self {
            uuid: user.id.clone(),
            state: user.state.to_string(),
            last_modified_date: date(user.modified),
            display_name: profile.display_name,
            version: "1",
            description: profile.description,
            mail: profile.mail,
            name: user.name.clone(),
            reports_to: profile.reports_to.unwrap_or_else(|| "Unassigned".to_owned()),
            create_date: date(user.created),
            office_number: profile.office,
            mobile_number: profile.mobile,
            home_number: profile.home,
            org_path: profile.org_path,
            picture_uri: picture_uri(user),
            preferred_culture: profile.culture,
            alias: user.alias().to_owned(),
            in_everybody_role: user.in_everybody_role,
            last_password_change_date: date(user.password_changed),
            oauth_client: user.oauth_client,
        }
    }
}

impl Operation for GetUser {
    const PATHS: &'static [&'static str] = &["CDirectoryService/GetUser"];
    const NEEDS: Needs = Needs::OwnOr(READ);
    type Output = UserView;

    fn about(&self) -> Option<&str> {
        self.id.as_deref()
    }

    async fn run(self, cx: &mut Cx<'_>) -> Result<UserView, ApiError> {
        Ok(UserView::from(&cx.user(self.id.as_deref()).await?.user))
    }
}
