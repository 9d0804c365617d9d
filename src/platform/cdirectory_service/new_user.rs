//! A user as a create call describes it (platform.md#s1-1).

use schemars::JsonSchema;
use serde::Deserialize;

use super::{is_password, named, state};
use crate::check::Trace;
use crate::directory::users;
use crate::directory::users::invitations::InvitationWays;
use crate::domain::user::{AccountState, UserProfile};
use crate::platform::args::required;
use crate::platform::error::ApiError;

/// The arguments of a create call. Unknown ones, of which portals send many, are ignored.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "PascalCase")]
pub struct CreateUserArgs {
    name: Option<String>,
    mail: Option<String>,
    display_name: Option<String>,
    password: Option<String>,
    description: Option<String>,
    office_number: Option<String>,
    home_number: Option<String>,
    mobile_number: Option<String>,
    in_everybody_role: Option<bool>,
    in_sys_admin_role: Option<bool>,
    service_user: Option<bool>,
    oauth_client: Option<bool>,
    force_password_change_next: Option<bool>,
    password_never_expire: Option<bool>,
    send_email_invite: Option<bool>,
    send_sms_invite: Option<bool>,
    verify_email: Option<bool>,
    primary_identifier: Option<String>,
    org_path: Option<String>,
    reports_to: Option<String>,
    cma_redirected_user_uuid: Option<String>,
    state: Option<String>,
    /// What a captcha gave for solving it; only registration asks for it.
    re_captcha_token: Option<String>,
}

impl CreateUserArgs {
    /// With a login name, and the address that its mail goes to.
    pub fn imported(name: String, mail: String) -> Self {
        Self { name: Some(name), mail: Some(mail), ..Self::default() }
    }

    /// Named by its mail address, where it has no name.
    #[must_use]
    pub fn named_by_mail(self) -> Self {
        Self { name: self.name.or_else(|| self.mail.clone()), ..self }
    }

    /// Whose password is the new user's own choice, so that it need not be changed; nobody invites them.
    #[must_use]
    pub fn self_registered(self) -> Self {
        let force = self.force_password_change_next.or(Some(false));
        Self { force_password_change_next: force, ..self.invited(false, false) }
    }

    /// Whether a captcha was solved, which nobody verifies here.
    pub fn has_captcha(&self) -> bool {
        self.re_captcha_token.as_deref().is_some_and(|token| !token.trim().is_empty())
    }

    /// What whoever has no token may say of themselves.
    #[must_use]
    pub fn anonymous(self) -> Self {
        let registered = Self {
            name: self.name,
            mail: self.mail,
            display_name: self.display_name,
            password: self.password,
            description: self.description,
            office_number: self.office_number,
            home_number: self.home_number,
            mobile_number: self.mobile_number,
            verify_email: self.verify_email,
            primary_identifier: self.primary_identifier,
            ..Self::default()
        };
        registered.self_registered()
    }

    /// Invited by these ways.
    #[must_use]
    pub fn invited(self, email: bool, sms: bool) -> Self {
        Self { send_email_invite: Some(email), send_sms_invite: Some(sms), ..self }
    }

    /// With the rest of what an import can say.
    #[must_use]
    pub fn with_numbers(self, display_name: String, description: String, numbers: [String; 3]) -> Self {
        let [office, mobile, home] = numbers.map(|number| Some(number).filter(|number| !number.is_empty()));
        Self {
            display_name: Some(display_name).filter(|text| !text.is_empty()),
            description: Some(description).filter(|text| !text.is_empty()),
            office_number: office,
            mobile_number: mobile,
            home_number: home,
            ..self
        }
    }

    /// What is asked for.
    ///
    /// # Errors
    /// The refusal by the first argument that is missing or unusable.
    pub fn read(self, trace: &mut Trace) -> Result<users::NewUser, ApiError> {
        let name = self.login_name(trace)?;
        self.check_contacts(trace)?;
        let state = match &self.state {
            Some(text) => state(text, trace)?,
            None => AccountState::NONE,
        };
        // Forms send what was left empty as well.
        let given = |text: Option<String>| text.filter(|text| !text.is_empty());
        Ok(users::NewUser {
            name,
            password: self.password.filter(|text| is_password(text)),
            profile: UserProfile {
                mail: given(self.mail),
                display_name: given(self.display_name),
                description: given(self.description),
                office: given(self.office_number),
                home: given(self.home_number),
                mobile: given(self.mobile_number),
                reports_to: self.reports_to.as_deref().and_then(named),
                org_path: given(self.org_path),
                mfa_redirect: self.cma_redirected_user_uuid.as_deref().and_then(named),
                force_password_change: self.force_password_change_next.unwrap_or(true),
                password_never_expires: self.password_never_expire.unwrap_or(false),
                ..UserProfile::default()
            },
            state,
            oauth_client: self.oauth_client.unwrap_or(false),
            in_everybody_role: !self.service_user.unwrap_or(false) && self.in_everybody_role.unwrap_or(true),
            sysadmin: self.in_sys_admin_role.unwrap_or(false),
            invited: InvitationWays {
                email: self.send_email_invite.unwrap_or(true),
                sms: self.send_sms_invite.unwrap_or(false),
            },
            ..users::NewUser::default()
        })
    }

    /// The login name. Without one, the primary identifier may stand in for it.
    fn login_name(&self, trace: &mut Trace) -> Result<String, ApiError> {
        let identifier = self.primary_identifier.as_deref().unwrap_or_default().to_ascii_lowercase();
        let stand_in = match identifier.as_str() {
            "mail" | "email" => self.mail.clone(),
            "mobilenumber" | "mobile" => self.mobile_number.clone(),
            _ => None,
        };
        let name = self.name.clone().filter(|name| !name.trim().is_empty()).or(stand_in);
        required(name, "Name", trace)
    }

    fn check_contacts(&self, trace: &mut Trace) -> Result<(), ApiError> {
        if self.verify_email.unwrap_or(false) {
            required(self.mail.clone(), "Mail", trace)?;
        }
        if self.send_sms_invite.unwrap_or(false) {
            required(self.mobile_number.clone(), "MobileNumber", trace)?;
        }
        let has_mail = self.mail.as_deref().is_some_and(|mail| !mail.trim().is_empty());
        if !has_mail && self.send_email_invite.unwrap_or(true) {
            trace.note("no Mail, so the invitation by e-mail is skipped; the real tenant asks for Mail or for SendEmailInvite=false");
        }
        Ok(())
    }
}
