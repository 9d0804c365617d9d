//! One step of a sign-in (platform.md#s6-2): an answer, a code that is sent, a look whether a call was accepted.

use std::sync::Arc;

use serde_json::Value;

use super::factors::{Holder, code_hash};
use super::letter::draft;
use super::password::{must_change, remember_replaced};
use super::signin::{check_state, count_wrong, forget_wrong};
use super::step::{SignInAction, SignInOutcome, SignInStep};
use super::{answer, attempt};
use crate::check::{Check, Refusal, Trace};
use crate::clock::Timestamp;
use crate::domain::challenge::{Attempt, Mechanism, Offer, Progress, Purpose, Sent};
use crate::domain::factor::address;
use crate::domain::principal::Principal;
use crate::domain::token::TokenHash;
use crate::domain::user::AccountState;
use crate::store::outbox::Message;
use crate::store::{StoreError, outbox, tickets, users};
use crate::tenant::Tenant;
use crate::wire::Failure;

/// Takes a step of a sign-in.
///
/// # Errors
/// The refusal by `attempt.known`, `.mechanism`, `.action`, `user.exists`, `.password`, `.factor`, `.state`, `.mfa`, or
/// of a new password.
pub async fn advance(
    tenant: &Tenant,
    session_id: &str,
    operation: &SignInStep<'_>,
    now: Timestamp,
    trace: &mut Trace,
) -> Result<SignInOutcome, Failure> {
    let (hash, attempt) = attempt::find_for(tenant, session_id, operation.purposes, now, trace).await?;
    let offer = offered(&attempt, operation).cloned();
    let seen = offer.as_ref().map_or("a MechanismId that is not due", |offer| offer.mechanism.name());
    let offer = trace.check(Check::AttemptMechanism).seen(seen).some(offer)?;
    let is_sign_in = attempt.purpose == Purpose::SignIn;
    let action = SignInAction::by_name(operation.action)
        .filter(|action| action.suits(offer.mechanism))
        .filter(|action| *action != SignInAction::ForgotPassword || is_sign_in);
    let seen = format!("{} of {}", operation.action, offer.mechanism.name());
    let action = trace.check(Check::AttemptAction).seen(seen).some(action)?;
    let turn = Turn { tenant, hash, attempt, offer, now };
    match action {
        SignInAction::Answer => turn.answer(operation.answer, trace).await,
        // The vendor's SDKs start every further mechanism, and poll it until a person has typed the answer.
        SignInAction::StartOob | SignInAction::Poll if !turn.offer.mechanism.is_sent() => {
            trace.note("nothing is sent for this mechanism: it waits for an answer");
            Ok(SignInOutcome::Pending)
        }
        SignInAction::StartOob => turn.send(trace).await,
        SignInAction::Poll => turn.poll(trace).await,
        SignInAction::ForgotPassword => turn.forgot(trace).await,
    }
}

/// The offer that a step is about. Who has forgotten the password need not say of which one.
fn offered<'a>(attempt: &'a Attempt, operation: &SignInStep<'_>) -> Option<&'a Offer> {
    let forgot = SignInAction::by_name(operation.action) == Some(SignInAction::ForgotPassword);
    if forgot && operation.mechanism_id.is_empty() {
        return attempt.offers().iter().find(|offer| offer.mechanism == Mechanism::Password);
    }
    attempt.due(operation.mechanism_id)
}

/// What is written along with a step.
enum Also {
    Nothing,
    Send(Message),
    SetPassword { user_id: String, hash: String },
}

struct Turn<'t> {
    tenant: &'t Tenant,
    hash: TokenHash,
    attempt: Attempt,
    offer: Offer,
    now: Timestamp,
}

impl Turn<'_> {
    async fn answer(self, given: &Value, trace: &mut Trace) -> Result<SignInOutcome, Failure> {
        let pair = (&self.offer, given);
        match answer::check(self.tenant, &self.attempt, pair, self.now, trace).await {
            Ok(principal) if self.offer.mechanism == Mechanism::Reset => {
                let hash = self.tenant.secrets.hash(&answer::text(given), &self.tenant.random).await;
                let user_id = principal.user.id.clone();
                self.right(principal, Also::SetPassword { user_id, hash }, trace).await
            }
            Ok(principal) => self.right(principal, Also::Nothing, trace).await,
            Err(Failure::Refused(refusal)) => self.wrong(refusal, trace).await,
            Err(broken) => Err(broken),
        }
    }

    /// Goes on after a right answer.
    async fn right(
        self,
        principal: Arc<Principal>,
        also: Also,
        trace: &mut Trace,
    ) -> Result<SignInOutcome, Failure> {
        let mut next = self.attempt.clone();
        let Some(mut progress) = next.satisfy(&self.offer.id) else {
            return Err(trace
                .check(Check::AttemptMechanism)
                .seen("a MechanismId that is not due")
                .failed()
                .into());
        };
        if next.is_stuck() {
            let probe = trace.check(Check::UserMfa).seen("a challenge with no mechanism that the user has");
            if let Err(refusal) = probe.holds(false) {
                self.commit(None, Also::Nothing, trace).await?;
                return Err(refusal.into());
            }
            progress = next.skip_stuck();
        }
        if progress == Progress::Next {
            self.commit(Some(&next), also, trace).await?;
            return Ok(SignInOutcome::Next);
        }
        let is_new = matches!(also, Also::SetPassword { .. }) || next.purpose != Purpose::SignIn;
        let why = if is_new { None } else { must_change(self.tenant, &principal.user, self.now).await? };
        if let Some(why) = why {
            let holder = Holder::of(self.tenant, Some(&principal.user)).await?;
            next.demand(attempt::offers(&holder, &[Mechanism::Reset], &next.login, self.tenant));
            self.commit(Some(&next), also, trace).await?;
            return Ok(SignInOutcome::NewPackage(next, why));
        }
        self.commit(None, also, trace).await?;
        forget_wrong(self.tenant, &principal.user.id).await?;
        Ok(SignInOutcome::Done(principal, next))
    }

    /// Counts a wrong answer. A new password that cannot be one is none; an account that is locked ends the attempt.
    async fn wrong(self, refusal: Refusal, trace: &mut Trace) -> Result<SignInOutcome, Failure> {
        if matches!(
            refusal.check(),
            Check::PasswordComplexity | Check::PasswordIsNew | Check::PasswordHistory
        ) {
            return Err(refusal.into());
        }
        let is_nobodys = refusal.check() == Check::UserExists && self.offer.mechanism != Mechanism::Password;
        if refusal.check() == Check::UserFactor || is_nobodys {
            count_wrong(self.tenant, &self.attempt.user_id, trace).await?;
        }
        let mut next = self.attempt.clone();
        let is_over = next.fail();
        let user = self.tenant.store.principal(&self.attempt.user_id).await?;
        let is_locked = user.is_some_and(|principal| principal.user.state.has(AccountState::LOCKED));
        self.commit(Some(&next).filter(|_| !is_over && !is_locked), Also::Nothing, trace).await?;
        Err(refusal.into())
    }

    async fn send(self, trace: &mut Trace) -> Result<SignInOutcome, Failure> {
        let (tenant, mechanism) = (self.tenant, self.offer.mechanism);
        let (code, message_id) = (tenant.random.code(), tenant.random.uuid());
        let mut next = self.attempt.clone();
        next.note_sent(&self.offer.id, Sent { code_hash: code_hash(&code), message_id: message_id.clone() });
        let principal = tenant.store.principal(&self.attempt.user_id).await?;
        let holder = Holder::of(tenant, principal.as_ref().map(|principal| &principal.user)).await?;
        let recipient = match (&principal, &holder.user) {
            (Some(principal), Some(user)) if principal.user.is_active() => {
                address(mechanism, user, &holder.factors)
            }
            _ => None,
        };
        let also = match (principal, recipient) {
            (Some(principal), Some(recipient)) => {
                trace.note(format!("the code is in the outbox, in message {message_id}"));
                let has_pin = mechanism == Mechanism::Phone && holder.factors.phone_pin_hash.is_some();
                let (body, code) = if has_pin {
                    ("Enter your PIN to sign in.".to_owned(), String::new())
                } else {
                    (format!("Your code to sign in is {code}. It is good for a few minutes."), code)
                };
                Also::Send(Message {
                    message_id,
                    user_name: principal.user.name.clone(),
                    body,
                    code,
                    ..draft(tenant, mechanism.name(), recipient)
                })
            }
            _ => {
                trace.note("nothing was sent: the user does not exist, may not sign in, or has no address");
                Also::Nothing
            }
        };
        self.commit(Some(&next), also, trace).await?;
        Ok(SignInOutcome::Pending)
    }

    async fn poll(self, trace: &mut Trace) -> Result<SignInOutcome, Failure> {
        let sent = trace
            .check(Check::AttemptAction)
            .seen("Poll")
            .wanted("StartOOB first")
            .some(self.offer.sent.clone())?;
        let id = sent.message_id;
        let accepted = self.tenant.store.read(async |db| outbox::is_accepted(db, &id).await).await?;
        let principal = self.tenant.store.principal(&self.attempt.user_id).await?.filter(|_| accepted);
        let Some(principal) = principal else { return Ok(SignInOutcome::Pending) };
        trace.check(Check::UserFactor).seen(format!("{}: accepted", self.offer.mechanism.name())).passed();
        check_state(&principal, trace)?;
        self.right(principal, Also::Nothing, trace).await
    }

    /// In place of the password, something that is sent, and then a new password.
    async fn forgot(self, trace: &mut Trace) -> Result<SignInOutcome, Failure> {
        let principal = self.tenant.store.principal(&self.attempt.user_id).await?;
        let holder = Holder::of(self.tenant, principal.as_ref().map(|principal| &principal.user)).await?;
        let offer = |asked: &[Mechanism]| attempt::offers(&holder, asked, &self.attempt.login, self.tenant);
        let sent = offer(&[Mechanism::Email, Mechanism::Sms, Mechanism::Phone]);
        let probe = trace.check(Check::UserMfa).wanted("a mail address or a telephone number");
        probe.seen(format!("{} ways to send a code", sent.len())).some((!sent.is_empty()).then_some(()))?;
        let mut next = self.attempt.clone();
        next.replace_due([sent, offer(&[Mechanism::Reset])]);
        self.commit(Some(&next), Also::Nothing, trace).await?;
        Ok(SignInOutcome::NewPackage(next, "Show who you are to set a new password."))
    }

    /// Writes the attempt as it is now, or ends it.
    async fn commit(&self, next: Option<&Attempt>, also: Also, trace: &mut Trace) -> Result<(), Failure> {
        let (hash, now) = (self.hash, self.now);
        let (from, to) = (self.attempt.clone(), next.cloned());
        let went = self.tenant.store.write::<_, StoreError>(async move |db| {
            if !tickets::go_on(db, hash, (&from, to.as_ref()), now).await? {
                return Ok(false);
            }
            match &also {
                Also::Nothing => {}
                Also::Send(message) => outbox::add(db, message).await?,
                Also::SetPassword { user_id, hash } => {
                    if let Some(mut user) = users::find(db, user_id).await? {
                        remember_replaced(db, &user, Some(hash)).await?;
                        user.password_hash = Some(hash.clone());
                        user.password_changed = now;
                        user.modified = now;
                        user.profile.force_password_change = false;
                        users::update(db, &user).await?;
                    }
                }
            }
            Ok(true)
        });
        if went.await? {
            return Ok(());
        }
        let probe = trace.check(Check::AttemptKnown).seen("a sign-in that another call went on with");
        Err(probe.failed().into())
    }
}
