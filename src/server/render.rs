//! An answer becomes a response: the tenant's headers, the journal's copy, the log line.

use std::convert::Infallible;

use actix_web::HttpResponse;
use actix_web::http::header::{self, HeaderMap, HeaderValue};
use actix_web::web::Bytes;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use futures_util::StreamExt;
use time::macros::format_description;

use crate::check::CheckOutcome;
use crate::clock::Timestamp;
use crate::journal::JournalEntry;
use crate::wire::{ContentType, Reply, ReplyBody};

/// Headers that stand on every answer (platform.md#T14), after `Date`, type and length.
const FIXED: [(&str, &str); 3] = [
    ("x-robots-tag", "noindex, nofollow"),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "SAMEORIGIN"),
];

/// Those that stand on every answer that says nothing else of caches.
const NO_CACHE: [(&str, &str); 3] =
    [("cache-control", "no-cache, no-store, must-revalidate"), ("pragma", "no-cache"), ("expires", "-1")];

/// The response, and its body for the journal. `took` is the time it took, in milliseconds.
pub fn response(reply: Reply, id: &str, at: Timestamp, took: i64) -> (HttpResponse, Bytes) {
    let unusable = reply.headers().iter().find(|(_, value)| HeaderValue::from_str(value).is_err());
    if let Some((name, _)) = unusable {
        let broken = broken(&format!("the header {name} cannot be sent"));
        return response(broken, id, at, took);
    }
    let mut builder = HttpResponse::build(reply.status());
    builder.insert_header((header::CONTENT_TYPE, HeaderValue::from_static(reply.content_type().as_str())));
    builder.insert_header((header::DATE, at.http_date()));
    let is_kept = reply.headers().iter().any(|(name, _)| name.eq_ignore_ascii_case("cache-control"));
    let no_cache = if is_kept { &[][..] } else { &NO_CACHE };
    for (name, value) in no_cache.iter().chain(&FIXED).copied() {
        builder.insert_header((name, HeaderValue::from_static(value)));
    }
    for (name, value) in
        [("x-cfy-tx-id", id.to_owned()), ("x-cfy-tx-dt", tx_date(at)), ("x-cfy-tx-tm", took.to_string())]
    {
        builder.insert_header((name, value));
    }
    for (name, value) in reply.headers() {
        if name.eq_ignore_ascii_case("connection") {
            builder.force_close();
            continue;
        }
        // Appended, for there may be several cookies.
        builder.append_header((*name, value.as_str()));
    }
    let (mut response, body) = match reply.into_body() {
        ReplyBody::Whole(body) => (builder.body(body.clone()), body),
        // Nobody can keep what has no end.
        ReplyBody::Stream(pieces) => (builder.streaming(pieces.map(Ok::<_, Infallible>)), Bytes::new()),
    };
    response.head_mut().set_camel_case_headers(true);
    (response, body)
}

/// When the request began, as the tenant writes it: base64 of an American date in UTC.
fn tx_date(at: Timestamp) -> String {
    let form = format_description!(
        "[month padding:none]/[day padding:none]/[year] [hour repr:12 padding:none]:[minute]:[second] [period]"
    );
    STANDARD.encode(at.date_time().format(form).unwrap_or_default())
}

/// 500, where not even the tenant could be read.
pub fn broken(cause: &str) -> Reply {
    tracing::error!(cause, "server.broken");
    let page = "<html><head><title>Error</title></head><body><h1>Something went wrong</h1></body></html>";
    Reply::broken(ContentType::Html, page.into())
}

/// Headers for the journal, a line each.
pub fn lines(headers: &HeaderMap) -> String {
    let mut text = String::with_capacity(512);
    for (name, value) in headers {
        text.push_str(name.as_str());
        text.push_str(": ");
        text.push_str(&String::from_utf8_lossy(value.as_bytes()));
        text.push('\n');
    }
    text
}

/// One line for each request that was refused, or that the real tenant would have refused; of the others where `all`
/// are asked for. No secret is in it: checks never see one.
pub fn log(entry: &JournalEntry, all: bool) {
    let trace = &entry.trace;
    let path = entry.target.split('?').next().unwrap_or_default();
    let (method, status, id) = (entry.method.as_str(), entry.status, entry.id.as_str());
    let worst =
        trace.failed().or_else(|| trace.steps().iter().find(|step| step.outcome == CheckOutcome::Loosened));
    let Some(step) = worst else {
        if all {
            let took_ms = entry.took.as_secs_f64() * 1e3;
            let (subject, caller) = (trace.subject(), trace.caller());
            let (endpoint, app) = (subject.endpoint.as_deref(), subject.app.as_deref());
            let (client, user) = (caller.client.as_deref(), caller.user.as_deref());
            tracing::info!(
                endpoint,
                app,
                client,
                user,
                method,
                path,
                status,
                took_ms,
                id,
                "request.answered"
            );
        }
        return;
    };
    let wanted = if step.wanted.is_empty() { step.check.meaning() } else { &step.wanted };
    let (check, seen, change) = (step.check.name(), step.seen.as_ref(), trace.setting(step.check));
    if step.outcome == CheckOutcome::Failed {
        tracing::warn!(check, seen, wanted, change, method, path, status, id, "request.refused");
    } else {
        tracing::warn!(check, seen, wanted, change, method, path, status, id, "request.loosened");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_transaction_date_is_the_recorded_form() {
        // Recorded: MTEvMjYvMjAyMyA2OjI4OjA2IEFN is 11/26/2023 6:28:06 AM.
        assert_eq!(tx_date(Timestamp::from_seconds(1_700_980_086)), "MTEvMjYvMjAyMyA2OjI4OjA2IEFN");
    }
}
