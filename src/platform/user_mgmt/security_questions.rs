//! Security questions of users: `/UserMgmt/GetSecurityQuestions`, `UpdateSecurityQuestions`, `SetSecurityQuestion`,
//! `ResetSecurityQuestions` (platform.md#s2).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::check::Check;
use crate::directory::users::{READ, WRITE, factors};
use crate::directory::{Fault, Flaw};
use crate::domain::factor::{Factors, SecurityQuestion, plain};
use crate::platform::args::{NameList, invalid, required};
use crate::platform::error::{ApiError, MessageId};
use crate::platform::operation::{Cx, Needs, Operation};
use crate::store;

/// Fewest characters of an answer.
const SHORTEST_ANSWER: usize = 3;
/// Fewest and most characters of a question: clients take no shorter prompt (platform.md#s6-1).
const QUESTION: std::ops::RangeInclusive<usize> = 2..=512;
/// Most questions of a user.
const MOST: usize = 10;

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

impl Added {
    async fn resolve(self, cx: &mut Cx<'_>) -> Result<SecurityQuestion, ApiError> {
        let (id, text) = match self.uuid.filter(|id| !id.trim().is_empty()) {
            Some(id) => {
                let info = cx.tenant.store.info().await?;
                let mut all = info.spec.security_questions.iter();
                let found =
                    all.find(|one| one.id.as_deref().is_some_and(|own| own.eq_ignore_ascii_case(&id)));
                let found = found.ok_or_else(|| no_question(&id).refuse(cx.trace))?;
                let text = found.question.clone();
                (id.to_ascii_lowercase(), text)
            }
            None => (cx.tenant.random.uuid(), self.question.unwrap_or_default().trim().to_owned()),
        };
        let length = text.chars().count();
        if length > 0 && !QUESTION.contains(&length) {
            return Err(invalid("Question", "wanted 2 to 512 characters", cx.trace));
        }
        let probe = cx.trace.check(Check::ArgumentValid).seen(format!("a question of {length} characters"));
        probe.holds(length > 0).map_err(|refusal| {
            // The vendor's words, slip of the pen and all.
            let text = "Question may not be empty or only whitepsace.".to_owned();
            ApiError::refused(refusal, MessageId::Argument(text))
        })?;
        let answer = plain(&self.answer.unwrap_or_default());
        if answer.chars().count() < SHORTEST_ANSWER {
            return Err(invalid("Answer", "it has fewer than 3 characters", cx.trace));
        }
        Ok(SecurityQuestion {
            id,
            text,
            answer_hash: cx.tenant.secrets.hash(&answer, &cx.tenant.random).await,
        })
    }
}

fn no_question(id: &str) -> Fault {
    Fault::new(Check::QuestionExists, id.to_owned(), Flaw::NoItem("Security question", id.to_owned()))
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
        let id = &principal.user.id;
        if self.added.len() > MOST {
            return Err(too_many().refuse(cx.trace).into());
        }
        let mut added = Vec::new();
        for one in self.added {
            added.push(one.resolve(cx).await?);
        }
        let (deleted, replace, now) = (self.deleted.0, self.replace.unwrap_or(false), cx.call.at.millis());
        let done = factors::change(cx, id, move |factors| {
            let kept = &mut factors.questions;
            for gone in &deleted {
                let at = kept.iter().position(|one| one.id.eq_ignore_ascii_case(gone));
                kept.remove(at.ok_or_else(|| no_question(gone))?);
            }
            if replace {
                kept.clear();
            }
            for question in &added {
                kept.retain(|one| one.id != question.id);
                kept.push(question.clone());
            }
            factors.questions_changed = Some(now);
            if kept.len() > MOST { Err(too_many().into()) } else { Ok(()) }
        });
        Ok(done.await?)
    }
}

fn too_many() -> Fault {
    Fault::argument("Added", format!("a user has {MOST} questions at the most"))
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
        let reset = |factors: &mut Factors| {
            factors.questions.clear();
            factors.questions_changed = None;
            Ok(())
        };
        Ok(factors::change(cx, &principal.user.id, reset).await?)
    }
}
