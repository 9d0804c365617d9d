//! An authorization request: read, and checked as far as it can be before anybody is signed in.

use std::sync::Arc;

use super::answer::Refused;
use crate::check::{Check, Refusal, Trace};
use crate::domain::app::{App, AuthMethod};
use crate::domain::grant::{Challenge, ChallengeMethod};
use crate::oauth::client_auth::{accept_public, accept_user};
use crate::oauth::params::Params;
use crate::oauth::redirect::{Mode, Target};
use crate::oauth::scope;
use crate::tenant::Tenant;
use crate::wire::Failure;

/// What a response type asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ResponseType {
    /// A code.
    pub code: bool,
    /// An access token.
    pub token: bool,
    /// An id token.
    pub id_token: bool,
}

impl ResponseType {
    /// Reads a `response_type`; its words come in any order (RFC 6749 §3.1.1).
    fn read(text: &str) -> Option<Self> {
        let mut read = Self::default();
        for word in text.split_whitespace() {
            let part = match word {
                "code" => &mut read.code,
                "token" => &mut read.token,
                "id_token" => &mut read.id_token,
                _ => return None,
            };
            if std::mem::replace(part, true) {
                return None;
            }
        }
        (read != Self::default()).then_some(read)
    }

    /// Whether it asks for a token of either kind.
    pub fn has_token(self) -> bool {
        self.token || self.id_token
    }
}

/// Whether and how the user is to be asked (OpenID Connect Core §3.1.2.1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Prompt {
    /// No page may be shown.
    pub none: bool,
    /// The user must sign in anew.
    pub login: bool,
    /// The user must be asked for consent.
    pub consent: bool,
}

/// A request that is sound, but for its user.
#[derive(Debug)]
pub struct AuthRequest {
    /// The app.
    pub app: Arc<App>,
    /// The client id, as the request wrote it.
    pub client_id: String,
    /// Where the answer goes.
    pub target: Target,
    /// Whether the request named that place.
    pub redirect_named: bool,
    /// What is asked for.
    pub response_type: ResponseType,
    /// The scopes that will be granted.
    pub scope: Option<String>,
    /// To be echoed in tokens.
    pub nonce: Option<String>,
    /// The code challenge.
    pub challenge: Option<Challenge>,
    /// Whether the user is to be asked.
    pub prompt: Prompt,
    /// How old the sign-in may be, in seconds.
    pub max_age: Option<i64>,
}

impl AuthRequest {
    /// Reads a request and checks it: first where an answer may go, then, answering there, everything else.
    ///
    /// # Errors
    /// A page, until it is known that the redirect is the app's; then a redirect.
    pub async fn read(
        tenant: &Tenant,
        app: Arc<App>,
        params: &Params,
        trace: &mut Trace,
    ) -> Result<Self, Refused> {
        let probe = trace.check(Check::ArgumentPresent).seen("client_id");
        let client_id = probe.some(params.get("client_id")).map_err(|refusal| {
            Refused::page(refusal, "The client did not say who it is: the parameter client_id is missing.")
        })?;
        trace.about_client(client_id);
        let redirect_uri = redirect(&app, params.get("redirect_uri"), trace)?;
        let state = params.get("state").map(str::to_owned);
        let mut target = Target { redirect_uri, state, mode: Mode::Query };
        let word = params.get("response_type");
        let response_type = word.and_then(ResponseType::read);
        // Errors go where the answer would have gone (OAuth 2.0 Multiple Response Types §2.1), but at OAuth apps, whose
        // clients look for them in the query (sample-clients.md §3, E9).
        target.mode = match params.get("response_mode") {
            Some("form_post") => Mode::FormPost,
            Some("fragment") => Mode::Fragment,
            _ if app.client_id.is_some() && response_type.is_some_and(ResponseType::has_token) => {
                Mode::Fragment
            }
            _ => Mode::Query,
        };
        let request = Reading { tenant, app: &app, params, target: &target };
        request.check_object(trace)?;
        let response_type = request.response_type(word, response_type, trace)?;
        let mode = request.mode(response_type, trace)?;
        request.check_client(client_id, trace).await?;
        let scope = request.scope(response_type, trace)?;
        let challenge = request.challenge(trace)?;
        let (prompt, max_age) = request.prompt(trace)?;
        target.mode = mode;
        Ok(Self {
            client_id: client_id.to_owned(),
            target,
            redirect_named: params.get("redirect_uri").is_some(),
            response_type,
            scope,
            nonce: params.get("nonce").map(str::to_owned),
            challenge,
            prompt,
            max_age,
            app,
        })
    }
}

/// The registered redirect that the request means.
fn redirect(app: &App, asked: Option<&str>, trace: &mut Trace) -> Result<String, Refused> {
    let allowed = app.redirects();
    let found = match (asked, allowed.as_slice()) {
        (Some(uri), _) => allowed.iter().any(|one| app.redirect_matches(one, uri)).then(|| uri.to_owned()),
        (None, [only]) => Some((*only).to_owned()),
        (None, _) => None,
    };
    let wanted = if allowed.is_empty() { "the app lists none".to_owned() } else { allowed.join(", ") };
    let probe = trace.check(Check::RedirectMatch).seen(asked.unwrap_or("no redirect_uri").to_owned());
    probe.wanted(wanted).some(found).map_err(|refusal| {
        Refused::page(
            refusal,
            "The client wants the answer at an address that is not one of the app's redirects.",
        )
    })
}

/// A request whose answer has a place to go.
struct Reading<'r> {
    tenant: &'r Tenant,
    app: &'r Arc<App>,
    params: &'r Params,
    target: &'r Target,
}

impl Reading<'_> {
    fn refuse(&self, refusal: Refusal, error: &'static str, description: &'static str) -> Refused {
        Refused::redirect(refusal, self.target.clone(), error, description)
    }

    /// OpenID Connect Core §6: neither form of request object is taken.
    fn check_object(&self, trace: &mut Trace) -> Result<(), Refused> {
        for (name, error) in
            [("request", "request_not_supported"), ("request_uri", "request_uri_not_supported")]
        {
            if self.params.get(name).is_some() {
                let refusal = trace.check(Check::RequestObject).seen(name).failed();
                return Err(self.refuse(refusal, error, "request objects are not supported"));
            }
        }
        Ok(())
    }

    fn response_type(
        &self,
        word: Option<&str>,
        read: Option<ResponseType>,
        trace: &mut Trace,
    ) -> Result<ResponseType, Refused> {
        let app = self.app;
        let read = read.filter(|read| !read.id_token || app.issues_id_tokens());
        let seen = word.unwrap_or("no response_type").to_owned();
        let wanted = if app.issues_id_tokens() {
            "code, token, id_token, or several of them"
        } else {
            "code, token or code token"
        };
        let probe = trace.check(Check::ResponseTypeKnown).seen(seen.clone()).wanted(wanted);
        let read = probe.some(read).map_err(|refusal| match word {
            None => self.refuse(refusal, "invalid_request", "response_type is missing"),
            Some(_) => self.refuse(refusal, "unsupported_response_type", "unsupported response type"),
        })?;
        let needed = [(read.code, AuthMethod::AuthorizationCode), (read.has_token(), AuthMethod::Implicit)];
        let missing: Vec<_> =
            needed.iter().filter(|(needed, method)| *needed && !app.allows(*method)).collect();
        let wanted: Vec<_> = missing.iter().map(|(_, method)| format!("{method:?}")).collect();
        let probe = trace.check(Check::ResponseTypeAllowed).seen(seen).wanted(wanted.join(" and "));
        probe
            .holds(missing.is_empty())
            .map_err(|refusal| self.refuse(refusal, "unauthorized_client", "response type not allowed"))?;
        Ok(read)
    }

    fn mode(&self, response_type: ResponseType, trace: &mut Trace) -> Result<Mode, Refused> {
        let asked = self.params.get("response_mode");
        let mode = match asked {
            None if response_type.has_token() => Some(Mode::Fragment),
            None => Some(Mode::Query),
            Some("query") if !response_type.has_token() => Some(Mode::Query),
            Some("fragment") => Some(Mode::Fragment),
            Some("form_post") => Some(Mode::FormPost),
            Some(_) => None,
        };
        let probe = trace.check(Check::ResponseModeAllowed).seen(asked.unwrap_or("none").to_owned());
        probe
            .some(mode)
            .map_err(|refusal| self.refuse(refusal, "invalid_request", "unsupported response mode"))
    }

    /// Without a secret the client is only named here; who it is shows when it redeems its code.
    async fn check_client(&self, client_id: &str, trace: &mut Trace) -> Result<(), Refused> {
        let checked = self.accept(client_id, trace).await;
        checked.map_err(|failure| match failure {
            Failure::Refused(refusal) => self.refuse(refusal, "invalid_client", "invalid client creds"),
            Failure::Broken(cause) => Refused::Broken(cause),
        })
    }

    async fn accept(&self, client_id: &str, trace: &mut Trace) -> Result<(), Failure> {
        let app = self.app;
        if app.allows_public() {
            return accept_public(self.tenant, app, client_id, trace).await;
        }
        if app.is_own_client(client_id) {
            trace.check(Check::ClientExists).seen("the app's own client").passed();
            return Ok(());
        }
        let found = self.tenant.store.principal_by_name(client_id).await?;
        let principal = trace.check(Check::ClientExists).seen(client_id.to_owned()).some(found)?;
        Ok(accept_user(&*self.tenant.store.info().await?, app, &principal, trace)?)
    }

    /// What was asked; an OpenID Connect app's tokens have `openid` besides (decision 4).
    fn scope(&self, response_type: ResponseType, trace: &mut Trace) -> Result<Option<String>, Refused> {
        let granted = scope::granted(self.app, self.params.get("scope"), trace)
            .map_err(|refusal| self.refuse(refusal, "invalid_scope", "invalid scope"))?;
        let mut names: Vec<_> = granted.iter().flat_map(|scope| scope.split(' ')).collect();
        if self.app.client_id.is_some() && !names.contains(&"openid") {
            names.push("openid");
        }
        if response_type.id_token {
            let probe =
                trace.check(Check::ScopeKnown).seen(names.join(" ")).wanted("openid, for an id token");
            let has = names.contains(&"openid").then_some(());
            probe.some(has).map_err(|refusal| self.refuse(refusal, "invalid_scope", "invalid scope"))?;
        }
        Ok((!names.is_empty()).then(|| names.join(" ")))
    }

    /// RFC 7636 §4.3.
    fn challenge(&self, trace: &mut Trace) -> Result<Option<Challenge>, Refused> {
        let (value, method) = (self.params.get("code_challenge"), self.params.get("code_challenge_method"));
        let Some(value) = value else {
            if method.is_none() {
                return Ok(None);
            }
            let refusal = trace.check(Check::PkceChallenge).seen("a method without a challenge").failed();
            return Err(self.refuse(refusal, "invalid_request", "code_challenge is missing"));
        };
        let method = match method {
            None | Some("plain") => Some(ChallengeMethod::Plain),
            Some("S256") => Some(ChallengeMethod::S256),
            Some(_) => None,
        };
        let unreserved = |b: u8| b.is_ascii_alphanumeric() || b"-._~".contains(&b);
        let usable = (43..=128).contains(&value.len()) && value.bytes().all(unreserved);
        let challenge = method
            .filter(|method| usable && (*method == ChallengeMethod::Plain || value.len() == 43))
            .map(|method| Challenge { method, value: value.to_owned() });
        let shown = self.params.get("code_challenge_method").unwrap_or("plain");
        let seen = format!("{} characters, {shown}", value.chars().count());
        let probe = trace.check(Check::PkceChallenge).seen(seen);
        let challenge = probe.some(challenge);
        challenge
            .map(Some)
            .map_err(|refusal| self.refuse(refusal, "invalid_request", "unusable code challenge"))
    }

    fn prompt(&self, trace: &mut Trace) -> Result<(Prompt, Option<i64>), Refused> {
        let mut prompt = Prompt::default();
        let words: Vec<_> = self.params.get("prompt").unwrap_or_default().split_whitespace().collect();
        let mut known = true;
        for word in &words {
            match *word {
                "none" => prompt.none = true,
                "login" | "select_account" => prompt.login = true,
                "consent" => prompt.consent = true,
                _ => known = false,
            }
        }
        let alone = !prompt.none || words.len() == 1;
        let max_age = self.params.get("max_age").map(str::parse::<u64>);
        let usable = known && alone && !matches!(max_age, Some(Err(_)));
        let seen = format!("prompt {words:?}, max_age {:?}", self.params.get("max_age"));
        let probe = trace.check(Check::PromptValid).seen(seen);
        probe
            .wanted("none alone, or login, consent, select_account; max_age in seconds")
            .some(usable.then_some(()))
            .map_err(|refusal| self.refuse(refusal, "invalid_request", "unusable prompt or max_age"))?;
        Ok((prompt, max_age.and_then(Result::ok).map(|age| i64::try_from(age).unwrap_or(i64::MAX))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn response_types_are_sets_of_words() {
        let read = ResponseType::read;
        assert_eq!(read("id_token code"), read("code id_token"));
        assert_eq!(read("token"), Some(ResponseType { token: true, ..ResponseType::default() }));
        for text in ["", " ", "code code", "Code", "none", "code token x"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
