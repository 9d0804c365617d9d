//! Signing in with more than a password: mail, text message, call, OATH, security questions, a new password
//! (platform.md §6).

use serde_json::{Value, json};

use super::roles::As;
use super::sign_in::{act, begin, mechanism, mechanisms, refused};
use crate::support::{Answer, START, Server, start_with};

pub const WORLD: &str = "
tenant:
  authentication_profiles:
    - {Name: Two, Uuid: 7d0f1c57-0000-4000-8000-000000000001, Challenges: ['UP', 'OTP,EMAIL,SMS,PF']}
    - {Name: Oath, Challenges: ['UP', 'OATH']}
    - {Name: Questions, Challenges: ['UP', 'SQ']}
    - {Name: Mail only, Challenges: ['EMAIL']}
    - {Name: Three, Challenges: ['EMAIL,UP', 'EMAIL,SMS', 'OATH']}
    - {Name: Strange, Challenges: ['UP', 'U2F,RADIUS']}
  policies: [{Settings: {/Core/Authentication/AuthenticationRulesDefaultProfileId: 7d0f1c57-0000-4000-8000-000000000001}}]
users:
  - {name: ann, password: S, mail: ann.smith@mail.example, mobile: '+49 170 1234567', office: '030 99 88'}
  - {name: bob, password: S, mail: bob@acme.test, mobile: '5557654'}
  - {name: poor, password: S}
  - {name: oath, password: S, authentication_profile: oath, factors: {oath_secret: GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ}}
  - name: quiz
    password: S
    authentication_profile: Questions
    factors:
      questions: [{id: q1, question: 'First pet?', answer: Rex}, {id: q2, question: 'First street?', answer: Main}]
  - name: one
    password: S
    authentication_profile: Questions
    factors: {questions: [{question: 'Pet?', answer: Rex}]}
  - {name: mail, mail: mail@acme.test, authentication_profile: Mail only}
  - {name: three, password: S, mail: t@acme.test, mobile: '1', authentication_profile: Three,
     factors: {oath_secret: GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ}}
  - {name: strange, password: S, authentication_profile: Strange}
  - {name: deputy, password: S, mfa_redirect: ann}
  - {name: fresh, password: S, mail: f@acme.test, force_password_change_next: true}
  - {name: boss, password: S, roles: [System Administrator], oauth_client: true}
  - {name: off, password: S, mail: off@acme.test, mobile: '5', state: Disabled}
apps:
  - {id: a, auth_methods: [ClientCreds, ResourceCreds], scopes: [{name: all, rest_regex: ['.*']}], user_access: [boss, ann, Everybody]}
";

#[test]
fn a_profile_of_its_own_stays_a_users_when_it_is_renamed() {
    let server = start_with(WORLD);
    let boss = As::new(&server, "boss");
    let uuid = boss.result("/AuthProfile/GetProfile", &json!({"uuid": "Mail only"}))["Uuid"].clone();
    let renamed = json!({"settings": {"Uuid": uuid, "Name": "By mail"}});
    boss.result("/AuthProfile/SaveProfile", &renamed);
    let asked = mechanisms(&begin(&server, "mail"));
    assert_eq!((asked.len(), asked[0][0].0.as_str()), (1, "EMAIL"));
}

pub fn outbox(server: &Server, query: &str) -> Vec<Value> {
    let answer = server.control(&format!("/outbox{query}"));
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.json()["messages"].as_array().expect("messages").clone()
}

/// The code of the latest message.
pub fn code(server: &Server) -> Value {
    outbox(server, "?limit=1")[0]["code"].clone()
}

pub fn accept(server: &Server, id: &str) -> Answer {
    let path = format!("/_tenantry/v1/tenants/default/outbox/{id}/accept");
    server.post(&path).bearer(server.control_token()).send()
}

pub fn summary(answer: &Answer) -> String {
    answer.result()["Summary"].as_str().expect("a summary").to_owned()
}

pub fn give(server: &Server, package: &Value, name: &str, answer: &Value) -> Answer {
    act(server, package, name, "Answer", answer)
}

/// A sign-in whose password was right.
pub fn after_password(server: &Server, user: &str) -> Value {
    let package = begin(server, user);
    assert_eq!(summary(&give(server, &package, "UP", &json!("S"))), "StartNextChallenge");
    package
}

pub fn names(package: &Value) -> Vec<Vec<String>> {
    let name = |(name, _): (String, String)| name;
    mechanisms(package).into_iter().map(|one| one.into_iter().map(name).collect()).collect()
}

/// Codes of the secret of RFC 6238, by steps from the start; computed by another program.
const OATH: [(i64, &str); 5] = [(-2, "713364"), (-1, "276857"), (0, "921300"), (1, "732303"), (2, "136087")];

#[test]
fn a_profile_asks_for_a_code_that_goes_to_the_outbox() {
    let server = start_with(WORLD);
    let package = begin(&server, "ann");
    assert_eq!(names(&package), [vec!["UP"], vec!["EMAIL", "SMS", "PF"]], "OTP is not carried out");
    let second = &package["Challenges"][1]["Mechanisms"];
    for (n, kind, key, hint) in [
        (0, "StartTextOob", "PartialAddress", "@mail.example"),
        (1, "StartTextOob", "PartialDeviceAddress", "4567"),
        (2, "StartOob", "PartialPhoneNumber", "9988"),
    ] {
        assert_eq!((&second[n]["AnswerType"], &second[n][key]), (&json!(kind), &json!(hint)));
        assert!(second[n]["PromptSelectMech"].as_str().unwrap().ends_with(hint), "{second}");
        assert_eq!(second[n]["Enrolled"], true);
    }
    assert!(!package.to_string().contains("ann.smith"));
    for (name, to) in [("EMAIL", "ann.smith@mail.example"), ("SMS", "+49 170 1234567"), ("PF", "030 99 88")] {
        let package = after_password(&server, "ann");
        assert_eq!(summary(&act(&server, &package, name, "StartOOB", &json!(""))), "OobPending");
        assert_eq!(summary(&act(&server, &package, name, "Poll", &json!(""))), "OobPending");
        let message = outbox(&server, "?limit=1")[0].clone();
        assert_eq!((&message["kind"], &message["to"]), (&json!(name), &json!(to)));
        assert_eq!((&message["user"], &message["accepted"]), (&json!("ann@acme.test"), &json!(false)));
        let code = message["code"].as_str().unwrap();
        assert!(code.len() == 8 && message["text"].as_str().unwrap().contains(code));
        assert_eq!(summary(&give(&server, &package, name, &json!(format!(" {code} ")))), "LoginSuccess");
    }
    // What the clients of the vendor do with a call: they poll until somebody has answered it.
    let package = after_password(&server, "ann");
    act(&server, &package, "PF", "StartOOB", &json!("")).result();
    let id = outbox(&server, "?limit=1")[0]["id"].as_str().unwrap().to_owned();
    assert_eq!(accept(&server, &id).json(), json!({"accepted": true}));
    assert_eq!(outbox(&server, "?limit=1")[0]["accepted"], true);
    assert_eq!(summary(&act(&server, &package, "PF", "Poll", &json!(""))), "LoginSuccess");
}

#[test]
fn a_code_is_good_for_its_own_attempt_and_the_latest_is() {
    let server = start_with(WORLD);
    let (first, second) = (after_password(&server, "ann"), after_password(&server, "ann"));
    let send = |package: &Value| act(&server, package, "EMAIL", "StartOOB", &json!("")).result();
    refused(&server, &give(&server, &first, "EMAIL", &json!("")), "user.factor");
    refused(&server, &act(&server, &first, "EMAIL", "Poll", &json!("")), "attempt.action");
    send(&first);
    let old = code(&server);
    refused(&server, &give(&server, &second, "EMAIL", &old), "user.factor");
    refused(&server, &give(&server, &first, "SMS", &old), "user.factor");
    send(&first);
    refused(&server, &give(&server, &first, "EMAIL", &old), "user.factor");
    assert_eq!(summary(&give(&server, &first, "EMAIL", &code(&server))), "LoginSuccess");
    refused(&server, &give(&server, &first, "EMAIL", &code(&server)), "attempt.known");
    // The clients that send numbers.
    send(&second);
    let mut number = code(&server);
    if let Some(one) =
        number.as_str().filter(|text| !text.starts_with('0')).and_then(|text| text.parse::<u64>().ok())
    {
        number = json!(one);
    }
    assert_eq!(summary(&give(&server, &second, "EMAIL", &number)), "LoginSuccess");
}

#[test]
fn nothing_comes_before_its_turn() {
    let server = start_with(WORLD);
    let package = begin(&server, "ann");
    for action in ["StartOOB", "Poll", "Answer"] {
        refused(&server, &act(&server, &package, "EMAIL", action, &json!("1")), "attempt.mechanism");
    }
    assert!(outbox(&server, "").is_empty());
    give(&server, &package, "UP", &json!("S")).result();
    refused(&server, &give(&server, &package, "UP", &json!("S")), "attempt.mechanism");
    // Both at once, as the vendor's page does it.
    let package = begin(&server, "ann");
    let body = json!({"SessionId": package["SessionId"], "MultipleOperations": [
        {"MechanismId": mechanism(&package, "UP"), "Action": "Answer", "Answer": "S"},
        {"MechanismId": mechanism(&package, "SMS"), "Action": "StartOOB"},
    ]});
    let answer = server.post("/security/advanceauthentication").json(&body).send();
    assert_eq!(summary(&answer), "OobPending");
    assert_eq!(summary(&give(&server, &package, "SMS", &code(&server))), "LoginSuccess");
    let mut wrong = body.clone();
    wrong["MultipleOperations"][0]["Answer"] = json!("wrong");
    wrong["SessionId"] = begin(&server, "ann")["SessionId"].clone();
    let sent = outbox(&server, "").len();
    refused(
        &server,
        &server.post("/security/advanceauthentication").json(&wrong).send(),
        "attempt.mechanism",
    );
    assert_eq!(outbox(&server, "").len(), sent, "the first failure ends the call");
}

#[test]
fn three_challenges_are_three_challenges() {
    let server = start_with(WORLD);
    let package = begin(&server, "three");
    assert_eq!(names(&package), [vec!["UP", "EMAIL"], vec!["EMAIL", "SMS"], vec!["OATH"]]);
    let first_mail = mechanism(&package, "EMAIL");
    let by_id = |id: &str, action: &str, answer: &Value| {
        let body =
            json!({"SessionId": package["SessionId"], "MechanismId": id, "Action": action, "Answer": answer});
        server.post("/security/advanceauthentication").json(&body).send()
    };
    by_id(&first_mail, "StartOOB", &json!("")).result();
    assert_eq!(summary(&by_id(&first_mail, "Answer", &code(&server))), "StartNextChallenge");
    refused(&server, &by_id(&first_mail, "Answer", &code(&server)), "attempt.mechanism");
    act(&server, &package, "SMS", "StartOOB", &json!("")).result();
    assert_eq!(summary(&give(&server, &package, "SMS", &code(&server))), "StartNextChallenge");
    assert_eq!(summary(&give(&server, &package, "OATH", &json!(oath(0)))), "LoginSuccess");
}

/// The code of the secret of the RFCs, this many steps after the start.
fn oath(steps: i64) -> &'static str {
    let (_, code) = OATH.iter().find(|(n, _)| *n == steps).expect("a step");
    code
}

#[test]
fn an_oath_code_is_good_once_for_a_minute_and_a_half() {
    let server = start_with(WORLD);
    assert_eq!(START.rem_euclid(30), 20);
    let package = after_password(&server, "oath");
    for wrong in ["", "000000", oath(2), oath(-2)] {
        refused(&server, &give(&server, &package, "OATH", &json!(wrong)), "user.factor");
    }
    assert_eq!(summary(&give(&server, &package, "OATH", &json!(oath(0)))), "LoginSuccess");
    let package = after_password(&server, "oath");
    for used in [oath(0), oath(-1)] {
        refused(&server, &give(&server, &package, "OATH", &json!(used)), "user.factor");
    }
    assert_eq!(summary(&give(&server, &package, "OATH", &json!(oath(1)))), "LoginSuccess");
    // The vendor's SDKs start it and poll it, as if something were sent, until they have a code.
    server.advance(60);
    let package = after_password(&server, "oath");
    for action in ["StartOOB", "Poll", "Poll"] {
        assert_eq!(summary(&act(&server, &package, "OATH", action, &json!(""))), "OobPending");
    }
    refused(&server, &act(&server, &package, "OATH", "ForgotPassword", &json!("")), "attempt.action");
    assert!(outbox(&server, "").is_empty());
    assert_eq!(summary(&give(&server, &package, "OATH", &json!(oath(2)))), "LoginSuccess");
}

#[test]
fn all_security_questions_are_answered() {
    let server = start_with(WORLD);
    let package = after_password(&server, "quiz");
    let view = &package["Challenges"][1]["Mechanisms"][0];
    assert_eq!(view["AnswerType"], "Text");
    let parts = r#"{"MechanismParts":[{"Uuid":"q1","PromptMechChosen":"First pet?"},{"Uuid":"q2","PromptMechChosen":"First street?"}]}"#;
    assert_eq!(view["MultipartMechanism"].to_string(), parts);
    for answer in [json!({"q1": "Rex"}), json!({"q1": "Rex", "q2": "Side"}), json!("Rex"), json!({})] {
        refused(&server, &give(&server, &package, "SQ", &answer), "user.factor");
    }
    let answers = json!({"q1": " rex ", "u_q2": "MAIN", "other": 1});
    assert_eq!(summary(&give(&server, &package, "SQ", &answers)), "LoginSuccess");
    let package = after_password(&server, "one");
    assert_eq!(package["Challenges"][1]["Mechanisms"][0]["Question"], "Pet?");
    assert_eq!(summary(&give(&server, &package, "SQ", &json!("Rex"))), "LoginSuccess");
}

#[test]
fn a_profile_may_do_without_the_password() {
    let server = start_with(WORLD);
    let package = begin(&server, "mail");
    assert_eq!(names(&package), [["EMAIL"]]);
    act(&server, &package, "EMAIL", "StartOOB", &json!("")).result();
    assert_eq!(summary(&give(&server, &package, "EMAIL", &code(&server))), "LoginSuccess");
}

#[test]
fn whoever_has_nothing_else_to_show_does_not_get_in() {
    let server = start_with(WORLD);
    for user in ["poor", "strange"] {
        let package = begin(&server, user);
        assert_eq!(names(&package), [["UP"]]);
        refused(&server, &give(&server, &package, "UP", &json!("S")), "user.mfa");
        refused(&server, &give(&server, &package, "UP", &json!("S")), "attempt.known");
    }
    let loose = start_with(&format!("{WORLD}loosen: [user.mfa]"));
    let package = begin(&loose, "poor");
    assert_eq!(summary(&give(&loose, &package, "UP", &json!("S"))), "LoginSuccess");
}

#[test]
fn whoever_cannot_sign_in_is_asked_alike_and_gets_nothing() {
    let server = start_with(WORLD);
    for user in ["ghost", "off"] {
        let package = begin(&server, user);
        assert_eq!(names(&package)[1][..2], ["EMAIL", "SMS"], "{user}");
        let again = begin(&server, user);
        let hints =
            |package: &Value| package["Challenges"][1]["Mechanisms"][1]["PartialDeviceAddress"].clone();
        assert_eq!(hints(&package), hints(&again), "the same every time");
    }
    let mail_only = WORLD.replace("'UP', 'OTP,EMAIL,SMS,PF'", "'EMAIL'");
    let server = start_with(&mail_only);
    for (user, check) in [("ghost", "user.exists"), ("off", "user.factor")] {
        let package = begin(&server, user);
        assert_eq!(summary(&act(&server, &package, "EMAIL", "StartOOB", &json!(""))), "OobPending");
        assert_eq!(summary(&act(&server, &package, "EMAIL", "Poll", &json!(""))), "OobPending");
        assert!(outbox(&server, "").is_empty(), "{user}");
        refused(&server, &give(&server, &package, "EMAIL", &json!("12345678")), check);
    }
}

#[test]
fn an_exempt_user_shows_the_password_alone() {
    let server = start_with(WORLD);
    let form = [("grant_type", "client_credentials"), ("scope", "all")];
    let token = server.post("/oauth2/token/a").basic("boss", "S").form(&form).send().json();
    let exempt =
        server.post("/cdirectoryservice/exemptuserfrommfa").bearer(token["access_token"].as_str().unwrap());
    exempt.json(&json!({"ID": "ann", "timespan": 5})).send().result();
    let package = begin(&server, "ann");
    assert_eq!(names(&package), [["UP"]]);
    assert_eq!(summary(&give(&server, &package, "UP", &json!("S"))), "LoginSuccess");
    server.advance(301);
    assert_eq!(names(&begin(&server, "ann")).len(), 2);
}

#[test]
fn factors_of_another_user_are_asked_where_the_user_redirects() {
    let server = start_with(WORLD);
    let package = after_password(&server, "deputy");
    assert_eq!(package["Challenges"][1]["Mechanisms"][0]["PartialAddress"], "@mail.example");
    act(&server, &package, "EMAIL", "StartOOB", &json!("")).result();
    let message = outbox(&server, "?limit=1")[0].clone();
    assert_eq!(
        (&message["to"], &message["user"]),
        (&json!("ann.smith@mail.example"), &json!("deputy@acme.test"))
    );
    let success = give(&server, &package, "EMAIL", &message["code"]).result();
    assert_eq!(success["User"], "deputy@acme.test");
}

#[test]
fn doors_for_the_password_alone_are_no_way_around() {
    let server = start_with(WORLD);
    refused(&server, &server.get("/security/login?user=ann&password=S").send(), "user.mfa");
    let form = [("grant_type", "password"), ("username", "ann"), ("password", "S"), ("scope", "all")];
    let answer = server.post("/oauth2/token/a").basic("boss", "S").form(&form).send();
    answer.oauth_error("access_denied");
    assert_eq!(server.refused_by(&answer), "user.mfa");
}

#[test]
fn wrong_codes_count_like_wrong_passwords() {
    let lockout = "policies: [{Settings: {/Core/Security/CDS/LockoutPolicy/Threshold: 3, ";
    let server = start_with(&WORLD.replace("policies: [{Settings: {", lockout));
    // The right password between them does not wipe out what was wrong.
    for _ in 0..3 {
        let package = after_password(&server, "ann");
        refused(&server, &give(&server, &package, "EMAIL", &json!("wrong")), "user.factor");
    }
    refused(&server, &give(&server, &begin(&server, "ann"), "UP", &json!("S")), "user.state");
    for _ in 0..3 {
        let package = after_password(&server, "bob");
        refused(&server, &give(&server, &package, "SMS", &json!("wrong")), "user.factor");
        act(&server, &package, "SMS", "StartOOB", &json!("")).result();
        assert_eq!(summary(&give(&server, &package, "SMS", &code(&server))), "LoginSuccess");
    }
}

#[test]
fn who_must_change_the_password_changes_it_on_the_way() {
    let server = start_with(WORLD);
    let package = after_password(&server, "fresh");
    act(&server, &package, "EMAIL", "StartOOB", &json!("")).result();
    let package = give(&server, &package, "EMAIL", &code(&server)).result();
    assert_eq!(
        (&package["Summary"], names(&package)),
        (&json!("NewPackage"), vec![vec!["RESET".to_owned()]])
    );
    assert!(package["EventDescription"].is_string());
    let simple = give(&server, &package, "RESET", &json!("simple"));
    assert_eq!(simple.failure().0, "_I18N_SetPasswordFailedNotComplex");
    assert_eq!(simple.json()["Result"], json!({"Summary": "Failure"}));
    assert_eq!(server.refused_by(&simple), "password.complexity");
    assert_eq!(summary(&give(&server, &package, "RESET", &json!("Much-Better-1"))), "LoginSuccess");
    let again = begin(&server, "fresh");
    refused(&server, &give(&server, &again, "UP", &json!("S")), "user.password");
    assert_eq!(summary(&give(&server, &again, "UP", &json!("Much-Better-1"))), "StartNextChallenge");
}

#[test]
fn a_forgotten_password_is_set_anew() {
    let server = start_with(WORLD);
    let package = begin(&server, "ann");
    // The vendor's sample does not say which mechanism.
    let body =
        |action: &str| json!({"SessionId": package["SessionId"], "TenantId": "ABC1234", "Action": action});
    let forgot = |action: &str| server.post("/Security/AdvanceAuthentication").json(&body(action)).send();
    refused(&server, &forgot("Answer"), "attempt.mechanism");
    let short = forgot("ForgotPassword").result();
    let package = begin(&server, "ann");
    let forgot = |package: &Value| act(&server, package, "UP", "ForgotPassword", &json!(""));
    let package = forgot(&package).result();
    assert_eq!(names(&short), names(&package));
    assert_eq!(package["Summary"], "NewPackage");
    assert_eq!(names(&package), [vec!["EMAIL", "SMS", "PF"], vec!["RESET"], vec!["EMAIL", "SMS", "PF"]]);
    refused(&server, &give(&server, &package, "RESET", &json!("Much-Better-1")), "attempt.mechanism");
    act(&server, &package, "EMAIL", "StartOOB", &json!("")).result();
    assert_eq!(summary(&give(&server, &package, "EMAIL", &code(&server))), "StartNextChallenge");
    assert_eq!(summary(&give(&server, &package, "RESET", &json!("Much-Better-1"))), "StartNextChallenge");
    let body = |action: &str, answer: &Value| {
        let id = &package["Challenges"][2]["Mechanisms"][1]["MechanismId"];
        json!({"SessionId": package["SessionId"], "MechanismId": id, "Action": action, "Answer": answer})
    };
    let step = |body: Value| server.post("/security/advanceauthentication").json(&body).send();
    step(body("StartOOB", &json!(""))).result();
    assert_eq!(summary(&step(body("Answer", &code(&server)))), "LoginSuccess");
    refused(&server, &give(&server, &begin(&server, "ann"), "UP", &json!("S")), "user.password");
    after_new(&server);
    // Somebody who does not exist is led the same way, and gets nowhere; somebody without an address cannot.
    let sent = outbox(&server, "").len();
    let ghost = forgot(&begin(&server, "ghost")).result();
    assert_eq!(names(&ghost)[1], ["RESET"]);
    act(&server, &ghost, "EMAIL", "StartOOB", &json!("")).result();
    assert_eq!(outbox(&server, "").len(), sent);
    refused(&server, &give(&server, &ghost, "EMAIL", &json!("12345678")), "user.exists");
    refused(&server, &forgot(&begin(&server, "poor")), "user.mfa");
}

fn after_new(server: &Server) {
    let package = begin(server, "ann");
    assert_eq!(summary(&give(server, &package, "UP", &json!("Much-Better-1"))), "StartNextChallenge");
}

#[test]
fn the_outbox_is_listed_by_user_and_bounded() {
    let server = start_with(WORLD);
    for user in ["ann", "bob", "ann"] {
        act(&server, &after_password(&server, user), "SMS", "StartOOB", &json!("")).result();
    }
    let users = |query: &str| {
        outbox(&server, query)
            .iter()
            .map(|message| message["user"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    let (ann, bob) = ("ann@acme.test", "bob@acme.test");
    assert_eq!(users(""), [ann, bob, ann]);
    assert_eq!(users("?user=BOB"), [bob]);
    assert_eq!(users("?user=ann@acme.test&limit=1"), [ann]);
    assert!(users("?user=nobody").is_empty() && users("?limit=0").is_empty());
    let package = after_password(&server, "bob");
    for _ in 0..1_000 {
        act(&server, &package, "SMS", "StartOOB", &json!("")).result();
    }
    assert_eq!(users("?limit=2000"), vec![bob; 1_000], "the last thousand");
    for query in ["?limit=x", "?limit=-1", "?color=red"] {
        let answer = server.control(&format!("/outbox{query}"));
        assert_eq!((answer.status, server.refused_by(&answer).as_str()), (400, "control.argument"));
    }
    let answer = accept(&server, "nothing");
    assert_eq!((answer.status, server.refused_by(&answer).as_str()), (404, "control.found"));
    let open = server.get("/_tenantry/v1/tenants/default/outbox").send();
    assert_eq!((open.status, server.refused_by(&open).as_str()), (401, "control.token"));
}

/// The export writes answers as hashes; a sign-in with one is like any other.
#[test]
fn an_exported_answer_is_still_the_answer() {
    let mut workspace = tenantry::domain::password::Workspace::default();
    let hash = tenantry::domain::password::hash("rex", &[7; 16], &mut workspace);
    let questions = format!("questions: [{{id: q1, question: 'First pet?', answer_hash: '{hash}'}}, ");
    let server =
        start_with(&WORLD.replace("questions: [{id: q1, question: 'First pet?', answer: Rex}, ", &questions));
    let package = after_password(&server, "quiz");
    assert_eq!(summary(&give(&server, &package, "SQ", &json!({"q1": "REX", "q2": "main"}))), "LoginSuccess");
}

/// Of calls at the same time that go on from the same state, one does; a code of a token serves one of two attempts.
#[test]
fn calls_at_the_same_time_sign_in_once() {
    let server = start_with(WORLD);
    let at_once = |calls: &(dyn Fn(usize) -> Answer + Sync)| {
        let answers: Vec<Answer> = std::thread::scope(|scope| {
            let running: Vec<_> = (0..8).map(|n| scope.spawn(move || calls(n))).collect();
            running.into_iter().map(|one| one.join().expect("an answer")).collect()
        });
        let (good, bad): (Vec<_>, Vec<_>) =
            answers.into_iter().partition(|answer| answer.json()["success"] == true);
        assert_eq!(good.len(), 1, "{bad:?}");
        bad.iter().map(|answer| server.refused_by(answer)).collect::<Vec<_>>()
    };
    let package = begin(&server, "oath");
    for check in at_once(&|_| give(&server, &package, "UP", &json!("S"))) {
        assert!(["attempt.known", "attempt.mechanism"].contains(&check.as_str()), "{check}");
    }
    let packages: Vec<_> = (0..8).map(|_| after_password(&server, "oath")).collect();
    for check in at_once(&|n| give(&server, &packages[n], "OATH", &json!(oath(0)))) {
        assert_eq!(check, "user.factor");
    }
}
