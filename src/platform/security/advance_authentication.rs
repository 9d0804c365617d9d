//! `POST /Security/AdvanceAuthentication`: a step of a sign-in, or several (platform.md#s6-2).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::package::Package;
use super::success::{Success, reply};
use super::{FAILURE, SUCCESS};
use crate::auth::{self, Purposes, SignInOutcome};
use crate::directory::users::password;
use crate::domain::challenge::{Attempt, Purpose};
use crate::domain::principal::Principal;
use crate::platform::args::invalid;
use crate::platform::envelope::Summary;
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};
use crate::wire::{Failure, Reply};

/// Most steps of one call.
const MOST_STEPS: usize = 16;

/// A step of a sign-in, or several. `TenantId` and `PersistentLogin` change nothing.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "PascalCase")]
pub struct AdvanceAuthentication {
    session_id: Option<String>,
    mechanism_id: Option<String>,
    action: Option<String>,
    answer: Value,
    multiple_operations: Vec<Step>,
}

/// A step.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "PascalCase")]
struct Step {
    mechanism_id: Option<String>,
    action: Option<String>,
    answer: Value,
}

/// The answer, and its cookies.
#[derive(Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Advanced {
    /// One word.
    Summary(Summary),
    /// Something else is asked.
    Package(Package),
    /// Signed in.
    Success(Box<Success>),
}

impl Operation for AdvanceAuthentication {
    const PATHS: &'static [&'static str] = &["Security/AdvanceAuthentication"];
    const NEEDS: Needs = Needs::Nothing;
    const FAILED: Option<&'static str> = Some(FAILURE);
    const SIGNS_IN: bool = true;
    type Output = Advanced;

    async fn run(mut self, cx: &mut Cx<'_>) -> Result<Advanced, ApiError> {
        let session_id = self.session_id.take().unwrap_or_default();
        let mut steps = std::mem::take(&mut self.multiple_operations);
        if steps.is_empty() {
            steps.push(Step { mechanism_id: self.mechanism_id, action: self.action, answer: self.answer });
        }
        if steps.len() > MOST_STEPS {
            return Err(invalid("MultipleOperations", "too many operations", cx.trace));
        }
        let mut advanced = Advanced::Summary(Summary { summary: FAILURE });
        for step in steps {
            advanced = take(&step, &session_id, cx).await?;
            if matches!(advanced, Advanced::Success(_)) {
                break;
            }
        }
        Ok(advanced)
    }

    fn reply(mut output: Advanced) -> Reply {
        let cookies = match &mut output {
            Advanced::Success(success) => success.take_cookies(),
            _ => Vec::new(),
        };
        reply(&output, cookies)
    }
}

/// What an attempt gives, by what it was for.
async fn done(
    cx: &mut Cx<'_>,
    session_id: &str,
    principal: &Principal,
    attempt: &Attempt,
) -> Result<Advanced, ApiError> {
    let success = match attempt.purpose {
        Purpose::SignIn => Success::open(cx, principal, attempt).await?,
        Purpose::StepUp { .. } => {
            let raised = auth::raise(cx.tenant, (session_id, attempt), cx.call.base, cx.trace).await;
            let caller = raised.map_err(|failure| ApiError::of_sign_in(failure, FAILURE))?;
            Success::raised(cx, principal, &caller).await?
        }
        // An administrator learns who somebody is, and gets nothing of theirs.
        Purpose::Verify | Purpose::Remind => {
            return Ok(Advanced::Summary(Summary { summary: SUCCESS }));
        }
    };
    Ok(Advanced::Success(Box::new(success)))
}

async fn take(step: &Step, session_id: &str, cx: &mut Cx<'_>) -> Result<Advanced, ApiError> {
    let operation = auth::SignInStep {
        purposes: Purposes::Any,
        mechanism_id: step.mechanism_id.as_deref().unwrap_or_default(),
        // Old clients leave it out where they answer.
        action: step.action.as_deref().unwrap_or("Answer"),
        answer: &step.answer,
    };
    let outcome = auth::advance(cx.tenant, session_id, &operation, cx.call.at, cx.trace).await;
    let summary = |summary| Ok(Advanced::Summary(Summary { summary }));
    match outcome {
        Ok(SignInOutcome::Pending) => summary("OobPending"),
        Ok(SignInOutcome::Next) => summary("StartNextChallenge"),
        Ok(SignInOutcome::NewPackage(attempt, why)) => {
            let info = cx.tenant.store.info().await?;
            Ok(Advanced::Package(Package::new(&attempt, session_id, info.id(), Some(why))))
        }
        Ok(SignInOutcome::Done(principal, attempt)) => done(cx, session_id, &principal, &attempt).await,
        Err(Failure::Refused(refusal)) => {
            let user = match &cx.trace.subject().user {
                Some(name) => cx.tenant.store.principal_by_name(name).await?,
                None => None,
            };
            let id = user.as_ref().map_or("", |user| &user.user.id);
            let rule = auth::password_rule(cx.tenant, id).await?;
            let said = password::flaw(refusal.check(), rule).map(Into::into);
            Err(ApiError::SignIn(refusal, said, FAILURE))
        }
        Err(Failure::Broken(cause)) => Err(ApiError::Broken(cause)),
    }
}
