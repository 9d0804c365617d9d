//! What comes in and what goes out: the request as every surface reads it, and the answer as they build it.
//!
//! No surface touches the HTTP library beyond these types, and an answer that refuses can only be made from a
//! [`Refusal`].

mod authority;
mod gzip;
mod host_pattern;
pub mod json;
mod params;
mod path;
mod reply;
mod vendor;

use actix_web::http::Method;
use actix_web::http::header::HeaderMap;
pub use authority::{host_of, is_authority};
use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
pub use host_pattern::{HostPattern, LONGEST_LABEL, is_label};
pub use params::{Params, required};
pub use path::Path;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
pub use reply::{ContentType, Reply, ReplyBody};
pub use vendor::is_vendors;
#[cfg(feature = "tls")]
pub use vendor::{folded, is_under};

use crate::check::{Check, Refusal};
use crate::clock::Timestamp;

/// A request, as the server hands it to a surface.
#[derive(Clone, Copy, Debug)]
pub struct Call<'a> {
    /// The id of the request in the journal, which `X-CFY-TX-ID` shows.
    pub id: &'a str,
    /// When it came.
    pub at: Timestamp,
    /// The address that it came from, if it is known.
    pub from: Option<std::net::IpAddr>,
    /// The method; `HEAD` arrives as `GET`.
    pub method: &'a Method,
    /// The folded path.
    pub path: &'a Path,
    /// The query string as sent, without the question mark.
    pub query: &'a str,
    /// The headers.
    pub headers: &'a HeaderMap,
    /// The whole body.
    pub body: &'a [u8],
    /// The tenant's URL as the client sees it, without a trailing slash: `{T}` of the contract.
    pub base: &'a str,
    /// Whether it came to the server itself: by no tenant's own port, host name or path prefix.
    pub to_server: bool,
}

impl<'a> Call<'a> {
    /// The value of a header, if it is there and ASCII; of several, the first.
    pub fn header(&self, name: &str) -> Option<&'a str> {
        self.headers.get(name)?.to_str().ok().map(str::trim)
    }

    /// The value of a cookie, if it is there and not empty. Its name is compared without case.
    pub fn cookie(&self, name: &str) -> Option<&'a str> {
        let headers = self.headers.get_all("cookie").filter_map(|header| header.to_str().ok());
        let mut pairs =
            headers.flat_map(|header| header.split(';')).filter_map(|pair| pair.trim().split_once('='));
        let found = pairs.find(|(key, value)| key.eq_ignore_ascii_case(name) && !value.is_empty());
        found.map(|(_, value)| value)
    }

    /// The host of the tenant's URL, without scheme and port.
    pub fn host(&self) -> &'a str {
        let authority = self.base.split_once("://").map_or(self.base, |(_, rest)| rest);
        let authority = authority.split('/').next().unwrap_or(authority);
        match authority.strip_prefix('[') {
            Some(v6) => v6.split(']').next().unwrap_or(v6),
            None => authority.split(':').next().unwrap_or(authority),
        }
    }
}

/// The path of a tenant's URL, which is that of its cookies: `/`, or `/t/{handle}` where that leads to it.
pub fn base_path(base: &str) -> &str {
    let rest = base.split_once("://").map_or(base, |(_, rest)| rest);
    rest.find('/').map_or("/", |at| &rest[at..])
}

/// What a URL holds as it is (RFC 3986 §2.3); the rest is percent-encoded.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A text as part of a URL.
pub fn encoded(text: &str) -> impl std::fmt::Display + '_ {
    utf8_percent_encode(text, RESERVED)
}

/// Why a call has no good answer: it was refused by a check, or something of ours broke.
#[derive(Debug)]
pub enum Failure {
    /// A check failed.
    Refused(Refusal),
    /// The store or the machine failed us; never the caller's fault.
    Broken(String),
}

/// Something of ours broke: the store, a key, the machine. The text is for the log.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{0}")]
pub struct Broken(String);

impl Broken {
    /// What broke, by the error that tells of it.
    pub fn of(error: impl std::fmt::Display) -> Self {
        Self(error.to_string())
    }
}

impl From<Broken> for Failure {
    fn from(broken: Broken) -> Self {
        Self::Broken(broken.0)
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// What is wrong with a request that could not be read, for the developer of its client.
pub fn complaint(refusal: &Refusal) -> &'static str {
    match refusal.check() {
        Check::RequestSize => "the body is too large",
        Check::RequestHeaders => "the head of the request is too large",
        Check::RequestTarget => {
            "the request target holds a character that must be percent-encoded, such as \" as %22"
        }
        Check::RequestHost => "the Host header names no host",
        Check::RequestTls => "plain HTTP was sent to a port that speaks TLS; it is reached by https://",
        _ => "the request cannot be read",
    }
}

/// Base64 with or without its padding.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The pair of a Basic header, `id:secret`, out of what follows the scheme.
pub fn decode_basic(credentials: &str) -> Option<String> {
    Some(decode_text(&LENIENT.decode(credentials.trim()).ok()?).into_owned())
}

/// Bytes as text: UTF-8, else Latin-1, which older PowerShell sends (sample-clients.md#s2-5).
pub fn decode_text(bytes: &[u8]) -> std::borrow::Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.trim_start_matches('\u{feff}').into(),
        Err(_) => bytes.iter().map(|byte| char::from(*byte)).collect::<String>().into(),
    }
}
