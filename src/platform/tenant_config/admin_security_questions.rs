//! `/TenantConfig/GetAdminSecurityQuestions`, `GetAdminSecurityQuestion`, `SetAdminSecurityQuestion`,
//! `DeleteAdminSecurityQuestion`: the questions that users may choose from.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::check::Check;
use crate::directory::{Fault, settings};
use crate::domain::right::Right;
use crate::domain::tenant::AdminQuestionSpec;
use crate::platform::args::{invalid, required};
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};

/// Most questions of a tenant.
const MOST: usize = 1_000;
/// Most characters of a question, and of a culture.
const LONGEST: usize = 512;
/// For everybody.
const ALL: &str = "all";

/// A question.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct AdminQuestionRow {
    uuid: String,
    question: String,
    culture: String,
}

impl From<&AdminQuestionSpec> for AdminQuestionRow {
    fn from(spec: &AdminQuestionSpec) -> Self {
        Self {
            uuid: spec.id.clone().unwrap_or_default(),
            question: spec.question.clone(),
            culture: spec.culture.clone(),
        }
    }
}

fn is(spec: &AdminQuestionSpec, id: &str) -> bool {
    spec.id.as_deref().is_some_and(|own| own.eq_ignore_ascii_case(id.trim()))
}

fn missing(id: &str) -> Fault {
    Fault::missing(Check::QuestionExists, "Security question", id)
}

/// The security questions that users may choose from.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct GetAdminSecurityQuestions {}

impl Operation for GetAdminSecurityQuestions {
    const PATHS: &'static [&'static str] = &["TenantConfig/GetAdminSecurityQuestions"];
    const NEEDS: Needs = Needs::Rights(&[Right::READ_ONLY_SYSTEM]);
    type Output = Vec<AdminQuestionRow>;

    async fn run(self, cx: &mut Cx<'_>) -> Result<Vec<AdminQuestionRow>, ApiError> {
        Ok(cx.tenant.store.info().await?.spec.security_questions.iter().map(AdminQuestionRow::from).collect())
    }
}

/// One of the security questions that users may choose from.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct GetAdminSecurityQuestion {
    #[serde(rename = "Id", alias = "Uuid")]
    id: Option<String>,
}

impl Operation for GetAdminSecurityQuestion {
    const PATHS: &'static [&'static str] = &["TenantConfig/GetAdminSecurityQuestion"];
    const NEEDS: Needs = Needs::Rights(&[Right::READ_ONLY_SYSTEM]);
    type Output = AdminQuestionRow;

    async fn run(self, cx: &mut Cx<'_>) -> Result<AdminQuestionRow, ApiError> {
        let id = required(self.id, "Id", cx.trace)?;
        let info = cx.tenant.store.info().await?;
        let found = info.spec.security_questions.iter().find(|one| is(one, &id));
        found.map(AdminQuestionRow::from).ok_or_else(|| missing(&id).refuse(cx.trace).into())
    }
}

/// Adds a security question that users may choose; with an `Id`, the question of that id is changed.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "PascalCase")]
pub struct SetAdminSecurityQuestion {
    #[serde(alias = "Uuid")]
    id: Option<String>,
    culture: Option<String>,
    question: Option<String>,
}

impl Operation for SetAdminSecurityQuestion {
    const PATHS: &'static [&'static str] = &["TenantConfig/SetAdminSecurityQuestion"];
    const NEEDS: Needs = Needs::SystemAdministrator;
    type Output = ();

    async fn run(self, cx: &mut Cx<'_>) -> Result<(), ApiError> {
        let question = required(self.question, "Question", cx.trace)?;
        let culture = self.culture.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
        let culture = culture.unwrap_or_else(|| ALL.to_owned());
        for (name, text) in [("Question", &question), ("Culture", &culture)] {
            if !(2..=LONGEST).contains(&text.chars().count()) {
                return Err(invalid(name, "wanted 2 to 512 characters", cx.trace));
            }
        }
        let given = self.id.filter(|id| !id.trim().is_empty());
        let new = AdminQuestionSpec { id: Some(cx.tenant.random.uuid()), question, culture };
        Ok(settings::edit(cx, move |spec| {
            let all = &mut spec.security_questions;
            let Some(id) = &given else {
                if all.len() >= MOST {
                    return Err(Fault::argument("Question", format!("there are {MOST} questions already")));
                }
                all.push(new.clone());
                return Ok(());
            };
            let one = all.iter_mut().find(|one| is(one, id)).ok_or_else(|| missing(id))?;
            *one = AdminQuestionSpec { id: one.id.take(), ..new.clone() };
            Ok(())
        })
        .await?)
    }
}

/// Removes a security question that users could choose.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct DeleteAdminSecurityQuestion {
    #[serde(rename = "Id", alias = "Uuid")]
    id: Option<String>,
}

impl Operation for DeleteAdminSecurityQuestion {
    const PATHS: &'static [&'static str] = &["TenantConfig/DeleteAdminSecurityQuestion"];
    const NEEDS: Needs = Needs::SystemAdministrator;
    type Output = ();

    async fn run(self, cx: &mut Cx<'_>) -> Result<(), ApiError> {
        let id = required(self.id, "Id", cx.trace)?;
        Ok(settings::edit(cx, move |spec| {
            let before = spec.security_questions.len();
            spec.security_questions.retain(|one| !is(one, &id));
            if before == spec.security_questions.len() { Err(missing(&id)) } else { Ok(()) }
        })
        .await?)
    }
}
