//! Calls from a browser's page of another origin: the tenant's list of trusted domains decides (oauth.md#s1-3).

use actix_web::HttpRequest;
use actix_web::http::{Method, StatusCode};

use crate::check::{Check, Trace};
use crate::domain::tenant::{TenantInfo, trusts};
use crate::wire::{ContentType, Reply};

/// The entry that lets every origin in; for development.
const ANY: &str = "*";

/// What a page may read of an answer's head: why it was refused, and where its trace is.
const EXPOSED: &str = "WWW-Authenticate, X-Cfy-Tx-Id";

/// The page that a call comes from, and whether it may read the answer.
pub struct CallingOrigin {
    text: String,
    trusted: Trust,
    /// The trusted domains, for the trace.
    list: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Trust {
    /// It may, with cookies.
    Listed,
    /// It may, without: the list is open to all.
    Open,
    No,
}

impl CallingOrigin {
    /// Of a call by a browser; none where there is no `CallingOrigin`, as other clients call.
    pub fn of(request: &HttpRequest, info: &TenantInfo) -> Option<Self> {
        let text = request.headers().get("origin")?.to_str().ok()?.to_owned();
        let host = text.split_once("://").map_or("", |(_, rest)| rest);
        let host = match host.rsplit_once(':') {
            // The colons of an address stand in brackets.
            Some((name, port)) if !port.ends_with(']') => name,
            _ => host,
        };
        let list = &info.spec.trusted_domains;
        let trusted = if !host.is_empty() && list.iter().any(|domain| trusts(domain, host)) {
            Trust::Listed
        } else if list.iter().any(|domain| domain == ANY) {
            Trust::Open
        } else {
            Trust::No
        };
        let shown =
            if list.is_empty() { "tenant.trusted_domains is empty".to_owned() } else { list.join(", ") };
        Some(Self { text, trusted, list: shown })
    }

    /// The answer to a pre-flight, if this is one.
    pub fn preflight(&self, request: &HttpRequest, trace: &mut Trace) -> Option<Reply> {
        let asked = |name: &str| request.headers().get(name)?.to_str().ok();
        let method = asked("access-control-request-method")?;
        if request.method() != Method::OPTIONS {
            return None;
        }
        let probe = trace.check(Check::RequestOrigin).seen(self.text.clone()).wanted(self.list.clone());
        let trusted = probe.some((self.trusted != Trust::No).then_some(()));
        if let Err(refusal) = trusted {
            return Some(Reply::refused(&refusal, StatusCode::FORBIDDEN, ContentType::Html, Vec::new()));
        }
        let headers = asked("access-control-request-headers").unwrap_or_default();
        let reply = Reply::ok(ContentType::Html, Vec::new())
            .with_header("Access-Control-Allow-Methods", method)
            .with_header("Access-Control-Max-Age", "600");
        Some(if headers.is_empty() {
            reply
        } else {
            reply.with_header("Access-Control-Allow-Headers", headers)
        })
    }

    /// The answer, readable for the page if it is trusted.
    pub fn apply(&self, reply: Reply, trace: &mut Trace) -> Reply {
        let reply = reply.with_header("Vary", "Origin");
        let exposed = |reply: Reply| reply.with_header("Access-Control-Expose-Headers", EXPOSED);
        match self.trusted {
            Trust::Listed => exposed(reply)
                .with_header("Access-Control-Allow-Origin", self.text.as_str())
                .with_header("Access-Control-Allow-Credentials", "true"),
            Trust::Open => exposed(reply).with_header("Access-Control-Allow-Origin", ANY),
            Trust::No => {
                trace.note(format!(
                    "the browser will not show this answer to {}: it is none of tenant.trusted_domains",
                    self.text
                ));
                reply
            }
        }
    }
}
