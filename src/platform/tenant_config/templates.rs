//! The messages that the tenant knows, as they were recorded: template, name, type.

/// How a message is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Medium {
    /// By mail.
    Mail,
    /// As a text message.
    Text,
    /// As a telephone call.
    Call,
}

impl Medium {
    /// The vendor's name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Mail => "Email",
            Self::Text => "SMS",
            Self::Call => "AudioMessage",
        }
    }

    /// As people read it.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Call => "Audio Message",
            other => other.name(),
        }
    }
}

use Medium::{Call, Mail, Text};

/// All of them, in the recorded order.
pub const TEMPLATES: &[(&str, &str, Medium)] = &[
    ("challenge_mail", "MFA Challenge", Mail),
    ("connector_failure_notify_mail", "CyberArk Identity Connector Failure Notification", Mail),
    ("challenge_mail_nolink", "MFA Challenge with Code", Mail),
    ("email_verification_mail_nocode", "Email Verification Challenge", Mail),
    ("deviceenroll_mail", "Device Enrollment", Mail),
    ("bulkuserimport_mail", "Bulk User Import Report", Mail),
    ("bulkoathimport_mail", "Bulk OATH Token Import Report", Mail),
    ("bulkcorporateownedimport_mail", "Bulk Corporate Owned Device Import Report", Mail),
    ("bulk_account_delete", "Bulk Account Delete", Mail),
    ("bulk_password_rotation", "Bulk Password Rotation", Mail),
    ("bulkorgupdate_mail", "Bulk Org Update Report", Mail),
    ("welcome_group_mail", "Invite User", Mail),
    ("welcome_mail", "Invite User with OTP", Mail),
    ("ciam_welcome_mail", "Invite External User", Mail),
    ("prov_sync", "Directory Synchronization Report", Mail),
    ("forgot_username", "Forgot User Name", Mail),
    ("confirm_pw_change", "Confirm Password Change", Mail),
    ("pw_expiry_notify_mail", "Password Expiration Notification", Mail),
    ("wf_user_awaiting_approval", "Sign-up Request Review", Mail),
    ("wf_user_sign_up_request_intimation", "Sign-up Awaiting Approval", Mail),
    ("wf_user_sign_up_rejected", "Sign-up Rejected", Mail),
    ("wf_user_sign_up_failed", "Sign-up Request Failed", Mail),
    ("password_for_new_accounts", "Password for new accounts", Mail),
    (
        "campaign_created_notification",
        "Identity Certification Campaign Start Notification to Certifier",
        Mail,
    ),
    ("campaign_cycle_start_reminder", "Identity Certification Reminder to Certifier", Mail),
    ("campaign_cycle_failed_reminder", "Identity Certification Reminder to Certifier", Mail),
    ("removesuffix_mail", "Status of User Suffix Removal Request", Mail),
    ("mau_consumption_alert", "Monthly active users consumption alert", Mail),
    ("end-user_notifications_for_shared_items", "End-user notifications for shared items", Mail),
    ("sms_message", "SMS MFA Challenge", Text),
    ("sms_message_nolink", "SMS MFA Challenge for Legacy RADIUS", Text),
    ("sms_invite_message", "Device Enrollment Invite", Text),
    ("audiomessage_challenge", "Phone Call MFA Challenge Customization", Call),
    ("audiomessage_challenge_successful", "Phone Call MFA Challenge Succesful Customization", Call),
    ("audiomessage_challenge_failure", "Phone Call MFA Challenge Failure Customization", Call),
];
