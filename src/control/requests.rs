//! `GET …/requests` and `GET …/requests/{id}`: the journal.

use schemars::JsonSchema;
use serde::Serialize;

use super::Control;
use super::error::{Code, ControlError};
use crate::check::{Check, Trace};
use crate::journal::Entry;
use crate::journal::view::{self, Summary};
use crate::tenant::Tenant;
use crate::wire::{Call, Reply};

/// Requests in a list, where the call does not say how many.
const DEFAULT_LIMIT: usize = 100;

#[derive(Serialize, JsonSchema)]
pub struct List<'e> {
    requests: Vec<Summary<'e>>,
}

/// What a list may be narrowed to.
#[derive(Debug, Default)]
struct Filter {
    limit: Option<usize>,
    method: Option<String>,
    path: Option<String>,
    status: Option<u16>,
    check: Option<Check>,
    client: Option<String>,
    refused: Option<bool>,
}

impl Filter {
    fn read(query: &str) -> Result<Self, String> {
        let mut filter = Self::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let unusable = || format!("`{value}` is no value of `{name}`");
            match name.as_ref() {
                "limit" => filter.limit = Some(value.parse().map_err(|_| unusable())?),
                "method" => filter.method = Some(value.into_owned()),
                "path" => filter.path = Some(value.to_ascii_lowercase()),
                "status" => filter.status = Some(value.parse().map_err(|_| unusable())?),
                "check" => filter.check = Some(Check::by_name(&value).ok_or_else(unusable)?),
                "client" => filter.client = Some(value.to_lowercase()),
                "refused" => filter.refused = Some(value.parse().map_err(|_| unusable())?),
                _ => {
                    return Err(format!(
                        "`{name}` is no filter; there are limit, method, path, status, check, client, refused"
                    ));
                }
            }
        }
        Ok(filter)
    }

    fn picks(&self, entry: &Entry) -> bool {
        let failed = entry.trace.failed().map(|step| step.check);
        let client = || entry.trace.subject().client.as_deref().map(str::to_lowercase);
        self.method.as_ref().is_none_or(|method| entry.method.eq_ignore_ascii_case(method))
            && self.path.as_ref().is_none_or(|path| entry.target.to_ascii_lowercase().contains(path))
            && self.status.is_none_or(|status| entry.status == status)
            && self.check.is_none_or(|check| entry.trace.steps().iter().any(|step| step.check == check))
            && self.client.as_ref().is_none_or(|wanted| client().as_ref() == Some(wanted))
            && self.refused.is_none_or(|refused| failed.is_some() == refused)
    }
}

/// The latest requests first.
pub fn list(tenant: &Tenant, call: &Call<'_>, trace: &mut Trace) -> Result<Reply, ControlError> {
    let filter = Filter::read(call.query).map_err(|why| ControlError::argument(trace, why))?;
    let entries = tenant.journal.latest(filter.limit.unwrap_or(DEFAULT_LIMIT), |entry| filter.picks(entry));
    Ok(Reply::json(&List { requests: entries.iter().map(|entry| view::summary(entry)).collect() }))
}

/// One request with its trace.
pub fn one(control: &Control, tenant: &Tenant, id: &str, trace: &mut Trace) -> Result<Reply, ControlError> {
    // The server's own calls are found with its first tenant.
    let found = tenant.journal.find(id).or_else(|| control.journal.find(id).filter(|_| tenant.is_first()));
    let probe = trace
        .check(Check::ControlFound)
        .seen(id.to_owned())
        .wanted("an X-CFY-TX-ID of one of the last requests");
    let entry = probe.some(found).map_err(|refusal| ControlError::new(refusal, Code::NotFound))?;
    Ok(Reply::json(&view::detail(&entry)))
}
