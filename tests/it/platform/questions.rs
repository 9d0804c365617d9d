//! Security questions and the PIN of telephone calls (platform.md#s2, platform.md#s7).

use serde_json::{Value, json};

use crate::support::sign_in::{names, summary};
use crate::support::{Server, User, members, start_with};

const WORLD: &str = "
tenant:
  authentication_profiles:
    - {Name: Questions, Challenges: ['UP', 'SQ']}
    - {Name: Call, Challenges: ['UP', 'PF']}
  security_questions: [{id: 00000000-0000-4000-8000-000000000001, question: 'First street?'}]
users:
  - {name: boss, password: S, oauth_client: true, roles: [System Administrator]}
  - {name: plain, password: S, oauth_client: true, authentication_profile: Questions}
  - {name: ann, password: S, mobile: '555', authentication_profile: Call}
apps:
  - {id: a, auth_methods: [ClientCreds], scopes: [{name: all, rest_regex: ['.*']}], user_access: [boss, plain]}
";
const STREET: &str = "00000000-0000-4000-8000-000000000001";
const GET: &str = "/UserMgmt/GetSecurityQuestions";
const UPDATE: &str = "/UserMgmt/UpdateSecurityQuestions";

fn asked(caller: &User<'_>, body: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let found = caller.result(GET, body)["Questions"].as_array().unwrap().clone();
    found.iter().map(|one| (text(&one["Uuid"]), text(&one["Question"]))).collect()
}

fn after_password(server: &Server, user: &str) -> Value {
    let package = server.begin(user);
    server.give(&package, "UP", &json!("S")).result();
    package
}

#[test]
fn questions_are_added_answered_and_taken_away() {
    let server = start_with(WORLD);
    let caller = server.client("plain");
    let policy = caller.result(GET, &Value::Null);
    let wanted = ["AnswerMinLength", "MaxQuestions", "MinAdminQuestions", "MinUserQuestions", "Questions"];
    assert_eq!((members(&policy), &policy["Questions"]), (wanted.to_vec(), &json!([])));
    assert_eq!(
        asked(&caller, &json!({"addAdminQuestions": true})),
        [(STREET.into(), "First street?".into())]
    );
    let added =
        json!([{"Question": "First pet?", "Answer": "Rex"}, {"Uuid": STREET, "Answer": " Main Street "}]);
    assert_eq!(caller.result(UPDATE, &json!({"Added": added, "Deleted": [], "Replace": false})), Value::Null);
    let own = asked(&caller, &json!({}));
    assert_eq!(
        own.iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>(),
        ["First pet?", "First street?"]
    );
    let package = after_password(&server, "plain");
    let answers = json!({own[0].0.clone(): "rex", format!("u_{STREET}"): "main street"});
    assert_eq!(summary(&server.give(&package, "SQ", &answers)), "LoginSuccess");
    let info = caller.result("/usermgmt/getuserinfo", &json!({}));
    assert_eq!(info["SecurityQuestion"], "First pet?");
    assert_eq!(info["SecurityQuestionsLastUpdate"], "/Date(1700000000000)/");
    caller.result(UPDATE, &json!({"Id": "plain@acme.test", "Deleted": [own[0].0]}));
    assert_eq!(asked(&caller, &json!({})), own[1..]);
    caller.result("/UserMgmt/SetSecurityQuestion", &json!({"SecurityQuestion": "Colour?", "Answer": "blue"}));
    assert_eq!(asked(&caller, &json!({})).len(), 1, "one, and no other");
    let package = after_password(&server, "plain");
    server.refused_step(&server.give(&package, "SQ", &json!("red")), "user.factor");
    assert_eq!(summary(&server.give(&package, "SQ", &json!("BLUE"))), "LoginSuccess");
    let boss = server.client("boss");
    assert_eq!(caller.refusal("/UserMgmt/ResetSecurityQuestions", &json!({"Id": "plain"})).1, "rest.right");
    assert_eq!(boss.result("/UserMgmt/ResetSecurityQuestions", &json!({"Id": "plain"})), Value::Null);
    assert!(asked(&boss, &json!({"Id": "plain"})).is_empty());
    server.refused_step(&server.give(&server.begin("plain"), "UP", &json!("S")), "user.mfa");
}

#[test]
fn what_cannot_be_a_question_is_refused_and_nothing_is_written() {
    let server = start_with(WORLD);
    let caller = server.client("plain");
    let good = json!({"Question": "First pet?", "Answer": "Rex"});
    for (body, check) in [
        (json!({"Added": [good, {"Question": " ", "Answer": "Rex"}]}), "argument.valid"),
        (json!({"Added": [good, {"Question": "x".repeat(513), "Answer": "Rex"}]}), "argument.valid"),
        (json!({"Added": [good, {"Question": "Pet?", "Answer": " a "}]}), "argument.valid"),
        (json!({"Added": [good, {"Uuid": "gone", "Answer": "Rex"}]}), "question.exists"),
        (json!({"Added": [good], "Deleted": ["gone"]}), "question.exists"),
        (json!({"Added": vec![good.clone(); 11]}), "argument.valid"),
        (json!({"Id": "boss", "Added": [good]}), "rest.right"),
    ] {
        assert_eq!(caller.refusal(UPDATE, &body).1, check, "{body}");
    }
    assert!(asked(&caller, &json!({})).is_empty());
    let short = caller.call(UPDATE, &json!({"Added": [{"Question": "q", "Answer": "Rex!"}]})).failure().1;
    assert!(short.contains("wanted 2 to 512 characters"), "{short}");
    let text = caller.call(UPDATE, &json!({"Added": [{}]})).failure().1;
    assert_eq!(text, "Question may not be empty or only whitepsace.");
    let answer = caller.call(UPDATE, &json!({"Added": [{"Question": "Pet?", "Answer": "Hasso"}]}));
    assert!(!server.trace_of(&answer).to_string().contains("Hasso"));
}

#[test]
fn the_tenants_questions_are_its_administrators() {
    let server = start_with(WORLD);
    let (boss, plain) = (server.client("boss"), server.client("plain"));
    let list = || boss.result("/TenantConfig/GetAdminSecurityQuestions", &Value::Null);
    assert_eq!(list(), json!([{"Uuid": STREET, "Question": "First street?", "Culture": "all"}]));
    let set = "/TenantConfig/SetAdminSecurityQuestion";
    assert_eq!(boss.result(set, &json!({"Culture": "all", "Question": "First pet?"})), Value::Null);
    let id = list()[1]["Uuid"].as_str().unwrap().to_owned();
    boss.result(set, &json!({"Id": id, "Culture": "de-DE", "Question": "Erstes Tier?"}));
    let one = boss.result("/TenantConfig/GetAdminSecurityQuestion", &json!({"Id": id.to_uppercase()}));
    assert_eq!(one, json!({"Uuid": id, "Question": "Erstes Tier?", "Culture": "de-DE"}));
    for (path, body, check) in [
        (set, json!({"Question": " "}), "argument.present"),
        (set, json!({"Question": "x".repeat(513)}), "argument.valid"),
        (set, json!({"Id": "gone", "Question": "Pet?"}), "question.exists"),
        ("/TenantConfig/GetAdminSecurityQuestion", json!({"Id": "gone"}), "question.exists"),
        ("/TenantConfig/DeleteAdminSecurityQuestion", json!({"Id": "gone"}), "question.exists"),
        ("/TenantConfig/DeleteAdminSecurityQuestion", json!({}), "argument.present"),
    ] {
        assert_eq!(boss.refusal(path, &body).1, check, "{path} {body}");
    }
    assert_eq!(plain.refusal(set, &json!({"Question": "Pet?"})).1, "rest.right");
    assert_eq!(boss.result("/TenantConfig/DeleteAdminSecurityQuestion", &json!({"Id": id})), Value::Null);
    assert_eq!(list().as_array().map(Vec::len), Some(1));
}

#[test]
fn whoever_has_a_pin_types_it_on_the_telephone() {
    let server = start_with(WORLD);
    let boss = server.client("boss");
    for pin in ["123", "12a4", "12345678901234567"] {
        assert_eq!(
            boss.refusal("/UserMgmt/SetPhonePin", &json!({"ID": "ann", "phonepin": pin})).1,
            "argument.valid"
        );
    }
    assert_eq!(boss.refusal("/UserMgmt/SetPhonePin", &json!({"ID": "ann"})).1, "argument.present");
    let answer = boss.call("/UserMgmt/SetPhonePin", &json!({"ID": "ann", "phonepin": "471100"}));
    assert_eq!(answer.result(), Value::Null);
    assert!(!server.trace_of(&answer).to_string().contains("471100"));
    let info = boss.result("/usermgmt/getuserinfo", &json!({"ID": "ann"}));
    assert_eq!(info["PhonePinLastChangeDate"], "/Date(1700000000000)/");
    let package = after_password(&server, "ann");
    assert_eq!(names(&package)[1], ["PF"]);
    server.refused_step(&server.give(&package, "PF", &json!("471100")), "user.factor");
    assert_eq!(summary(&server.act(&package, "PF", "StartOOB", &json!(""))), "OobPending");
    let call = server.outbox("?limit=1")[0].clone();
    assert_eq!((&call["code"], &call["text"]), (&json!(""), &json!("Enter your PIN to sign in.")));
    server.refused_step(&server.give(&package, "PF", &json!("")), "user.factor");
    assert_eq!(summary(&server.give(&package, "PF", &json!(471_100))), "LoginSuccess");
}
