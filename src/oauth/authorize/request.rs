//! An authorization request, as it was sent.

use std::sync::Arc;

use super::checks::{AuthorizeFacts, CHECKS};
use crate::check::{Check, Refusal, Trace};
use crate::domain::app::App;
use crate::domain::grant::Challenge;
use crate::oauth::client_auth::NamedClient;
use crate::oauth::error::OAuthError;
use crate::oauth::params::Params;
use crate::oauth::redirect::{Mode, RedirectTarget};
use crate::tenant::Tenant;

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

/// A request whose answer has a place to go; once it is read, sound but for its user.
#[derive(Debug)]
pub struct AuthRequest {
    /// The app.
    pub app: Arc<App>,
    /// The client id, as the request wrote it.
    pub client_id: String,
    /// Where the answer goes.
    pub target: RedirectTarget,
    /// How a good answer travels: a refusal of the request itself may travel in another way.
    pub mode: Mode,
    /// Whether the request named that place.
    pub redirect_named: bool,
    /// What is asked for; nothing, where that is no response type.
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
    /// Reads a request and checks it: first where an answer may go, then everything else.
    ///
    /// # Errors
    /// The refusal by `argument.present` or `redirect.match`; then, told to the client, by the first of [`CHECKS`] that
    /// fails.
    pub async fn read(
        tenant: &Tenant,
        app: Arc<App>,
        params: &Params,
        trace: &mut Trace,
    ) -> Result<Self, OAuthError> {
        let mut request = Self::located(app, params, trace)?;
        let client = NamedClient::find(tenant, &request.app, &request.client_id).await?;
        let asked = AuthorizeFacts { params, client: &client };
        for check in CHECKS {
            (check.run)(&mut request, &asked, trace)
                .map_err(|refusal| OAuthError::from(refusal).at(check.stage).to(&request.target))?;
        }
        request.target.mode = request.mode;
        Ok(request)
    }

    /// The request with nothing known of it but where its answer goes.
    fn located(app: Arc<App>, params: &Params, trace: &mut Trace) -> Result<Self, Refusal> {
        let client_id = params.require("client_id", trace)?.to_owned();
        trace.about_client(&client_id);
        let redirect_uri = redirect(&app, params.get("redirect_uri"), trace)?;
        let response_type = params.get("response_type").and_then(ResponseType::read).unwrap_or_default();
        // Errors go where the answer would have gone (OAuth 2.0 Multiple Response Types §2.1), but at OAuth apps, whose
        // clients look for them in the query (sample-clients.md §3, E9).
        let mode = match params.get("response_mode") {
            Some("form_post") => Mode::FormPost,
            Some("fragment") => Mode::Fragment,
            _ if app.client_id.is_some() && response_type.has_token() => Mode::Fragment,
            _ => Mode::Query,
        };
        Ok(Self {
            client_id,
            target: RedirectTarget { redirect_uri, mode, state: params.get("state").map(str::to_owned) },
            mode,
            redirect_named: params.get("redirect_uri").is_some(),
            response_type,
            scope: None,
            nonce: params.get("nonce").map(str::to_owned),
            challenge: None,
            prompt: Prompt::default(),
            max_age: None,
            app,
        })
    }
}

/// The registered redirect that the request means.
fn redirect(app: &App, asked: Option<&str>, trace: &mut Trace) -> Result<String, Refusal> {
    let allowed = app.redirects();
    let found = match (asked, allowed.as_slice()) {
        (Some(uri), _) => allowed.iter().any(|one| app.redirect_matches(one, uri)).then(|| uri.to_owned()),
        (None, [only]) => Some((*only).to_owned()),
        (None, _) => None,
    };
    let wanted = if allowed.is_empty() { "the app lists none".to_owned() } else { allowed.join(", ") };
    let probe = trace.check(Check::RedirectMatch).seen(asked.unwrap_or("no redirect_uri").to_owned());
    probe.wanted(wanted).some(found)
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
