//! `POST /UserMgmt/GetUserInfo`: a user as the portals see it (platform.md#s2-1). What this server does not keep
//! (devices) has the value that it has for somebody new.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::auth;
use crate::clock::Timestamp;
use crate::directory::users::READ;
use crate::domain::factor::Factors;
use crate::domain::policy::PasswordRule;
use crate::domain::principal::Principal;
use crate::domain::user::CLOUD_DIRECTORY_UUID;
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};
use crate::platform::person::date;
use crate::store::{StoreError, events};

/// A user as the portals see it; without an id, the caller.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct GetUserInfo {
    #[serde(rename = "ID", alias = "Uuid")]
    id: Option<String>,
    username: Option<String>,
}

/// The recorded members, in their order.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
#[expect(clippy::struct_excessive_bools, reason = "the vendor's answer has as many")]
pub struct UserInfo {
    tenant_id: String,
    id: String,
    external_uuid: String,
    name: String,
    display_name: Option<String>,
    email_address: Option<String>,
    mobile_number: Option<String>,
    directory_service_type: &'static str,
    directory_service_id: &'static str,
    directory_service_name: &'static str,
    directory_service_localized_name: &'static str,
    is_sys_admin: bool,
    can_change_password: bool,
    password_exp_date: String,
    last_password_change_date: String,
    third_party_oath_configured: bool,
    sq_enabled: bool,
    security_question: Option<String>,
    security_questions_last_update: Option<String>,
    phone_pin_last_change_date: Option<String>,
    last_login_date: String,
    last_last_login_date: String,
    password_change_soft_days: u8,
    password_change_hard_hours: u8,
    password_reset_flag: u8,
    self_unlocked: bool,
    has_picture: bool,
    settings: Option<String>,
    has_u2f_device_with_facet_id_matched: bool,
    security_key_configured: bool,
    on_device_authenticator_configured: bool,
    preferred_culture: Option<String>,
    preferred_time_zone: Option<String>,
    display_preferred_culture: Option<String>,
    enable_purchased_license_menu: bool,
    mfa_setup_wizard_settings: Wizard,
    is_mobile_attribute_configured: bool,
    mobile_device_auth_capable_count: u8,
    slack_auth_enabled: bool,
    slack_member_id_set: bool,
    yubikey_otp_configured: bool,
    passkey_configured: bool,
}

/// No factor is to be set up.
#[derive(Default, Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
#[expect(clippy::struct_excessive_bools, reason = "the vendor's answer has as many")]
struct Wizard {
    show_yubikey_otp_in_mfa_setup_wizard: bool,
    show_mfa_setup_wizard: bool,
    show_passkeys_in_mfa_setup_wizard: bool,
    mobile_number_attribute: &'static str,
    show_u2f_in_mfa_setup_wizard: bool,
    show_security_question_in_mfa_setup_wizard: bool,
    save_mobile_number_to_cloud: bool,
    required_factor_setup_count: u8,
    show_sms_message_in_mfa_setup_wizard: bool,
    show_oath_pass_code_in_mfa_setup_wizard: bool,
}

/// What is known of a user.
struct KnownUser<'k> {
    principal: &'k Principal,
    rule: PasswordRule,
    factors: &'k Factors,
    logins: [Option<Timestamp>; 2],
}

impl UserInfo {
    fn new(of: &KnownUser<'_>, tenant_id: String) -> Self {
        let KnownUser { principal, rule, factors, logins } = of;
        let user = &principal.user;
        let profile = user.profile.clone();
        let [last_login, before] = logins.map(|at| date(at.unwrap_or(Timestamp::NEVER)));
        Self {
            tenant_id,
            id: user.id.clone(),
            external_uuid: user.id.clone(),
            name: user.name.clone(),
            display_name: profile.display_name,
            email_address: profile.mail,
            mobile_number: profile.mobile,
            directory_service_type: "CDS",
            directory_service_id: CLOUD_DIRECTORY_UUID,
            directory_service_name: "CDS",
            directory_service_localized_name: "CyberArk Cloud Directory",
            is_sys_admin: principal.rights.is_all(),
            can_change_password: true,
            password_exp_date: date(rule.ends(user).unwrap_or(Timestamp::NEVER)),
            last_password_change_date: date(user.password_changed),
            third_party_oath_configured: factors.oath_secret.is_some(),
            sq_enabled: true,
            security_question: factors.questions.first().map(|one| one.text.clone()),
            security_questions_last_update: moment(factors.questions_changed),
            phone_pin_last_change_date: moment(factors.phone_pin_changed),
            last_login_date: last_login,
            last_last_login_date: before,
            password_change_soft_days: 14,
            password_change_hard_hours: 48,
            password_reset_flag: 0,
            self_unlocked: false,
            has_picture: user.has_picture,
            settings: None,
            has_u2f_device_with_facet_id_matched: false,
            security_key_configured: false,
            on_device_authenticator_configured: false,
            preferred_culture: profile.culture.clone(),
            preferred_time_zone: None,
            display_preferred_culture: profile.culture,
            enable_purchased_license_menu: false,
            mfa_setup_wizard_settings: Wizard::default(),
            is_mobile_attribute_configured: false,
            mobile_device_auth_capable_count: 0,
            slack_auth_enabled: false,
            slack_member_id_set: false,
            yubikey_otp_configured: false,
            passkey_configured: false,
        }
    }
}

fn moment(ms: Option<i64>) -> Option<String> {
    ms.map(|ms| date(Timestamp::from_millis(ms)))
}

impl Operation for GetUserInfo {
    const PATHS: &'static [&'static str] = &["UserMgmt/GetUserInfo"];
    const NEEDS: Needs = Needs::OwnOr(READ);
    type Output = UserInfo;

    fn about(&self) -> Option<&str> {
        self.id.as_deref().or(self.username.as_deref())
    }

    async fn run(self, cx: &mut Cx<'_>) -> Result<UserInfo, ApiError> {
        let principal = cx.user(self.about()).await?;
        let tenant_id = cx.tenant.store.info().await?.id().to_owned();
        let factors = auth::factors(cx.tenant, &principal.user.id).await?;
        let rule = auth::password_rule(cx.tenant, &principal.user.id).await?;
        let id = principal.user.id.as_str();
        let logins =
            cx.tenant.store.read::<_, StoreError>(async |db| events::last_logins(db, id).await).await?;
        Ok(UserInfo::new(&KnownUser { principal: &principal, rule, factors: &factors, logins }, tenant_id))
    }
}
