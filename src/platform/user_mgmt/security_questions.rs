//! Security questions of users: `/UserMgmt/GetSecurityQuestions`, `UpdateSecurityQuestions`, `SetSecurityQuestion`,
//! `ResetSecurityQuestions` (platform.md#s2).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::directory::users::questions::{self, MOST, NewQuestion, SHORTEST_ANSWER};
use crate::directory::users::{READ, WRITE};
use crate::platform::args::{NameList, required};
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};
use crate::store;

/// The security questions of a user, without the answers; without a user, of the caller.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct GetSecurityQuestions {
    #[serde(rename = "Id", alias = "Uuid")]
    id: Option<String>,
    #[serde(rename = "addAdminQuestions")]
    add_admin_questions: Option<bool>,
}

/// What holds for questions, and those that the user answered; the tenant's, where they were asked for.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct Questions {
    answer_min_length: usize,
    max_questions: usize,
    min_admin_questions: usize,
    min_user_questions: usize,
    questions: Vec<QuestionRow>,
}

/// A question.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
struct QuestionRow {
    uuid: String,
    question: String,
}

impl Operation for GetSecurityQuestions {
    const PATHS: &'static [&'static str] = &["UserMgmt/GetSecurityQuestions"];
    const NEEDS: Needs = Needs::OwnOr(READ);
    type Output = Questions;

    fn about(&self) -> Option<&str> {
        self.id.as_deref()
    }

    async fn run(self, cx: &mut Cx<'_>) -> Result<Questions, ApiError> {
        let principal = cx.user(self.id.as_deref()).await?;
        let id = &principal.user.id;
        let own = cx.tenant.store.read(async |db| store::factors::find(db, id).await).await?.questions;
        let mut questions: Vec<_> =
            own.into_iter().map(|one| QuestionRow { uuid: one.id, question: one.text }).collect();
        if self.add_admin_questions.unwrap_or(false) {
            let info = cx.tenant.store.info().await?;
            let all = info.spec.security_questions.iter();
            let all = all.map(|one| (one.id.clone().unwrap_or_default(), one.question.clone()));
            questions.extend(all.map(|(uuid, question)| QuestionRow { uuid, question }));
        }
        Ok(Questions {
            answer_min_length: SHORTEST_ANSWER,
            max_questions: MOST,
            min_admin_questions: 0,
            min_user_questions: 1,
            questions,
        })
    }
}

/// A question and its answer; the question as a text, or as one of the tenant's by its id.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "PascalCase")]
struct Added {
    #[serde(alias = "QuestionUuid", alias = "QuestionId", alias = "Id")]
    uuid: Option<String>,
    #[serde(alias = "QuestionText", alias = "SecurityQuestion")]
    question: Option<String>,
    #[serde(alias = "AnswerText", alias = "SecurityAnswer")]
    answer: Option<String>,
}

impl From<Added> for NewQuestion {
    fn from(added: Added) -> Self {
        Self { uuid: added.uuid, question: added.question, answer: added.answer }
    }
}

/// Adds and removes security questions of a user; without a user, of the caller.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "PascalCase")]
pub struct UpdateSecurityQuestions {
    #[serde(alias = "Uuid")]
    id: Option<String>,
    added: Vec<Added>,
    deleted: NameList,
    replace: Option<bool>,
}

impl Operation for UpdateSecurityQuestions {
    const PATHS: &'static [&'static str] = &["UserMgmt/UpdateSecurityQuestions"];
    const NEEDS: Needs = Needs::OwnOr(WRITE);
    type Output = ();

    fn about(&self) -> Option<&str> {
        self.id.as_deref()
    }

    async fn run(self, cx: &mut Cx<'_>) -> Result<(), ApiError> {
        let principal = cx.user(self.id.as_deref()).await?;
        let added = self.added.into_iter().map(NewQuestion::from).collect();
        let gone = (self.deleted.0, self.replace.unwrap_or(false));
        Ok(questions::update(cx, &principal.user.id, added, gone).await?)
    }
}

/// Gives a user one security question, and no other.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "PascalCase")]
pub struct SetSecurityQuestion {
    #[serde(rename = "ID", alias = "Uuid")]
    id: Option<String>,
    #[serde(alias = "SecurityQuestion")]
    question: Option<String>,
    #[serde(alias = "SecurityAnswer")]
    answer: Option<String>,
}

impl Operation for SetSecurityQuestion {
    const PATHS: &'static [&'static str] = &["UserMgmt/SetSecurityQuestion"];
    const NEEDS: Needs = Needs::OwnOr(WRITE);
    type Output = ();

    fn about(&self) -> Option<&str> {
        self.id.as_deref()
    }

    async fn run(self, cx: &mut Cx<'_>) -> Result<(), ApiError> {
        let added = Added { uuid: None, question: self.question, answer: self.answer };
        UpdateSecurityQuestions { id: self.id, added: vec![added], replace: Some(true), ..Default::default() }
            .run(cx)
            .await
    }
}

/// Takes the security questions from a user.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct ResetSecurityQuestions {
    #[serde(rename = "Id", alias = "Uuid")]
    id: Option<String>,
}

impl Operation for ResetSecurityQuestions {
    const PATHS: &'static [&'static str] = &["UserMgmt/ResetSecurityQuestions"];
    const NEEDS: Needs = Needs::Rights(WRITE);
    type Output = ();

    async fn run(self, cx: &mut Cx<'_>) -> Result<(), ApiError> {
        let text = required(self.id, "Id", cx.trace)?;
        let principal = cx.user(Some(&text)).await?;
        Ok(questions::reset(cx, &principal.user.id).await?)
    }
}
