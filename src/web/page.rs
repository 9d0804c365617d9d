//! Pages as they are sent, and those that say what went wrong.

use actix_web::http::StatusCode;

use crate::check::{Refusal, Trace};
use crate::pages::{self, Frame, ProblemPage};
use crate::tenant::Tenant;
use crate::wire::{Call, ContentType, Reply};

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
    let company = info.as_ref().map_or("", |info| &info.spec.company);
    let page = pages::problem(&ProblemPage {
        frame: Frame { company, base: call.base },
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

/// With the headers of a page.
pub fn with_policy(reply: Reply, policy: &str) -> Reply {
    reply.with_header("Content-Security-Policy", policy).with_header("Referrer-Policy", "no-referrer")
}

/// 500, with a page: something of ours broke.
pub fn broken() -> Reply {
    let page = pages::message(Frame::default(), "Something went wrong", "The server's log says what.");
    Reply::broken(ContentType::Html, page.into())
}
