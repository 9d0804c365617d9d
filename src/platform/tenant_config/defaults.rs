//! What the tenant's custom configuration says where nobody has set it: the part of the recorded one that clients and
//! portals act upon.

use serde_json::{Map, Value};

const DEFAULTS: &str = r##"{
    "SingleAuthenticationMechanismEnabled": false,
    "AllowUsersWithoutSuffix": false,
    "BrandExperience": "idaptive",
    "Brand": "idaptive",
    "BackgroundColor": "#2F3564",
    "NavigationColor": "#2F3564",
    "ThemeColor": "",
    "PageTitle": "CyberArk Identity",
    "CustomProductName": "CyberArk Identity",
    "LoginSampleText": "user@domain",
    "LoginImage": null,
    "LoginBackgroundImage": null,
    "PortalImage": null,
    "EmailImage": null,
    "CompanySupportLink": null,
    "PrivacyPolicyLink": null,
    "TermsOfUseLink": null,
    "DisplayLoginBanner": false,
    "LoginBannerMessageL10nEnabled": false,
    "DefaultMfaChallenge": null,
    "AllowPhonePin": true,
    "PhoneCallsEnabled": true,
    "EmailSystemEnabled": true,
    "SmsSystemEnabled": true,
    "ForgotUsernameAllowed": false,
    "EnableSecurityImage": true,
    "EnableQRCode": true,
    "OtpCodeLength": 8,
    "SendPasswordChangeConfirmation": true,
    "NotifyUserLockedOutEnabled": true,
    "EnableCompromisedPasswords": true,
    "DisableMFAHints": false,
    "DefaultContinueFailedSession": false,
    "PolicySessionCookieLifespanMaxHours": 48,
    "OpenIdExactMatchRedirectUriEnabled": true,
    "EnableOAuthInOIDC": true,
    "ObfuscateClientSecret": true,
    "RoleQueryCaseSensitive": false,
    "CustomLoginWidgetURL": null,
    "SignUpRateLimitThreshold": 5,
    "SignUpRateLimitThresholdTime": 5,
    "IsSignUpCaptchaEnabled": false,
    "CnameCount": 1
}"##;

/// The recorded values.
pub fn defaults() -> Map<String, Value> {
    serde_json::from_str(DEFAULTS).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    #[test]
    fn they_can_be_read() {
        assert_eq!(super::defaults()["OtpCodeLength"], 8);
    }
}
