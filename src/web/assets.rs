//! What pages load. A file's name holds a hash of what is in it, so it is kept for good by whoever has it.

use actix_web::http::{Method, StatusCode};

use crate::check::{Check, Trace};
use crate::pages::Asset;
use crate::wire::{Call, ContentType, Path, Reply};

/// How long a browser keeps what never changes.
const FOR_GOOD: &str = "public, max-age=31536000, immutable";

/// Whether a path is that of a file which pages load.
pub fn is_asset(path: &Path) -> bool {
    path.segments().take(2).eq(["_tenantry", "assets"])
}

/// Answers a call for one.
pub fn asset(call: &Call<'_>, trace: &mut Trace) -> Reply {
    trace.about_endpoint("_tenantry/assets");
    let found = Asset::ALL.into_iter().find(|asset| asset.path == call.path.lower());
    let probe = trace.check(Check::RouteKnown).seen(call.path.text().to_owned());
    let asset = match probe.some(found) {
        Ok(asset) => asset,
        Err(refusal) => return Reply::not_found(&refusal),
    };
    let probe = trace.check(Check::RequestMethod).seen(call.method.to_string()).wanted("GET");
    if let Err(refusal) = probe.holds(*call.method == Method::GET) {
        return Reply::refused(&refusal, StatusCode::METHOD_NOT_ALLOWED, ContentType::Html, Vec::new())
            .with_header("Allow", "GET, HEAD");
    }
    let tag = format!("W/\"{}\"", asset.hash);
    let reply = match call.header("if-none-match") {
        Some(known) if known == "*" || known.split(',').any(|one| is_same(one, asset.hash)) => {
            Reply::not_modified(asset.content_type).with_header("Vary", "Accept-Encoding")
        }
        _ => Reply::gzipped(asset.content_type, asset.gzipped, call),
    };
    reply.with_header("Cache-Control", FOR_GOOD).with_header("ETag", tag)
}

/// Whether a tag names this content, packed or not (RFC 9110 §8.8.3.2).
fn is_same(tag: &str, hash: &str) -> bool {
    tag.trim().trim_start_matches("W/").trim_matches('"') == hash
}
