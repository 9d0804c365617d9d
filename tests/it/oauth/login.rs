//! The sign-in page, sessions and signing out (oauth.md#s2-5, oauth.md#s4-4; platform.md#s6).

use crate::support::browser::{Browser, hidden, parameters};
use crate::support::flows::request;
use crate::support::start_with;
use crate::support::world::{ANN, OWN, REDIRECT, WORLD};

#[test]
fn a_failed_sign_in_shows_the_form_again_and_never_says_what_was_wrong() {
    let server = start_with(WORLD);
    let browser = Browser::new(&server);
    let page = browser.follow(browser.get(&request("oidc", OWN.0, &[("login_hint", "a\"<b>")])));
    assert!(page.text().contains("a&quot;&lt;b&gt;"), "the hint is filled in, escaped");
    let mut texts = Vec::new();
    for (name, password, check) in
        [(ANN.0, "wrong", "user.password"), ("ghost", "x", "user.exists"), ("", "", "user.exists")]
    {
        let answer = browser.submit("/login", &page, &[("username", name), ("password", password)]);
        assert_eq!((answer.status, server.refused_by(&answer).as_str()), (403, check));
        assert!(answer.text().contains("Authentication (login or challenge) has failed."));
        assert!(!answer.text().contains("wrong\""), "the password is not shown again");
        assert_eq!(hidden(&answer).len(), 2, "the request still waits");
        texts.push(answer.text().replace(name, ""));
    }
    // The password is asked for where a name was given, so the third page differs in that.
    assert_eq!(texts[0], texts[1]);
    // It then goes on where it was.
    let answer = browser.submit("/login", &page, &[("username", "ANN"), ("password", ANN.1)]);
    assert!(browser.follow(answer).header("location").unwrap().starts_with(REDIRECT));
}

/// Login CSRF: only the page that this browser was shown can be posted.
#[test]
fn the_form_needs_the_cookie_of_its_page() {
    let server = start_with(WORLD);
    let page = Browser::new(&server).get("/login");
    let fields = [("username", ANN.0), ("password", ANN.1)];
    let answer = Browser::new(&server).submit("/login", &page, &fields);
    assert_eq!((answer.status, server.refused_by(&answer).as_str()), (400, "login.form"));
    assert_eq!(answer.header("set-cookie"), None);
    let form = [fields[0], fields[1], ("antixss", "x")];
    let answer = server.post("/login").header("Cookie", "antixss=y").form(&form).send();
    assert_eq!(server.refused_by(&answer), "login.form");
}

#[test]
fn a_sign_in_leads_nowhere_but_back_to_a_waiting_request() {
    let server = start_with(WORLD);
    // What does lead back is put together anew: nothing of the field is sent.
    let browser = Browser::new(&server);
    let page = browser.follow(browser.get(&request("oidc", OWN.0, &[])));
    let back = hidden(&page).into_iter().find(|(name, _)| name == "cloudRedirect").unwrap().1;
    let odd = back.replace("/oidc?", "/client\n?x=\r\nSet-Cookie:a=b&");
    let form = [("username", ANN.0), ("password", ANN.1), ("cloudRedirect", odd.as_str()), ("antixss", "x")];
    let answer = server.post("/login").header("Cookie", "antixss=x").form(&form).send();
    assert_eq!(answer.header("location"), Some(format!("{}/{back}", server.url()).as_str()));
    for evil in [
        "https://evil.test/",
        "//evil.test/",
        "/\\evil.test",
        "oauth2/authorize/oidc?bounce=nonsense",
        "security/logout?bounce=x",
    ] {
        let browser = Browser::new(&server);
        let query =
            form_urlencoded::Serializer::new(String::new()).append_pair("cloudRedirect", evil).finish();
        let page = browser.get(&format!("/login?{query}"));
        let form = [("username", ANN.0), ("password", ANN.1), ("cloudRedirect", evil)];
        let answer = browser.submit("/login", &page, &form);
        assert_eq!(answer.header("location"), Some(format!("{}/", server.url()).as_str()), "{evil}");
    }
}

#[test]
fn cookies_are_http_only_and_secure_where_there_is_tls() {
    let server = start_with(WORLD);
    let browser = Browser::new(&server);
    let page = browser.get("/login");
    let answer = browser.submit("/login", &page, &[("username", ANN.0), ("password", ANN.1)]);
    let session = answer.header("set-cookie").unwrap();
    assert!(
        session.starts_with(".ASPXAUTH=") && session.ends_with("; path=/; HttpOnly; SameSite=Lax"),
        "{session}"
    );
    assert!(!browser.cookie(".ASPXAUTH").unwrap().contains('='));
    let all = |answer: &crate::support::Answer| {
        let cookies = answer.headers.iter().filter(|(name, _)| name == "set-cookie");
        cookies.map(|(_, cookie)| cookie.clone()).collect::<Vec<_>>()
    };
    assert!(all(&answer).iter().all(|cookie| cookie.ends_with("; path=/; HttpOnly; SameSite=Lax")));
    let tls = |request: crate::support::Request<'_>| request.header("X-Forwarded-Proto", "https").send();
    let page = tls(server.get("/login"));
    let (name, value) = hidden(&page).remove(0);
    let form = [("username", ANN.0), ("password", ANN.1), (name.as_str(), value.as_str())];
    let signed_in = tls(server.post("/login").header("Cookie", &format!("{name}={value}")).form(&form));
    assert_eq!(all(&signed_in).len(), 3);
    for cookie in all(&page).iter().chain(&all(&signed_in)) {
        assert!(cookie.ends_with("; path=/; Secure; HttpOnly; SameSite=Lax"), "{cookie}");
    }
    // Its value is a bearer token, and as a cookie it needs the native header on the REST API (decisions.md#d11).
    let value = browser.cookie(".ASPXAUTH").unwrap();
    let who = || server.post("/security/whoami");
    assert_eq!(who().bearer(&value).send().result()["User"], ANN.0);
    let cookie = format!(".ASPXAUTH={value}");
    assert_eq!(who().header("Cookie", &cookie).send().status, 401);
    let native = who().header("Cookie", &cookie).header("X-IDAP-NATIVE-CLIENT", "true");
    assert_eq!(native.send().result()["User"], ANN.0);
    // No scope narrows a session; rights do.
    let answer = server.post("/cdirectoryservice/getusers").bearer(&value).send();
    assert_eq!(server.refused_by(&answer), "rest.right");
}

#[test]
fn a_session_ends_by_logout_by_end_session_and_after_twelve_hours() {
    let server = start_with(WORLD);
    let signed_in = || server.user(ANN).sign_in();
    let session = |browser: &Browser<'_>| browser.cookie(".ASPXAUTH").unwrap();
    let who = |value: &str| server.post("/security/whoami").bearer(value).send();
    let ended = |value: &str, check: &str| {
        let answer = who(value);
        assert_eq!((answer.status, server.refused_by(&answer).as_str()), (401, check));
    };
    let value = session(&signed_in());
    server.post("/security/logout").bearer(&value).send().result();
    ended(&value, "token.revoked");

    // What came with the session ends with it.
    let refresh = |token: &str| {
        let cookie = format!("refreshToken-ABC1234={token}");
        server.post("/OAuth2/RefreshPlatformToken").header("Cookie", &cookie).send()
    };
    let browser = signed_in();
    let (value, platform) = (session(&browser), browser.cookie("refreshToken-ABC1234").unwrap());
    let answer = browser.get("/OAuth2/EndSession");
    assert_eq!((answer.status, answer.header("location")), (302, Some("/")));
    for name in [".ASPXAUTH", "refreshToken-ABC1234", "idToken-ABC1234"] {
        assert_eq!(browser.cookie(name), None, "the cookie is taken back");
    }
    ended(&value, "token.revoked");
    assert_eq!(server.refused_by(&refresh(&platform)), "refresh.unused");
    let browser = signed_in();
    server.post("/security/logout").bearer(&session(&browser)).send().result();
    assert_eq!(
        server.refused_by(&refresh(&browser.cookie("refreshToken-ABC1234").unwrap())),
        "refresh.unused"
    );

    let value = session(&signed_in());
    for _ in 0..3 {
        server.advance(12 * 3_600 - 1);
        assert_eq!(who(&value).status, 200, "use prolongs it");
    }
    server.advance(12 * 3_600);
    ended(&value, "token.exp");
}

#[test]
fn the_front_page_says_who_is_signed_in() {
    let server = start_with(WORLD);
    assert_eq!(server.get("/").send().header("location"), Some(format!("{}/login", server.url()).as_str()));
    assert!(server.user(ANN).sign_in().get("/").text().contains(ANN.0));
}

#[test]
fn end_session_goes_where_the_app_lets_it() {
    let server = start_with(
        "apps: [{id: open}, {id: listed, post_logout_redirects: ['https://client.test/bye', 'com.example.app:/out']}]",
    );
    let to = |app: &str, uri: &str| {
        let query = form_urlencoded::Serializer::new(String::new())
            .append_pair("post_logout_redirect_uri", uri)
            .append_pair("state", "x y")
            .finish();
        server.get(&format!("/oauth2/endsession{app}?{query}")).send()
    };
    for (app, uri) in [
        ("", "https://a.test/"),
        ("/open", "https://a.test/?b=1"),
        ("/listed", "https://client.test/bye"),
        ("/listed", "com.example.app:/out"),
        ("/open", "com.example.app:/out"),
    ] {
        let answer = to(app, uri);
        assert!(answer.header("location").unwrap().starts_with(uri), "{answer:?}");
        assert_eq!(parameters(&answer)["state"], "x y");
    }
    let post = server
        .post("/oauth2/endsession/open?post_logout_redirect_uri=https://a.test/")
        .json(&serde_json::json!({}));
    assert_eq!(post.send().header("location"), Some("https://a.test/"));
    assert_eq!(to("", "https://a.test/#/bye").header("location"), Some("https://a.test/?state=x+y#/bye"));
    for (app, uri, check) in [
        ("/listed", "https://client.test/bye/", "post_logout.match"),
        ("/listed", "https://evil.test/", "post_logout.match"),
        ("/open", "javascript:alert(1)", "post_logout.match"),
        ("/open", "JavaScript://%0aalert(1)", "post_logout.match"),
        ("/open", "//evil.test", "post_logout.match"),
        ("/open", "https://a\r\nX: y", "post_logout.match"),
        ("/nothing", "https://a.test/", "app.exists"),
    ] {
        let answer = to(app, uri);
        assert_eq!((answer.status, server.refused_by(&answer).as_str()), (400, check), "{uri}");
    }
    // A hint that is not ours is only looked at where the app says where a sign-out leads.
    let hinted = |app: &str| server.get(&format!("/oauth2/endsession{app}?id_token_hint=a.b.c")).send();
    assert_eq!(hinted("").status, 302);
    assert_eq!(server.refused_by(&hinted("/listed")), "id_token_hint.readable");
}
