//! How the journal is shown: as JSON, with secrets hidden.

use schemars::JsonSchema;
use serde::Serialize;

use super::mask::Mask;
use super::{JournalEntry, Side};
use crate::check::{Check, CheckOutcome, Trace, TraceCaller, TraceStep, TraceSubject};

/// A request in a list.
#[derive(Debug, Serialize, JsonSchema)]
pub struct EntrySummary<'e> {
    /// Its number among those of the tenant.
    seq: u64,
    id: &'e str,
    at: String,
    /// How long it took, in milliseconds.
    took_ms: f64,
    tenant: &'e str,
    /// The tenant's URL as the request shows it.
    base: &'e str,
    /// Where it came from.
    #[serde(skip_serializing_if = "Option::is_none")]
    peer: Option<String>,
    method: &'e str,
    target: String,
    status: u16,
    #[serde(flatten)]
    subject: &'e TraceSubject,
    /// Who called, apart from what the call is about.
    #[serde(skip_serializing_if = "TraceCaller::is_nobody")]
    caller: &'e TraceCaller,
    /// The grant that it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    grant: Option<&'e str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    refused: Option<StepView<'e>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    loosened: Vec<Check>,
}

/// A request with everything that is known of it.
#[derive(Debug, Serialize, JsonSchema)]
pub struct EntryDetail<'e> {
    #[serde(flatten)]
    summary: EntrySummary<'e>,
    checks: Vec<StepView<'e>>,
    notes: Vec<&'e str>,
    request: SideView,
    response: SideView,
    /// What stands in place of secrets on either side, each once: a value has the same in all requests.
    fingerprints: Vec<String>,
}

/// A check of a request.
#[derive(Debug, Serialize, JsonSchema)]
pub struct StepView<'e> {
    check: Check,
    outcome: CheckOutcome,
    seen: &'e str,
    wanted: &'e str,
    #[serde(skip_serializing_if = "Option::is_none")]
    setting: Option<String>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct SideView {
    headers: Vec<String>,
    body: String,
    /// Bytes of the whole body.
    size: usize,
    /// Of how many of them the body shown is made, where that is not all: it was cut to make room.
    #[serde(skip_serializing_if = "Option::is_none")]
    cut_to: Option<usize>,
}

/// A request as a line of a list.
pub fn summary(entry: &JournalEntry) -> EntrySummary<'_> {
    let loosened = entry.trace.steps().iter().filter(|step| step.outcome == CheckOutcome::Loosened);
    EntrySummary {
        seq: entry.seq,
        id: &entry.id,
        at: entry.at.rfc3339(),
        took_ms: entry.took.as_secs_f64() * 1e3,
        tenant: &entry.tenant,
        base: &entry.base,
        peer: entry.peer.map(|peer| peer.to_string()),
        method: &entry.method,
        target: Mask::default().target(&entry.target),
        status: entry.status,
        subject: entry.trace.subject(),
        caller: entry.trace.caller(),
        grant: entry.trace.grant(),
        refused: entry.trace.failed().map(|step| step_view(&entry.trace, step)),
        loosened: loosened.map(|step| step.check).collect(),
    }
}

/// A request whole.
pub fn detail(entry: &JournalEntry) -> EntryDetail<'_> {
    let mut mask = Mask::default();
    mask.target(&entry.target);
    EntryDetail {
        summary: summary(entry),
        checks: steps(&entry.trace),
        notes: entry.trace.notes().iter().map(AsRef::as_ref).collect(),
        request: side_view(&entry.request, &mut mask),
        response: answer_view(entry, &mut mask),
        fingerprints: mask.into_fingerprints(),
    }
}

/// The checks of a trace.
pub fn steps(trace: &Trace) -> Vec<StepView<'_>> {
    trace.steps().iter().map(|step| step_view(trace, step)).collect()
}

fn step_view<'e>(trace: &Trace, step: &'e TraceStep) -> StepView<'e> {
    let wanted = if step.wanted.is_empty() { step.check.meaning() } else { &step.wanted };
    let setting = (step.outcome != CheckOutcome::Passed).then(|| trace.setting(step.check));
    StepView { check: step.check, outcome: step.outcome, seen: &step.seen, wanted, setting }
}

fn side_view(side: &Side, mask: &mut Mask) -> SideView {
    SideView {
        headers: side.headers.lines().map(|line| mask.header(line)).collect(),
        body: mask.body(&side.body),
        size: side.size,
        cut_to: (side.body.len() < side.size).then_some(side.body.len()),
    }
}

fn answer_view(entry: &JournalEntry, mask: &mut Mask) -> SideView {
    let shown = side_view(&entry.response, mask);
    if entry.trace.facts().answers_secret && entry.trace.failed().is_none() {
        let body = format!("({} bytes that hold a secret)", entry.response.size);
        return SideView { body, ..shown };
    }
    shown
}
