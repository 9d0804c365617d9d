//! Security questions of users (platform.md#s2).

use super::factors;
use crate::check::Check;
use crate::directory::{Acting, Error, Fault, Flaw};
use crate::domain::factor::{SecurityQuestion, plain};

/// Fewest characters of an answer.
pub const SHORTEST_ANSWER: usize = 3;
/// Most questions of a user.
pub const MOST: usize = 10;
/// Fewest and most characters of a question: clients take no shorter prompt (platform.md#s6-1).
const QUESTION: std::ops::RangeInclusive<usize> = 2..=512;

/// A question and its answer: one of the tenant's by its id, or one of the user's own.
#[derive(Clone, Debug, Default)]
pub struct NewQuestion {
    /// The id of one of the tenant's.
    pub uuid: Option<String>,
    /// The text of one of the user's own.
    pub question: Option<String>,
    /// The answer.
    pub answer: Option<String>,
}

/// Takes questions from a user, all of them where `replace` says so, and gives others.
///
/// # Errors
/// By `argument.valid`, `question.exists`.
pub async fn update(
    acting: &mut Acting<'_>,
    user_id: &str,
    added: Vec<NewQuestion>,
    (deleted, replace): (Vec<String>, bool),
) -> Result<(), Error> {
    if added.len() > MOST {
        return Err(too_many().refuse(acting.trace));
    }
    let mut new = Vec::new();
    for one in added {
        new.push(one.resolve(acting).await?);
    }
    let now = acting.call.at.millis();
    let done = factors::change(acting, user_id, move |factors| {
        let kept = &mut factors.questions;
        for gone in &deleted {
            let at = kept.iter().position(|one| one.id.eq_ignore_ascii_case(gone));
            kept.remove(at.ok_or_else(|| missing(gone))?);
        }
        if replace {
            kept.clear();
        }
        for question in &new {
            kept.retain(|one| one.id != question.id);
            kept.push(question.clone());
        }
        factors.questions_changed = Some(now);
        if kept.len() > MOST { Err(too_many().into()) } else { Ok(()) }
    });
    done.await
}

/// Takes all questions from a user.
///
/// # Errors
/// [`Error::Broken`].
pub async fn reset(acting: &mut Acting<'_>, user_id: &str) -> Result<(), Error> {
    let done = factors::change(acting, user_id, |factors| {
        factors.questions.clear();
        factors.questions_changed = None;
        Ok(())
    });
    done.await
}

impl NewQuestion {
    async fn resolve(self, acting: &mut Acting<'_>) -> Result<SecurityQuestion, Error> {
        let (id, text) = match self.uuid.filter(|id| !id.trim().is_empty()) {
            Some(id) => {
                let info = acting.tenant.store.info().await?;
                let mut all = info.spec.security_questions.iter();
                let found =
                    all.find(|one| one.id.as_deref().is_some_and(|own| own.eq_ignore_ascii_case(&id)));
                let found = found.ok_or_else(|| missing(&id).refuse(acting.trace))?;
                (id.to_ascii_lowercase(), found.question.clone())
            }
            None => (acting.tenant.random.uuid(), self.question.unwrap_or_default().trim().to_owned()),
        };
        let length = text.chars().count();
        if length > 0 && !QUESTION.contains(&length) {
            return Err(Fault::argument("Question", "wanted 2 to 512 characters").refuse(acting.trace));
        }
        let probe = acting.trace.check(Check::ArgumentValid);
        let probe = probe.seen(format!("a question of {length} characters"));
        probe.holds(length > 0).map_err(Error::by(Flaw::QuestionEmpty))?;
        let answer = plain(&self.answer.unwrap_or_default());
        if answer.chars().count() < SHORTEST_ANSWER {
            return Err(Fault::argument("Answer", "it has fewer than 3 characters").refuse(acting.trace));
        }
        let tenant = acting.tenant;
        let answer_hash = tenant.secrets.hash(&answer, &tenant.random).await;
        Ok(SecurityQuestion { id, text, answer_hash })
    }
}

fn missing(id: &str) -> Fault {
    Fault::missing(Check::QuestionExists, "Security question", id)
}

fn too_many() -> Fault {
    Fault::argument("Added", format!("a user has {MOST} questions at the most"))
}
