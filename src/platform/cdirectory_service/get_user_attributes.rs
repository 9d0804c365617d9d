//! `POST /CDirectoryService/GetUserAttributes`: a user with all of its attributes, those without a value too. Also
//! under `/UserMgmt`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::picture_uri;
use crate::directory::users::READ;
use crate::domain::user::CLOUD_DIRECTORY_UUID;
use crate::domain::user::{AccountState, User};
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};
use crate::platform::person::date;

/// A user with all attributes, those without a value too.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct GetUserAttributes {
    #[serde(rename = "ID")]
    id: Option<String>,
}

/// A user as GetUserAttributes shows it (platform.md#s1-3b), with what older tenants add.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct UserAttributes {
    read_only: bool,
    description: Option<String>,
    #[serde(rename = "directoryServiceUuid")]
    directory_service_uuid: &'static str,
    /// A text, as recorded.
    force_password_change_next: &'static str,
    display_name: Option<String>,
    password_never_expire: bool,
    picture_uri: Option<String>,
    cloud_state: &'static str,
    org_path: Option<String>,
    in_everybody_role: bool,
    #[serde(rename = "imageName")]
    image_name: Option<String>,
    mobile_number: Option<String>,
    last_modified_date: String,
    last_password_change_date: String,
    create_date: String,
    office_number: Option<String>,
    locked_by_admin: bool,
    subject_to_cloud_locks: bool,
    alias: String,
    home_number: Option<String>,
    name: String,
    preferred_culture: String,
    version: &'static str,
    mail: Option<String>,
    preferred_time_zone: &'static str,
    uuid: String,
    state: String,
    external_uuid: String,
    oauth_client: bool,
    reports_to: Option<String>,
    cma_redirected_user: Option<String>,
    cma_redirected_user_uuid: Option<String>,
}

impl UserAttributes {
    fn new(user: &User, redirected: Option<String>) -> Self {
        let (profile, locked) = (user.profile.clone(), user.state.has(AccountState::LOCKED));
        Self {
            read_only: false,
            description: profile.description,
            directory_service_uuid: CLOUD_DIRECTORY_UUID,
            force_password_change_next: if profile.force_password_change { "True" } else { "False" },
            display_name: profile.display_name,
            password_never_expire: profile.password_never_expires,
            picture_uri: picture_uri(user),
            cloud_state: if locked { "Locked" } else { "None" },
            org_path: profile.org_path,
            in_everybody_role: user.in_everybody_role,
            image_name: None,
            mobile_number: profile.mobile,
            last_modified_date: date(user.modified),
            last_password_change_date: date(user.password_changed),
            create_date: date(user.created),
            office_number: profile.office,
            locked_by_admin: locked,
            subject_to_cloud_locks: true,
            alias: user.alias().to_owned(),
            home_number: profile.home,
            name: user.name.clone(),
            preferred_culture: profile.culture.unwrap_or_default(),
            version: "1",
            mail: profile.mail,
            preferred_time_zone: "",
            uuid: user.id.clone(),
            state: user.state.to_string(),
            external_uuid: user.id.clone(),
            oauth_client: user.oauth_client,
            reports_to: profile.reports_to,
            cma_redirected_user: redirected,
            cma_redirected_user_uuid: profile.mfa_redirect,
        }
    }
}

impl Operation for GetUserAttributes {
    const PATHS: &'static [&'static str] =
        &["CDirectoryService/GetUserAttributes", "UserMgmt/GetUserAttributes"];
    const NEEDS: Needs = Needs::OwnOr(READ);
    type Output = UserAttributes;

    fn about(&self) -> Option<&str> {
        self.id.as_deref()
    }

    async fn run(self, cx: &mut Cx<'_>) -> Result<UserAttributes, ApiError> {
        let principal = cx.user(self.id.as_deref()).await?;
        let redirected = match &principal.user.profile.mfa_redirect {
            Some(id) => cx.tenant.store.principal(id).await?.map(|other| other.user.name.clone()),
            None => None,
        };
        Ok(UserAttributes::new(&principal.user, redirected))
    }
}
