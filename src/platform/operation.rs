//! What an endpoint is, and the one function that calls it.
//!
//! An endpoint is a struct that is parsed from the request. It cannot forget token, scope, right, envelope or trace,
//! because it never does them.

use std::ops::{Deref, DerefMut};
use std::pin::Pin;
use std::sync::Arc;

use actix_web::web::Bytes;
use schemars::JsonSchema;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::args::Args;
#[cfg(test)]
use super::describe::{OperationShape, describe};
use super::envelope::Envelope;
use super::error::ApiError;
use super::guard;
use crate::auth::{Caller, Credential, credential};
use crate::check::{EndpointFacts, Trace};
use crate::directory::Acting;
use crate::domain::principal::Principal;
use crate::domain::right::Right;
#[cfg(test)]
use crate::openapi::Description;
use crate::tenant::Tenant;
use crate::wire::{Call, Reply};

/// What a call must show before it is carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    /// Nothing.
    Nothing,
    /// A good token, of whatever scope.
    Token,
    /// A good token with a scope that matches the path.
    Scope,
    /// That, and to be about the caller's own account or to have one of these rights.
    OwnOr(&'static [Right]),
    /// That, and one of these rights.
    Rights(&'static [Right]),
    /// That, and one of these rights; or no token, and what a captcha gave for solving it.
    RightsOrCaptcha(&'static [Right]),
    /// That, and one of these rights, or this permission on the app that the call names. The operation looks the app
    /// up, and so checks it by itself.
    Permission(&'static str, &'static [Right]),
    /// That, and all rights: the role System Administrator.
    SystemAdministrator,
}

/// An endpoint.
pub trait Operation: DeserializeOwned + JsonSchema + 'static {
    /// Where it answers: `Controller/Action`, the canonical one first.
    const PATHS: &'static [&'static str];
    /// What a call must show.
    const NEEDS: Needs;
    /// The argument that a body which is a bare list stands for; most operations take none.
    const LIST: Option<&'static str> = None;
    /// What `Result.Summary` says of a failure, where clients read a `Result` that is never null.
    const FAILED: Option<&'static str> = None;
    /// Whether it signs somebody in.
    const SIGNS_IN: bool = false;
    /// Whether its answer, as a whole, is a secret, which the journal does not show.
    const ANSWERS_SECRET: bool = false;
    /// What `Result` holds.
    type Output: Serialize + JsonSchema;

    /// The user that the call is about, by id or login name, for [`Needs::OwnOr`]; none means the caller.
    fn about(&self) -> Option<&str> {
        None
    }

    /// Carries it out.
    async fn run(self, cx: &mut Cx<'_>) -> Result<Self::Output, ApiError>;

    /// The answer; almost always the envelope.
    fn reply(output: Self::Output) -> Reply {
        Reply::json(&Envelope::success(output))
    }
}

/// What an operation works with: what everything that the tenant does works with, and what only a call to this API has.
pub struct Cx<'a> {
    acting: Acting<'a>,
    /// The files of a multipart body.
    pub files: Vec<Bytes>,
}

impl<'a> Deref for Cx<'a> {
    type Target = Acting<'a>;

    fn deref(&self) -> &Acting<'a> {
        &self.acting
    }
}

impl DerefMut for Cx<'_> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.acting
    }
}

impl Cx<'_> {
    /// Admits the call after all, for an operation that does not always need a token.
    ///
    /// # Errors
    /// 401, or the help-desk text.
    pub async fn admit(&mut self, needs: Needs) -> Result<(), ApiError> {
        self.acting.caller = guard::admit(needs, self.tenant, self.call, self.acting.trace).await?;
        self.check_right(needs, None).await
    }

    async fn check_right(&mut self, needs: Needs, about: Option<&str>) -> Result<(), ApiError> {
        if self.acting.caller.is_some() {
            guard::check_right(needs, &mut self.acting, about).await
        } else {
            Ok(())
        }
    }

    /// The caller.
    ///
    /// # Errors
    /// [`ApiError::Broken`], for an operation that needs no token and asks nevertheless.
    pub fn caller(&self) -> Result<&Caller, ApiError> {
        self.acting.caller.as_ref().ok_or_else(no_caller)
    }

    /// The caller, and the trace to go on writing.
    ///
    /// # Errors
    /// [`Self::caller`]'s.
    pub fn caller_and_trace(&mut self) -> Result<(&Caller, &mut Trace), ApiError> {
        let Acting { caller, trace, .. } = &mut self.acting;
        Ok((caller.as_ref().ok_or_else(no_caller)?, trace))
    }

    /// The tenant's host name, as clients are told it.
    pub fn pod_fqdn(&self) -> String {
        self.tenant.pod_fqdn.clone().unwrap_or_else(|| self.call.host().to_owned())
    }

    /// The user with this id or login name; without one, the caller.
    ///
    /// # Errors
    /// `_I18N_UserIDNotFound` or `_I18N_UserNotFound`.
    pub async fn user(&mut self, id_or_name: Option<&str>) -> Result<Arc<Principal>, ApiError> {
        match id_or_name.map(str::trim).filter(|text| !text.is_empty()) {
            Some(text) => {
                let found = self.tenant.store.principal_by_id_or_name(text).await?;
                guard::found(found, text, self.trace)
            }
            None => {
                let name = self.caller()?.token.claims.unique_name.clone();
                let found = self.caller()?.principal.clone();
                guard::found(found, &name, self.trace)
            }
        }
    }
}

fn no_caller() -> ApiError {
    ApiError::Broken("an operation without a token asked for its caller".into())
}

/// How we know what an operation answers: the best source there is for its `Result`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fidelity {
    /// Recorded from a live tenant and published.
    Recorded,
    /// Documented by the vendor or an integrator.
    Documented,
    /// Seen in clients: they send it, or break without it.
    SeenInClient,
    /// No source shows it.
    Inferred,
}

/// A row of the table of operations.
pub struct OperationEntry {
    /// Where it answers.
    pub paths: &'static [&'static str],
    /// What a call must show.
    pub needs: Needs,
    /// How we know what it answers.
    pub fidelity: Fidelity,
    list: Option<&'static str>,
    failed: Option<&'static str>,
    /// What it says of itself.
    pub facts: EndpointFacts,
    run: RunFn,
    #[cfg(test)]
    pub(super) describe: fn(&mut Description) -> OperationShape,
}

type RunFn = for<'a> fn(Args, Cx<'a>) -> OperationAnswer<'a>;
type OperationAnswer<'a> = Pin<Box<dyn Future<Output = Result<Reply, ApiError>> + 'a>>;

/// The row of an operation.
pub const fn entry<O: Operation>(fidelity: Fidelity) -> OperationEntry {
    OperationEntry {
        paths: O::PATHS,
        needs: O::NEEDS,
        fidelity,
        list: O::LIST,
        failed: O::FAILED,
        facts: EndpointFacts {
            signs_in: O::SIGNS_IN,
            answers_secret: O::ANSWERS_SECRET,
            takes_tokens: true,
            issues_tokens: false,
        },
        run: |args, cx| Box::pin(run::<O>(args, cx)),
        #[cfg(test)]
        describe: describe::<O>,
    }
}

impl OperationEntry {
    /// Token, scope, arguments, right, the work, the envelope: in this order, for every operation.
    pub(super) async fn answer(
        &self,
        tenant: &Tenant,
        call: &Call<'_>,
        trace: &mut Trace,
    ) -> Result<Reply, ApiError> {
        let answered = self.work(tenant, call, trace).await;
        match self.failed {
            Some(summary) => answered.map_err(|error| error.with_summary(summary)),
            None => answered,
        }
    }

    async fn work(&self, tenant: &Tenant, call: &Call<'_>, trace: &mut Trace) -> Result<Reply, ApiError> {
        let is_anonymous = matches!(credential(call), Credential::Nothing);
        let caller = match self.needs {
            // The operation looks for the captcha.
            Needs::RightsOrCaptcha(_) if is_anonymous => None,
            needs => guard::admit(needs, tenant, call, trace).await?,
        };
        let args = Args::read(call, self.list, trace).await?;
        let about = args.about();
        let deed = self.paths.first().copied().unwrap_or_default();
        let acting = Acting { tenant, call, caller, trace, deed, about };
        (self.run)(args, Cx { acting, files: Vec::new() }).await
    }
}

/// What differs from operation to operation; there is a copy of it in the program for each.
async fn run<O: Operation>(args: Args, mut cx: Cx<'_>) -> Result<Reply, ApiError> {
    let (operation, files): (O, _) = args.parse(cx.trace)?;
    cx.files = files;
    cx.check_right(O::NEEDS, operation.about()).await?;
    let output = operation.run(&mut cx).await?;
    Ok(O::reply(output))
}
