//! Raising a session: ChallengeUser, StartChallenge, AdvanceAuthentication (platform.md#s6-4).

use serde_json::{Value, json};

use crate::support::browser::Browser;
use crate::support::sign_in::{FAILED, mechanism, names, summary};
use crate::support::{Answer, Server, members, start_with};

const WORLD: &str = "
tenant:
  authentication_profiles:
    - {Name: Second, Uuid: 7d0f1c57-0000-4000-8000-000000000002, Challenges: ['UP', 'EMAIL,SMS'], DurationInMinutes: 10}
    - {Name: Alone, Challenges: ['UP'], DurationInMinutes: 5}
    - {Name: Key, Challenges: ['U2F']}
users:
  - {name: ann, password: S, mail: ann@mail.test}
  - {name: bob, password: S, mail: bob@mail.test}
  - {name: poor, password: S}
  - {name: svc, password: S, oauth_client: true}
apps:
  - id: a
    auth_methods: [ClientCreds]
    scopes: [{name: all, rest_regex: ['.*']}]
    user_access: [svc]
";

/// The session of somebody who signed in with a password.
fn session(server: &Server, user: &str) -> Value {
    server.give(&server.begin(user), "UP", &json!("S")).result()
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}

fn challenge(server: &Server, bearer: &Value, profile: &str) -> Answer {
    server.post("/Security/ChallengeUser").bearer(text(bearer)).json(&json!({"profileName": profile})).send()
}

/// The `ChallengeId` of a session that has something to show.
fn due(server: &Server, bearer: &Value, profile: &str) -> String {
    let answer = challenge(server, bearer, profile);
    let body = answer.json();
    assert_eq!((answer.status, &body["success"], &body["MessageID"]), (200, &json!(false), &json!(null)));
    assert_eq!(members(&body["Result"]), ["ChallengeId"]);
    assert_eq!(server.refused_by(&answer), "session.challenged");
    text(&body["Result"]["ChallengeId"]).to_owned()
}

fn start(server: &Server, bearer: &Value, id: &str) -> Answer {
    let body = json!({"Version": "1.0", "ChallengeStateId": id, "elevate": true});
    server.post("/security/startchallenge").bearer(text(bearer)).json(&body).send()
}

fn by_mail(server: &Server, package: &Value) -> Answer {
    assert_eq!(summary(&server.act(package, "EMAIL", "StartOOB", &json!(""))), "OobPending");
    server.give(package, "EMAIL", &server.latest_code())
}

#[test]
fn a_session_shows_what_of_a_profile_it_has_not_shown_yet() {
    let server = start_with(WORLD);
    let first = session(&server, "ann");
    assert_eq!(first["AuthLevel"], "Normal");
    assert_eq!(
        challenge(&server, &first["Auth"], "alone").result(),
        Value::Null,
        "it has shown the password"
    );
    let id = due(&server, &first["Auth"], "Second");
    let package = start(&server, &first["Auth"], &id).result();
    assert_eq!(package["Summary"], "NewPackage");
    assert_eq!(names(&package), [vec!["EMAIL"]], "the password was shown");
    assert_eq!(package["ClientHints"]["AllowForgotPassword"], false);
    let answer = by_mail(&server, &package);
    let raised = answer.result();
    assert_eq!(
        (&raised["Summary"], &raised["AuthLevel"], &raised["Auth"]),
        (&json!("LoginSuccess"), &json!("High"), &first["Auth"]),
        "it is the session that it was"
    );
    assert_eq!(
        answer.header("set-cookie").and_then(|cookie| cookie.split(';').next()),
        Some(format!(".ASPXAUTH={}", text(&first["Auth"])).as_str())
    );
    for token in [&first["Auth"], &raised["Token"]] {
        assert_eq!(challenge(&server, token, "7d0f1c57-0000-4000-8000-000000000002").result(), Value::Null);
    }
    // Another session of the same person has shown nothing; who knows the challenge that was passed, has.
    let other = session(&server, "ann")["Auth"].clone();
    due(&server, &other, "Second");
    let shown = server.post("/security/challengeuser?profileName=Second").bearer(text(&other));
    assert_eq!(shown.header("X-CFY-CHALLENGEID", &id).send().result(), Value::Null);
    let body = json!({"User": "ann", "Version": "1.0"});
    let again = server.post("/security/startauthentication").bearer(text(&first["Auth"])).json(&body).send();
    assert_eq!(again.result()["AuthLevel"], "High");
    // Whoever signs out everywhere has shown nothing any more.
    let third = session(&server, "bob")["Auth"].clone();
    let id_of_bob = due(&server, &third, "Second");
    let package = start(&server, &third, &id_of_bob).result();
    server.act(&package, "EMAIL", "StartOOB", &json!(""));
    server.give(&package, "EMAIL", &server.outbox("?user=bob")[0]["code"]).result();
    server.post("/UserMgmt/SignOutEverywhere").bearer(text(&third)).send().result();
    let fourth = session(&server, "bob")["Auth"].clone();
    let shown = server.post("/security/challengeuser?profileName=Second").bearer(text(&fourth));
    let answer = shown.header("X-CFY-CHALLENGEID", &id_of_bob).send();
    assert_eq!(server.refused_by(&answer), "session.challenged");
    // It lasts as long as the profile says.
    server.advance(599);
    assert_eq!(challenge(&server, &first["Auth"], "Second").result(), Value::Null);
    server.advance(1);
    let id = due(&server, &first["Auth"], "Second");
    let package = start(&server, &first["Auth"], &id).result();
    assert_eq!(names(&package), [vec!["UP"], vec!["EMAIL"]]);
    server.refused_step(&server.give(&package, "EMAIL", &json!("1")), "attempt.mechanism");
    assert_eq!(summary(&server.give(&package, "UP", &json!("S"))), "StartNextChallenge");
    assert_eq!(by_mail(&server, &package).result()["AuthLevel"], "High");
}

#[test]
fn a_challenge_is_ones_own_and_of_now() {
    let server = start_with(WORLD);
    let (ann, bob) = (session(&server, "ann")["Auth"].clone(), session(&server, "bob")["Auth"].clone());
    let id = due(&server, &ann, "Second");
    server.refused_step(&start(&server, &bob, &id), "challenge.known");
    server.refused_step(&start(&server, &ann, "nonsense"), "challenge.known");
    let package = start(&server, &ann, &id).result();
    // Who signs out ends what was begun.
    server.act(&package, "EMAIL", "StartOOB", &json!("")).result();
    let code = server.latest_code();
    server.post("/security/logout").bearer(text(&ann)).send().result();
    server.refused_step(&server.give(&package, "EMAIL", &code), "token.revoked");
    let id = due(&server, &bob, "Second");
    server.advance(600);
    server.refused_step(&start(&server, &bob, &id), "challenge.known");
    // Without one, it is what a sign-in asks.
    assert_eq!(names(&start(&server, &bob, "").result()), [vec!["UP"]]);
}

#[test]
fn what_cannot_be_shown_is_said() {
    let server = start_with(WORLD);
    let poor = session(&server, "poor")["Auth"].clone();
    for profile in ["Second", "Key"] {
        let id = due(&server, &poor, profile);
        let answer = start(&server, &poor, &id);
        let body = answer.json();
        assert_eq!((&body["success"], &body["Message"]), (&json!(false), &json!(FAILED)));
        assert_eq!(body["Result"], json!({"Summary": "CannotSatisfyChallenges"}));
        assert_eq!(server.refused_by(&answer), "user.mfa");
    }
    let answer = challenge(&server, &poor, "Gone");
    assert_eq!(answer.failure().1, "Authentication profile Gone does not exist.");
    assert_eq!(server.refused_by(&answer), "profile.exists");
    let answer = challenge(&server, &poor, " ");
    assert_eq!(answer.failure().0, "_I18N_RequiredParameter");
    assert_eq!(server.post("/security/startchallenge").send().status, 401);
}

/// The world, and an app with an address for each of these authentication profiles: `app0`, `app1`, …
fn world_of_apps(profiles: &[&str]) -> String {
    let app = |(n, profile): (usize, &&str)| {
        format!(
            "  - {{id: app{n}, template: Generic OpenID Connect, client_id: c{n}, user_access: [ann], \
             settings: {{Url: 'https://app.test/{n}', DefaultAuthProfile: '{profile}'}}}}\n"
        )
    };
    WORLD.to_owned() + &profiles.iter().enumerate().map(app).collect::<String>()
}

fn click(server: &Server, bearer: &Value, app: &str, (header, body): (Option<&str>, &Value)) -> Answer {
    let request = server.post(&format!("/uprest/handleAppClick?appkey={app}")).bearer(text(bearer));
    let request = header.into_iter().fold(request, |request, id| request.header("X-CFY-CHALLENGEID", id));
    request.json(body).send()
}

/// The `challengeId` of the URL that a click leads to where a step-up is due.
fn elevated(server: &Server, answer: &Answer) -> String {
    assert_eq!((answer.status, server.refused_by(answer).as_str()), (302, "session.challenged"));
    let location = answer.header("location").expect("a place");
    let query = location.strip_prefix(&format!("{}/login?elevate=1&challengeId=", server.url()));
    query.unwrap_or_else(|| panic!("{location}")).to_owned()
}

/// The order of the command-line clients: sign in, the apps, a click, a step-up, the click again.
#[test]
fn an_app_with_a_profile_is_opened_after_a_step_up() {
    let server = start_with(&world_of_apps(&["Second", "7D0F1C57-0000-4000-8000-000000000002"]));
    let ann = session(&server, "ann")["Auth"].clone();
    let data = server.post("/uprest/getupdata").bearer(text(&ann)).json(&json!({})).send().result();
    let keys: Vec<_> = data["Apps"].as_array().unwrap().iter().map(|app| text(&app["AppKey"])).collect();
    assert_eq!(keys.len(), 2);
    let plain = (None, &json!({}));
    let answer = click(&server, &ann, keys[0], plain);
    let id = elevated(&server, &answer);
    // Clients follow, and read the final URL.
    let place = answer.header("location").unwrap().strip_prefix(server.url()).unwrap().to_owned();
    assert_eq!(server.get(&place).bearer(text(&ann)).send().status, 200);
    let package = start(&server, &ann, &id).result();
    assert_eq!(names(&package), [vec!["EMAIL"]], "the password was shown");
    assert_eq!(by_mail(&server, &package).result()["AuthLevel"], "High");
    let shown = json!({"ChallengeStateId": id});
    let leads_on = |answer: &Answer, to: &str| {
        assert_eq!((answer.status, answer.header("location")), (302, Some(to)));
    };
    leads_on(&click(&server, &ann, keys[0], (Some(&id), &shown)), "https://app.test/0");
    leads_on(&click(&server, &ann, keys[1], plain), "https://app.test/1");
    // In another session the challenge that was passed has to be shown.
    let other = session(&server, "ann")["Auth"].clone();
    elevated(&server, &click(&server, &other, keys[0], plain));
    elevated(&server, &click(&server, &other, keys[0], (Some("nonsense"), &json!({}))));
    leads_on(&click(&server, &other, keys[0], (Some(&id), &json!({}))), "https://app.test/0");
    leads_on(&click(&server, &other, keys[0], (None, &shown)), "https://app.test/0");
    // It lasts as long as the profile says.
    server.advance(600);
    elevated(&server, &click(&server, &ann, keys[0], (Some(&id), &shown)));
    // Who may not run the app is asked for nothing.
    let bob = session(&server, "bob")["Auth"].clone();
    assert_eq!(server.refused_by(&click(&server, &bob, keys[0], plain)), "app.run_permission");
}

/// The profile comes first, whatever the app then can do.
#[test]
fn an_app_that_cannot_be_opened_asks_for_the_step_up_all_the_same() {
    let saml = world_of_apps(&["Second"])
        .replace("template: Generic OpenID Connect, client_id: c0", "template: Generic SAML");
    let server = start_with(&saml);
    let ann = session(&server, "ann")["Auth"].clone();
    let id = elevated(&server, &click(&server, &ann, "app0", (None, &json!({}))));
    by_mail(&server, &start(&server, &ann, &id).result()).result();
    let answer = click(&server, &ann, "app0", (Some(&id), &json!({})));
    assert_eq!(server.refused_by(&answer), "action.emulated");
}

#[test]
fn what_names_no_profile_asks_for_no_step_up_and_what_lets_nobody_in_refuses() {
    let open = ["", "AlwaysAllowed", "alwaysallowed", "-1", "--", "Gone", "Alone"];
    let server = start_with(&world_of_apps(&[&open[..], &["-- Not Allowed --"]].concat()));
    let ann = session(&server, "ann")["Auth"].clone();
    for (n, value) in open.iter().enumerate() {
        let answer = click(&server, &ann, &format!("app{n}"), (None, &json!({})));
        let to = format!("https://app.test/{n}");
        assert_eq!((answer.status, answer.header("location")), (302, Some(to.as_str())), "{value}");
    }
    let answer = click(&server, &ann, &format!("app{}", open.len()), (None, &json!({})));
    assert_eq!(answer.failure().0, "_I18N_ServiceUnauthorizedAccess");
    assert_eq!(server.refused_by(&answer), "app.profile");
}

/// A step-up asks for less than a sign-in: what satisfies it opens no session.
#[test]
fn a_step_up_is_no_sign_in() {
    let server = start_with(WORLD);
    let ann = session(&server, "ann")["Auth"].clone();
    let package = start(&server, &ann, &due(&server, &ann, "Second")).result();
    server.act(&package, "EMAIL", "StartOOB", &json!("")).result();
    let browser = Browser::new(&server);
    let page = browser.get("/login");
    let id = mechanism(&package, "EMAIL");
    let code = server.latest_code();
    let answer = browser.submit(
        "/login",
        &page,
        &[
            ("session", text(&package["SessionId"])),
            ("mechanism", &id),
            ("step", "answer"),
            ("answer0", text(&code)),
        ],
    );
    assert_eq!((answer.status, server.refused_by(&answer).as_str()), (403, "attempt.known"));
    assert!(!answer.headers.iter().any(|(name, value)| name == "set-cookie" && value.contains(".ASPXAUTH")));
    // Nor is there a way around the password.
    server.advance(600);
    let package = start(&server, &ann, &due(&server, &ann, "Second")).result();
    server.refused_step(&server.act(&package, "UP", "ForgotPassword", &json!("")), "attempt.action");
}

/// With a client that may do everything.
fn help_desk() -> Server {
    start_with(&WORLD.replace("oauth_client: true}", "oauth_client: true, roles: [System Administrator]}"))
}

#[test]
fn the_help_desk_asks_who_somebody_is() {
    let server = help_desk();
    let svc = server.client("svc");
    for (path, name) in
        [("/CDirectoryService/StartAuthentication", "UUID"), ("/Security/OnDemandChallenge", "User")]
    {
        let package = svc.result(path, &json!({name: "ann@acme.test"}));
        assert_eq!(
            (&package["Summary"], names(&package)),
            (&json!("NewPackage"), vec![vec!["UP".to_owned()]])
        );
        server.refused_step(&server.give(&package, "UP", &json!("wrong")), "user.password");
        let answer = server.give(&package, "UP", &json!("S"));
        assert_eq!(answer.result(), json!({"Summary": "LoginSuccess"}), "and nothing of his");
        assert_eq!(answer.header("set-cookie"), None);
        assert_eq!(svc.refusal(path, &json!({})).0, "_I18N_RequiredParameter");
        assert_eq!(svc.refusal(path, &json!({name: "ghost"})).1, "user.exists");
    }
    let path = "/CDirectoryService/SendIdentityVerification";
    assert_eq!(svc.result(path, &json!({"UUID": "ann"})), Value::Null);
    let sent = server.outbox("?user=ann")[0].clone();
    assert_eq!((&sent["kind"], &sent["to"]), (&json!("EMAIL"), &json!("ann@mail.test")));
    assert_eq!(svc.refusal(path, &json!({"UUID": "poor"})).1, "user.mfa");
    // He answers from a session of his own, once.
    let ann = session(&server, "ann")["Auth"].clone();
    let answer = |bearer: &Value, code: &str| {
        server.post(&format!("/Security/AnswerOOBChallenge?answer={code}")).bearer(text(bearer)).send()
    };
    let bob = session(&server, "bob")["Auth"].clone();
    assert_eq!(server.refused_by(&answer(&bob, text(&sent["code"]))), "user.factor");
    assert_eq!(answer(&ann, text(&sent["code"])).result(), Value::Null);
    assert_eq!(server.outbox("?user=ann")[0]["accepted"], true);
    let twice = answer(&ann, text(&sent["code"]));
    assert_eq!(
        (twice.failure().1.as_str(), server.refused_by(&twice).as_str()),
        ("The code is not valid.", "user.factor")
    );
    assert_eq!(answer(&ann, "").failure().0, "_I18N_RequiredParameter");
}

#[test]
fn a_message_takes_five_guesses() {
    let server = help_desk();
    let (svc, ann) = (server.client("svc"), session(&server, "ann")["Auth"].clone());
    let answer = |code: &str| {
        server.post(&format!("/Security/AnswerOOBChallenge?answer={code}")).bearer(text(&ann)).send()
    };
    let sent = || {
        svc.result("/CDirectoryService/SendIdentityVerification", &json!({"UUID": "ann"}));
        text(&server.latest_code()).to_owned()
    };
    let first = sent();
    for _ in 0..5 {
        assert_eq!(server.refused_by(&answer("x")), "user.factor");
    }
    assert_eq!(server.refused_by(&answer(&first)), "user.factor", "it was guessed at too often");
    assert_eq!(answer(&sent()).result(), Value::Null, "the next one was not");
}

#[test]
fn guessing_the_code_of_a_message_locks_the_account() {
    let settings = "    - Settings: {/Core/Security/CDS/LockoutPolicy/Threshold: 3}\nusers:";
    let server = start_with(&WORLD.replacen("users:", &format!("  policies:\n{settings}"), 1));
    let ann = session(&server, "ann")["Auth"].clone();
    for guess in ["1", "2", "3"] {
        let answer =
            server.post(&format!("/Security/AnswerOOBChallenge?answer={guess}")).bearer(text(&ann)).send();
        assert_eq!(server.refused_by(&answer), "user.factor");
    }
    server.refused_step(&server.give(&server.begin("ann"), "UP", &json!("S")), "user.state");
}

/// What was sent for one sign-in is answered from another session; then its poll succeeds.
#[test]
fn a_sign_in_is_accepted_from_another_session() {
    let server = start_with(&WORLD.replace(
        "users:\n",
        "  policies: [{Settings: {/Core/Authentication/AuthenticationRulesDefaultProfileId: Second}}]\nusers:\n",
    ));
    let package = server.begin("ann");
    server.give(&package, "UP", &json!("S")).result();
    let there = by_mail(&server, &package).result()["Auth"].clone();
    assert_eq!(challenge(&server, &there, "Second").result(), Value::Null, "signing in has shown both");
    let package = server.begin("ann");
    server.give(&package, "UP", &json!("S")).result();
    server.act(&package, "EMAIL", "StartOOB", &json!("")).result();
    let path = format!("/security/answeroobchallenge?answer={}", text(&server.latest_code()));
    server.advance(601);
    assert_eq!(server.refused_by(&server.post(&path).bearer(text(&there)).send()), "user.factor", "too late");
    let package = server.begin("ann");
    server.give(&package, "UP", &json!("S")).result();
    server.act(&package, "EMAIL", "StartOOB", &json!("")).result();
    assert_eq!(summary(&server.act(&package, "EMAIL", "Poll", &json!(""))), "OobPending");
    let path = format!("/security/answeroobchallenge?answer={}", text(&server.latest_code()));
    assert_eq!(server.post(&path).bearer(text(&there)).send().result(), Value::Null);
    assert_eq!(summary(&server.act(&package, "EMAIL", "Poll", &json!(""))), "LoginSuccess");
}
