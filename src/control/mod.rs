//! `/_tenantry/…`: what is ours. Behind the control token, for local callers, from no page of another site.

mod changelog;
#[cfg(test)]
mod describe;
mod error;
mod explain;
mod outbox;
mod requests;

use actix_web::http::{Method, StatusCode};
use aws_lc_rs::constant_time::verify_slices_are_equal;
#[cfg(test)]
pub use describe::endpoints;
use error::{Code, ControlError};
use schemars::JsonSchema;
use serde::Serialize;

use crate::auth::{Credential, credential};
use crate::check::{Check, Refusal, Trace};
use crate::tenant::Tenant;
use crate::wire::{Call, ContentType, Reply};
use crate::{openapi, pages};

/// Who may use the control API.
#[derive(Debug)]
pub struct Control {
    /// The bearer token.
    pub token: String,
    /// Host names and addresses under which it answers, besides loopback's own; lower case, without port.
    pub hosts: Vec<String>,
    /// The certificate authority to trust, in PEM, if it is ours.
    pub authority: Option<String>,
}

/// Whether a path is ours.
pub fn is_control(path: &crate::wire::Path) -> bool {
    path.segments().next() == Some("_tenantry")
}

#[derive(Serialize, JsonSchema)]
struct Health {
    status: &'static str,
}

/// Answers a call to a path of ours.
pub async fn answer(control: &Control, tenant: &Tenant, call: &Call<'_>, trace: &mut Trace) -> Reply {
    trace.about_endpoint("_tenantry");
    match dispatch(control, tenant, call, trace).await {
        Ok(reply) => reply,
        Err(error) => error.into_reply(),
    }
}

async fn dispatch(
    control: &Control,
    tenant: &Tenant,
    call: &Call<'_>,
    trace: &mut Trace,
) -> Result<Reply, ControlError> {
    let segments: Vec<_> = call.path.segments().skip(1).collect();
    if segments == ["health"] {
        check_method(call, &Method::GET, trace)?;
        return Ok(Reply::json(&Health { status: "ready" }));
    }
    if segments == ["openapi.json"] {
        check_method(call, &Method::GET, trace)?;
        return Ok(Reply::ok(ContentType::Json, openapi::document(call.base).into()));
    }
    if segments == ["ca.pem"] {
        check_method(call, &Method::GET, trace)?;
        let probe = trace
            .check(Check::TlsAuthority)
            .seen(if control.authority.is_some() { "one" } else { "none" })
            .wanted("--tls auto");
        probe
            .holds(control.authority.is_some())
            .map_err(|refusal| ControlError::new(refusal, Code::NotFound))?;
        return Ok(Reply::ok(ContentType::Pem, control.authority.clone().unwrap_or_default().into()));
    }
    if format!("/_tenantry/{}", segments.join("/")) == pages::CSS_PATH {
        check_method(call, &Method::GET, trace)?;
        return Ok(Reply::ok(ContentType::Css, pages::CSS.into()));
    }
    admit(control, call, trace)?;
    match segments.as_slice() {
        ["v1", "tenants", handle, rest @ ..] => {
            let wanted = tenant.store.info().await?.id().to_lowercase();
            let known = *handle == tenant.handle || *handle == wanted;
            let probe =
                trace.check(Check::ControlTenant).seen((*handle).to_owned()).wanted(tenant.handle.clone());
            probe.holds(known).map_err(|refusal| ControlError::new(refusal, Code::NotFound))?;
            match rest {
                ["requests"] => {
                    check_method(call, &Method::GET, trace)?;
                    requests::list(tenant, call, trace)
                }
                ["requests", id] => {
                    check_method(call, &Method::GET, trace)?;
                    requests::one(tenant, id, trace)
                }
                ["changelog"] => {
                    check_method(call, &Method::GET, trace)?;
                    changelog::list(tenant, call, trace).await
                }
                ["explain"] => {
                    check_method(call, &Method::POST, trace)?;
                    explain::explain(tenant, call, trace).await
                }
                ["outbox"] => {
                    check_method(call, &Method::GET, trace)?;
                    outbox::list(tenant, call, trace).await
                }
                ["outbox", id, "accept"] => {
                    check_method(call, &Method::POST, trace)?;
                    outbox::accept(tenant, id, call.at, trace).await
                }
                ["keys"] => {
                    check_method(call, &Method::POST, trace)?;
                    let kid = tenant.rotate_key().await;
                    let kid = kid.map_err(|error| ControlError::Broken(error.to_string()))?;
                    Ok(Reply::json(&serde_json::json!({ "kid": kid })))
                }
                _ => Err(unknown(call, trace)),
            }
        }
        _ => Err(unknown(call, trace)),
    }
}

fn unknown(call: &Call<'_>, trace: &mut Trace) -> ControlError {
    let refusal = trace.check(Check::RouteKnown).seen(call.path.text().to_owned()).failed();
    ControlError::new(refusal, Code::NotFound)
}

fn check_method(call: &Call<'_>, wanted: &Method, trace: &mut Trace) -> Result<(), ControlError> {
    let probe = trace.check(Check::RequestMethod).seen(call.method.to_string()).wanted(wanted.to_string());
    probe.holds(call.method == wanted).map_err(|refusal| ControlError::new(refusal, Code::Method))
}

/// Host, origin, token (decision 26).
fn admit(control: &Control, call: &Call<'_>, trace: &mut Trace) -> Result<(), ControlError> {
    let forbidden = |refusal: Refusal| ControlError::new(refusal, Code::Forbidden);
    // The Host header itself, not the public URL: it says under which name a browser was led here.
    let host = host_of(call.header("host").unwrap_or_default());
    let probe =
        trace.check(Check::ControlHost).seen(host.clone()).wanted("a loopback name or a --control-host");
    probe.holds(is_loopback(&host) || control.hosts.contains(&host)).map_err(forbidden)?;
    if let Some(origin) = call.header("origin") {
        let own =
            origin.split_once("://").is_some_and(|(_, authority)| Some(authority) == call.header("host"));
        let probe = trace.check(Check::ControlOrigin).seen(origin.to_owned()).wanted("no Origin, or our own");
        probe.holds(own).map_err(forbidden)?;
    }
    let given = match credential(call) {
        Credential::Bearer(text) => text,
        _ => "",
    };
    let right = verify_slices_are_equal(given.as_bytes(), control.token.as_bytes()).is_ok();
    let seen = if given.is_empty() { "no bearer token" } else { "a bearer token" };
    let probe = trace.check(Check::ControlToken).seen(seen).wanted("the control token");
    probe.holds(right).map_err(|refusal| ControlError::new(refusal, Code::Unauthorized))
}

/// A host in lower case without its port.
pub fn host_of(authority: &str) -> String {
    let host = match authority.strip_prefix('[') {
        Some(v6) => v6.split(']').next().unwrap_or_default(),
        None => authority.split(':').next().unwrap_or_default(),
    };
    host.trim_end_matches('.').to_ascii_lowercase()
}

fn is_loopback(host: &str) -> bool {
    host == "localhost"
        || host.ends_with(".localhost")
        || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// The answer to a request that could not be read: 413 or 400.
pub fn unreadable(refusal: Refusal, status: StatusCode) -> Reply {
    let code = if status == StatusCode::PAYLOAD_TOO_LARGE { Code::TooLarge } else { Code::BadRequest };
    ControlError::new(refusal, code).into_reply()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_compared_without_port_and_case() {
        for (authority, host) in [
            ("LocalHost:80", "localhost"),
            ("[::1]:8080", "::1"),
            ("a.b.", "a.b"),
            ("127.0.0.9", "127.0.0.9"),
            ("", ""),
        ] {
            assert_eq!(host_of(authority), host);
        }
        for host in ["localhost", "t1.localhost", "127.0.0.9", "::1"] {
            assert!(is_loopback(host), "{host}");
        }
        for host in ["localhost.evil.example", "10.0.0.1", "", "0.0.0.0"] {
            assert!(!is_loopback(host), "{host}");
        }
    }
}
