//! Why an authorization request has no good answer.

use crate::check::{Refusal, Trace};
use crate::oauth::page::{broken, problem};
use crate::oauth::redirect::Target;
use crate::tenant::Tenant;
use crate::wire::{Call, Failure, Reply};

/// Why there is no good answer.
#[derive(Debug)]
pub enum Refused {
    /// No place to go to is known to be safe: a page says what is wrong.
    Page(Refusal, &'static str),
    /// The client is told.
    Redirect(Refusal, Box<Target>, &'static str, &'static str),
    /// Something of ours broke.
    Broken(String),
}

impl Refused {
    /// 400, with a page.
    pub fn page(refusal: Refusal, what: &'static str) -> Self {
        Self::Page(refusal, what)
    }

    /// Back to the client, with an error.
    pub fn redirect(
        refusal: Refusal,
        target: Target,
        error: &'static str,
        description: &'static str,
    ) -> Self {
        Self::Redirect(refusal, Box::new(target), error, description)
    }

    /// Tokens that could not be made: where the app's script failed, the client is told.
    pub fn of_mint(failure: Failure, target: &Target) -> Self {
        match failure {
            Failure::Refused(refusal) => {
                Self::redirect(refusal, target.clone(), "server_error", "the app's script failed")
            }
            Failure::Broken(cause) => Self::Broken(cause),
        }
    }

    /// The answer.
    pub async fn into_reply(self, tenant: &Tenant, call: &Call<'_>, trace: &Trace) -> Reply {
        match self {
            Self::Page(refusal, what) => problem(tenant, &refusal, what, call, trace).await,
            Self::Redirect(refusal, target, error, description) => {
                let fields = vec![("error", error.to_owned()), ("error_description", description.to_owned())];
                target.answer(fields, Some(&refusal))
            }
            Self::Broken(cause) => broken(&Failure::Broken(cause)),
        }
    }
}

impl From<crate::store::Error> for Refused {
    fn from(error: crate::store::Error) -> Self {
        Self::Broken(error.to_string())
    }
}

impl From<Failure> for Refused {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Refused(refusal) => Self::page(refusal, "The request was refused."),
            Failure::Broken(cause) => Self::Broken(cause),
        }
    }
}
