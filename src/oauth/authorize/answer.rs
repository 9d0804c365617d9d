//! Where the answer to an authorization request goes, and how it is written.

use actix_web::http::StatusCode;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::check::{Refusal, Trace};
use crate::pages::{self, Field, Problem};
use crate::tenant::Tenant;
use crate::wire::{Call, ContentType, Failure, Reply};

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
pub struct Target {
    /// One of the app's redirects.
    pub redirect_uri: String,
    /// How the answer travels.
    pub mode: Mode,
    /// Echoed in every answer.
    pub state: Option<String>,
}

/// Why there is no good answer.
#[derive(Debug)]
pub enum Refused {
    /// No place to go to is known to be safe: a page says what is wrong.
    Page(Refusal, &'static str),
    /// The client is told.
    Redirect(Refusal, Box<Target>, &'static str, &'static str),
    /// Something of ours broke.
    Broken(String),
}

impl Refused {
    /// 400, with a page.
    pub fn page(refusal: Refusal, what: &'static str) -> Self {
        Self::Page(refusal, what)
    }

    /// Back to the client, with an error.
    pub fn redirect(
        refusal: Refusal,
        target: Target,
        error: &'static str,
        description: &'static str,
    ) -> Self {
        Self::Redirect(refusal, Box::new(target), error, description)
    }

    /// Tokens that could not be made: where the app's script failed, the client is told.
    pub fn of_mint(failure: Failure, target: &Target) -> Self {
        match failure {
            Failure::Refused(refusal) => {
                Self::redirect(refusal, target.clone(), "server_error", "the app's script failed")
            }
            Failure::Broken(cause) => Self::Broken(cause),
        }
    }

    /// The answer.
    pub async fn into_reply(self, tenant: &Tenant, call: &Call<'_>, trace: &Trace) -> Reply {
        match self {
            Self::Page(refusal, what) => problem(tenant, &refusal, what, call, trace).await,
            Self::Redirect(refusal, target, error, description) => {
                let fields = vec![("error", error.to_owned()), ("error_description", description.to_owned())];
                target.answer(fields, Some(&refusal))
            }
            Self::Broken(cause) => broken(&Failure::Broken(cause)),
        }
    }
}

/// 500, with a page: something of ours broke.
pub fn broken(failure: &Failure) -> Reply {
    tracing::error!(?failure, "page.broken");
    let page = pages::message("", "Something went wrong", "The server's log says what.");
    Reply::broken(ContentType::Html, page.into())
}

impl From<crate::store::Error> for Refused {
    fn from(error: crate::store::Error) -> Self {
        Self::Broken(error.to_string())
    }
}

impl From<Failure> for Refused {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Refused(refusal) => Self::page(refusal, "The request was refused."),
            Failure::Broken(cause) => Self::Broken(cause),
        }
    }
}

/// 400, with a page for a person, who may be the client's developer: what is wrong, and what to change.
pub async fn problem(
    tenant: &Tenant,
    refusal: &Refusal,
    what: &str,
    call: &Call<'_>,
    trace: &Trace,
) -> Reply {
    let info = tenant.store.info().await;
    let step = trace.failed();
    let setting = trace.setting(refusal.check());
    let seen = step.map_or("", |step| step.seen.as_ref());
    let wanted = step.map_or("", |step| step.wanted.as_ref());
    let wanted = if wanted.is_empty() { refusal.check().meaning() } else { wanted };
    let page = pages::problem(&Problem {
        company: info.as_ref().map_or("", |info| &info.spec.company),
        title: "This request cannot go on",
        what,
        mend: &format!("Look at {setting}."),
        check: Some(refusal.check().name()),
        details: &[("Seen", seen), ("Wanted", wanted)],
        request_id: call.id,
    });
    refused_page(refusal, StatusCode::BAD_REQUEST, page)
}

/// An HTML page as every page is sent.
pub fn page(html: String) -> Reply {
    with_policy(Reply::ok(ContentType::Html, html.into()), pages::CSP)
}

/// An HTML page that refuses.
pub fn refused_page(refusal: &Refusal, status: StatusCode, html: String) -> Reply {
    with_policy(Reply::refused(refusal, status, ContentType::Html, html.into()), pages::CSP)
}

fn with_policy(reply: Reply, policy: &str) -> Reply {
    reply.with_header("Content-Security-Policy", policy).with_header("Referrer-Policy", "no-referrer")
}

impl Target {
    /// The answer to the client: these fields, and its state.
    pub fn answer(self, mut fields: Vec<(&'static str, String)>, refusal: Option<&Refusal>) -> Reply {
        let Self { redirect_uri, mode, state } = self;
        fields.extend(state.map(|state| ("state", state)));
        if mode == Mode::FormPost {
            let fields: Vec<_> = fields.iter().map(|(name, value)| Field { name, value }).collect();
            let html = pages::form_post(&redirect_uri, &fields).into_bytes();
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

const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A text as part of a URL.
pub fn encoded(text: &str) -> impl std::fmt::Display + '_ {
    utf8_percent_encode(text, RESERVED)
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
        let target = |uri: &str, mode| Target { redirect_uri: uri.into(), mode, state: Some("a b&c".into()) };
        let location = |target: Target| {
            let reply = target.answer(vec![("code", "x".into())], None);
            reply.headers().iter().find(|(name, _)| *name == "Location").map(|(_, value)| value.clone())
        };
        let found = |uri: &str, mode| location(target(uri, mode)).unwrap();
        assert_eq!(found("https://a/cb", Mode::Query), "https://a/cb?code=x&state=a%20b%26c");
        assert_eq!(found("https://a/cb?x=1", Mode::Query), "https://a/cb?x=1&code=x&state=a%20b%26c");
        assert_eq!(found("app:/cb", Mode::Fragment), "app:/cb#code=x&state=a%20b%26c");
        assert_eq!(location(target("https://a/cb", Mode::FormPost)), None);
    }
}
