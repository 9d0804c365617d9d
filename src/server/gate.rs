//! The connection below actix: what it refuses before a request exists gets a clear answer and a trace too.
//!
//! actix answers a head that it cannot parse (400), that is too large (431) or that takes too long (408) with an
//! empty response of its own. All of ours carry `X-Cfy-Tx-Id`, so a response without it is one of those, and is
//! replaced as it passes.

use std::io::{self, IoSlice};
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use actix_web::http::{StatusCode, Uri};
use actix_web::web::BytesMut;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::{Door, Site, dispatch, render};
use crate::check::{Check, Loosened, Trace};
use crate::journal::{JournalEntry, Side};
use crate::platform;
use crate::tenant::Tenant;

/// Bytes of what was read last that are kept, to show what could not be understood.
const SEEN: usize = 512;

/// A connection.
pub struct Gate<S> {
    stream: S,
    peer: Option<SocketAddr>,
    door: Arc<Door>,
    site: Arc<Site>,
    /// The beginning of what was read last.
    seen: Vec<u8>,
    /// An answer of ours that stands in for one of actix's.
    pending: BytesMut,
}

impl<S> Gate<S> {
    /// Watches a connection from `peer` that came through `door`.
    pub fn new(stream: S, peer: Option<SocketAddr>, door: Arc<Door>, site: Arc<Site>) -> Self {
        Self { stream, peer, door, site, seen: Vec::new(), pending: BytesMut::new() }
    }

    /// Where the connection comes from.
    pub fn peer(&self) -> Option<SocketAddr> {
        self.peer
    }

    /// What the connection came through.
    pub fn door(&self) -> &Arc<Door> {
        &self.door
    }

    /// Where in `written` a refusal of actix's own begins, and its status. It is always the last thing written.
    fn foreign(written: &[u8]) -> Option<(usize, StatusCode)> {
        if !written.ends_with(b"\r\n\r\n") {
            return None;
        }
        let start = written.windows(10).rposition(|window| window == b"HTTP/1.1 4")?;
        let head = std::str::from_utf8(&written[start..]).ok()?;
        if head.to_ascii_lowercase().contains("\r\nx-cfy-tx-id:") {
            return None;
        }
        let status = head.split(' ').nth(1)?.parse().ok()?;
        Some((start, StatusCode::from_u16(status).ok()?))
    }

    /// Our answer in place of actix's.
    fn substitute(&self, status: StatusCode) -> Vec<u8> {
        let line = first_line(&self.seen);
        let (check, seen) = match status {
            StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE => {
                (Check::RequestHeaders, "more than 96 headers, or more than 128 KiB".to_owned())
            }
            StatusCode::REQUEST_TIMEOUT => {
                (Check::RequestReadable, "a head that did not come to its end".to_owned())
            }
            _ if target(&line).is_some_and(|target| target.parse::<Uri>().is_err()) => {
                (Check::RequestTarget, line)
            }
            _ => (Check::RequestReadable, format!("no HTTP/1.1 request: {line}")),
        };
        let wanted = match check {
            Check::RequestTarget => "a target whose other characters are percent-encoded",
            _ => "an HTTP/1.1 request",
        };
        refuse(
            &self.site.behind(&self.door),
            Unreadable { check, seen, wanted, status },
            &self.seen,
            self.peer,
        )
    }
}

/// Why there is no request to answer.
pub struct Unreadable {
    /// The check that failed.
    pub check: Check,
    /// What was there.
    pub seen: String,
    /// What should have been.
    pub wanted: &'static str,
    /// The status of the answer.
    pub status: StatusCode,
}

fn first_line(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).lines().next().unwrap_or_default().to_owned()
}

/// The target that a first line names, blanks in it included.
fn target(line: &str) -> Option<&str> {
    let (method, rest) = line.split_once(' ')?;
    let target = rest.rsplit_once(" HTTP/").map_or(rest, |(target, _)| target);
    let is_method = !method.is_empty() && method.bytes().all(|byte| byte.is_ascii_uppercase());
    (is_method && target.starts_with('/')).then_some(target)
}

/// The bytes of an answer to what is no request, journaled and logged. `read` is how it begins, `peer` where it came from.
pub fn refuse(tenant: &Tenant, unreadable: Unreadable, read: &[u8], peer: Option<SocketAddr>) -> Vec<u8> {
    let Unreadable { check, seen, wanted, status } = unreadable;
    let (at, id) = (tenant.clock.now(), tenant.random.hex::<16>());
    let mut trace = Trace::new(Loosened::default());
    let refusal = trace.check(check).seen(seen).wanted(wanted).failed();
    let line = first_line(read);
    let reply = match target(&line).map(|target| target.split('?').next().unwrap_or(target)) {
        Some(path) if status == StatusCode::BAD_REQUEST => dispatch::unreadable(path, refusal, status),
        _ => platform::unreadable(&refusal, status),
    };
    let (response, body) = render::response(reply, &id, at, 0);
    let mut bytes = format!("HTTP/1.1 {status}\r\n").into_bytes();
    for (name, value) in response.headers() {
        bytes.extend_from_slice(format!("{name}: ").as_bytes());
        bytes.extend_from_slice(value.as_bytes());
        bytes.extend_from_slice(b"\r\n");
    }
    bytes
        .extend_from_slice(format!("content-length: {}\r\nconnection: close\r\n\r\n", body.len()).as_bytes());
    bytes.extend_from_slice(&body);
    let mut words = line.split(' ').map(str::to_owned);
    let entry = JournalEntry {
        seq: 0,
        id,
        at,
        took: Duration::ZERO,
        tenant: Arc::clone(&tenant.handle),
        base: String::new(),
        peer,
        method: words.next().unwrap_or_default(),
        target: words.next().unwrap_or_default(),
        request: Side::default(),
        status: status.as_u16(),
        response: Side::new(render::lines(response.headers()), body),
        trace,
    };
    render::log(&entry, false);
    tenant.journal.record(entry);
    bytes
}

impl<S: AsyncWrite + Unpin> Gate<S> {
    fn poll_pending(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        while !self.pending.is_empty() {
            let written = ready!(Pin::new(&mut self.stream).poll_write(cx, &self.pending))?;
            if written == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            let _ = self.pending.split_to(written);
        }
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Gate<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(cx, buf))?;
        let read = &buf.filled()[before..];
        if !read.is_empty() {
            self.seen.clear();
            self.seen.extend_from_slice(&read[..read.len().min(SEEN)]);
        }
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Gate<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        ready!(self.poll_pending(cx))?;
        let Some((start, status)) = Self::foreign(buf) else {
            return Pin::new(&mut self.stream).poll_write(cx, buf);
        };
        let answer = self.substitute(status);
        self.pending.extend_from_slice(&buf[..start]);
        self.pending.extend_from_slice(&answer);
        // It is ours now, whether the stream takes it at once or at the next flush.
        let _ = self.poll_pending(cx)?;
        Poll::Ready(Ok(buf.len()))
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let first = bufs.iter().find(|buf| !buf.is_empty()).map_or(&[][..], |buf| buf);
        self.poll_write(cx, first)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_pending(cx))?;
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_pending(cx))?;
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_answers_that_are_not_ours_are_found() {
        type G = Gate<tokio::io::Empty>;
        let ours = b"HTTP/1.1 404 Not Found\r\nX-Cfy-Tx-Id: 1\r\ncontent-length: 0\r\n\r\n";
        let theirs = b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n";
        assert_eq!(G::foreign(ours), None);
        assert_eq!(G::foreign(b"HTTP/1.1 200 OK\r\n\r\n"), None);
        assert_eq!(G::foreign(theirs), Some((0, StatusCode::BAD_REQUEST)));
        let both = [&ours[..], &theirs[..]].concat();
        assert_eq!(G::foreign(&both), Some((ours.len(), StatusCode::BAD_REQUEST)));
        let body = b"HTTP/1.1 400 Bad Request\r\ncontent-length: 2\r\n\r\n{}";
        assert_eq!(G::foreign(body), None);
    }
}
