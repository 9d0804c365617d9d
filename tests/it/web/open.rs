//! The server in a browser: the link, the cookie, the page.

use serde_json::json;

use crate::support::{Answer, Server, Way, start};

/// Follows a link; the cookie that it gave.
fn follow(server: &Server, link: &str) -> (Answer, Option<String>) {
    let path = link.strip_prefix(server.url()).expect("a link to this server");
    let answer = server.get(path).send();
    let cookie = answer.header("set-cookie").and_then(|cookie| cookie.split(';').next());
    let cookie = cookie.map(str::to_owned);
    (answer, cookie)
}

fn new_link(server: &Server) -> String {
    let answer = server.post("/_tenantry/v1/links").bearer(server.control_token()).send();
    assert_eq!(answer.status, 201);
    answer.json()["url"].as_str().expect("a link").to_owned()
}

/// A browser that is in: its cookie.
fn cookie(server: &Server) -> String {
    follow(server, &new_link(server)).1.expect("a cookie")
}

#[test]
fn a_link_is_good_once() {
    let server = start();
    let link = new_link(&server);
    let (answer, cookie) = follow(&server, &link);
    assert_eq!(answer.status, 200);
    let port = server.url().rsplit(':').next().unwrap();
    let set = answer.header("set-cookie").unwrap();
    assert!(set.starts_with(&format!("tenantry-{port}=")), "{set}");
    assert!(set.ends_with("; Path=/_tenantry; HttpOnly; SameSite=Strict"), "{set}");
    assert!(answer.text().contains("0; url=/_tenantry/"));
    let home = server.get("/_tenantry/").header("Cookie", &cookie.unwrap()).send();
    assert_eq!(home.status, 200);
    assert!(home.text().contains("<td><bdi>ABC1234</bdi></td>"), "{}", home.text());
    let policy = home.header("content-security-policy").unwrap();
    assert!(policy.contains("script-src 'self'") && policy.contains("default-src 'none'"), "{policy}");
    let (again, none) = follow(&server, &link);
    assert_eq!((again.status, none, server.refused_by(&again).as_str()), (403, None, "control.link"));
    assert!(again.text().contains("tenantry open"));
}

#[test]
fn the_links_of_a_start_and_of_the_command_are_no_others() {
    let server = start();
    let links = [server.open_url().to_owned(), new_link(&server), new_link(&server)];
    let cookies: Vec<_> = links.iter().map(|link| follow(&server, link).1.expect("a cookie")).collect();
    assert!(cookies[0] != cookies[1] && cookies[1] != cookies[2]);
    for link in ["", "x", "%00", "a&once=b"] {
        let answer = server.get(&format!("/_tenantry/open?once={link}")).send();
        assert_eq!((answer.status, answer.header("set-cookie")), (403, None), "{link}");
    }
    assert_eq!(server.get("/_tenantry/open").send().status, 403);
    assert_eq!(server.post("/_tenantry/open").send().status, 405);
}

#[test]
fn without_a_cookie_a_browser_is_told_how_to_get_in() {
    let server = start();
    for cookie in ["", "tenantry-1=x", "antixss=x"] {
        let page = server.get("/_tenantry/").header("Accept", "text/html").header("Cookie", cookie).send();
        assert_eq!((page.status, server.refused_by(&page).as_str()), (401, "control.token"));
        assert!(page.text().contains("tenantry open"), "{}", page.text());
    }
    let json = server.get("/_tenantry/").send();
    assert_eq!((json.status, &json.json()["error"]["code"]), (401, &json!("unauthorized")));
    let cookie = cookie(&server);
    let page =
        server.get("/_tenantry/nothing").header("Accept", "text/html").header("Cookie", &cookie).send();
    assert_eq!((page.status, page.header("content-type")), (404, Some("text/html; charset=utf-8")));
    let api =
        server.get("/_tenantry/v1/nothing").header("Accept", "text/html").header("Cookie", &cookie).send();
    assert_eq!(api.json()["error"]["code"], "not_found", "the API speaks JSON");
}

#[test]
fn a_cookie_reads_what_the_control_token_reads() {
    let server = start();
    let cookie = cookie(&server);
    for path in ["info", "tenants", "tenants/default/requests", "tenants/default/clock"] {
        let answer = server.get(&format!("/_tenantry/v1/{path}")).header("Cookie", &cookie).send();
        assert_eq!(answer.status, 200, "{path}");
    }
}

/// What changes something is taken from a page of this origin alone, whatever a browser sends along.
#[test]
fn no_other_page_can_use_a_cookie() {
    let server = start();
    let cookie = cookie(&server);
    let reset = "/_tenantry/v1/tenants/default/reset";
    let post = || server.post(reset).header("Cookie", &cookie).json(&json!({}));
    assert_eq!(server.refused_by(&post().send()), "control.token", "a form of who knows where");
    for site in ["cross-site", "same-site", "none"] {
        assert_eq!(post().header("Sec-Fetch-Site", site).send().status, 401, "{site}");
    }
    let elsewhere = post().header("Origin", "http://evil.example").send();
    assert_eq!(server.refused_by(&elsewhere), "control.origin");
    assert_eq!(post().header("Origin", "null").header("Sec-Fetch-Site", "same-origin").send().status, 403);
    assert_eq!(post().header("Origin", server.url()).send().status, 204);
    assert_eq!(post().header("Sec-Fetch-Site", "same-origin").send().status, 204);
}

/// The page that posts an authorization's answer for the client would post it to us, too.
#[test]
fn no_form_can_use_a_cookie() {
    let server = start();
    let cookie = cookie(&server);
    for kind in ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain", ""] {
        let request = server.post("/_tenantry/v1/tenants/default/reset").header("Cookie", &cookie);
        let request = request.header("Origin", server.url()).header("Sec-Fetch-Site", "same-origin");
        let answer = request.header("Content-Type", kind).body("a=b").send();
        assert_eq!((answer.status, server.refused_by(&answer).as_str()), (401, "control.token"), "{kind}");
    }
}

/// Cookies know no port: a browser sends it to a tenant's own port, too.
#[test]
fn a_cookie_opens_nothing_by_a_tenants_way() {
    let server = start();
    let cookie = cookie(&server);
    let tenant = server.make(&json!({"from": "default", "handle": "orders"}));
    for way in [Way::Port, Way::Host, Way::Prefix] {
        let answer = tenant.request(way, "GET", "/_tenantry/v1/info").header("Cookie", &cookie).send();
        assert_eq!(
            (answer.status, &answer.json()["error"]["code"]),
            (401, &json!("unauthorized")),
            "{way:?}"
        );
        let page = tenant.request(way, "GET", "/_tenantry/").header("Cookie", &cookie);
        assert_eq!(page.header("Accept", "text/html").send().status, 401, "{way:?}");
    }
    assert_eq!(server.get("/_tenantry/v1/info").header("Cookie", &cookie).send().status, 200);
}

/// Under a tenant's name a page of that tenant could have written the cookie, or could read what it opens.
#[test]
fn a_cookie_opens_nothing_under_the_name_of_a_tenant() {
    let server = start();
    let cookie = cookie(&server);
    server.make(&json!({"from": "default", "handle": "orders"}));
    let port = server.url().rsplit(':').next().unwrap();
    for host in [format!("orders.localhost:{port}"), format!("default.localhost:{port}")] {
        let answer = server.get("/_tenantry/v1/info").header("Host", &host).header("Cookie", &cookie).send();
        assert_eq!((answer.status, server.refused_by(&answer).as_str()), (401, "control.token"), "{host}");
    }
    let evil =
        server.get("/_tenantry/v1/info").header("Host", "evil.example").header("Cookie", &cookie).send();
    assert_eq!(server.refused_by(&evil), "control.host");
    // Nor does it open anything of a tenant.
    let user = server.post("/security/whoami").header("Cookie", &cookie).send();
    assert_eq!(user.status, 401);
}

#[test]
fn neither_link_nor_cookie_is_in_a_journal() {
    let server = start();
    let link = new_link(&server);
    let once = link.rsplit('=').next().unwrap().to_owned();
    let (_, cookie) = follow(&server, &link);
    let value = cookie.unwrap().split_once('=').unwrap().1.to_owned();
    let (again, _) = follow(&server, &link);
    let shown = server.trace_of(&again).to_string();
    assert!(!shown.contains(&once) && !shown.contains(&value), "{shown}");
}

#[test]
fn the_page_and_its_script_fit_each_other() {
    let server = start();
    let page = server.get("/_tenantry/").header("Cookie", &cookie(&server)).send();
    let at = page.text().find("/_tenantry/assets/app.").expect("a script");
    let path = page.text()[at..].split('"').next().unwrap();
    let script = server.get(path).send();
    assert_eq!((script.status, script.header("content-type")), (200, Some("text/javascript; charset=utf-8")));
    for word in ["data-copy", "data-fragment", "data-events"] {
        assert!(page.text().contains(word) && script.text().contains(word), "{word}");
    }
}
