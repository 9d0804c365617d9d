//! Further factors, forgotten and expired passwords at the sign-in page (oauth.md#s2-5; platform.md#s6).

use crate::support::browser::{Browser, parameters};
use crate::support::totp::code;
use crate::support::world::REDIRECT;
use crate::support::{Answer, START, Server, start_with};

const WORLD: &str = "
tenant:
  authentication_profiles:
    - {Name: Two, Challenges: ['UP', 'EMAIL,SMS,OATH']}
    - {Name: Mail, Challenges: ['UP', 'EMAIL']}
    - {Name: Ask, Challenges: ['UP', 'SQ']}
    - {Name: Key, Challenges: ['UP', 'U2F']}
    - {Name: Late, Challenges: ['EMAIL', 'UP']}
users:
  - name: ann
    password: S
    mail: ann@mail.test
    mobile: '5551'
    authentication_profile: Two
    factors: {oath_secret: GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ}
  - {name: mia, password: S, mail: mia@mail.test, authentication_profile: Mail}
  - name: quiz
    password: S
    authentication_profile: Ask
    factors: {questions: [{question: 'First <pet>?', answer: Rex}, {question: Street?, answer: Main}]}
  - {name: key, password: S, authentication_profile: Key}
  - {name: late, password: S, mail: late@mail.test, authentication_profile: Late}
  - {name: fresh, password: S, mail: fresh@mail.test, force_password_change_next: true}
apps:
  - id: spa
    client_id_type: anything
    auth_methods: [AuthorizationCode]
    allowed_redirects: [https://client.test/cb]
    user_access: [Everybody]
";
const SECRET: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

fn sign_in(browser: &Browser<'_>, name: &str) -> Answer {
    let page = browser.get("/login");
    browser.submit("/login", &page, &[("username", name), ("password", "S")])
}

fn sent(server: &Server) -> (String, String) {
    let message = server.control("/outbox?limit=1").json()["messages"][0].clone();
    let text = |name: &str| message[name].as_str().unwrap_or_default().to_owned();
    (text("kind"), text("code"))
}

/// The values of the buttons of that name.
fn buttons(page: &Answer, name: &str) -> Vec<String> {
    let tags = page.text().split("<button").skip(1).map(|rest| rest.split('>').next().unwrap_or_default());
    let named = tags.filter(|tag| tag.contains(&format!("name=\"{name}\"")));
    named.filter_map(|tag| Some(tag.split("value=\"").nth(1)?.split('"').next()?.to_owned())).collect()
}

fn is_in(browser: &Browser<'_>, answer: &Answer) -> bool {
    answer.status == 302 && browser.cookie(".ASPXAUTH").is_some()
}

#[test]
fn each_challenge_is_satisfied_on_the_way_to_the_app() {
    let server = start_with(WORLD);
    let browser = Browser::new(&server);
    let query =
        format!("/oauth2/authorize/spa?response_type=code&client_id=x&redirect_uri={REDIRECT}&state=s1");
    let page = browser.follow(browser.get(&query));
    let page = browser.submit("/login", &page, &[("username", "ann"), ("password", "S")]);
    assert_eq!((page.status, browser.cookie(".ASPXAUTH")), (200, None), "the password alone is not enough");
    let ways = buttons(&page, "mechanism");
    assert_eq!(ways.len(), 3);
    assert!(page.text().contains("Email… @mail.test") && !page.text().contains("ann@mail.test"));
    // A text message first, then another way.
    let page = browser.submit("/login", &page, &[("mechanism", &ways[1])]);
    assert_eq!(sent(&server).0, "SMS");
    assert_eq!(buttons(&page, "step"), ["answer", "poll", "send", "back"]);
    let page = browser.submit("/login", &page, &[("step", "back")]);
    let page = browser.submit("/login", &page, &[("mechanism", &ways[2])]);
    assert_eq!(buttons(&page, "step"), ["answer", "back"]);
    let wrong = browser.submit("/login", &page, &[("step", "answer"), ("answer0", "864209")]);
    assert_eq!((wrong.status, server.refused_by(&wrong).as_str()), (403, "user.factor"));
    assert!(wrong.text().contains("Authentication (login or challenge) has failed."));
    let now = code(SECRET, START);
    let answer = browser.submit("/login", &wrong, &[("step", "answer"), ("answer0", &now)]);
    assert!(is_in(&browser, &answer));
    let back = browser.follow(answer);
    assert!(back.header("location").unwrap().starts_with(REDIRECT));
    assert_eq!(parameters(&back)["state"], "s1");
    assert!(!server.trace_of(&wrong).to_string().contains("864209"));
}

#[test]
fn the_only_way_is_taken_at_once() {
    let server = start_with(WORLD);
    let browser = Browser::new(&server);
    let page = sign_in(&browser, "mia");
    let (kind, code) = sent(&server);
    assert_eq!(
        (kind.as_str(), buttons(&page, "step")),
        ("EMAIL", vec!["answer".into(), "poll".into(), "send".into()])
    );
    let page = browser.submit("/login", &page, &[("step", "poll"), ("answer0", "")]);
    assert!(page.text().contains("Nobody has answered it yet."));
    let page = browser.submit("/login", &page, &[("step", "send")]);
    let (_, second) = sent(&server);
    assert_ne!(code, second);
    let page = browser.submit("/login", &page, &[("step", "answer"), ("answer0", &code)]);
    assert_eq!(server.refused_by(&page), "user.factor", "the first does not count any more");
    assert!(is_in(&browser, &browser.submit("/login", &page, &[("step", "answer"), ("answer0", &second)])));
    // Accepted elsewhere.
    let browser = Browser::new(&server);
    let page = sign_in(&browser, "mia");
    let id = server.control("/outbox?limit=1").json()["messages"][0]["id"].as_str().unwrap().to_owned();
    let accept = format!("/_tenantry/v1/tenants/default/outbox/{id}/accept");
    server.post(&accept).bearer(server.control_token()).send();
    assert!(is_in(&browser, &browser.submit("/login", &page, &[("step", "poll")])));
}

#[test]
fn questions_and_profiles_without_a_password_first() {
    let server = start_with(WORLD);
    let browser = Browser::new(&server);
    let page = sign_in(&browser, "quiz");
    assert!(page.text().contains("First &lt;pet&gt;?"));
    let answers = [("step", "answer"), ("answer0", "rex"), ("answer1", "MAIN")];
    assert!(is_in(&browser, &browser.submit("/login", &page, &answers)));
    let browser = Browser::new(&server);
    let page = sign_in(&browser, "late");
    assert_eq!(browser.cookie(".ASPXAUTH"), None);
    let page = browser.submit("/login", &page, &[("step", "answer"), ("answer0", &sent(&server).1)]);
    assert!(page.text().contains("Enter Password"));
    assert!(is_in(&browser, &browser.submit("/login", &page, &[("step", "answer"), ("answer0", "S")])));
    let browser = Browser::new(&server);
    let answer = sign_in(&browser, "key");
    assert_eq!((answer.status, server.refused_by(&answer).as_str()), (403, "user.mfa"));
}

#[test]
fn a_password_is_changed_or_set_anew_on_the_way() {
    let server = start_with(WORLD);
    let browser = Browser::new(&server);
    let page = sign_in(&browser, "fresh");
    assert!(page.text().contains("Set a new password") && browser.cookie(".ASPXAUTH").is_none());
    let set = |page: &Answer, password: &str| {
        browser.submit("/login", page, &[("step", "answer"), ("answer0", password)])
    };
    let page = set(&page, "simple");
    assert_eq!(server.refused_by(&page), "password.complexity");
    assert!(page.text().contains("Password must be at least 8 characters long"));
    assert!(is_in(&browser, &set(&page, "Better-Word-1")));
    // Forgotten: a code by mail, then a new one.
    let browser = Browser::new(&server);
    let page = browser.get("/login");
    let page =
        browser.submit("/login", &page, &[("username", "fresh"), ("password", ""), ("step", "forgot")]);
    let ways = buttons(&page, "mechanism");
    let page = browser.submit("/login", &page, &[("mechanism", &ways[0])]);
    let page = browser.submit("/login", &page, &[("step", "answer"), ("answer0", &sent(&server).1)]);
    assert!(page.text().contains("Set a new password"));
    let same = browser.submit("/login", &page, &[("step", "answer"), ("answer0", "Better-Word-1")]);
    assert_eq!(server.refused_by(&same), "password.is_new");
    let answer = browser.submit("/login", &same, &[("step", "answer"), ("answer0", "Other-Word-2")]);
    assert!(is_in(&browser, &answer));
}

#[test]
fn a_page_that_is_too_old_or_made_up_leads_to_the_first() {
    let server = start_with(WORLD);
    let browser = Browser::new(&server);
    let page = sign_in(&browser, "ann");
    let form = [("session", "nonsense"), ("step", "answer"), ("answer0", "1"), ("antixss", "x")];
    let answer = server.post("/login").header("Cookie", "antixss=x").form(&form).send();
    assert_eq!((answer.status, server.refused_by(&answer).as_str()), (403, "attempt.known"));
    assert!(answer.text().contains("name=\"password\""));
    let odd = browser.submit("/login", &page, &[("mechanism", "nonsense"), ("step", "answer")]);
    assert_eq!(buttons(&odd, "mechanism").len(), 3, "it asks again");
    let other = Browser::new(&server).submit("/login", &page, &[("step", "back")]);
    assert_eq!(server.refused_by(&other), "login.form");
    server.advance(600);
    let late = browser.submit("/login", &page, &[("step", "back")]);
    assert_eq!(server.refused_by(&late), "attempt.known");
    let browser = Browser::new(&server);
    let mut page = sign_in(&browser, "mia");
    for n in 0..5 {
        page = browser.submit("/login", &page, &[("step", "answer"), ("answer0", "no")]);
        assert_eq!(page.text().contains("name=\"username\""), n == 4, "the fifth wrong answer ends it");
    }
}
