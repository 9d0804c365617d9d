//! Where the answer to an authorization request goes, and how it is written.

use actix_web::http::StatusCode;

use crate::check::Refusal;
use crate::pages::{self, HiddenField};
use crate::web::with_policy;
use crate::wire::{ContentType, Reply, encoded};

/// How an answer travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// In the query of the redirect.
    Query,
    /// In its fragment.
    Fragment,
    /// As a form that the browser posts (OAuth 2.0 Form Post Response Mode).
    FormPost,
}

/// A place that an answer may go to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RedirectTarget {
    /// One of the app's redirects.
    pub redirect_uri: String,
    /// How the answer travels.
    pub mode: Mode,
    /// Echoed in every answer.
    pub state: Option<String>,
}

impl RedirectTarget {
    /// The answer to the client: these fields, and its state. The tenant is asked at `base`.
    pub fn answer(
        self,
        mut fields: Vec<(&'static str, String)>,
        refusal: Option<&Refusal>,
        base: &str,
    ) -> Reply {
        let Self { redirect_uri, mode, state } = self;
        fields.extend(state.map(|state| ("state", state)));
        if mode == Mode::FormPost {
            let fields: Vec<_> = fields.iter().map(|(name, value)| HiddenField { name, value }).collect();
            let html = pages::form_post(base, &redirect_uri, &fields).into_bytes();
            let reply = match refusal {
                Some(refusal) => Reply::refused(refusal, StatusCode::OK, ContentType::Html, html),
                None => Reply::ok(ContentType::Html, html),
            };
            return with_policy(reply, &format!("{}; script-src {}", pages::CSP, pages::SUBMIT_SCRIPT_HASH));
        }
        let separator = match mode {
            Mode::Fragment => '#',
            _ if redirect_uri.contains('?') => '&',
            _ => '?',
        };
        Reply::found(&format!("{redirect_uri}{separator}{}", encode(&fields)), refusal)
    }
}

/// Fields as a query, with `%20` for a blank: scripts that read fragments do not know `+`.
fn encode(fields: &[(&str, String)]) -> String {
    let pairs = fields.iter().map(|(name, value)| format!("{name}={}", encoded(value)));
    pairs.collect::<Vec<_>>().join("&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_added_to_whatever_the_redirect_has() {
        let target =
            |uri: &str, mode| RedirectTarget { redirect_uri: uri.into(), mode, state: Some("a b&c".into()) };
        let location = |target: RedirectTarget| {
            let reply = target.answer(vec![("code", "x".into())], None, "");
            reply.headers().iter().find(|(name, _)| *name == "Location").map(|(_, value)| value.clone())
        };
        let found = |uri: &str, mode| location(target(uri, mode)).unwrap();
        assert_eq!(found("https://a/cb", Mode::Query), "https://a/cb?code=x&state=a%20b%26c");
        assert_eq!(found("https://a/cb?x=1", Mode::Query), "https://a/cb?x=1&code=x&state=a%20b%26c");
        assert_eq!(found("app:/cb", Mode::Fragment), "app:/cb#code=x&state=a%20b%26c");
        assert_eq!(location(target("https://a/cb", Mode::FormPost)), None);
    }
}
