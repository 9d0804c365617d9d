//! The sign-in page (oauth.md#s2-5): a plain form, and back to the request that waits.

mod challenge;

use actix_web::http::{Method, StatusCode};
use aws_lc_rs::constant_time::verify_slices_are_equal;
use serde_json::Value;

use super::page::{page, refused_page};
use super::pending::behind;
use crate::auth::{
    self, FORM_COOKIE, SESSION_COOKIE, SIGN_IN_FAILED, browser, cookie_attributes, note_passed, note_sign_in,
    open_session,
};
use crate::check::{Check, Refusal, Trace};
use crate::domain::challenge::{Attempt, Mechanism};
use crate::domain::grant::PendingAuthorization;
use crate::domain::principal::Principal;
use crate::pages::{self, Frame, HiddenField, LoginPage};
use crate::tenant::Tenant;
use crate::wire::{Call, Failure, Params, Reply, decode_text};

/// Answers `GET /login` with the page, and `POST /login` with a session.
///
/// # Errors
/// The refusal by the first check that fails, where the form cannot be shown again.
pub async fn login(tenant: &Tenant, call: &Call<'_>, trace: &mut Trace) -> Result<Reply, Failure> {
    if *call.method == Method::POST {
        posted(tenant, call, trace).await
    } else {
        shown(tenant, call, trace).await
    }
}

/// `GET /`: who is signed in, or to the sign-in page.
///
/// # Errors
/// Where the store fails.
pub async fn home(tenant: &Tenant, call: &Call<'_>) -> Result<Reply, Failure> {
    let info = tenant.store.info().await?;
    Ok(match browser::user(tenant, call).await? {
        Some(user) => {
            let text = format!("You are signed in as {}.", user.user.name);
            page(pages::message(Frame { company: &info.spec.company, base: call.base }, "Signed in", &text))
        }
        None => Reply::found(&format!("{}/login", call.base), None),
    })
}

/// What the form is about.
struct LoginForm<'f> {
    /// Where to go afterwards, if that is a waiting request.
    back: Option<(String, PendingAuthorization)>,
    username: &'f str,
    failure: Option<&'static str>,
}

async fn shown(tenant: &Tenant, call: &Call<'_>, trace: &mut Trace) -> Result<Reply, Failure> {
    let params = Params::of_form(call.query, trace)?;
    let back = back(tenant, &params).await?;
    let hint = back.as_ref().and_then(|(_, pending)| hint(pending));
    let username = hint.as_deref().unwrap_or_default();
    let form = LoginForm { back, username, failure: None };
    let html = html(tenant, &form, call).await?;
    Ok(with_form_cookie(page(html.0), &html.1, call))
}

fn hint(pending: &PendingAuthorization) -> Option<String> {
    let mut pairs = form_urlencoded::parse(pending.form.as_bytes());
    pairs.find(|(name, _)| name == "login_hint").map(|(_, value)| value.into_owned())
}

/// The page, and the value that its hidden field and the cookie share.
async fn html(tenant: &Tenant, form: &LoginForm<'_>, call: &Call<'_>) -> Result<(String, String), Failure> {
    let info = tenant.store.info().await?;
    let app = match &form.back {
        Some((_, pending)) => tenant.store.app_by_key(&pending.row_key).await?,
        None => None,
    };
    let name = app.as_ref().map(|app| if app.spec.name.is_empty() { app.id() } else { &app.spec.name });
    let value = call.cookie(FORM_COOKIE).map_or_else(|| tenant.random.opaque(), str::to_owned);
    let mut hidden = vec![HiddenField { name: FORM_COOKIE, value: &value }];
    hidden.extend(form.back.iter().map(|(back, _)| HiddenField { name: "cloudRedirect", value: back }));
    let html = pages::login(&LoginPage {
        frame: Frame { company: &info.spec.company, base: call.base },
        app: name,
        hidden: &hidden,
        username: form.username,
        failure: form.failure,
        action: &format!("{}/login", call.base),
    });
    Ok((html, value))
}

fn with_form_cookie(reply: Reply, value: &str, call: &Call<'_>) -> Reply {
    reply.with_header("Set-Cookie", format!("{FORM_COOKIE}={value}{}", cookie_attributes(call)))
}

/// Where to go afterwards, if that is a waiting request.
async fn back(tenant: &Tenant, params: &Params) -> Result<Option<(String, PendingAuthorization)>, Failure> {
    match params.get("cloudredirect") {
        Some(text) => behind(tenant, text).await,
        None => Ok(None),
    }
}

async fn posted(tenant: &Tenant, call: &Call<'_>, trace: &mut Trace) -> Result<Reply, Failure> {
    let body = decode_text(call.body);
    let params = Params::of_form(&body, trace)?;
    check_form(call, &params, trace)?;
    let back = back(tenant, &params).await?;
    let is_late = back.is_none() && params.get("cloudredirect").is_some();
    let page = Page { tenant, call, back, is_late };
    match params.get("session") {
        Some(session) => page.go_on(session, &params, trace).await,
        None => page.begin(&params, trace).await,
    }
}

/// A form that was posted: to whom, and on the way to where.
struct Page<'p> {
    tenant: &'p Tenant,
    call: &'p Call<'p>,
    /// Where to go afterwards, if that is a waiting request.
    back: Option<(String, PendingAuthorization)>,
    /// Whether that request waits no more.
    is_late: bool,
}

impl Page<'_> {
    /// Takes name and password; or the name of whoever forgot the password.
    async fn begin(self, params: &Params, trace: &mut Trace) -> Result<Reply, Failure> {
        let (username, password) =
            (params.get("username").unwrap_or_default(), params.get("password").unwrap_or_default());
        let (session, attempt) = auth::start(self.tenant, username, false, self.call.at).await?;
        let first = attempt.offers().iter().find(|offer| offer.mechanism == Mechanism::Password);
        let forgot = params.get("step") == Some("forgot");
        let Some(first) = first else { return self.ask(&session, None, trace).await };
        let (action, answer) = if forgot { ("ForgotPassword", "") } else { ("Answer", password) };
        let step = (first.id.as_str(), action, Value::from(answer));
        match self.advance(&session, step, trace).await {
            Ok(outcome) => self.answered(&session, outcome, trace).await,
            Err(Failure::Refused(refusal)) => {
                auth::end(self.tenant, &session, self.call.at).await?;
                self.refused(username, &refusal).await
            }
            Err(broken) => Err(broken),
        }
    }

    /// 403, with the first form once more.
    async fn refused(self, username: &str, refusal: &Refusal) -> Result<Reply, Failure> {
        let form = LoginForm { back: self.back, username, failure: Some(SIGN_IN_FAILED) };
        failed(self.tenant, &form, refusal, self.call).await
    }

    /// A session for whoever has shown everything, and the way back.
    async fn signed_in(
        self,
        user: &Principal,
        attempt: &Attempt,
        trace: &mut Trace,
    ) -> Result<Reply, Failure> {
        let Self { tenant, call, back, is_late } = self;
        if is_late {
            trace.note(
                "the request that the sign-in was for does not wait any more: signed in, and nothing else",
            );
        }
        note_sign_in(tenant, &user.user, auth::method(attempt), call).await?;
        let session = open_session(tenant, &user.user.id, call.at).await?;
        note_passed(tenant, &[&session.value], attempt.passed(), session.exp).await?;
        let to = match &back {
            Some((back, _)) => format!("{}/{back}", call.base),
            None => format!("{}/", call.base),
        };
        let mut cookies = vec![format!("{SESSION_COOKIE}={}{}", session.value, cookie_attributes(call))];
        let (info, tokens) =
            (tenant.store.info().await?, auth::platform_tokens(tenant, user, &session, call).await?);
        cookies.extend(tokens.iter().flat_map(|tokens| tokens.cookies(info.id(), call)));
        Ok(Reply::found(&to, None).with_cookies(cookies))
    }
}

/// 403, with the form once more.
async fn failed(
    tenant: &Tenant,
    form: &LoginForm<'_>,
    refusal: &Refusal,
    call: &Call<'_>,
) -> Result<Reply, Failure> {
    let (html, value) = html(tenant, form, call).await?;
    Ok(with_form_cookie(refused_page(refusal, StatusCode::FORBIDDEN, html), &value, call))
}

/// Login CSRF: the form must come from the page that this browser was shown.
fn check_form(call: &Call<'_>, params: &Params, trace: &mut Trace) -> Result<(), Refusal> {
    let (cookie, field) = (call.cookie(FORM_COOKIE), params.get(FORM_COOKIE));
    let same = cookie
        .zip(field)
        .is_some_and(|(cookie, field)| verify_slices_are_equal(cookie.as_bytes(), field.as_bytes()).is_ok());
    let seen = match (cookie, field) {
        (None, _) => "no cookie of the form",
        (_, None) => "no hidden field of the form",
        _ if same => "the form's own cookie",
        _ => "another cookie",
    };
    trace.check(Check::LoginForm).seen(seen).some(same.then_some(()))
}
