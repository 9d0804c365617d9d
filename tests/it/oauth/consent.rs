//! The consent page (oauth.md#s2-3, oauth.md#s2-5).

use crate::support::browser::{Browser, hidden, parameters};
use crate::support::flows::request;
use crate::support::world::{ANN, BOB, OWN, WORLD};
use crate::support::{Answer, Server, start_with};

const CLIENT: &str = "asks-client";
const PATH: &str = "/OAuth2/Authorize/asks";

fn ask(scope: &str) -> String {
    request("asks", CLIENT, &[("scope", scope)])
}

fn scope(server: &Server, answer: &Answer) -> String {
    let code = parameters(answer).remove("code").unwrap_or_else(|| panic!("no code: {answer:?}"));
    let tokens = server.redeem("asks", Some((CLIENT, OWN.1)), &[("code", &code)]).json();
    tokens["scope"].as_str().unwrap().to_owned()
}

#[test]
fn the_user_allows_some_and_is_asked_again_only_for_more() {
    let server = start_with(WORLD);
    let browser = server.user(ANN).sign_in();
    let page = browser.get(&ask("one two"));
    assert_eq!(page.status, 200);
    for text in ["Asks first", "The first thing", "Sign you in", ANN.0, "client.test"] {
        assert!(page.text().contains(text), "{text}: {}", page.text());
    }
    let answer = browser.submit(
        PATH,
        &page,
        &[("decision", "allow"), ("scope", "one"), ("scope", "unasked"), ("remember", "true")],
    );
    assert_eq!(scope(&server, &answer), "one openid", "what was ticked, of what was asked, and openid");
    assert_eq!(scope(&server, &browser.get(&ask("one"))), "one openid", "remembered");
    assert_eq!(browser.get(&ask("one two")).status, 200, "more than was remembered");
    let page = browser.get(&ask("two"));
    browser.submit(PATH, &page, &[("decision", "allow"), ("scope", "two"), ("remember", "true")]);
    assert_eq!(scope(&server, &browser.get(&ask("one two"))), "one two openid", "what is remembered adds up");
    let forced = format!("{}&prompt=consent", ask("one"));
    assert_eq!(browser.get(&forced).status, 200);
}

#[test]
fn the_user_denies_or_is_somebody_else() {
    let server = start_with(WORLD);
    let browser = server.user(ANN).sign_in();
    let page = browser.get(&ask("one"));
    let answer = browser.submit(PATH, &page, &[("decision", "deny")]);
    let fields = parameters(&answer);
    assert_eq!((fields["error"].as_str(), fields["state"].as_str()), ("access_denied", "s t&ä"));
    assert_eq!(server.refused_by(&answer), "consent.given");

    let page = browser.get(&ask("one"));
    let answer = browser.submit(PATH, &page, &[("decision", "switch")]);
    assert!(answer.header("location").unwrap().contains("/login?"));
    assert_eq!(browser.cookie(".ASPXAUTH"), None);
    let page = browser.follow(answer);
    let answer = browser.submit("/login", &page, &[("username", BOB.0), ("password", BOB.1)]);
    assert_eq!(parameters(&browser.follow(answer))["error"], "access_denied", "Bob may not use the app");
}

/// CSRF: a page counts once, for the user and the app that it was shown for.
#[test]
fn only_who_was_asked_can_answer_and_only_once() {
    let server = start_with(WORLD);
    let browser = server.user(ANN).sign_in();
    let page = browser.get(&ask("one"));
    let allow = [("decision", "allow"), ("scope", "one")];
    for (who, path) in [
        (server.user(BOB).sign_in(), PATH),
        (Browser::new(&server), PATH),
        (server.user(ANN).sign_in(), "/OAuth2/Authorize/oidc"),
    ] {
        let answer = who.submit(path, &page, &allow);
        assert_eq!((answer.status, server.refused_by(&answer).as_str()), (400, "consent.form"));
    }
    assert!(parameters(&browser.submit(PATH, &page, &allow)).contains_key("code"));
    let answer = browser.submit(PATH, &page, &allow);
    assert_eq!((answer.status, server.refused_by(&answer).as_str()), (400, "consent.form"), "a second time");
    let answer = server.post(PATH).form(&[("confirmation", "x"), ("decision", "allow")]).send();
    assert_eq!(server.refused_by(&answer), "consent.form");
    assert_eq!(hidden(&page).len(), 2, "the confirmation, and the fixed scope");
}
