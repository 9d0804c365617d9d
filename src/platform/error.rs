//! The platform's errors: one table from MessageID to text (platform.md#s0-3).

use actix_web::http::StatusCode;

use super::envelope::{Envelope, SessionChallenge, Summary};
use crate::auth::SIGN_IN_FAILED;
use crate::auth::guard;
use crate::check::{Check, Refusal};
use crate::directory::{self, Flaw};
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
    /// What was asked for has a flaw.
    Of(Flaw),
    /// An argument has no usable value; the text.
    Argument(String),
    /// The body is no JSON.
    JsonReader(String),
    /// A query cannot be carried out: why.
    QueryFailed(String),
    /// The emulator does not do this.
    NotSupported(&'static str),
}

impl From<Flaw> for MessageId {
    fn from(flaw: Flaw) -> Self {
        Self::Of(flaw)
    }
}

impl MessageId {
    /// As the wire writes it.
    fn id(&self) -> &'static str {
        match self {
            Self::Of(flaw) => match flaw {
                Flaw::NotAuthorized => "_I18N_ServiceUnauthorizedAccess",
                Flaw::State => "_I18N_System.InvalidOperationException",
                Flaw::Required(_) => "_I18N_RequiredParameter",
                Flaw::Argument(..) | Flaw::LoginName(_) | Flaw::RoleName(_) | Flaw::RowKey(_) => {
                    "_I18N_System.ArgumentException"
                }
                Flaw::WrongPassword | Flaw::InvalidCode | Flaw::AppIdTaken(_) | Flaw::QuestionEmpty => {
                    "_I18N_System.ArgumentException"
                }
                Flaw::UserNameTaken(_) => "_I18N_UserNameAlreadyInUse",
                Flaw::NoUser(text) | Flaw::NoOtherUser(text) if is_id(text) => "_I18N_UserIDNotFound",
                Flaw::NoUser(_) | Flaw::NoOtherUser(_) => "_I18N_UserNotFound",
                Flaw::PasswordNotComplex(_) => "_I18N_SetPasswordFailedNotComplex",
                Flaw::PasswordSame => "_I18N_SetPasswordFailedNewSameAsOld",
                Flaw::PasswordFormer => "_I18N_SetPasswordFailedSameAsLastN",
                Flaw::NoRole(_) | Flaw::NoItem(..) => "_I18N_ItemNotFound",
                Flaw::RoleNameTaken(_) => "_I18N_RoleAlreadyExists",
                Flaw::ItemTaken(..) => "_I18N_ItemAlreadyExists",
                Flaw::PolicyLockout => "_I18N_AdminLockoutPolicyChange",
                Flaw::PlinksLockout => "_I18N_AdminLockoutPlinksChange",
                Flaw::CnameNotOwned(_) => "_I18N_TenantCnames.TenantCnameNotOwned",
            },
            Self::Argument(_) => "_I18N_System.ArgumentException",
            Self::JsonReader(_) => "_I18N_Newtonsoft.Json.JsonReaderException",
            Self::QueryFailed(_) => "_I18N_RedRock.QueryFailed",
            Self::NotSupported(_) => "_I18N_System.NotSupportedException",
        }
    }

    fn text(&self) -> String {
        match self {
            Self::Of(flaw) => flaw.to_string(),
            Self::Argument(text) | Self::JsonReader(text) => text.clone(),
            Self::QueryFailed(why) => format!("Query has failed: {why}"),
            Self::NotSupported(path) => format!("Not supported by this emulator: {path}"),
        }
    }

    /// The .NET type of the exception; the tenant's own are in one place.
    fn exception(&self) -> String {
        let name = self.id().trim_start_matches("_I18N_");
        if name.ends_with("Exception") {
            name.to_owned()
        } else {
            format!("CyberArkIdentity.Cloud.Core.{name}Exception")
        }
    }
}

/// Whether a text that names a user is read as an id.
fn is_id(text: &str) -> bool {
    uuid::Uuid::try_parse(text).is_ok()
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
    pub fn refused(refusal: Refusal, id: impl Into<MessageId>) -> Self {
        Self::Refused(refusal, id.into())
    }

    /// What a lower layer answered: a refusal in the words that `say` has for its check.
    pub fn of(failure: Failure, say: impl FnOnce(Check) -> Flaw) -> Self {
        directory::Error::of(failure, say).into()
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
                let body =
                    Envelope::message(CHALLENGED.to_owned()).with_result(SessionChallenge { challenge_id });
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

/// The envelope of a failure of the catalogue; without one, of a failed sign-in (platform.md#s0-3).
fn envelope(message_id: Option<&MessageId>, tenant: &Tenant, id: &str) -> Envelope<()> {
    let error_id = format!("{}:{id}", tenant.random.uuid());
    let Some(message_id) = message_id else {
        return Envelope::message(SIGN_IN_FAILED.to_owned()).with_error_id(error_id);
    };
    let text = message_id.text();
    let exception = format!("{}: {text}\r\n{FRAME}", message_id.exception());
    Envelope::failure(text, message_id.id(), exception, error_id)
}

impl From<crate::store::StoreError> for ApiError {
    fn from(error: crate::store::StoreError) -> Self {
        Self::Broken(error.to_string())
    }
}

impl From<directory::Error> for ApiError {
    fn from(error: directory::Error) -> Self {
        match error {
            directory::Error::Refused(refusal, flaw) => Self::Refused(refusal, flaw.into()),
            directory::Error::Broken(cause) => Self::Broken(cause),
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn row(id: impl Into<MessageId>) -> (&'static str, String) {
        let id = id.into();
        (id.id(), id.exception())
    }

    #[test]
    fn exceptions_are_named_as_the_tenant_names_them() {
        let own = |name: &str| format!("CyberArkIdentity.Cloud.Core.{name}Exception");
        let taken = Flaw::UserNameTaken("ann@acme.test".into());
        assert_eq!(row(taken), ("_I18N_UserNameAlreadyInUse", own("UserNameAlreadyInUse")));
        let gone = Flaw::NoUser("c2c7bcc6-9560-44e0-8dff-5be221cd37ee".into());
        assert_eq!(row(gone), ("_I18N_UserIDNotFound", own("UserIDNotFound")));
        assert_eq!(row(Flaw::NoUser("ann".into())), ("_I18N_UserNotFound", own("UserNotFound")));
        let odd = ("_I18N_System.InvalidOperationException", "System.InvalidOperationException".to_owned());
        assert_eq!(row(Flaw::State), odd);
        let failed = MessageId::QueryFailed("why".into());
        assert_eq!(row(failed), ("_I18N_RedRock.QueryFailed", own("RedRock.QueryFailed")));
    }
}
