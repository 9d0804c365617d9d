//! `/_tenantry/` and `/_tenantry/open`: the server in a browser, and the way in.

use actix_web::http::StatusCode;

use super::error::{ControlCode, ControlError};
use super::{Control, Verb, check_method};
use crate::check::{Check, Trace};
use crate::clock::Clock;
use crate::pages::{self, Frame, OWN_CSP, Overview, TenantRow};
use crate::tenant::Registry;
use crate::web;
use crate::wire::{Call, ContentType, Reply};

/// How many tenants the page shows.
const MOST_SHOWN: usize = 100;

/// Whether a page is wanted: by a browser that goes somewhere outside the API.
pub fn is_asked_for(call: &Call<'_>) -> bool {
    call.path.segments().nth(1) != Some("v1")
        && call.header("accept").is_some_and(|accept| accept.contains("text/html"))
}

/// A refusal as a page.
pub fn refuse(error: ControlError, call: &Call<'_>) -> Reply {
    let ControlError::Refused(refusal, code, _) = error else { return error.into_reply() };
    let (title, text) = match code {
        ControlCode::Unauthorized => ("Not let in", "This page is for whoever runs this server."),
        ControlCode::NotFound => ("No such page", "Nothing of the server's own is at this address."),
        _ => ("Refused", refusal.check().meaning()),
    };
    let page = match code {
        ControlCode::Unauthorized => pages::doorway(own_frame(call), title, text),
        _ => pages::message(own_frame(call), title, text),
    };
    web::refused_page(&refusal, code.status(), page)
}

/// `GET /_tenantry/open?once=…`: lets a browser in.
///
/// # Errors
/// Where the method is another.
pub fn enter(control: &Control, call: &Call<'_>, trace: &mut Trace) -> Result<Reply, ControlError> {
    check_method(call, &[Verb::Get], trace)?;
    let mut sent = form_urlencoded::parse(call.query.as_bytes());
    let once = sent.find(|(name, _)| name == "once").map(|(_, value)| value);
    let cookie = once.and_then(|once| control.access.browsers.let_in(&once));
    let probe =
        trace.check(Check::ControlLink).seen(if cookie.is_some() { "a good link" } else { "no good link" });
    let frame = own_frame(call);
    let cookie = match probe.some(cookie) {
        Ok(cookie) => cookie,
        Err(refusal) => {
            let text =
                "It was followed before, it is older than twelve hours, or the server was started anew.";
            let page = pages::doorway(frame, "This link is not good any more", text);
            return Ok(web::refused_page(&refusal, StatusCode::FORBIDDEN, page));
        }
    };
    let secure = if call.base.starts_with("https:") { "; Secure" } else { "" };
    let name = &control.access.cookie;
    let cookie = format!("{name}={cookie}; Path=/_tenantry{secure}; HttpOnly; SameSite=Strict");
    let page = pages::entered(frame, "/_tenantry/");
    Ok(web::page(page).with_cookies(vec![cookie]))
}

/// `GET /_tenantry/`: what the server is.
///
/// # Errors
/// Where the database fails.
pub async fn overview(
    control: &Control,
    registry: &Registry,
    call: &Call<'_>,
) -> Result<Reply, ControlError> {
    let (all, mut tenants) = (registry.list(), Vec::new());
    for tenant in all.iter().take(MOST_SHOWN) {
        let info = tenant.store.info().await?;
        tenants.push(TenantRow {
            handle: tenant.handle.to_string(),
            tenant_id: info.id().to_owned(),
            url: tenant.ways().map_or_else(|| control.url.clone(), |ways| ways.url.clone()),
            time: tenant.clock.now().rfc3339(),
        });
    }
    let told = control.options.iter().map(|(name, value)| (name.as_str(), value));
    let mut facts = vec![("started", control.started.rfc3339())];
    facts.push(("running for", running_for(Clock::system().now().millis() - control.started.millis())));
    facts.extend(
        told.filter(|(_, value)| !value.is_null())
            .map(|(name, value)| (name, value.as_str().map_or_else(|| value.to_string(), str::to_owned))),
    );
    let page = pages::overview(&Overview {
        frame: own_frame(call),
        version: env!("CARGO_PKG_VERSION"),
        facts: &facts,
        tenants: &tenants,
        others: all.len() - tenants.len(),
    });
    Ok(web::with_policy(Reply::ok(ContentType::Html, page.into()), OWN_CSP))
}

fn own_frame<'a>(call: &Call<'a>) -> Frame<'a> {
    Frame { company: "", base: call.base }
}

/// A length of time in the two largest units.
fn running_for(millis: i64) -> String {
    let seconds = millis / 1_000;
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60);
    match (days, hours, minutes) {
        (0, 0, 0) => format!("{seconds} s"),
        (0, 0, _) => format!("{minutes} min {} s", seconds % 60),
        (0, ..) => format!("{hours} h {minutes} min"),
        _ => format!("{days} d {hours} h"),
    }
}
