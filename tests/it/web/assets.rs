//! What pages load, and what is kept gzipped.

use std::io::Read;

use flate2::read::GzDecoder;

use crate::support::{Answer, Server, Way, start};

/// The first file of this kind that a page loads.
fn loaded(page: &Answer, attribute: &str, kind: &str) -> String {
    let begin = format!("{attribute}=\"");
    let links = page.text().split(&begin).skip(1);
    let mut paths = links.filter_map(|rest| rest.split('"').next()).filter(|path| path.ends_with(kind));
    paths.next().unwrap_or_else(|| panic!("no {kind}: {}", page.text())).to_owned()
}

fn unpacked(answer: &Answer) -> String {
    let mut text = String::new();
    GzDecoder::new(answer.body.as_slice()).read_to_string(&mut text).expect("gzip");
    text
}

fn style(server: &Server) -> String {
    loaded(&server.get("/login").send(), "href", ".css")
}

#[test]
fn a_file_with_a_hash_in_its_name_is_kept_for_good() {
    let server = start();
    let path = style(&server);
    assert!(path.starts_with("/_tenantry/assets/pages."), "{path}");
    let answer = server.get(&path).send();
    assert_eq!((answer.status, answer.header("content-type")), (200, Some("text/css; charset=utf-8")));
    assert!(answer.text().contains("prefers-color-scheme"));
    assert_eq!(answer.header("cache-control"), Some("public, max-age=31536000, immutable"));
    assert_eq!((answer.header("pragma"), answer.header("expires")), (None, None));
    assert_eq!((answer.header("vary"), answer.header("content-encoding")), (Some("Accept-Encoding"), None));
    let tag = answer.header("etag").expect("a tag");
    assert!(path.contains(tag.trim_start_matches("W/").trim_matches('"')), "{tag}");
    for known in [tag, "*", &format!("\"x\", {tag}")] {
        let again = server.get(&path).header("If-None-Match", known).send();
        assert_eq!((again.status, again.body.len(), again.header("etag")), (304, 0, Some(tag)), "{known}");
    }
    assert_eq!(server.get(&path).header("If-None-Match", "\"x\"").send().status, 200);
    let head = server.request("HEAD", &path).send();
    assert_eq!((head.status, head.body.len()), (200, 0));
    let posted = server.post(&path).send();
    assert_eq!((posted.status, posted.header("allow")), (405, Some("GET, HEAD")));
}

#[test]
fn a_file_is_sent_gzipped_to_whoever_takes_that() {
    let server = start();
    let path = style(&server);
    let plain = server.get(&path).send();
    let packed = server.get(&path).header("Accept-Encoding", "br, gzip").send();
    assert_eq!(
        (packed.header("content-encoding"), packed.header("vary")),
        (Some("gzip"), Some("Accept-Encoding"))
    );
    assert_eq!(packed.header("etag"), plain.header("etag"));
    assert!(packed.body.len() * 2 < plain.body.len());
    assert_eq!(unpacked(&packed), plain.text());
    let unwanted = server.get(&path).header("Accept-Encoding", "gzip;q=0").send();
    assert_eq!((unwanted.header("content-encoding"), unwanted.text()), (None, plain.text()));
}

#[test]
fn another_hash_is_another_file() {
    let server = start();
    for path in
        ["/_tenantry/assets/pages.0000000000000000.css", "/_tenantry/assets/", "/_tenantry/assets/../v1/info"]
    {
        let answer = server.get(path).send();
        assert_eq!((answer.status, server.refused_by(&answer).as_str()), (404, "route.known"), "{path}");
    }
}

#[test]
fn a_tenants_pages_load_below_its_own_path() {
    let server = start();
    let tenant = server.copy();
    for way in Way::ALL {
        let page = tenant.request(way, "GET", "/login").send();
        let path = loaded(&page, "href", ".css");
        let prefix = if way == Way::Prefix { tenant.told("prefix") } else { "" };
        assert!(path.starts_with(&format!("{prefix}/_tenantry/assets/")), "{path}");
        let below = path.strip_prefix(prefix).expect("below it");
        assert_eq!(tenant.request(way, "GET", below).send().status, 200, "{path}");
    }
}

#[test]
fn the_description_is_gzipped_with_its_own_server() {
    let server = start();
    let tenant = server.copy();
    for (request, url) in [
        (server.get("/_tenantry/openapi.json"), server.url().to_owned()),
        (tenant.request(Way::Prefix, "GET", "/_tenantry/openapi.json"), tenant.base(Way::Prefix)),
    ] {
        let packed = request.header("Accept-Encoding", "gzip").send();
        assert_eq!((packed.status, packed.header("content-encoding")), (200, Some("gzip")));
        let document: serde_json::Value = serde_json::from_str(&unpacked(&packed)).expect("JSON");
        assert_eq!(document["servers"][0]["url"], url);
    }
}
