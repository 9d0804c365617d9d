//! What is checked of an authorization request before it is asked who is signed in, as a list.

use super::request::{AuthRequest, ResponseType};
use crate::check::{Check, Refusal, Trace};
use crate::domain::app::AuthMethod;
use crate::domain::grant::{ChallengeMethod, CodeChallenge};
use crate::oauth::client_auth::{NamedClient, accept_named};
use crate::oauth::error::Stage;
use crate::oauth::redirect::Mode;
use crate::oauth::scope;
use crate::wire::Params;

/// What a check decides over, besides the request as far as it was read.
pub struct AuthorizeFacts<'a> {
    /// The parameters.
    pub params: &'a Params,
    /// The client that they name.
    pub client: &'a NamedClient,
}

/// A check; where it passes, the request says what it found.
pub struct AuthorizeCheck {
    /// Where its refusal is told.
    pub stage: Stage,
    /// The check.
    pub run: fn(&mut AuthRequest, &AuthorizeFacts<'_>, &mut Trace) -> Result<(), Refusal>,
}

const fn check(
    stage: Stage,
    run: fn(&mut AuthRequest, &AuthorizeFacts<'_>, &mut Trace) -> Result<(), Refusal>,
) -> AuthorizeCheck {
    AuthorizeCheck { stage, run }
}

/// The checks, in the order of their refusals.
pub const CHECKS: [AuthorizeCheck; 9] = [
    check(Stage::Redirect, no_request_object),
    check(Stage::Redirect, response_type_known),
    check(Stage::Redirect, response_type_allowed),
    check(Stage::Redirect, response_mode_allowed),
    check(Stage::RedirectClient, client_accepted),
    check(Stage::Redirect, scope_known),
    check(Stage::Redirect, scope_has_openid),
    check(Stage::Redirect, code_challenge_usable),
    check(Stage::Redirect, prompt_valid),
];

/// OpenID Connect Core §6: neither form of request object is taken.
fn no_request_object(
    _: &mut AuthRequest,
    asked: &AuthorizeFacts<'_>,
    trace: &mut Trace,
) -> Result<(), Refusal> {
    match ["request", "request_uri"].into_iter().find(|name| asked.params.get(name).is_some()) {
        Some(name) => Err(trace.check(Check::RequestObject).seen(name).about(name).failed()),
        None => Ok(()),
    }
}

fn response_type_known(
    request: &mut AuthRequest,
    asked: &AuthorizeFacts<'_>,
    trace: &mut Trace,
) -> Result<(), Refusal> {
    let (word, has_id_tokens) = (asked.params.get("response_type"), request.app.issues_id_tokens());
    let wanted =
        if has_id_tokens { "code, token, id_token, or several of them" } else { "code, token or code token" };
    let probe = trace.check(Check::ResponseTypeKnown).seen(word.unwrap_or("no response_type").to_owned());
    let probe = probe.wanted(wanted);
    if word.is_none() {
        return Err(probe.missing("response_type"));
    }
    let asked = request.response_type;
    let known = asked != ResponseType::default() && (!asked.id_token || has_id_tokens);
    probe.some(known.then_some(()))
}

fn response_type_allowed(
    request: &mut AuthRequest,
    asked: &AuthorizeFacts<'_>,
    trace: &mut Trace,
) -> Result<(), Refusal> {
    let needed = [
        (request.response_type.code, AuthMethod::AuthorizationCode),
        (request.response_type.has_token(), AuthMethod::Implicit),
    ];
    let missing = needed.iter().filter(|(needed, method)| *needed && !request.app.allows(*method));
    let missing: Vec<_> = missing.map(|(_, method)| format!("{method:?}")).collect();
    let seen = asked.params.get("response_type").unwrap_or_default().to_owned();
    let probe = trace.check(Check::ResponseTypeAllowed).seen(seen).wanted(missing.join(" and "));
    probe.holds(missing.is_empty())
}

fn response_mode_allowed(
    request: &mut AuthRequest,
    asked: &AuthorizeFacts<'_>,
    trace: &mut Trace,
) -> Result<(), Refusal> {
    let (word, has_token) = (asked.params.get("response_mode"), request.response_type.has_token());
    let mode = match word {
        None if has_token => Some(Mode::Fragment),
        None => Some(Mode::Query),
        Some("query") if !has_token => Some(Mode::Query),
        Some("fragment") => Some(Mode::Fragment),
        Some("form_post") => Some(Mode::FormPost),
        Some(_) => None,
    };
    let probe = trace.check(Check::ResponseModeAllowed).seen(word.unwrap_or("none").to_owned());
    request.mode = probe.some(mode)?;
    Ok(())
}

fn client_accepted(
    request: &mut AuthRequest,
    asked: &AuthorizeFacts<'_>,
    trace: &mut Trace,
) -> Result<(), Refusal> {
    accept_named(&request.app, &request.client_id, asked.client, trace)
}

/// What was asked; an OpenID Connect app's tokens have `openid` besides (decisions.md#d4).
fn scope_known(
    request: &mut AuthRequest,
    asked: &AuthorizeFacts<'_>,
    trace: &mut Trace,
) -> Result<(), Refusal> {
    let granted = scope::granted(&request.app, asked.params.get("scope"), trace)?;
    let mut names: Vec<_> = granted.iter().flat_map(|scope| scope.split(' ')).collect();
    if request.app.client_id.is_some() && !names.contains(&"openid") {
        names.push("openid");
    }
    request.scope = (!names.is_empty()).then(|| names.join(" "));
    Ok(())
}

fn scope_has_openid(
    request: &mut AuthRequest,
    _: &AuthorizeFacts<'_>,
    trace: &mut Trace,
) -> Result<(), Refusal> {
    if !request.response_type.id_token {
        return Ok(());
    }
    let scope = request.scope.as_deref().unwrap_or_default();
    let has = scope.split(' ').any(|name| name == "openid");
    let probe = trace.check(Check::ScopeKnown).seen(scope.to_owned()).wanted("openid, for an id token");
    probe.some(has.then_some(()))
}

/// RFC 7636 §4.3.
fn code_challenge_usable(
    request: &mut AuthRequest,
    asked: &AuthorizeFacts<'_>,
    trace: &mut Trace,
) -> Result<(), Refusal> {
    let word = asked.params.get("code_challenge_method");
    let Some(value) = asked.params.get("code_challenge") else {
        return match word {
            None => Ok(()),
            Some(_) => {
                let probe = trace.check(Check::PkceChallenge).seen("a method without a challenge");
                Err(probe.missing("code_challenge"))
            }
        };
    };
    let method = match word {
        None | Some("plain") => Some(ChallengeMethod::Plain),
        Some("S256") => Some(ChallengeMethod::S256),
        Some(_) => None,
    };
    let unreserved = |b: u8| b.is_ascii_alphanumeric() || b"-._~".contains(&b);
    let usable = (43..=128).contains(&value.len()) && value.bytes().all(unreserved);
    let challenge = method
        .filter(|method| usable && (*method == ChallengeMethod::Plain || value.len() == 43))
        .map(|method| CodeChallenge { method, value: value.to_owned() });
    let seen = format!("{} characters, {}", value.chars().count(), word.unwrap_or("plain"));
    request.challenge = Some(trace.check(Check::PkceChallenge).seen(seen).some(challenge)?);
    Ok(())
}

/// OpenID Connect Core §3.1.2.1.
fn prompt_valid(
    request: &mut AuthRequest,
    asked: &AuthorizeFacts<'_>,
    trace: &mut Trace,
) -> Result<(), Refusal> {
    let words: Vec<_> = asked.params.get("prompt").unwrap_or_default().split_whitespace().collect();
    let mut known = true;
    for word in &words {
        match *word {
            "none" => request.prompt.none = true,
            "login" | "select_account" => request.prompt.login = true,
            "consent" => request.prompt.consent = true,
            _ => known = false,
        }
    }
    let alone = !request.prompt.none || words.len() == 1;
    let max_age = asked.params.get("max_age").map(str::parse::<u64>);
    let usable = known && alone && !matches!(max_age, Some(Err(_)));
    let seen = format!("prompt {words:?}, max_age {:?}", asked.params.get("max_age"));
    let probe = trace.check(Check::PromptValid).seen(seen);
    probe
        .wanted("none alone, or login, consent, select_account; max_age in seconds")
        .some(usable.then_some(()))?;
    request.max_age = max_age.and_then(Result::ok).map(|age| i64::try_from(age).unwrap_or(i64::MAX));
    Ok(())
}
