//! `/Security/ForgotUsername`, `StartForgotUsername`, `AdvanceForgotUsername` (platform.md#s6-4): the login names go to
//! the outbox, and no answer says whether there were any.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::FAILURE;
use super::package::Package;
use crate::auth;
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};

/// What everybody is told; no source shows the tenant's words.
const SAID: &str = "If the address belongs to an account, a message with the user name is on its way.";

/// The answer to whoever gave an address.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct Told {
    summary: &'static str,
    client_message: &'static str,
}

const TOLD: Told = Told { summary: "NoncommitalSuccess", client_message: SAID };

/// The answer: a question, or that an address was taken.
#[derive(Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Reminded {
    /// What is asked.
    Package(Box<Package>),
    /// It was taken.
    Told(Told),
}

async fn ask(cx: &Cx<'_>) -> Result<Package, ApiError> {
    let (session_id, attempt) = auth::start_reminder(cx.tenant, cx.call.at).await?;
    let info = cx.tenant.store.info().await?;
    Ok(Package::new(&attempt, &session_id, info.id(), None))
}

/// Sends the login names that belong to `SearchKey`, an address; with `{Version}` alone one is asked for.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "PascalCase")]
pub struct ForgotUsername {
    search_key: Option<String>,
}

impl Operation for ForgotUsername {
    const PATHS: &'static [&'static str] = &["Security/ForgotUsername"];
    const NEEDS: Needs = Needs::Nothing;
    const FAILED: Option<&'static str> = Some(FAILURE);
    type Output = Reminded;

    async fn run(self, cx: &mut Cx<'_>) -> Result<Reminded, ApiError> {
        match self.search_key.filter(|key| !key.trim().is_empty()) {
            Some(key) => {
                auth::remind(cx.tenant, &key, cx.trace).await?;
                Ok(Reminded::Told(TOLD))
            }
            None => Ok(Reminded::Package(Box::new(ask(cx).await?))),
        }
    }
}

/// Asks for the address that forgotten login names are sent to.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct StartForgotUsername {}

impl Operation for StartForgotUsername {
    const PATHS: &'static [&'static str] = &["Security/StartForgotUsername"];
    const NEEDS: Needs = Needs::Nothing;
    type Output = Package;

    async fn run(self, cx: &mut Cx<'_>) -> Result<Package, ApiError> {
        ask(cx).await
    }
}

/// Takes the address that forgotten login names are sent to.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "PascalCase")]
pub struct AdvanceForgotUsername {
    session_id: Option<String>,
    mechanism_id: Option<String>,
    answer: Value,
}

impl Operation for AdvanceForgotUsername {
    const PATHS: &'static [&'static str] = &["Security/AdvanceForgotUsername"];
    const NEEDS: Needs = Needs::Nothing;
    const FAILED: Option<&'static str> = Some(FAILURE);
    type Output = Told;

    async fn run(self, cx: &mut Cx<'_>) -> Result<Told, ApiError> {
        let (session, mechanism) =
            (self.session_id.unwrap_or_default(), self.mechanism_id.unwrap_or_default());
        let contact = self.answer.as_str().unwrap_or_default();
        let answered = auth::answer_reminder(cx.tenant, &session, (&mechanism, contact), cx.trace).await;
        answered.map_err(|failure| ApiError::of_sign_in(failure, FAILURE))?;
        Ok(TOLD)
    }
}
