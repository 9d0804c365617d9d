//! Files of the vendor's portal that other sites load (platform.md#s9).

use crate::support::start;

const WIDGET: &str = "/vfslow/lib/uibuild/standalonelogin";

#[test]
fn they_are_stood_in_for_without_a_token() {
    let server = start();
    for (path, media_type, part) in [
        (format!("{WIDGET}/login.js"), "text/javascript; charset=utf-8", "LaunchLoginView"),
        (format!("{WIDGET}/css/login.css"), "text/css; charset=utf-8", "/*"),
        ("/VFSLow/lib/application/icons/OAuth2.svg".into(), "image/svg+xml", "<svg"),
        ("/vfslow/lib/application/icons/Any%20thing.png".into(), "image/svg+xml", "<svg"),
    ] {
        let answer = server.get(&path).send();
        assert_eq!((answer.status, answer.header("content-type")), (200, Some(media_type)), "{path}");
        assert!(answer.text().contains(part), "{path}");
        let caching: Vec<_> = answer.headers.iter().filter(|(name, _)| name == "cache-control").collect();
        assert_eq!(caching.len(), 1, "{path}");
        assert_eq!(caching[0].1, "public, max-age=3600", "{path}");
        assert_eq!((answer.header("pragma"), answer.header("expires")), (None, None), "{path}");
        let head = server.request("HEAD", &path).send();
        assert_eq!((head.status, head.body.len()), (200, 0), "{path}");
        assert_eq!(head.header("content-type"), Some(media_type), "{path}");
        let posted = server.post(&path).send();
        assert_eq!((posted.status, posted.header("allow")), (405, Some("GET, HEAD")), "{path}");
        assert_eq!(server.refused_by(&posted), "request.method", "{path}");
    }
}

#[test]
fn others_are_unknown_paths() {
    let server = start();
    for path in [
        format!("{WIDGET}/other.js"),
        WIDGET.to_owned(),
        "/vfslow/lib/application/icons".to_owned(),
        "/vfslow/lib/application/icons/".to_owned(),
        "/vfslow/lib/application/icons/a/b.svg".to_owned(),
    ] {
        let answer = server.get(&path).send();
        assert_eq!((answer.status, server.refused_by(&answer).as_str()), (404, "route.known"), "{path}");
    }
}
