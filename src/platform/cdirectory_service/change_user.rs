//! `POST /CDirectoryService/ChangeUser`: changes what is given; what is absent keeps its value.
//! `/UserMgmt/ChangeUserAttributes` changes some of the same.

use schemars::JsonSchema;
use serde::Deserialize;

use super::{is_password, named, state};
use crate::check::Trace;
use crate::directory::users::{self, ChangedUser, WRITE};
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};

/// Changes what is given of a user; what is absent keeps its value. An empty text clears, except where a value is
/// needed.
#[derive(Clone, Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "PascalCase")]
pub struct ChangeUser {
    #[serde(rename = "ID", alias = "Uuid")]
    pub(super) id: Option<String>,
    pub(super) name: Option<String>,
    pub(super) mail: Option<String>,
    pub(super) display_name: Option<String>,
    pub(super) password: Option<String>,
    pub(super) description: Option<String>,
    pub(super) office_number: Option<String>,
    pub(super) home_number: Option<String>,
    pub(super) mobile_number: Option<String>,
    pub(super) in_everybody_role: Option<bool>,
    pub(super) service_user: Option<bool>,
    pub(super) oauth_client: Option<bool>,
    pub(super) force_password_change_next: Option<bool>,
    pub(super) password_never_expire: Option<bool>,
    pub(super) org_path: Option<String>,
    pub(super) reports_to: Option<String>,
    pub(super) cma_redirected_user_uuid: Option<String>,
    pub(super) preferred_culture: Option<String>,
    pub(super) state: Option<String>,
}

impl Operation for ChangeUser {
    const PATHS: &'static [&'static str] = &["CDirectoryService/ChangeUser", "UserMgmt/ChangeUserAttributes"];
    const NEEDS: Needs = Needs::Rights(WRITE);
    type Output = ();

    async fn run(self, cx: &mut Cx<'_>) -> Result<(), ApiError> {
        let user = cx.user(self.id.as_deref()).await?;
        let change = self.read(cx.trace)?;
        Ok(users::change(cx, &user.user.id, change).await?)
    }
}

impl ChangeUser {
    fn read(self, trace: &mut Trace) -> Result<ChangedUser, ApiError> {
        let state = match &self.state {
            Some(text) => Some(state(text, trace)?),
            None => None,
        };
        Ok(ChangedUser {
            name: self.name,
            password: self.password.filter(|text| is_password(text)),
            mail: self.mail,
            display_name: self.display_name,
            description: self.description,
            office: self.office_number,
            home: self.home_number,
            mobile: self.mobile_number,
            org_path: self.org_path,
            culture: self.preferred_culture,
            reports_to: self.reports_to.as_deref().map(named),
            mfa_redirect: self.cma_redirected_user_uuid.as_deref().map(named),
            state,
            oauth_client: self.oauth_client,
            // Becoming a service user takes a user out of Everybody (oauth.md#s6-5).
            in_everybody_role: if self.service_user == Some(true) {
                Some(false)
            } else {
                self.in_everybody_role
            },
            force_password_change: self.force_password_change_next,
            password_never_expires: self.password_never_expire,
        })
    }
}
