//! Signing in with more than a password: mail, text message, call, OATH, security questions, a new password
//! (platform.md#s6).

use serde_json::{Value, json};

use crate::support::sign_in::{mechanism, mechanisms, names, summary};
use crate::support::world::factors::WORLD;
use crate::support::{Answer, START, Server, start_with};

#[test]
fn a_profile_of_its_own_stays_a_users_when_it_is_renamed() {
    let server = start_with(WORLD);
    let boss = server.client("boss");
    let uuid = boss.result("/AuthProfile/GetProfile", &json!({"uuid": "Mail only"}))["Uuid"].clone();
    let renamed = json!({"settings": {"Uuid": uuid, "Name": "By mail"}});
    boss.result("/AuthProfile/SaveProfile", &renamed);
    let asked = mechanisms(&server.begin("mail"));
    assert_eq!((asked.len(), asked[0][0].0.as_str()), (1, "EMAIL"));
}

/// Codes of the secret of RFC 6238, by steps from the start; computed by another program.
const OATH: [(i64, &str); 5] = [(-2, "713364"), (-1, "276857"), (0, "921300"), (1, "732303"), (2, "136087")];

#[test]
fn a_profile_asks_for_a_code_that_goes_to_the_outbox() {
    let server = start_with(WORLD);
    let package = server.begin("ann");
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
        let package = server.after_password("ann");
        assert_eq!(summary(&server.act(&package, name, "StartOOB", &json!(""))), "OobPending");
        assert_eq!(summary(&server.act(&package, name, "Poll", &json!(""))), "OobPending");
        let message = server.outbox("?limit=1")[0].clone();
        assert_eq!((&message["kind"], &message["to"]), (&json!(name), &json!(to)));
        assert_eq!((&message["user"], &message["accepted"]), (&json!("ann@acme.test"), &json!(false)));
        let code = message["code"].as_str().unwrap();
        assert!(code.len() == 8 && message["text"].as_str().unwrap().contains(code));
        assert_eq!(summary(&server.give(&package, name, &json!(format!(" {code} ")))), "LoginSuccess");
    }
    // What the clients of the vendor do with a call: they poll until somebody has answered it.
    let package = server.after_password("ann");
    server.act(&package, "PF", "StartOOB", &json!("")).result();
    let id = server.outbox("?limit=1")[0]["id"].as_str().unwrap().to_owned();
    assert_eq!(server.accept(&id).json(), json!({"accepted": true}));
    assert_eq!(server.outbox("?limit=1")[0]["accepted"], true);
    assert_eq!(summary(&server.act(&package, "PF", "Poll", &json!(""))), "LoginSuccess");
}

#[test]
fn a_code_is_good_for_its_own_attempt_and_the_latest_is() {
    let server = start_with(WORLD);
    let (first, second) = (server.after_password("ann"), server.after_password("ann"));
    let send = |package: &Value| server.act(package, "EMAIL", "StartOOB", &json!("")).result();
    server.refused_step(&server.give(&first, "EMAIL", &json!("")), "user.factor");
    server.refused_step(&server.act(&first, "EMAIL", "Poll", &json!("")), "attempt.action");
    send(&first);
    let old = server.latest_code();
    server.refused_step(&server.give(&second, "EMAIL", &old), "user.factor");
    server.refused_step(&server.give(&first, "SMS", &old), "user.factor");
    send(&first);
    server.refused_step(&server.give(&first, "EMAIL", &old), "user.factor");
    assert_eq!(summary(&server.give(&first, "EMAIL", &server.latest_code())), "LoginSuccess");
    server.refused_step(&server.give(&first, "EMAIL", &server.latest_code()), "attempt.known");
    // The clients that send numbers.
    send(&second);
    let mut number = server.latest_code();
    if let Some(one) =
        number.as_str().filter(|text| !text.starts_with('0')).and_then(|text| text.parse::<u64>().ok())
    {
        number = json!(one);
    }
    assert_eq!(summary(&server.give(&second, "EMAIL", &number)), "LoginSuccess");
}

#[test]
fn nothing_comes_before_its_turn() {
    let server = start_with(WORLD);
    let package = server.begin("ann");
    for action in ["StartOOB", "Poll", "Answer"] {
        server.refused_step(&server.act(&package, "EMAIL", action, &json!("1")), "attempt.mechanism");
    }
    assert!(server.outbox("").is_empty());
    server.give(&package, "UP", &json!("S")).result();
    server.refused_step(&server.give(&package, "UP", &json!("S")), "attempt.mechanism");
    // Both at once, as the vendor's page does it.
    let package = server.begin("ann");
    let body = json!({"SessionId": package["SessionId"], "MultipleOperations": [
        {"MechanismId": mechanism(&package, "UP"), "Action": "Answer", "Answer": "S"},
        {"MechanismId": mechanism(&package, "SMS"), "Action": "StartOOB"},
    ]});
    let answer = server.post("/security/advanceauthentication").json(&body).send();
    assert_eq!(summary(&answer), "OobPending");
    assert_eq!(summary(&server.give(&package, "SMS", &server.latest_code())), "LoginSuccess");
    let mut wrong = body.clone();
    wrong["MultipleOperations"][0]["Answer"] = json!("wrong");
    wrong["SessionId"] = server.begin("ann")["SessionId"].clone();
    let sent = server.outbox("").len();
    server.refused_step(
        &server.post("/security/advanceauthentication").json(&wrong).send(),
        "attempt.mechanism",
    );
    assert_eq!(server.outbox("").len(), sent, "the first failure ends the call");
}

#[test]
fn three_challenges_are_three_challenges() {
    let server = start_with(WORLD);
    let package = server.begin("three");
    assert_eq!(names(&package), [vec!["UP", "EMAIL"], vec!["EMAIL", "SMS"], vec!["OATH"]]);
    let first_mail = mechanism(&package, "EMAIL");
    let by_id = |id: &str, action: &str, answer: &Value| {
        let body =
            json!({"SessionId": package["SessionId"], "MechanismId": id, "Action": action, "Answer": answer});
        server.post("/security/advanceauthentication").json(&body).send()
    };
    by_id(&first_mail, "StartOOB", &json!("")).result();
    assert_eq!(summary(&by_id(&first_mail, "Answer", &server.latest_code())), "StartNextChallenge");
    server.refused_step(&by_id(&first_mail, "Answer", &server.latest_code()), "attempt.mechanism");
    server.act(&package, "SMS", "StartOOB", &json!("")).result();
    assert_eq!(summary(&server.give(&package, "SMS", &server.latest_code())), "StartNextChallenge");
    assert_eq!(summary(&server.give(&package, "OATH", &json!(oath(0)))), "LoginSuccess");
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
    let package = server.after_password("oath");
    for wrong in ["", "000000", oath(2), oath(-2)] {
        server.refused_step(&server.give(&package, "OATH", &json!(wrong)), "user.factor");
    }
    assert_eq!(summary(&server.give(&package, "OATH", &json!(oath(0)))), "LoginSuccess");
    let package = server.after_password("oath");
    for used in [oath(0), oath(-1)] {
        server.refused_step(&server.give(&package, "OATH", &json!(used)), "user.factor");
    }
    assert_eq!(summary(&server.give(&package, "OATH", &json!(oath(1)))), "LoginSuccess");
    // The vendor's SDKs start it and poll it, as if something were sent, until they have a code.
    server.advance(60);
    let package = server.after_password("oath");
    for action in ["StartOOB", "Poll", "Poll"] {
        assert_eq!(summary(&server.act(&package, "OATH", action, &json!(""))), "OobPending");
    }
    server.refused_step(&server.act(&package, "OATH", "ForgotPassword", &json!("")), "attempt.action");
    assert!(server.outbox("").is_empty());
    assert_eq!(summary(&server.give(&package, "OATH", &json!(oath(2)))), "LoginSuccess");
}

#[test]
fn all_security_questions_are_answered() {
    let server = start_with(WORLD);
    let package = server.after_password("quiz");
    let view = &package["Challenges"][1]["Mechanisms"][0];
    assert_eq!(view["AnswerType"], "Text");
    let parts = r#"{"MechanismParts":[{"Uuid":"q1","PromptMechChosen":"First pet?"},{"Uuid":"q2","PromptMechChosen":"First street?"}]}"#;
    assert_eq!(view["MultipartMechanism"].to_string(), parts);
    for answer in [json!({"q1": "Rex"}), json!({"q1": "Rex", "q2": "Side"}), json!("Rex"), json!({})] {
        server.refused_step(&server.give(&package, "SQ", &answer), "user.factor");
    }
    let answers = json!({"q1": " rex ", "u_q2": "MAIN", "other": 1});
    assert_eq!(summary(&server.give(&package, "SQ", &answers)), "LoginSuccess");
    let package = server.after_password("one");
    assert_eq!(package["Challenges"][1]["Mechanisms"][0]["Question"], "Pet?");
    assert_eq!(summary(&server.give(&package, "SQ", &json!("Rex"))), "LoginSuccess");
}

#[test]
fn a_profile_may_do_without_the_password() {
    let server = start_with(WORLD);
    let package = server.begin("mail");
    assert_eq!(names(&package), [["EMAIL"]]);
    server.act(&package, "EMAIL", "StartOOB", &json!("")).result();
    assert_eq!(summary(&server.give(&package, "EMAIL", &server.latest_code())), "LoginSuccess");
}

#[test]
fn whoever_has_nothing_else_to_show_does_not_get_in() {
    let server = start_with(WORLD);
    for user in ["poor", "strange"] {
        let package = server.begin(user);
        assert_eq!(names(&package), [["UP"]]);
        server.refused_step(&server.give(&package, "UP", &json!("S")), "user.mfa");
        server.refused_step(&server.give(&package, "UP", &json!("S")), "attempt.known");
    }
    let loose = start_with(&format!("{WORLD}loosen: [user.mfa]"));
    let package = loose.begin("poor");
    assert_eq!(summary(&loose.give(&package, "UP", &json!("S"))), "LoginSuccess");
}

#[test]
fn whoever_cannot_sign_in_is_asked_alike_and_gets_nothing() {
    let server = start_with(WORLD);
    for user in ["ghost", "off"] {
        let package = server.begin(user);
        assert_eq!(names(&package)[1][..2], ["EMAIL", "SMS"], "{user}");
        let again = server.begin(user);
        let hints =
            |package: &Value| package["Challenges"][1]["Mechanisms"][1]["PartialDeviceAddress"].clone();
        assert_eq!(hints(&package), hints(&again), "the same every time");
    }
    let mail_only = WORLD.replace("'UP', 'OTP,EMAIL,SMS,PF'", "'EMAIL'");
    let server = start_with(&mail_only);
    for (user, check) in [("ghost", "user.exists"), ("off", "user.factor")] {
        let package = server.begin(user);
        assert_eq!(summary(&server.act(&package, "EMAIL", "StartOOB", &json!(""))), "OobPending");
        assert_eq!(summary(&server.act(&package, "EMAIL", "Poll", &json!(""))), "OobPending");
        assert!(server.outbox("").is_empty(), "{user}");
        server.refused_step(&server.give(&package, "EMAIL", &json!("12345678")), check);
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
    let package = server.begin("ann");
    assert_eq!(names(&package), [["UP"]]);
    assert_eq!(summary(&server.give(&package, "UP", &json!("S"))), "LoginSuccess");
    server.advance(301);
    assert_eq!(names(&server.begin("ann")).len(), 2);
}

#[test]
fn factors_of_another_user_are_asked_where_the_user_redirects() {
    let server = start_with(WORLD);
    let package = server.after_password("deputy");
    assert_eq!(package["Challenges"][1]["Mechanisms"][0]["PartialAddress"], "@mail.example");
    server.act(&package, "EMAIL", "StartOOB", &json!("")).result();
    let message = server.outbox("?limit=1")[0].clone();
    assert_eq!(
        (&message["to"], &message["user"]),
        (&json!("ann.smith@mail.example"), &json!("deputy@acme.test"))
    );
    let success = server.give(&package, "EMAIL", &message["code"]).result();
    assert_eq!(success["User"], "deputy@acme.test");
}

#[test]
fn doors_for_the_password_alone_are_no_way_around() {
    let server = start_with(WORLD);
    server.refused_step(&server.get("/security/login?user=ann&password=S").send(), "user.mfa");
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
        let package = server.after_password("ann");
        server.refused_step(&server.give(&package, "EMAIL", &json!("wrong")), "user.factor");
    }
    server.refused_step(&server.give(&server.begin("ann"), "UP", &json!("S")), "user.state");
    for _ in 0..3 {
        let package = server.after_password("bob");
        server.refused_step(&server.give(&package, "SMS", &json!("wrong")), "user.factor");
        server.act(&package, "SMS", "StartOOB", &json!("")).result();
        assert_eq!(summary(&server.give(&package, "SMS", &server.latest_code())), "LoginSuccess");
    }
}

#[test]
fn who_must_change_the_password_changes_it_on_the_way() {
    let server = start_with(WORLD);
    let package = server.after_password("fresh");
    server.act(&package, "EMAIL", "StartOOB", &json!("")).result();
    let package = server.give(&package, "EMAIL", &server.latest_code()).result();
    assert_eq!(
        (&package["Summary"], names(&package)),
        (&json!("NewPackage"), vec![vec!["RESET".to_owned()]])
    );
    assert!(package["EventDescription"].is_string());
    let simple = server.give(&package, "RESET", &json!("simple"));
    assert_eq!(simple.failure().0, "_I18N_SetPasswordFailedNotComplex");
    assert_eq!(simple.json()["Result"], json!({"Summary": "Failure"}));
    assert_eq!(server.refused_by(&simple), "password.complexity");
    assert_eq!(summary(&server.give(&package, "RESET", &json!("Much-Better-1"))), "LoginSuccess");
    let again = server.begin("fresh");
    server.refused_step(&server.give(&again, "UP", &json!("S")), "user.password");
    assert_eq!(summary(&server.give(&again, "UP", &json!("Much-Better-1"))), "StartNextChallenge");
}

#[test]
fn a_forgotten_password_is_set_anew() {
    let server = start_with(WORLD);
    let package = server.begin("ann");
    // The vendor's sample does not say which mechanism.
    let body =
        |action: &str| json!({"SessionId": package["SessionId"], "TenantId": "ABC1234", "Action": action});
    let forgot = |action: &str| server.post("/Security/AdvanceAuthentication").json(&body(action)).send();
    server.refused_step(&forgot("Answer"), "attempt.mechanism");
    let short = forgot("ForgotPassword").result();
    let package = server.begin("ann");
    let forgot = |package: &Value| server.act(package, "UP", "ForgotPassword", &json!(""));
    let package = forgot(&package).result();
    assert_eq!(names(&short), names(&package));
    assert_eq!(package["Summary"], "NewPackage");
    assert_eq!(names(&package), [vec!["EMAIL", "SMS", "PF"], vec!["RESET"], vec!["EMAIL", "SMS", "PF"]]);
    server.refused_step(&server.give(&package, "RESET", &json!("Much-Better-1")), "attempt.mechanism");
    server.act(&package, "EMAIL", "StartOOB", &json!("")).result();
    assert_eq!(summary(&server.give(&package, "EMAIL", &server.latest_code())), "StartNextChallenge");
    assert_eq!(summary(&server.give(&package, "RESET", &json!("Much-Better-1"))), "StartNextChallenge");
    let body = |action: &str, answer: &Value| {
        let id = &package["Challenges"][2]["Mechanisms"][1]["MechanismId"];
        json!({"SessionId": package["SessionId"], "MechanismId": id, "Action": action, "Answer": answer})
    };
    let step = |body: Value| server.post("/security/advanceauthentication").json(&body).send();
    step(body("StartOOB", &json!(""))).result();
    assert_eq!(summary(&step(body("Answer", &server.latest_code()))), "LoginSuccess");
    server.refused_step(&server.give(&server.begin("ann"), "UP", &json!("S")), "user.password");
    after_new(&server);
    // Somebody who does not exist is led the same way, and gets nowhere; somebody without an address cannot.
    let sent = server.outbox("").len();
    let ghost = forgot(&server.begin("ghost")).result();
    assert_eq!(names(&ghost)[1], ["RESET"]);
    server.act(&ghost, "EMAIL", "StartOOB", &json!("")).result();
    assert_eq!(server.outbox("").len(), sent);
    server.refused_step(&server.give(&ghost, "EMAIL", &json!("12345678")), "user.exists");
    server.refused_step(&forgot(&server.begin("poor")), "user.mfa");
}

fn after_new(server: &Server) {
    let package = server.begin("ann");
    assert_eq!(summary(&server.give(&package, "UP", &json!("Much-Better-1"))), "StartNextChallenge");
}

#[test]
fn the_outbox_is_listed_by_user_and_bounded() {
    let server = start_with(WORLD);
    for user in ["ann", "bob", "ann"] {
        server.act(&server.after_password(user), "SMS", "StartOOB", &json!("")).result();
    }
    let users = |query: &str| {
        server
            .outbox(query)
            .iter()
            .map(|message| message["user"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    let (ann, bob) = ("ann@acme.test", "bob@acme.test");
    assert_eq!(users(""), [ann, bob, ann]);
    assert_eq!(users("?user=BOB"), [bob]);
    assert_eq!(users("?user=ann@acme.test&limit=1"), [ann]);
    assert!(users("?user=nobody").is_empty() && users("?limit=0").is_empty());
    let package = server.after_password("bob");
    for _ in 0..1_000 {
        server.act(&package, "SMS", "StartOOB", &json!("")).result();
    }
    assert_eq!(users("?limit=2000"), vec![bob; 1_000], "the last thousand");
    for query in ["?limit=x", "?limit=-1", "?color=red"] {
        let answer = server.control(&format!("/outbox{query}"));
        assert_eq!((answer.status, server.refused_by(&answer).as_str()), (400, "control.argument"));
    }
    let answer = server.accept("nothing");
    assert_eq!((answer.status, server.refused_by(&answer).as_str()), (404, "control.found"));
    let open = server.get("/_tenantry/v1/tenants/default/outbox").send();
    assert_eq!((open.status, server.refused_by(&open).as_str()), (401, "control.token"));
}

/// The export writes answers as hashes; a sign-in with one is like any other.
#[test]
fn an_exported_answer_is_still_the_answer() {
    let mut workspace = tenantry::internals::domain::password::Workspace::default();
    let hash = tenantry::internals::domain::password::hash("rex", &[7; 16], &mut workspace);
    let questions = format!("questions: [{{id: q1, question: 'First pet?', answer_hash: '{hash}'}}, ");
    let server =
        start_with(&WORLD.replace("questions: [{id: q1, question: 'First pet?', answer: Rex}, ", &questions));
    let package = server.after_password("quiz");
    assert_eq!(summary(&server.give(&package, "SQ", &json!({"q1": "REX", "q2": "main"}))), "LoginSuccess");
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
    let package = server.begin("oath");
    for check in at_once(&|_| server.give(&package, "UP", &json!("S"))) {
        assert!(["attempt.known", "attempt.mechanism"].contains(&check.as_str()), "{check}");
    }
    let packages: Vec<_> = (0..8).map(|_| server.after_password("oath")).collect();
    for check in at_once(&|n| server.give(&packages[n], "OATH", &json!(oath(0)))) {
        assert_eq!(check, "user.factor");
    }
}
