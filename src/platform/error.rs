//! The platform's errors: one table from MessageID to text (platform.md §0.3).

use actix_web::http::StatusCode;

use super::envelope::{Challenge, Envelope, Summary};
use crate::auth::SIGN_IN_FAILED;
use crate::auth::guard;
use crate::check::{Check, Refusal};
use crate::directory::{INVALID_STATE, NOT_AUTHORIZED, name_in_use, password_not_complex, role_exists};
use crate::domain::policy::PasswordRule;
use crate::tenant::Tenant;
use crate::wire::{ContentType, Failure, Reply};

/// The frame that ends every recorded exception.
const FRAME: &str =
    "   at CyberArkIdentity.Cloud.Core.RestHelpers.JsonRest.StandardJsonResult(Func`1 action)";

/// What is said to a session that has more to show; no source shows the tenant's words.
const CHALLENGED: &str = "Further authentication is required.";

/// A failure of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MessageId {
    /// The caller's roles lack the right.
    ServiceUnauthorizedAccess,
    /// No user of this name.
    UserNotFound(String),
    /// No user of this id.
    UserIdNotFound(String),
    /// A user of this name exists.
    UserNameAlreadyInUse(String),
    /// A role of this name exists.
    RoleAlreadyExists(String),
    /// An argument is missing.
    RequiredParameter(&'static str),
    /// An argument has no usable value.
    Argument(String),
    /// The body is no JSON.
    JsonReader(String),
    /// The password is not as the rule wants it.
    PasswordNotComplex(PasswordRule),
    /// The new password is the present one.
    PasswordSameAsOld,
    /// The new password is one of the last ones.
    PasswordSameAsLastN,
    /// A one-time code is not the right one.
    InvalidCode,
    /// The call cannot be done in the present state, for example to oneself.
    InvalidOperation,
    /// Something that the call names does not exist: what it is, and its name.
    ItemNotFound(&'static str, String),
    /// Something of this name exists: what it is, and the name.
    ItemAlreadyExists(&'static str, String),
    /// A policy would let no system administrator sign in.
    AdminLockoutPolicyChange,
    /// Links of policies would let no system administrator sign in.
    AdminLockoutPlinksChange,
    /// A host name that is not this tenant's.
    TenantCnameNotOwned(String),
    /// A query cannot be carried out: why.
    QueryFailed(String),
    /// The emulator does not do this.
    NotSupported(&'static str),
}

impl MessageId {
    /// There is no user of this id, where the text can be one, or of this name.
    pub fn no_user(text: String) -> Self {
        if uuid::Uuid::try_parse(&text).is_ok() {
            Self::UserIdNotFound(text)
        } else {
            Self::UserNotFound(text)
        }
    }

    /// What is said where a check on a new password failed; none where another check did.
    pub fn of_password(check: Check, rule: PasswordRule) -> Option<Self> {
        match check {
            Check::PasswordComplexity => Some(Self::PasswordNotComplex(rule)),
            Check::PasswordIsNew => Some(Self::PasswordSameAsOld),
            Check::PasswordHistory => Some(Self::PasswordSameAsLastN),
            _ => None,
        }
    }

    /// The id, the .NET type of the exception, and the text.
    #[expect(clippy::too_many_lines, reason = "a table")]
    fn row(&self) -> (&'static str, &'static str, String) {
        match self {
            Self::ServiceUnauthorizedAccess => (
                "_I18N_ServiceUnauthorizedAccess",
                "CyberArkIdentity.Cloud.Core.ServiceUnauthorizedAccessException",
                NOT_AUTHORIZED.into(),
            ),
            Self::UserNotFound(name) => (
                "_I18N_UserNotFound",
                "CyberArkIdentity.Cloud.Core.UserNotFoundException",
                format!("User {name} not found; they may have been deleted or the directory may be unavailable."),
            ),
            Self::UserIdNotFound(id) => (
                "_I18N_UserIDNotFound",
                "CyberArkIdentity.Cloud.Core.UserIDNotFoundException",
                format!("User {id} not found; they may have been deleted or the directory may be unavailable."),
            ),
            Self::UserNameAlreadyInUse(name) => (
                "_I18N_UserNameAlreadyInUse",
                "CyberArkIdentity.Cloud.Core.UserNameAlreadyInUseException",
                name_in_use(name),
            ),
            Self::RoleAlreadyExists(name) => (
                "_I18N_RoleAlreadyExists",
                "CyberArkIdentity.Cloud.Core.RoleAlreadyExistsException",
                role_exists(name),
            ),
            Self::RequiredParameter(name) => (
                "_I18N_RequiredParameter",
                "CyberArkIdentity.Cloud.Core.RequiredParameterException",
                format!("Parameter '{name}' must be specified."),
            ),
            Self::Argument(text) => ("_I18N_System.ArgumentException", "System.ArgumentException", text.clone()),
            Self::JsonReader(text) => {
                ("_I18N_Newtonsoft.Json.JsonReaderException", "Newtonsoft.Json.JsonReaderException", text.clone())
            }
            Self::PasswordNotComplex(rule) => (
                "_I18N_SetPasswordFailedNotComplex",
                "CyberArkIdentity.Cloud.Core.SetPasswordFailedNotComplexException",
                password_not_complex(*rule),
            ),
            Self::PasswordSameAsOld => (
                "_I18N_SetPasswordFailedNewSameAsOld",
                "CyberArkIdentity.Cloud.Core.SetPasswordFailedNewSameAsOldException",
                "Password update failed. Please make sure the new password is not the same as the current one.".into(),
            ),
            Self::PasswordSameAsLastN => (
                "_I18N_SetPasswordFailedSameAsLastN",
                "CyberArkIdentity.Cloud.Core.SetPasswordFailedSameAsLastNException",
                "Password update failed. Please make sure the new password is not one of last few passwords.".into(),
            ),
            Self::InvalidCode => {
                ("_I18N_System.ArgumentException", "System.ArgumentException", "The code is not valid.".into())
            }
            Self::InvalidOperation => (
                "_I18N_System.InvalidOperationException",
                "System.InvalidOperationException",
                INVALID_STATE.into(),
            ),
            Self::ItemNotFound(kind, name) => (
                "_I18N_ItemNotFound",
                "CyberArkIdentity.Cloud.Core.ItemNotFoundException",
                format!("{kind} {name} does not exist."),
            ),
            Self::ItemAlreadyExists(kind, name) => (
                "_I18N_ItemAlreadyExists",
                "CyberArkIdentity.Cloud.Core.ItemAlreadyExistsException",
                format!("{kind} {name} already exists."),
            ),
            Self::AdminLockoutPolicyChange => (
                "_I18N_AdminLockoutPolicyChange",
                "CyberArkIdentity.Cloud.Core.AdminLockoutPolicyChangeException",
                "This policy change would lock all system administrators out.".into(),
            ),
            Self::AdminLockoutPlinksChange => (
                "_I18N_AdminLockoutPlinksChange",
                "CyberArkIdentity.Cloud.Core.AdminLockoutPlinksChangeException",
                "This change of the policy assignments would lock all system administrators out.".into(),
            ),
            Self::TenantCnameNotOwned(name) => (
                "_I18N_TenantCnames.TenantCnameNotOwned",
                "CyberArkIdentity.Cloud.Core.TenantCnames.TenantCnameNotOwnedException",
                format!("Tenant CNAME {name} belongs to a different tenant."),
            ),
            Self::QueryFailed(why) => (
                "_I18N_RedRock.QueryFailed",
                "CyberArkIdentity.Cloud.Core.RedRock.QueryFailedException",
                format!("Query has failed: {why}"),
            ),
            Self::NotSupported(path) => (
                "_I18N_System.NotSupportedException",
                "System.NotSupportedException",
                format!("Not supported by this emulator: {path}"),
            ),
        }
    }
}

/// An answer that is no success.
#[derive(Debug)]
pub enum ApiError {
    /// 200 with `success:false`, for a failed check.
    Refused(Refusal, MessageId),
    /// 200 with `success:false` and a `Result` that says so in one word; without a failure of the catalogue, the
    /// text of every failed sign-in.
    SignIn(Refusal, Option<MessageId>, &'static str),
    /// 200 with `success:false` and the `ChallengeId` by which the session can be raised.
    Challenged(Refusal, String),
    /// 302 to where a step-up begins.
    Elsewhere(Refusal, String),
    /// 401; where a token was shown, with the `error` of RFC 6750 §3.1.
    Unauthorized(Refusal, Option<&'static str>),
    /// 405.
    Method(Refusal),
    /// Something of ours broke.
    Broken(String),
}

impl ApiError {
    /// 200 with `success:false`.
    pub fn refused(refusal: Refusal, id: MessageId) -> Self {
        Self::Refused(refusal, id)
    }

    /// What a lower layer answered: a refusal in the words that `say` has for its check.
    pub fn of(failure: Failure, say: impl FnOnce(Check) -> MessageId) -> Self {
        match failure {
            Failure::Refused(refusal) => {
                let id = say(refusal.check());
                Self::Refused(refusal, id)
            }
            Failure::Broken(cause) => Self::Broken(cause),
        }
    }

    /// What a lower layer answered: a refusal as a failed sign-in whose `Result` says so in one word.
    pub fn of_sign_in(failure: Failure, summary: &'static str) -> Self {
        match failure {
            Failure::Refused(refusal) => Self::SignIn(refusal, None, summary),
            Failure::Broken(cause) => Self::Broken(cause),
        }
    }

    /// The same failure, with a `Result` that says so in one word.
    #[must_use]
    pub fn with_summary(self, summary: &'static str) -> Self {
        match self {
            Self::Refused(refusal, id) => Self::SignIn(refusal, Some(id), summary),
            other => other,
        }
    }

    /// 401, for a call that is not admitted.
    pub fn denied(failure: Failure) -> Self {
        match failure {
            Failure::Refused(refusal) => {
                let error = guard::bearer_error(refusal.check());
                Self::Unauthorized(refusal, error)
            }
            Failure::Broken(cause) => Self::Broken(cause),
        }
    }

    /// 405.
    pub fn method(refusal: Refusal) -> Self {
        Self::Method(refusal)
    }

    /// The answer to the request `id`.
    pub fn into_reply(self, tenant: &Tenant, id: &str) -> Reply {
        match self {
            Self::Refused(refusal, message_id) => {
                let body = envelope(Some(&message_id), tenant, id);
                Reply::refused_json(&refusal, StatusCode::OK, &body)
            }
            Self::SignIn(refusal, message_id, summary) => {
                let body = envelope(message_id.as_ref(), tenant, id).with_result(Summary { summary });
                Reply::refused_json(&refusal, StatusCode::OK, &body)
            }
            Self::Challenged(refusal, challenge_id) => {
                let body = Envelope::message(CHALLENGED.to_owned()).with_result(Challenge { challenge_id });
                Reply::refused_json(&refusal, StatusCode::OK, &body)
            }
            Self::Elsewhere(refusal, location) => Reply::found(&location, Some(&refusal)),
            Self::Unauthorized(refusal, error) => {
                let body = Envelope::message("Unauthorized".to_owned());
                Reply::refused_json(&refusal, StatusCode::UNAUTHORIZED, &body)
                    .with_header("WWW-Authenticate", guard::challenge(error))
            }
            Self::Method(refusal) => {
                let page = "<html><head><title>405 - Method Not Allowed</title></head>\
                            <body><h1>405 - Method Not Allowed</h1></body></html>";
                Reply::refused(&refusal, StatusCode::METHOD_NOT_ALLOWED, ContentType::Html, page.into())
                    .with_header("Allow", "GET, POST")
            }
            Self::Broken(cause) => {
                tracing::error!(cause, "platform.broken");
                let page = "<html><head><title>Error</title></head><body><h1>Something went wrong</h1></body></html>";
                Reply::broken(ContentType::Html, page.into())
            }
        }
    }
}

/// The envelope of a failure of the catalogue; without one, of a failed sign-in (platform.md §0.3).
fn envelope(message_id: Option<&MessageId>, tenant: &Tenant, id: &str) -> Envelope<()> {
    let error_id = format!("{}:{id}", tenant.random.uuid());
    let Some(message_id) = message_id else {
        return Envelope::message(SIGN_IN_FAILED.to_owned()).with_error_id(error_id);
    };
    let (name, exception, text) = message_id.row();
    let exception = format!("{exception}: {text}\r\n{FRAME}");
    Envelope::failure(text, name, exception, error_id)
}

impl From<crate::store::Error> for ApiError {
    fn from(error: crate::store::Error) -> Self {
        Self::Broken(error.to_string())
    }
}

impl From<Failure> for ApiError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Refused(refusal) => Self::Unauthorized(refusal, None),
            Failure::Broken(cause) => Self::Broken(cause),
        }
    }
}
