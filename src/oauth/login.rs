//! The sign-in page (oauth.md §2.5): a plain form, and back to the request that waits.

use actix_web::http::{Method, StatusCode};
use aws_lc_rs::constant_time::verify_slices_are_equal;

use super::authorize::{cookie_attributes, current, page, parked, problem, refused_page};
use super::params::Params;
use super::platform_token;
use super::token::minter;
use crate::auth::{SESSION_COOKIE, note_sign_in, sign_in};
use crate::check::{Check, Refusal, Trace};
use crate::domain::grant::{Parked, Session};
use crate::pages::{self, Field, Login};
use crate::tenant::Tenant;
use crate::wire::{Call, ContentType, Failure, Path, Reply, decode_text};

/// The cookie that the form's hidden field must repeat: another site can post to us, but not read what it is.
const FORM_COOKIE: &str = "antixss";
/// What the vendor says of every failed sign-in, whatever was wrong (platform.md §0.4).
const FAILED: &str =
    "Authentication (login or challenge) has failed. Please try again or contact your system administrator.";
/// Seconds that a session lives: the policy `CookieSessionLifespanHours` is 12 by default.
const SESSION_LIFETIME: i64 = 12 * 3_600;

/// Answers `GET /login` with the page, and `POST /login` with a session.
pub async fn login(tenant: &Tenant, call: &Call<'_>, trace: &mut Trace) -> Reply {
    let outcome = if *call.method == Method::POST {
        posted(tenant, call, trace).await
    } else {
        shown(tenant, call, trace).await
    };
    match outcome {
        Ok(reply) => reply,
        Err(Failure::Refused(refusal)) => {
            problem(tenant, &refusal, "The sign-in form cannot be used.", call, trace).await
        }
        Err(Failure::Broken(cause)) => {
            tracing::error!(cause, "login.broken");
            let html = pages::message("", "Something went wrong", "The server's log says what.");
            Reply::broken(ContentType::Html, html.into())
        }
    }
}

/// `GET /`: who is signed in, or to the sign-in page.
pub async fn home(tenant: &Tenant, call: &Call<'_>) -> Reply {
    let (info, user) = match (tenant.store.info().await, current(tenant, call).await) {
        (Ok(info), Ok(user)) => (info, user),
        _ => return Reply::broken(ContentType::Html, Vec::new()),
    };
    match user {
        Some(user) => {
            let text = format!("You are signed in as {}.", user.user.name);
            page(pages::message(&info.spec.company, "Signed in", &text))
        }
        None => Reply::found(&format!("{}/login", call.base), None),
    }
}

/// What the form is about.
struct Form<'f> {
    /// Where to go afterwards, if that is a waiting request.
    back: Option<(&'f str, Parked)>,
    username: &'f str,
    failure: Option<&'static str>,
}

async fn shown(tenant: &Tenant, call: &Call<'_>, trace: &mut Trace) -> Result<Reply, Failure> {
    let params = Params::of_form(call.query, trace)?;
    let back = back(tenant, &params).await?;
    let hint = back.as_ref().and_then(|(_, parked)| hint(parked));
    let username = hint.as_deref().unwrap_or_default();
    let form = Form { back, username, failure: None };
    let html = html(tenant, &form, call).await?;
    Ok(with_form_cookie(page(html.0), &html.1, call))
}

fn hint(parked: &Parked) -> Option<String> {
    let mut pairs = form_urlencoded::parse(parked.form.as_bytes());
    pairs.find(|(name, _)| name == "login_hint").map(|(_, value)| value.into_owned())
}

/// The page, and the value that its hidden field and the cookie share.
async fn html(tenant: &Tenant, form: &Form<'_>, call: &Call<'_>) -> Result<(String, String), Failure> {
    let info = tenant.store.info().await?;
    let app = match &form.back {
        Some((_, parked)) => tenant.store.app_by_key(&parked.row_key).await?,
        None => None,
    };
    let name = app.as_ref().map(|app| if app.spec.name.is_empty() { app.id() } else { &app.spec.name });
    let value = call.cookie(FORM_COOKIE).map_or_else(|| tenant.random.opaque(), str::to_owned);
    let mut hidden = vec![Field { name: FORM_COOKIE, value: &value }];
    hidden.extend(form.back.iter().map(|(back, _)| Field { name: "cloudRedirect", value: back }));
    let html = pages::login(&Login {
        company: &info.spec.company,
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

/// The request that waits behind `cloudRedirect`. Nothing else is a place to go to: that would be an open redirect.
async fn back<'p>(tenant: &Tenant, params: &'p Params) -> Result<Option<(&'p str, Parked)>, Failure> {
    let Some(back) = params.get("cloudredirect") else { return Ok(None) };
    let Some((path, query)) = back.split_once('?') else { return Ok(None) };
    let path = Path::fold(path);
    let is_authorize = matches!(super::Endpoint::at(&path), Some(super::Endpoint::Authorize(_)));
    let bounce =
        form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name.eq_ignore_ascii_case("bounce"));
    let Some((_, bounce)) = bounce.filter(|_| is_authorize) else { return Ok(None) };
    Ok(parked(tenant, &bounce).await?.map(|parked| (back, parked)))
}

async fn posted(tenant: &Tenant, call: &Call<'_>, trace: &mut Trace) -> Result<Reply, Failure> {
    let body = decode_text(call.body);
    let params = Params::of_form(&body, trace)?;
    check_form(call, &params, trace)?;
    let (username, password) =
        (params.get("username").unwrap_or_default(), params.get("password").unwrap_or_default());
    let back = back(tenant, &params).await?;
    let principal = match sign_in(tenant, username, password, trace).await {
        Ok(principal) => principal,
        Err(Failure::Refused(refusal)) => {
            let form = Form { back, username, failure: Some(FAILED) };
            return failed(tenant, &form, &refusal, call).await;
        }
        Err(broken) => return Err(broken),
    };
    note_sign_in(tenant, &principal.user, call.at).await?;
    let auth_time = call.at.seconds();
    let exp = auth_time + SESSION_LIFETIME;
    let session = Session { user_id: principal.user.id.clone(), auth_time, exp };
    let value = minter(tenant, call.at).ticket(&session, exp).await?;
    let to = match &back {
        // It names an authorization request of this tenant, so it is put together anew.
        Some((back, _)) => format!("{}/{}", call.base, back.trim_start_matches('/')),
        None => format!("{}/", call.base),
    };
    let cookie = format!("{SESSION_COOKIE}={value}{}", cookie_attributes(call));
    let reply = Reply::found(&to, None).with_header("Set-Cookie", cookie);
    let more = platform_token::cookies(tenant, &principal, call).await;
    let more = more.map_err(|error| Failure::Broken(format!("{error:?}")))?;
    Ok(more.into_iter().fold(reply, |reply, cookie| reply.with_header("Set-Cookie", cookie)))
}

/// 403, with the form once more.
async fn failed(
    tenant: &Tenant,
    form: &Form<'_>,
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
