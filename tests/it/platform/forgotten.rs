//! Forgotten login names (platform.md#s6-4).

use serde_json::{Value, json};

use crate::support::sign_in::{mechanism, names};
use crate::support::{Answer, Server, members, start_with};

const WORLD: &str = "
users:
  - {name: ann, mail: Both@mail.test, mobile: '+49 170 1'}
  - {name: bob, mail: both@mail.test}
  - {name: off, mail: off@mail.test, state: Disabled}
";

fn post(server: &Server, action: &str, body: &Value) -> Answer {
    server.post(&format!("/Security/{action}")).json(body).send()
}

#[test]
fn login_names_go_to_the_address_and_the_answer_says_nothing() {
    let server = start_with(WORLD);
    let told = |key: &str| post(&server, "ForgotUsername", &json!({"SearchKey": key})).result();
    let nobody = told("nobody@mail.test");
    assert_eq!(members(&nobody), ["Summary", "ClientMessage"]);
    assert_eq!(nobody["Summary"], "NoncommitalSuccess");
    assert!(server.outbox("").is_empty());
    for key in [" BOTH@mail.test ", "+49 170 1", "off@mail.test", "' OR 1=1 --", "%", &"x".repeat(9_000)] {
        assert_eq!(told(key), nobody, "{key}");
    }
    let sent: Vec<_> = server
        .outbox("")
        .into_iter()
        .map(|one| (one["kind"].clone(), one["to"].clone(), one["text"].clone()))
        .collect();
    let wanted = [
        ("EMAIL", "off@mail.test", "Your login name is off@acme.test."),
        ("SMS", "+49 170 1", "Your login name is ann@acme.test."),
        ("EMAIL", "both@mail.test", "Your login name is ann@acme.test or bob@acme.test."),
    ];
    assert_eq!(sent, wanted.map(|(kind, to, text)| (json!(kind), json!(to), json!(text))));
}

#[test]
fn an_address_is_asked_for_in_a_session() {
    let server = start_with(WORLD);
    for action in ["StartForgotUsername", "ForgotUsername"] {
        let package = post(&server, action, &json!({"Version": "1.0"})).result();
        assert_eq!(
            (&package["Summary"], names(&package)),
            (&json!("NewPackage"), vec![vec!["SEARCHKEY".to_owned()]])
        );
        let id = mechanism(&package, "SEARCHKEY");
        let body = |id: &str| json!({"TenantId": "x", "SessionId": package["SessionId"], "MechanismId": id, "Action": "Answer", "Answer": "off@mail.test"});
        server.refused_step(&post(&server, "AdvanceForgotUsername", &body("x")), "attempt.mechanism");
        // It signs nobody in.
        server.refused_step(&post(&server, "AdvanceAuthentication", &body(&id)), "attempt.known");
        let told = post(&server, "AdvanceForgotUsername", &body(&id)).result();
        assert_eq!(told["Summary"], "NoncommitalSuccess");
        server.refused_step(&post(&server, "AdvanceForgotUsername", &body(&id)), "attempt.known");
    }
    assert_eq!(server.outbox("").len(), 2);
    let package = post(&server, "StartForgotUsername", &Value::Null).result();
    server.advance(600);
    let body = json!({"SessionId": package["SessionId"], "MechanismId": mechanism(&package, "SEARCHKEY"), "Answer": "a"});
    server.refused_step(&post(&server, "AdvanceForgotUsername", &body), "attempt.known");
    server.refused_step(&post(&server, "AdvanceForgotUsername", &json!([])), "attempt.known");
}
