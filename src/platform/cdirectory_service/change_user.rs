//! `POST /CDirectoryService/ChangeUser`: changes what is given; what is absent keeps its value.
//! `/UserMgmt/ChangeUserAttributes` changes some of the same.

use schemars::JsonSchema;
use serde::Deserialize;

use super::{NO_PASSWORD, other_user, usable_login_name};
use crate::check::Check;
use crate::clock::Timestamp;
use crate::directory::users::WRITE;
use crate::domain::user::{State, User};
use crate::platform::args::invalid;
use crate::platform::error::{ApiError, MessageId};
use crate::platform::operation::{Cx, Needs, Operation};
use crate::platform::person::{check_complexity, modify};

/// Changes what is given of a user; what is absent keeps its value. An empty text clears, except where a value is needed.
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

/// What is to be written, names resolved and the password hashed.
struct Change {
    given: ChangeUser,
    name: Option<String>,
    /// The hash, and when it was made.
    password: Option<(String, Timestamp)>,
    reports_to: Option<Option<String>>,
    mfa_redirect: Option<Option<String>>,
    state: Option<State>,
}

impl Operation for ChangeUser {
    const PATHS: &'static [&'static str] = &["CDirectoryService/ChangeUser", "UserMgmt/ChangeUserAttributes"];
    const NEEDS: Needs = Needs::Rights(WRITE);
    type Output = ();

    async fn run(self, cx: &mut Cx<'_>) -> Result<(), ApiError> {
        let user = cx.user(self.id.as_deref()).await?;
        let change = self.resolve(cx, &user.user).await?;
        modify(cx, &user.user, move |user| change.apply(user)).await
    }
}

impl ChangeUser {
    async fn resolve(self, cx: &mut Cx<'_>, user: &User) -> Result<Change, ApiError> {
        let name = match self.name.as_deref().map(str::trim).filter(|name| !name.is_empty()) {
            Some(name) => Some(usable_login_name(name, cx).await?),
            None => None,
        };
        let state = match &self.state {
            Some(text) => {
                Some(text.parse().map_err(|word: String| invalid("state", &format!("`{word}`"), cx.trace))?)
            }
            None => None,
        };
        let password = self.password.as_deref().filter(|text| !text.is_empty() && *text != NO_PASSWORD);
        let password = match password {
            Some(password) => {
                check_complexity(&user.id, password, cx).await?;
                let hash = cx.tenant.secrets.hash(password, &cx.tenant.random).await;
                Some((hash, cx.tenant.clock.now()))
            }
            None => None,
        };
        let reports_to = match &self.reports_to {
            Some(text) => Some(other_user(cx.tenant, Some(text), cx.trace).await?),
            None => None,
        };
        if let Some(Some(manager)) = &reports_to {
            let probe = cx.trace.check(Check::UserManagerFree).seen(manager.clone()).wanted("another user");
            probe
                .holds(*manager != user.id)
                .map_err(|refusal| ApiError::refused(refusal, MessageId::InvalidOperation))?;
        }
        let mfa_redirect = match &self.cma_redirected_user_uuid {
            Some(text) => Some(other_user(cx.tenant, Some(text), cx.trace).await?),
            None => None,
        };
        Ok(Change { given: self, name, password, reports_to, mfa_redirect, state })
    }
}

impl Change {
    fn apply(&self, user: &mut User) {
        let given = &self.given;
        let text = |field: &mut Option<String>, value: &Option<String>| {
            if let Some(value) = value {
                *field = Some(value.clone()).filter(|value| !value.is_empty());
            }
        };
        let profile = &mut user.profile;
        text(&mut profile.mail, &given.mail);
        text(&mut profile.display_name, &given.display_name);
        text(&mut profile.description, &given.description);
        text(&mut profile.office, &given.office_number);
        text(&mut profile.home, &given.home_number);
        text(&mut profile.mobile, &given.mobile_number);
        text(&mut profile.org_path, &given.org_path);
        text(&mut profile.culture, &given.preferred_culture);
        set(&mut profile.reports_to, self.reports_to.clone());
        set(&mut profile.mfa_redirect, self.mfa_redirect.clone());
        set(&mut profile.force_password_change, given.force_password_change_next);
        set(&mut profile.password_never_expires, given.password_never_expire);
        set(&mut user.in_everybody_role, given.in_everybody_role);
        set(&mut user.oauth_client, given.oauth_client);
        set(&mut user.state, self.state);
        set(&mut user.name, self.name.clone());
        // Becoming an OAuth client or a service user takes a user out of Everybody (oauth.md §6.5).
        if given.oauth_client == Some(true) {
            user.profile.password_never_expires = true;
        }
        if given.oauth_client == Some(true) || given.service_user == Some(true) {
            user.in_everybody_role = false;
        }
        if let Some((hash, at)) = &self.password {
            user.password_hash = Some(hash.clone());
            user.password_changed = *at;
        }
    }
}

fn set<T>(field: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *field = value;
    }
}
