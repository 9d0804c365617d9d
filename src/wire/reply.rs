//! Answers. One that refuses is made from a [`Refusal`] and from nothing else.

use std::fmt;
use std::pin::Pin;

use actix_web::http::StatusCode;
use actix_web::web::Bytes;
use futures_util::Stream;
use serde::Serialize;

use super::{Call, gzip};
use crate::check::{Check, Refusal};

/// What a body is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContentType {
    /// `application/json; charset=utf-8`
    Json,
    /// `application/scim+json; charset=utf-8`
    Scim,
    /// `text/html; charset=utf-8`
    Html,
    /// `text/css; charset=utf-8`
    Css,
    /// `text/javascript; charset=utf-8`
    Script,
    /// `application/yaml`
    Yaml,
    /// `text/event-stream`
    Events,
    /// `application/x-pem-file`
    Pem,
    /// The bytes of a picture, by its media type.
    Image(&'static str),
}

impl ContentType {
    /// As the header writes it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Json => "application/json; charset=utf-8",
            Self::Scim => "application/scim+json; charset=utf-8",
            Self::Html => "text/html; charset=utf-8",
            Self::Css => "text/css; charset=utf-8",
            Self::Script => "text/javascript; charset=utf-8",
            Self::Yaml => "application/yaml",
            Self::Events => "text/event-stream",
            Self::Pem => "application/x-pem-file",
            Self::Image(media_type) => media_type,
        }
    }
}

/// The body of an answer: whole, or as it comes.
pub enum ReplyBody {
    /// All of it.
    Whole(Bytes),
    /// One piece after the other, for as long as somebody reads.
    Stream(Pin<Box<dyn Stream<Item = Bytes>>>),
}

impl fmt::Debug for ReplyBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Whole(bytes) => f.debug_tuple("Whole").field(bytes).finish(),
            Self::Stream(_) => f.write_str("Stream"),
        }
    }
}

impl From<Vec<u8>> for ReplyBody {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Whole(bytes.into())
    }
}

/// An answer: status, type, body, and the headers that are its own.
#[derive(Debug)]
pub struct Reply {
    status: StatusCode,
    content_type: ContentType,
    headers: Vec<(&'static str, String)>,
    body: ReplyBody,
    refused: Option<Check>,
}

impl Reply {
    /// 200 with a JSON body.
    pub fn json<T: Serialize>(value: &T) -> Self {
        Self::ok(ContentType::Json, to_json(value))
    }

    /// 200 with a body of any type.
    pub fn ok(content_type: ContentType, body: Vec<u8>) -> Self {
        Self { status: StatusCode::OK, content_type, headers: Vec::new(), body: body.into(), refused: None }
    }

    /// 200 with a body that is kept gzipped: as it is for clients that take that, and unpacked for others.
    pub fn gzipped(content_type: ContentType, body: impl Into<Bytes>, call: &Call<'_>) -> Self {
        let body = body.into();
        let (body, encoding) = match gzip::is_accepted(call.header("accept-encoding")) {
            true => (body, Some("gzip")),
            false => (gzip::unpacked(&body).into(), None),
        };
        let reply = Self { body: ReplyBody::Whole(body), ..Self::ok(content_type, Vec::new()) };
        let reply = reply.with_header("Vary", "Accept-Encoding");
        match encoding {
            Some(encoding) => reply.with_header("Content-Encoding", encoding),
            None => reply,
        }
    }

    /// 304: the client has it.
    pub fn not_modified(content_type: ContentType) -> Self {
        Self { status: StatusCode::NOT_MODIFIED, ..Self::ok(content_type, Vec::new()) }
    }

    /// 200 with a body that comes piece by piece.
    pub fn streamed(content_type: ContentType, pieces: impl Stream<Item = Bytes> + 'static) -> Self {
        Self { body: ReplyBody::Stream(Box::pin(pieces)), ..Self::ok(content_type, Vec::new()) }
    }

    /// An answer that refuses; the platform refuses with 200 as well.
    pub fn refused(refusal: &Refusal, status: StatusCode, content_type: ContentType, body: Vec<u8>) -> Self {
        Self { status, content_type, headers: Vec::new(), body: body.into(), refused: Some(refusal.check()) }
    }

    /// Like [`Reply::refused`], with a JSON body.
    pub fn refused_json<T: Serialize>(refusal: &Refusal, status: StatusCode, value: &T) -> Self {
        Self::refused(refusal, status, ContentType::Json, to_json(value))
    }

    /// 404 with a page: the tenant's answer to a path that it does not know (decisions.md#d11).
    pub fn not_found(refusal: &Refusal) -> Self {
        let page = "<html><head><title>404 - Not Found</title></head>\
                    <body><h1>404 - Not Found</h1><p>The resource cannot be found.</p></body></html>";
        Self::refused(refusal, StatusCode::NOT_FOUND, ContentType::Html, page.into())
    }

    /// 302 to another place, with the page that the tenant sends along.
    pub fn found(location: &str, refusal: Option<&Refusal>) -> Self {
        let href = location.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;");
        let page = format!(
            "<html><head><title>Object moved</title></head><body>\r\n\
             <h2>Object moved to <a href=\"{href}\">here</a>.</h2>\r\n</body></html>\r\n"
        );
        Self {
            status: StatusCode::FOUND,
            content_type: ContentType::Html,
            headers: vec![("Location", location.to_owned())],
            body: page.into_bytes().into(),
            refused: refusal.map(Refusal::check),
        }
    }

    /// 500: something of ours failed, and no check explains it.
    pub fn broken(content_type: ContentType, body: Vec<u8>) -> Self {
        let status = StatusCode::INTERNAL_SERVER_ERROR;
        Self { status, content_type, headers: Vec::new(), body: body.into(), refused: None }
    }

    /// 204: done, and nothing to say.
    pub fn no_content() -> Self {
        Self { status: StatusCode::NO_CONTENT, ..Self::ok(ContentType::Json, Vec::new()) }
    }

    /// 201 with a JSON body.
    pub fn created<T: Serialize>(value: &T) -> Self {
        Self { status: StatusCode::CREATED, ..Self::json(value) }
    }

    /// With another type.
    #[must_use]
    pub fn with_type(self, content_type: ContentType) -> Self {
        Self { content_type, ..self }
    }

    /// With one header more.
    #[must_use]
    pub fn with_header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// With these cookies.
    #[must_use]
    pub fn with_cookies(self, cookies: Vec<String>) -> Self {
        cookies.into_iter().fold(self, |reply, cookie| reply.with_header("Set-Cookie", cookie))
    }

    /// The status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// What the body is.
    pub fn content_type(&self) -> ContentType {
        self.content_type
    }

    /// The headers that are this answer's own.
    pub fn headers(&self) -> &[(&'static str, String)] {
        &self.headers
    }

    /// The check that refused, if this answer refuses.
    pub fn refused_by(&self) -> Option<Check> {
        self.refused
    }

    /// The body.
    pub fn into_body(self) -> ReplyBody {
        self.body
    }
}

/// Compact JSON, as the tenant writes it (platform.md#T10).
fn to_json<T: Serialize>(value: &T) -> Vec<u8> {
    // Serialising to memory fails only for maps with keys that are no strings, which no answer has.
    serde_json::to_vec(value).unwrap_or_default()
}
