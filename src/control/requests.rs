//! `…/requests`: the journal, as a list, as it grows, and request by request.

use std::sync::Arc;
use std::time::Duration;

use actix_web::web::Bytes;
use futures_util::Stream;
use futures_util::stream::unfold;
use schemars::JsonSchema;
use serde::Serialize;
use tokio::sync::watch;

use super::Control;
use super::error::{ControlCode, ControlError};
use crate::check::{Check, Trace};
use crate::journal::view::{self, EntrySummary};
use crate::journal::{JournalEntry, JournalFilter};
use crate::tenant::Tenant;
use crate::wire::{Call, ContentType, Reply};

/// Requests in a list, where the call does not say how many.
const DEFAULT_LIMIT: usize = 100;
/// The longest that a call waits for a request.
const LONGEST_WAIT: Duration = Duration::from_secs(60);
/// After how long a stream says that it is still there.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// Requests that a stream tells of at a time.
const BATCH: usize = 256;

/// Requests.
#[derive(Serialize, JsonSchema)]
pub struct RequestList<'e> {
    requests: Vec<EntrySummary<'e>>,
    /// The number of the tenant's latest request, to go on `after` it.
    last: u64,
}

/// What a list is asked for.
#[derive(Debug, Default)]
struct RequestQuery {
    filter: JournalFilter,
    limit: Option<usize>,
    /// Only what came after the request with this number, the oldest first.
    after: Option<u64>,
    /// How long to wait where there is none.
    wait: Duration,
}

impl RequestQuery {
    fn read(call: &Call<'_>) -> Result<Self, String> {
        let mut query = Self::default();
        for (name, value) in form_urlencoded::parse(call.query.as_bytes()) {
            let unusable = || format!("`{value}` is no value of `{name}`");
            match name.as_ref() {
                "limit" => query.limit = Some(value.parse().map_err(|_| unusable())?),
                "after" => query.after = Some(value.parse().map_err(|_| unusable())?),
                "wait" => query.wait = wait(&value).ok_or_else(unusable)?,
                _ if query.filter.take(&name, &value)? => {}
                _ => {
                    let names: Vec<_> = JournalFilter::PARAMETERS.iter().map(|(name, _)| *name).collect();
                    return Err(format!(
                        "`{name}` is no filter; there are limit, after, wait, {}",
                        names.join(", ")
                    ));
                }
            }
        }
        // A browser goes on from the last event that it saw.
        if let Some(last) = call.header("last-event-id") {
            query.after = Some(last.parse().map_err(|_| format!("`{last}` is no Last-Event-ID"))?);
        }
        Ok(query)
    }
}

/// Seconds, or milliseconds as `250ms`.
fn wait(text: &str) -> Option<Duration> {
    let wait = match text.strip_suffix("ms") {
        Some(ms) => Duration::from_millis(ms.parse().ok()?),
        None => Duration::from_secs(text.strip_suffix('s').unwrap_or(text).parse().ok()?),
    };
    (wait <= LONGEST_WAIT).then_some(wait)
}

/// `GET …/requests`: the latest requests first; with `after` those after it, the oldest first, for which the call may
/// wait; and as a stream of events, where the call accepts that.
///
/// # Errors
/// The refusal by `control.argument`.
pub async fn list(
    control: &Control,
    tenant: &Arc<Tenant>,
    call: &Call<'_>,
    trace: &mut Trace,
) -> Result<Reply, ControlError> {
    let query = RequestQuery::read(call).map_err(|why| ControlError::argument(trace, why))?;
    let stopping = control.stopping.subscribe();
    if call.header("accept").is_some_and(|accept| accept.contains("text/event-stream")) {
        return Ok(Reply::streamed(ContentType::Events, events(Arc::clone(tenant), query, stopping)));
    }
    let (journal, limit) = (&tenant.journal, query.limit.unwrap_or(DEFAULT_LIMIT));
    let Some(after) = query.after else {
        return Ok(answer(&journal.latest(limit, |entry| query.filter.picks(entry)), journal.last()));
    };
    let mut stopping = stopping;
    let found = async {
        let mut seen = after;
        loop {
            let last = journal.last();
            let found = journal.after(seen, limit, |entry| query.filter.picks(entry));
            if !found.is_empty() {
                return found;
            }
            seen = seen.max(last);
            journal.wait_after(seen).await;
        }
    };
    let found = tokio::select! {
        biased;
        found = found => found,
        () = tokio::time::sleep(query.wait) => Vec::new(),
        _ = stopping.wait_for(|stopping| *stopping) => Vec::new(),
    };
    Ok(answer(&found, journal.last()))
}

fn answer(found: &[Arc<JournalEntry>], last: u64) -> Reply {
    Reply::json(&RequestList { requests: found.iter().map(|entry| view::summary(entry)).collect(), last })
}

/// Requests as they come, each an event whose id is its number; from `after` on, or from now.
fn events(
    tenant: Arc<Tenant>,
    query: RequestQuery,
    stopping: watch::Receiver<bool>,
) -> impl Stream<Item = Bytes> {
    let from = query.after.unwrap_or_else(|| tenant.journal.last());
    unfold((tenant, query.filter, from, stopping), async |(tenant, filter, mut seen, mut stopping)| {
        let more = tokio::select! {
            biased;
            more = next_events(&tenant, &filter, &mut seen) => Some(more),
            _ = stopping.wait_for(|stopping| *stopping) => None,
            () = tenant.ended() => None,
            () = tokio::time::sleep(KEEP_ALIVE) => Some(": still here\n\n".to_owned()),
        };
        Some((more?.into(), (tenant, filter, seen, stopping)))
    })
}

/// The next requests that are asked for, as soon as there are some.
async fn next_events(tenant: &Tenant, filter: &JournalFilter, seen: &mut u64) -> String {
    loop {
        let last = tenant.journal.last();
        let come = tenant.journal.after(*seen, BATCH, |_| true);
        *seen = come.last().map_or((*seen).max(last), |entry| entry.seq);
        let text: String =
            come.iter().filter(|entry| filter.picks(entry)).map(|entry| event(entry)).collect();
        // An empty piece would end the stream.
        if !text.is_empty() {
            return text;
        }
        tenant.journal.wait_after(*seen).await;
    }
}

fn event(entry: &JournalEntry) -> String {
    // Texts and numbers, which JSON always holds.
    let data = serde_json::to_string(&view::summary(entry)).unwrap_or_default();
    format!("id: {}\nevent: request\ndata: {data}\n\n", entry.seq)
}

/// `GET …/requests/{id}`: one request with its trace.
///
/// # Errors
/// 404.
pub fn one(control: &Control, tenant: &Tenant, id: &str, trace: &mut Trace) -> Result<Reply, ControlError> {
    // The server's own calls are found with its first tenant.
    let found = tenant.journal.find(id).or_else(|| control.journal.find(id).filter(|_| tenant.is_first()));
    let probe = trace
        .check(Check::ControlFound)
        .seen(id.to_owned())
        .wanted("the X-Cfy-Tx-Id of a request that is still in the journal");
    let entry = probe.some(found).map_err(|refusal| ControlError::new(refusal, ControlCode::NotFound))?;
    Ok(Reply::json(&view::detail(&entry)))
}
