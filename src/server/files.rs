//! Files that stand in for the vendor's: no token, and caches may keep them.

use actix_web::http::{Method, StatusCode};

use crate::check::{Check, Trace};
use crate::pages::VendorFile;
use crate::wire::{Call, ContentType, Reply};

/// Answers a call for a file.
pub fn answer(file: VendorFile, call: &Call<'_>, trace: &mut Trace) -> Reply {
    trace.about_endpoint("vfslow");
    let probe = trace.check(Check::RequestMethod).seen(call.method.to_string()).wanted("GET");
    if let Err(refusal) = probe.holds(*call.method == Method::GET) {
        let page = "<html><head><title>405 - Method Not Allowed</title></head></html>";
        return Reply::refused(&refusal, StatusCode::METHOD_NOT_ALLOWED, ContentType::Html, page.into())
            .with_header("Allow", "GET, HEAD");
    }
    let content_type = match file {
        VendorFile::Script => ContentType::Script,
        VendorFile::Style => ContentType::Css,
        VendorFile::Icon => ContentType::Image("image/svg+xml"),
    };
    Reply::ok(content_type, file.text().into()).with_header("Cache-Control", "public, max-age=3600")
}
