//! `POST /Security/AdvanceAuthentication`: a step of a sign-in, or several (platform.md §6.2).

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::FAILURE;
use super::package::Package;
use super::success::{Success, reply};
use crate::auth::{self, Outcome};
use crate::check::Check;
use crate::platform::args::invalid;
use crate::platform::envelope::Summary;
use crate::platform::error::{ApiError, MessageId};
use crate::platform::operation::{Cx, Needs, Operation};
use crate::wire::{Failure, Reply};

/// Most steps of one call.
const MOST_STEPS: usize = 16;

/// The arguments. `TenantId` and `PersistentLogin` change nothing.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct AdvanceAuthentication {
    session_id: Option<String>,
    mechanism_id: Option<String>,
    action: Option<String>,
    answer: Value,
    multiple_operations: Vec<Step>,
}

/// A step.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
struct Step {
    mechanism_id: Option<String>,
    action: Option<String>,
    answer: Value,
}

/// The answer, and its cookies.
#[derive(Serialize)]
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

async fn take(step: &Step, session_id: &str, cx: &mut Cx<'_>) -> Result<Advanced, ApiError> {
    let operation = auth::Operation {
        mechanism_id: step.mechanism_id.as_deref().unwrap_or_default(),
        // Old clients leave it out where they answer.
        action: step.action.as_deref().unwrap_or("Answer"),
        answer: &step.answer,
    };
    let outcome = auth::advance(cx.tenant, session_id, &operation, cx.call.at, cx.trace).await;
    let summary = |summary| Ok(Advanced::Summary(Summary { summary }));
    match outcome {
        Ok(Outcome::Pending) => summary("OobPending"),
        Ok(Outcome::Next) => summary("StartNextChallenge"),
        Ok(Outcome::NewPackage(attempt, why)) => {
            let info = cx.tenant.store.info().await?;
            Ok(Advanced::Package(Package::new(&attempt, session_id, info.id(), Some(why))))
        }
        Ok(Outcome::Done(principal, attempt)) => {
            let method = if attempt.has_several() { auth::FACTORS } else { auth::PASSWORD_ALONE };
            let success = Success::open(cx, &principal, method, attempt.platform_token).await?;
            Ok(Advanced::Success(Box::new(success)))
        }
        Err(Failure::Refused(refusal)) => {
            let said =
                (refusal.check() == Check::PasswordComplexity).then_some(MessageId::PasswordNotComplex);
            Err(ApiError::SignIn(refusal, said, FAILURE))
        }
        Err(Failure::Broken(cause)) => Err(ApiError::Broken(cause)),
    }
}
