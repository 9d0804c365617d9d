//! Which requests a call asks for.

use super::JournalEntry;
use super::mask::Mask;
use crate::check::{Check, CheckOutcome};

/// What a list is narrowed to. A request is picked where everything that is named fits.
#[derive(Debug, Default)]
pub struct JournalFilter {
    method: Option<String>,
    path: Option<String>,
    endpoint: Option<String>,
    status: Option<u16>,
    check: Option<Check>,
    app: Option<String>,
    client: Option<String>,
    user: Option<String>,
    caller: Option<String>,
    peer: Option<String>,
    base: Option<String>,
    header: Option<String>,
    text: Option<String>,
    fingerprint: Option<String>,
    grant: Option<String>,
    slower_ms: Option<u64>,
    refused: Option<bool>,
    loosened: Option<bool>,
}

impl JournalFilter {
    /// The names of its parameters, and what each is.
    pub const PARAMETERS: [(&'static str, &'static str); 18] = [
        ("method", "A method."),
        ("path", "A part of the path."),
        ("endpoint", "An endpoint, such as `OAuth2/Token`."),
        ("status", "A status."),
        ("check", "A check that was met."),
        ("app", "An app that it was about, by Application ID."),
        ("client", "A client that it was about."),
        ("user", "A user that it was about."),
        ("caller", "The client or the user who called."),
        ("peer", "The address that it came from, with or without the port."),
        ("base", "The beginning of the URL under which it came."),
        ("header", "A part of a header of either side, such as `content-type: text/html`."),
        ("text", "A part of a body of either side, as it is shown."),
        ("fingerprint", "A value that was sent or answered, such as `code#a3f9`."),
        ("grant", "The grant that it belongs to, such as `grant#07c1`."),
        ("slower_ms", "It took at least so many milliseconds."),
        ("refused", "`true` or `false`."),
        ("loosened", "`true` or `false`: whether the real tenant would have refused it."),
    ];

    /// Takes a parameter; whether it is one of these.
    ///
    /// # Errors
    /// A value that cannot be used.
    pub fn take(&mut self, name: &str, value: &str) -> Result<bool, String> {
        let unusable = || format!("`{value}` is no value of `{name}`");
        let lower = || Some(value.to_lowercase());
        match name {
            "method" => self.method = Some(value.to_owned()),
            "path" => self.path = lower(),
            "endpoint" => self.endpoint = lower(),
            "status" => self.status = Some(value.parse().map_err(|_| unusable())?),
            "check" => self.check = Some(Check::by_name(value).ok_or_else(unusable)?),
            "app" => self.app = lower(),
            "client" => self.client = lower(),
            "user" => self.user = lower(),
            "caller" => self.caller = lower(),
            "peer" => self.peer = lower(),
            "base" => self.base = lower(),
            "header" => self.header = lower(),
            "text" => self.text = lower(),
            "fingerprint" => self.fingerprint = lower(),
            "grant" => self.grant = lower(),
            "slower_ms" => self.slower_ms = Some(value.parse().map_err(|_| unusable())?),
            "refused" => self.refused = Some(value.parse().map_err(|_| unusable())?),
            "loosened" => self.loosened = Some(value.parse().map_err(|_| unusable())?),
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// Whether a request is asked for.
    pub fn picks(&self, entry: &JournalEntry) -> bool {
        let (subject, caller) = (entry.trace.subject(), entry.trace.caller());
        let is = |wanted: &Option<String>, seen: Option<&str>| {
            wanted.as_ref().is_none_or(|wanted| seen.is_some_and(|seen| seen.to_lowercase() == *wanted))
        };
        let took = u64::try_from(entry.took.as_millis()).unwrap_or(u64::MAX);
        self.method.as_ref().is_none_or(|method| entry.method.eq_ignore_ascii_case(method))
            && self.path.as_ref().is_none_or(|path| entry.target.to_ascii_lowercase().contains(path))
            && is(&self.endpoint, subject.endpoint.as_deref())
            && self.status.is_none_or(|status| entry.status == status)
            && is(&self.app, subject.app.as_deref())
            && is(&self.client, subject.client.as_deref())
            && is(&self.user, subject.user.as_deref())
            && (is(&self.caller, caller.client.as_deref()) || is(&self.caller, caller.user.as_deref()))
            && is(&self.grant, entry.trace.grant())
            && self.check.is_none_or(|check| entry.trace.steps().iter().any(|step| step.check == check))
            && self.slower_ms.is_none_or(|ms| took >= ms)
            && self.refused.is_none_or(|refused| entry.trace.failed().is_some() == refused)
            && self.loosened.is_none_or(|loosened| is_loosened(entry) == loosened)
            && self.peer.as_ref().is_none_or(|peer| {
                entry.peer.is_some_and(|seen| seen.to_string() == *peer || seen.ip().to_string() == *peer)
            })
            && self.base.as_ref().is_none_or(|base| entry.base.to_lowercase().starts_with(base))
            && self.picks_shown(entry)
    }

    /// What has to be looked for in the texts themselves, as they are shown.
    fn picks_shown(&self, entry: &JournalEntry) -> bool {
        if self.header.is_none() && self.text.is_none() && self.fingerprint.is_none() {
            return true;
        }
        let mut mask = Mask::default();
        let lines = entry.request.headers.lines().chain(entry.response.headers.lines());
        let headers: Vec<_> = lines.map(|line| mask.header(line).to_lowercase()).collect();
        mask.target(&entry.target);
        let bodies = [mask.body(&entry.request.body), mask.body(&entry.response.body)];
        let has_text = |text: &String| bodies.iter().any(|body| body.to_lowercase().contains(text));
        let has_header = |text: &String| headers.iter().any(|line| line.contains(text));
        self.header.as_ref().is_none_or(has_header)
            && self.text.as_ref().is_none_or(has_text)
            && self.fingerprint.as_ref().is_none_or(|wanted| mask.into_fingerprints().contains(wanted))
    }
}

/// Whether something was let pass that the real tenant refuses.
fn is_loosened(entry: &JournalEntry) -> bool {
    entry.trace.steps().iter().any(|step| step.outcome == CheckOutcome::Loosened)
}
