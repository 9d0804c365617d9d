//! The further pages of a sign-in: which way, and the answer.

use actix_web::http::StatusCode;
use serde_json::{Map, Value};

use super::{Page, with_form_cookie};
use crate::auth::{self, FORM_COOKIE, Purposes, SIGN_IN_FAILED, SignInOutcome, SignInStep};
use crate::check::{Check, Refusal, Trace};
use crate::domain::challenge::{Attempt, Mechanism, Offer};
use crate::pages::{self, Ask, ChallengeInput, ChallengePage, Frame, HiddenField};
use crate::web::page::{page, refused_page};
use crate::wire::{Failure, Params, Reply};

/// What people do not see on a real tenant: where the code is.
const SENT: &str = "It was sent to this tenant's outbox.";

/// A step: the mechanism, what is done with it, and the answer.
type ChallengeStep<'s> = (&'s str, &'s str, Value);

/// What a page says besides what it asks.
#[derive(Default)]
struct Words {
    notice: Option<&'static str>,
    failure: Option<String>,
}

impl Page<'_> {
    /// Takes a step of a sign-in; what an attempt for anything else gives is not given here.
    pub(super) async fn advance(
        &self,
        session: &str,
        (mechanism_id, action, answer): ChallengeStep<'_>,
        trace: &mut Trace,
    ) -> Result<SignInOutcome, Failure> {
        let operation = SignInStep { purposes: Purposes::SignIn, mechanism_id, action, answer: &answer };
        auth::advance(self.tenant, session, &operation, self.call.at, trace).await
    }

    /// Takes what a further page posts.
    pub(super) async fn go_on(
        self,
        session: &str,
        params: &Params,
        trace: &mut Trace,
    ) -> Result<Reply, Failure> {
        let found = auth::find_for(self.tenant, session, Purposes::SignIn, self.call.at, trace).await;
        let attempt = match found {
            Ok((_, attempt)) => attempt,
            Err(Failure::Refused(refusal)) => return self.refused("", &refusal).await,
            Err(broken) => return Err(broken),
        };
        let id = params.get("mechanism").unwrap_or_default();
        let Some(offer) = attempt.due(id) else {
            return self.show(session, &attempt, None, Words::default()).await;
        };
        let action = match params.get("step") {
            Some("back") => return self.show(session, &attempt, None, Words::default()).await,
            Some("answer") => "Answer",
            Some("poll") => "Poll",
            _ if offer.mechanism.is_sent() => "StartOOB",
            _ => return self.show(session, &attempt, Some(offer), Words::default()).await,
        };
        let step = (offer.id.as_str(), action, typed(offer, params));
        match self.advance(session, step, trace).await {
            Ok(SignInOutcome::Pending) => self.ask(session, Some((&offer.id, action)), trace).await,
            Ok(outcome) => self.answered(session, outcome, trace).await,
            Err(Failure::Refused(refusal)) => self.wrong(session, &offer.id, &refusal).await,
            Err(broken) => Err(broken),
        }
    }

    /// What follows a right answer.
    pub(super) async fn answered(
        self,
        session: &str,
        outcome: SignInOutcome,
        trace: &mut Trace,
    ) -> Result<Reply, Failure> {
        match outcome {
            SignInOutcome::Done(user, attempt) => self.signed_in(&user, &attempt, trace).await,
            SignInOutcome::NewPackage(attempt, why) => {
                let words = Words { notice: Some(why), failure: None };
                let only = Some(attempt.offers()).filter(|offers| offers.len() == 1).map(|offers| &offers[0]);
                self.show(session, &attempt, only.filter(|offer| !offer.mechanism.is_sent()), words).await
            }
            SignInOutcome::Next | SignInOutcome::Pending => self.ask(session, None, trace).await,
        }
    }

    /// Asks what is due: the answer to the mechanism that was started, or to the only one, or which.
    pub(super) async fn ask(
        self,
        session: &str,
        started: Option<(&str, &str)>,
        trace: &mut Trace,
    ) -> Result<Reply, Failure> {
        let (_, attempt) =
            auth::find_for(self.tenant, session, Purposes::SignIn, self.call.at, trace).await?;
        if let Some((id, action)) = started {
            let polled = action == "Poll";
            let notice = if polled { "Nobody has answered it yet." } else { SENT };
            let words = Words { notice: Some(notice), failure: None };
            return self.show(session, &attempt, attempt.due(id), words).await;
        }
        match attempt.offers() {
            [only] if only.mechanism.is_sent() => {
                self.advance(session, (&only.id, "StartOOB", Value::Null), trace).await?;
                let words = Words { notice: Some(SENT), failure: None };
                self.show(session, &attempt, Some(only), words).await
            }
            [only] => self.show(session, &attempt, Some(only), Words::default()).await,
            _ => self.show(session, &attempt, None, Words::default()).await,
        }
    }

    /// The answer was wrong: the same page once more, as long as the sign-in lives.
    async fn wrong(self, session: &str, id: &str, refusal: &Refusal) -> Result<Reply, Failure> {
        let mut looked = Trace::default();
        let found = auth::find_for(self.tenant, session, Purposes::SignIn, self.call.at, &mut looked).await;
        let attempt = match found {
            Ok((_, attempt)) => attempt,
            Err(Failure::Refused(_)) => return self.refused("", refusal).await,
            Err(broken) => return Err(broken),
        };
        let failure = match refusal.check() {
            Check::PasswordComplexity => auth::password_rule(self.tenant, &attempt.user_id).await?.describe(),
            Check::PasswordIsNew | Check::PasswordHistory => {
                "The new password must be none of your last passwords.".to_owned()
            }
            _ => SIGN_IN_FAILED.to_owned(),
        };
        let words = Words { notice: None, failure: Some(failure) };
        let (html, value) = self.html(session, &attempt, attempt.due(id), &words).await?;
        Ok(with_form_cookie(refused_page(refusal, StatusCode::FORBIDDEN, html), &value, self.call))
    }

    async fn show(
        &self,
        session: &str,
        attempt: &Attempt,
        offer: Option<&Offer>,
        words: Words,
    ) -> Result<Reply, Failure> {
        let (html, value) = self.html(session, attempt, offer, &words).await?;
        Ok(with_form_cookie(page(html), &value, self.call))
    }

    /// The page, and the value that its hidden field and the cookie share.
    async fn html(
        &self,
        session: &str,
        attempt: &Attempt,
        offer: Option<&Offer>,
        words: &Words,
    ) -> Result<(String, String), Failure> {
        let info = self.tenant.store.info().await?;
        let cookie = self.call.cookie(FORM_COOKIE);
        let value = cookie.map_or_else(|| self.tenant.random.opaque(), str::to_owned);
        let mut hidden = vec![
            HiddenField { name: FORM_COOKIE, value: &value },
            HiddenField { name: "session", value: session },
        ];
        hidden.extend(self.back.iter().map(|(back, _)| HiddenField { name: "cloudRedirect", value: back }));
        hidden.extend(offer.map(|offer| HiddenField { name: "mechanism", value: &offer.id }));
        let ways: Vec<_> = attempt.offers().iter().map(|offer| (offer.id.as_str(), offer.label())).collect();
        let typed = offer.map(inputs).unwrap_or_default();
        let inputs: Vec<_> = typed.iter().map(Typed::view).collect();
        let ask = match offer {
            Some(offer) => {
                Ask::Answer { inputs: &inputs, sent: offer.mechanism.is_sent(), others: ways.len() > 1 }
            }
            None => Ask::Way(&ways),
        };
        let is_new = offer.is_some_and(|offer| offer.mechanism == Mechanism::Reset);
        let html = pages::challenge(&ChallengePage {
            frame: Frame { company: &info.spec.company, base: self.call.base },
            title: if is_new { "Set a new password" } else { "Show who you are" },
            notice: words.notice,
            failure: words.failure.as_deref(),
            ask,
            hidden: &hidden,
            action: &format!("{}/login", self.call.base),
        });
        Ok((html, value))
    }
}

/// An input of a page.
struct Typed {
    name: String,
    label: String,
    secret: bool,
    autocomplete: &'static str,
}

impl Typed {
    fn view(&self) -> ChallengeInput<'_> {
        let Self { name, label, secret, autocomplete } = self;
        ChallengeInput { name, label, secret: *secret, autocomplete }
    }
}

/// What is typed for a mechanism: one text, or one for each question.
fn inputs(offer: &Offer) -> Vec<Typed> {
    let (secret, autocomplete) = match offer.mechanism {
        Mechanism::Password => (true, "current-password"),
        Mechanism::Reset => (true, "new-password"),
        Mechanism::Questions => (true, "off"),
        _ => (false, "one-time-code"),
    };
    let input = |n: usize, label: String| Typed { name: format!("answer{n}"), label, secret, autocomplete };
    if offer.mechanism == Mechanism::Questions {
        let questions = offer.questions.iter().enumerate();
        return questions.map(|(n, (_, text))| input(n, text.clone())).collect();
    }
    vec![input(0, offer.prompt())]
}

/// What was typed.
fn typed(offer: &Offer, params: &Params) -> Value {
    let given = |n: usize| params.get(&format!("answer{n}")).unwrap_or_default();
    if offer.mechanism != Mechanism::Questions {
        return given(0).into();
    }
    let answers = offer.questions.iter().enumerate().map(|(n, (id, _))| (id.clone(), given(n).into()));
    Value::Object(answers.collect::<Map<_, _>>())
}
