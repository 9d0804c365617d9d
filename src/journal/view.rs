//! How the journal is shown: as JSON, with secrets hidden.

use percent_encoding::percent_decode_str;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::Entry;
use crate::check::{Check, CheckOutcome, Trace, TraceStep, TraceSubject};
use crate::wire::{decode_basic, decode_text};

/// What stands in place of a secret.
const HIDDEN: &str = "***";

/// Endpoints whose answer as a whole is a secret.
const SECRET_ANSWERS: [&str; 3] =
    ["Core/GeneratePassword", "Mobile/GetUserThirdPartyOtp", "SaasManage/GetOpenIdClientSecret"];

/// A request in a list.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Summary<'e> {
    id: &'e str,
    at: String,
    method: &'e str,
    target: String,
    status: u16,
    #[serde(flatten)]
    subject: &'e TraceSubject,
    #[serde(skip_serializing_if = "Option::is_none")]
    refused: Option<StepView<'e>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    loosened: Vec<Check>,
}

/// A request with everything that is known of it.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Detail<'e> {
    #[serde(flatten)]
    summary: Summary<'e>,
    checks: Vec<StepView<'e>>,
    notes: Vec<&'e str>,
    request: Message,
    response: Message,
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
struct Message {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    headers: Vec<String>,
    body: String,
}

/// A request as a line of a list.
pub fn summary(entry: &Entry) -> Summary<'_> {
    let loosened = entry.trace.steps().iter().filter(|step| step.outcome == CheckOutcome::Loosened);
    Summary {
        id: &entry.id,
        at: entry.at.rfc3339(),
        method: &entry.method,
        target: hide_in_query(&entry.target),
        status: entry.status,
        subject: entry.trace.subject(),
        refused: entry.trace.failed().map(|step| step_view(&entry.trace, step)),
        loosened: loosened.map(|step| step.check).collect(),
    }
}

/// A request whole.
pub fn detail(entry: &Entry) -> Detail<'_> {
    Detail {
        summary: summary(entry),
        checks: steps(&entry.trace),
        notes: entry.trace.notes().iter().map(AsRef::as_ref).collect(),
        request: Message {
            headers: entry.headers.lines().map(hide_in_header).collect(),
            body: hide_in_body(&entry.body),
        },
        response: Message { headers: Vec::new(), body: hide_in_answer(entry) },
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

/// A name with one of these in it is a secret's.
const SECRET_WORDS: [&str; 10] = [
    "password",
    "secret",
    "token",
    "assertion",
    "answer",
    "verifier",
    "otpcode",
    "firstcode",
    "secondcode",
    "phonepin",
];

/// Whether a parameter or member of this name holds a secret.
fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    SECRET_WORDS.iter().any(|word| name.contains(word))
        && !matches!(name.as_str(), "token_type" | "token_type_hint")
        || matches!(
            name.as_str(),
            "code"
                | "auth"
                | "sessionid"
                | "refresh"
                | "bounce"
                | "cloudredirect"
                | "confirmation"
                | "antixss"
        )
}

/// Of a Basic header the client id is shown, of a bearer token its first characters, of cookies their names.
fn hide_in_header(line: &str) -> String {
    let Some((name, value)) = line.split_once(": ") else { return line.to_owned() };
    if name.eq_ignore_ascii_case("authorization") {
        return format!("{name}: {}", hide_credentials(value));
    }
    if name.eq_ignore_ascii_case("cookie") {
        let names = value.split(';').map(|pair| pair.split_once('=').map_or("", |(name, _)| name.trim()));
        let shown: Vec<_> = names.map(|name| format!("{name}={HIDDEN}")).collect();
        return format!("{name}: {}", shown.join("; "));
    }
    if name.eq_ignore_ascii_case("referer") {
        return format!("{name}: {}", hide_in_url(value));
    }
    line.to_owned()
}

fn hide_credentials(value: &str) -> String {
    // Of a long value the beginning tells one from another, and is no use to anybody.
    let shown = |text: &str| if text.len() < 24 { 0 } else { 8 };
    let begin = |text: &str| format!("{}{HIDDEN}", text.chars().take(shown(text)).collect::<String>());
    match value.split_once(' ') {
        Some((scheme, credentials)) if scheme.eq_ignore_ascii_case("basic") => {
            let pair = decode_basic(credentials).unwrap_or_default();
            match pair.split_once(':') {
                Some((id, _)) => format!("{scheme} {id}:{HIDDEN}"),
                None => format!("{scheme} {HIDDEN}"),
            }
        }
        Some((scheme, credentials)) if scheme.eq_ignore_ascii_case("bearer") => {
            format!("{scheme} {}", begin(credentials))
        }
        // It may be a token without a scheme.
        _ => begin(value),
    }
}

fn hide_in_query(target: &str) -> String {
    match target.split_once('?') {
        Some((path, query)) => format!("{path}?{}", hide_in_form(query)),
        None => target.to_owned(),
    }
}

fn hide_in_form(form: &str) -> String {
    let pairs = form.split(['&', '\n']).map(|pair| match pair.split_once('=') {
        Some((name, _)) if is_secret(&percent_decode_str(name).decode_utf8_lossy()) => {
            format!("{name}={HIDDEN}")
        }
        _ => pair.to_owned(),
    });
    pairs.collect::<Vec<_>>().join("&")
}

fn hide_in_body(body: &[u8]) -> String {
    let text = decode_text(body);
    if let Ok(mut value) = serde_json::from_str::<Value>(&text) {
        hide_in_value(&mut value);
        return value.to_string();
    }
    if let Some(page) = hide_in_page(&text) {
        return page;
    }
    let looks_like_form = text.contains('=') && !text.trim_start().starts_with(['{', '[', '<', '"', '-']);
    if looks_like_form {
        return hide_in_form(&text);
    }
    // Cut or unreadable: where a secret may be in it, nothing is shown. A `\u0073` may be a letter of its name.
    let lower = percent_decode_str(&text).decode_utf8_lossy().to_ascii_lowercase();
    if SECRET_WORDS.iter().chain(&["\\u"]).any(|word| lower.contains(word)) {
        return format!("({} bytes that may hold a secret)", body.len());
    }
    text.into_owned()
}

fn hide_in_answer(entry: &Entry) -> String {
    let endpoint = entry.trace.subject().endpoint.as_deref().unwrap_or_default();
    if SECRET_ANSWERS.contains(&endpoint) && entry.trace.failed().is_none() {
        return format!("({} bytes that hold a secret)", entry.answer.len());
    }
    hide_in_body(&entry.answer)
}

/// Of a redirect where it leads, of a page for people that it was one: its hidden fields are secrets.
fn hide_in_page(text: &str) -> Option<String> {
    if text.starts_with("<!DOCTYPE html>") {
        return Some(format!("(a page of {} bytes)", text.len()));
    }
    let (_, rest) = text.strip_prefix("<html><head><title>Object moved")?.split_once("href=\"")?;
    Some(format!("Object moved to {}", hide_in_url(&rest.split('"').next()?.replace("&amp;", "&"))))
}

/// A URL without the secrets of its query and its fragment.
fn hide_in_url(url: &str) -> String {
    let (place, fragment) = url.split_once('#').unwrap_or((url, ""));
    let fragment = if fragment.is_empty() { String::new() } else { format!("#{}", hide_in_form(fragment)) };
    hide_in_query(place) + &fragment
}

fn hide_in_value(value: &mut Value) {
    match value {
        Value::Object(members) => {
            // An operation of a SCIM patch names what it sets.
            let of_secret = members.iter().any(|(name, path)| {
                name.eq_ignore_ascii_case("path") && path.as_str().is_some_and(is_secret)
            });
            for (name, value) in members {
                let is_secret = is_secret(name) || of_secret && name.eq_ignore_ascii_case("value");
                if is_secret && !value.is_null() && !value.is_boolean() {
                    *value = HIDDEN.into();
                } else {
                    hide_in_value(value);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(hide_in_value),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_hidden_wherever_they_stand() {
        assert_eq!(
            hide_in_header("Authorization: Basic Y2xpZW50QGFjbWUudGVzdDpNeVRlc3Qx"),
            "Authorization: Basic client@acme.test:***"
        );
        assert_eq!(
            hide_in_header("authorization: Bearer abcdefghijklmnopqrstuvwx"),
            "authorization: Bearer abcdefgh***"
        );
        assert_eq!(hide_in_header("Authorization: basic YTpiYw"), "Authorization: basic a:***");
        assert_eq!(hide_in_header("Authorization: Basic YWJj"), "Authorization: Basic ***");
        assert_eq!(hide_in_header("Referer: https://a/?Auth=x&y=1"), "Referer: https://a/?Auth=***&y=1");
        assert_eq!(hide_in_header("Authorization: abcdefghijklmnopqrstuvwx"), "Authorization: abcdefgh***");
        assert_eq!(hide_in_header("Authorization: abcdefghijkl mnop"), "Authorization: ***");
        assert_eq!(hide_in_header("Cookie: .ASPXAUTH=x; antixss=y"), "Cookie: .ASPXAUTH=***; antixss=***");
        assert_eq!(hide_in_query("/a?x=1&Auth=2"), "/a?x=1&Auth=***");
        assert_eq!(hide_in_body(b"client_id=a&client_secret=b"), "client_id=a&client_secret=***");
        assert_eq!(
            hide_in_body(br#"{"Name":"a","Password":"b","X":[{"token":1}]}"#),
            r#"{"Name":"a","Password":"***","X":[{"token":"***"}]}"#
        );
        assert_eq!(
            hide_in_body(br#"{"token_type":"Bearer","access_token":"e"}"#),
            r#"{"token_type":"Bearer","access_token":"***"}"#
        );
        assert_eq!(
            hide_in_body(
                br#"{"Operations":[{"op":"add","Path":"password","value":"b"},{"path":"x","value":"y"}]}"#
            ),
            r#"{"Operations":[{"op":"add","Path":"password","value":"***"},{"path":"x","value":"y"}]}"#
        );
        let moved = "<html><head><title>Object moved</title></head><body>\r\n<h2>Object moved to <a href=\"https://a/cb?x=1&amp;code=c#access_token=t\">";
        assert_eq!(
            hide_in_body(moved.as_bytes()),
            "Object moved to https://a/cb?x=1&code=***#access_token=***"
        );
        assert_eq!(hide_in_body(b"code=abc&redirect_uri=<x>{"), "code=***&redirect_uri=<x>{");
        assert_eq!(hide_in_body(b"<!DOCTYPE html><input value=geheim>"), "(a page of 35 bytes)");
        assert_eq!(hide_in_body(b"client_%73ecret=b&x=1"), "client_%73ecret=***&x=1");
        for body in
            ["{ Password: 'geheim'", r#"{"client_\u0073ecret":"geheim","#, "a=1\nclient_%73ecret=geheim"]
        {
            assert!(!hide_in_body(body.as_bytes()).contains("geheim"), "{body}");
        }
    }
}
