//! Signing in by `/Security/StartAuthentication` and `/Security/AdvanceAuthentication`, with the password alone
//! (platform.md#s6).

use serde_json::{Value, json};

use crate::support::sign_in::{FAILED, mechanism, mechanisms};
use crate::support::{Answer, Server, decode, members, start, start_with};

const ALICE: (&str, &str) = ("alice@acme.test", "Alice-Passw0rd");

fn password(server: &Server, package: &Value, password: &str) -> Answer {
    server.act(package, "UP", "Answer", &json!(password))
}

fn cookies(answer: &Answer) -> Vec<&str> {
    let all = answer.headers.iter().filter(|(name, _)| name == "set-cookie");
    all.map(|(_, value)| value.as_str()).collect()
}

fn cookie<'a>(answer: &'a Answer, name: &str) -> &'a str {
    let found = cookies(answer).into_iter().find_map(|cookie| cookie.strip_prefix(name)?.strip_prefix('='));
    found.unwrap_or_else(|| panic!("no {name}: {answer:?}")).split(';').next().unwrap_or_default()
}

#[test]
fn the_package_is_the_recorded_one() {
    let server = start();
    let package = server.begin(ALICE.0);
    assert_eq!(
        members(&package),
        [
            "ClientHints",
            "Version",
            "SessionId",
            "EventDescription",
            "RetryWaitingTime",
            "SecurityImageName",
            "AllowLoginMfaCache",
            "Challenges",
            "Summary",
            "TenantId"
        ]
    );
    let hints = r#"{"PersistDefault":false,"AllowPersist":true,"AllowForgotPassword":true,"EndpointAuthenticationEnabled":false}"#;
    assert_eq!(package["ClientHints"].to_string(), hints);
    assert_eq!((&package["Summary"], &package["TenantId"]), (&json!("NewPackage"), &json!("ABC1234")));
    assert_eq!(mechanisms(&package).len(), 1);
    let one = &package["Challenges"][0]["Mechanisms"];
    assert_eq!(one.as_array().map(Vec::len), Some(1));
    let wanted = format!(
        r#"{{"AnswerType":"Text","Name":"UP","PromptMechChosen":"Enter Password","PromptSelectMech":"Password","MechanismId":{},"Enrolled":true}}"#,
        one[0]["MechanismId"]
    );
    assert_eq!(one[0].to_string(), wanted);
}

#[test]
fn the_right_password_gives_the_recorded_success() {
    let server = start();
    let answer = password(&server, &server.begin("ALICE"), ALICE.1);
    let success = answer.result();
    assert_eq!(
        members(&success),
        [
            "AuthLevel",
            "DisplayName",
            "Token",
            "Auth",
            "UserId",
            "EmailAddress",
            "UserDirectory",
            "PodFqdn",
            "User",
            "CustomerID",
            "SystemID",
            "SourceDsType",
            "Summary"
        ]
    );
    for (name, value) in [
        ("AuthLevel", "Normal"),
        ("DisplayName", "Alice Example"),
        ("EmailAddress", "alice@acme.test"),
        ("UserDirectory", "CDS"),
        ("PodFqdn", "127.0.0.1"),
        ("User", ALICE.0),
        ("CustomerID", "ABC1234"),
        ("SystemID", "ABC1234"),
        ("SourceDsType", "CDS"),
        ("Summary", "LoginSuccess"),
    ] {
        assert_eq!(success[name], value, "{name}");
    }
    let auth = cookie(&answer, ".ASPXAUTH");
    assert_eq!(success["Auth"], auth);
    assert!(!auth.contains('='));
    for name in ["antixss", "sessdata"] {
        assert!(!cookie(&answer, name).is_empty());
    }
    for cookie in cookies(&answer) {
        assert!(cookie.contains("; path=/; HttpOnly") && !cookie.contains("Secure"), "{cookie}");
    }
    // Session and token work as bearer tokens, the cookie with the header of native clients.
    for bearer in [auth, success["Token"].as_str().unwrap()] {
        let who = server.post("/security/whoami").bearer(bearer).send().result();
        assert_eq!((&who["User"], &who["UserUuid"]), (&json!(ALICE.0), &success["UserId"]));
    }
    let by_cookie =
        || server.post("/cdirectoryservice/getuser").header("Cookie", &format!(".ASPXAUTH={auth}"));
    assert_eq!(by_cookie().header("X-IDAP-NATIVE-CLIENT", "true").send().result()["Name"], ALICE.0);
    assert_eq!(server.refused_by(&by_cookie().send()), "session.native_header");
}

#[test]
fn whoever_asks_for_it_gets_a_refresh_token() {
    let server = start();
    let body = json!({"User": ALICE.0, "Version": "1.0", "PlatformTokenResponse": true, "MfaRequestor": "DeviceAgent"});
    let package = server.post("/api/idadmin/Security/StartAuthentication").json(&body).send().result();
    let success = password(&server, &package, ALICE.1).result();
    assert_eq!(members(&success)[12..], ["Summary", "RefreshToken", "TokenLifetime"]);
    assert_eq!(success["TokenLifetime"], 900);
    let token = success["Token"].as_str().unwrap();
    let (_, claims) = decode(token);
    let claims: Value = serde_json::from_str(&claims).unwrap();
    for name in ["tenant_id", "iss", "exp", "iat", "unique_name", "subdomain", "platform_domain"] {
        assert!(claims.get(name).is_some(), "{name}: {claims}");
    }
    let header = format!(
        "refreshToken-ABC1234={}; idToken-ABC1234={token}",
        success["RefreshToken"].as_str().unwrap()
    );
    server.advance(60);
    let again = server.post("/OAuth2/RefreshPlatformToken").header("Cookie", &header).send();
    assert_eq!(again.status, 200, "{again:?}");
    let fresh = cookie(&again, "idToken-ABC1234");
    assert_ne!(fresh, token);
    assert_eq!(server.post("/security/whoami").bearer(fresh).send().result()["User"], ALICE.0);
}

const STATES: &str = "
users:
  - {name: ann, password: S, mail: ann@acme.test}
  - {name: locked, password: S, state: Locked, mail: l@acme.test}
  - {name: off, password: S, state: Disabled, mail: o@acme.test}
  - {name: old, password: S, state: Expired, mail: e@acme.test}
  - {name: none, mail: n@acme.test}
";

#[test]
fn whoever_cannot_sign_in_is_asked_alike_and_fails_later() {
    let server = start_with(STATES);
    let shape = |package: &Value| {
        let mut package = package.clone();
        package["SessionId"] = json!(package["SessionId"].as_str().map(str::len));
        let id = &mut package["Challenges"][0]["Mechanisms"][0]["MechanismId"];
        *id = json!(id.as_str().map(str::len));
        package.to_string()
    };
    let wanted = shape(&server.begin("ann"));
    for (user, check) in [
        ("ghost", "user.exists"),
        ("ghost@elsewhere.example", "user.exists"),
        ("nul\u{1}", "user.exists"),
        ("locked", "user.state"),
        ("off", "user.state"),
        ("old", "user.state"),
        ("none", "user.password"),
    ] {
        let package = server.begin(user);
        assert_eq!(shape(&package), wanted, "{user}");
        server.refused_step(&password(&server, &package, "S"), check);
    }
    let long = "x".repeat(100_000);
    server.refused_step(&password(&server, &server.begin(&long), "S"), "user.exists");
}

#[test]
fn a_start_without_a_user_fails_as_recorded() {
    let server = start();
    for body in
        [json!({}), json!({"User": ""}), json!({"User": "  ", "Version": "1.0"}), json!({"User": null})]
    {
        let answer = server.post("/Security/StartAuthentication").json(&body).send();
        let text = answer.text();
        let begin = format!(
            r#"{{"success":false,"Result":{{"Summary":"Undefined"}},"Message":"{FAILED}","MessageID":null,"Exception":null,"ErrorID":""#
        );
        assert!(text.starts_with(&begin), "{text}");
        assert_eq!(server.refused_by(&answer), "argument.present");
    }
    for (body, check) in [("{\"User\":", "request.readable"), ("{\"User\":[1]}", "argument.valid")] {
        let answer = server.post("/Security/StartAuthentication").body(body).send();
        let body = answer.json();
        assert_eq!((&body["success"], &body["Result"]["Summary"]), (&json!(false), &json!("Undefined")));
        assert_eq!(server.refused_by(&answer), check);
    }
}

#[test]
fn who_asks_elsewhere_is_told_where_the_tenant_is() {
    let server = start_with("tenant: {id: XYZ9}");
    let ask = |host: &str, user: &str| {
        let post = server.post("/Security/StartAuthentication").header("Host", host);
        post.json(&json!({"User": user, "Version": "1.0"})).send().result().to_string()
    };
    assert_eq!(ask("tenant.example:8080", "@acme.test"), r#"{"PodFqdn":"tenant.example"}"#);
    assert_eq!(ask("pod0.idaptive.app", "@acme.test"), r#"{"PodFqdn":"xyz9.idaptive.app"}"#);
    assert_eq!(ask("POD0.idaptive.app", "ann@acme.test"), r#"{"PodFqdn":"xyz9.idaptive.app"}"#);
    let package = server.begin("ann@acme.test");
    assert!(package.get("PodFqdn").is_none() && package.get("Auth").is_none());
    let named = start_with("tenant: {names: [home.example]}");
    let post = named.post("/Security/StartAuthentication").header("Host", "pod0.idaptive.app");
    assert_eq!(post.json(&json!({"User": "a"})).send().result(), json!({"PodFqdn": "home.example"}));
}

#[test]
fn whoever_has_a_session_is_signed_in_already() {
    let server = start();
    let success = password(&server, &server.begin(ALICE.0), ALICE.1).result();
    let (auth, token) = (success["Auth"].as_str().unwrap(), success["Token"].as_str().unwrap());
    let ask = |user: &str| {
        server.post("/Security/StartAuthentication").json(&json!({"User": user, "Version": "1.0"}))
    };
    let cookie = format!(".ASPXAUTH={auth}");
    let native = |user: &str| ask(user).header("Cookie", &cookie).header("X-IDAP-NATIVE-CLIENT", "true");
    for (request, wanted) in [
        (native("alice"), auth),
        (native(""), auth),
        (ask(ALICE.0).bearer(auth), auth),
        (ask(ALICE.0).bearer(token), token),
    ] {
        let again = request.send().result();
        assert_eq!((&again["Summary"], &again["Auth"]), (&json!("LoginSuccess"), &json!(wanted)));
        assert_eq!(again["User"], ALICE.0);
        let bearer = again["Token"].as_str().unwrap();
        assert_eq!(server.post("/security/whoami").bearer(bearer).send().status, 200);
    }
    // Somebody else, a browser's cookie without the header, a token that scopes narrow, and what is no session.
    let scoped = server.token("JamesTest", "Accounts");
    for request in [
        native("admin"),
        ask(ALICE.0).header("Cookie", &cookie),
        ask("client@acme.test").bearer(&scoped),
        ask(ALICE.0).bearer("nonsense"),
    ] {
        let package = request.send().result();
        assert_eq!(package["Summary"], "NewPackage", "{package}");
        assert!(package.get("Auth").is_none());
    }
    server.advance(13 * 3_600);
    assert_eq!(native("alice").send().result()["Summary"], "NewPackage");
}

#[test]
fn a_step_that_fits_nothing_fails() {
    let server = start();
    let package = server.begin(ALICE.0);
    let (session, up) = (&package["SessionId"], mechanism(&package, "UP"));
    let other = mechanism(&server.begin(ALICE.0), "UP");
    for (body, check) in [
        (json!({}), "attempt.known"),
        (
            json!({"SessionId": "x", "MechanismId": up, "Action": "Answer", "Answer": ALICE.1}),
            "attempt.known",
        ),
        (json!({"SessionId": session, "Action": "Answer", "Answer": ALICE.1}), "attempt.mechanism"),
        (json!({"SessionId": session, "MechanismId": other, "Answer": ALICE.1}), "attempt.mechanism"),
        (json!({"SessionId": session, "MechanismId": "OOBAUTHPIN", "Answer": "1"}), "attempt.mechanism"),
        (json!({"SessionId": session, "MechanismId": up, "Action": "Explode"}), "attempt.action"),
        (
            json!({"SessionId": session, "MechanismId": up, "Action": "Answer", "Answer": {"a": 1}}),
            "user.password",
        ),
        (
            json!({"SessionId": session, "MechanismId": up, "Action": "Answer", "Answer": null}),
            "user.password",
        ),
        (json!({"SessionId": session, "MultipleOperations": [{}]}), "attempt.mechanism"),
    ] {
        server.refused_step(&server.post("/security/advanceauthentication").json(&body).send(), check);
    }
    // Nonsense has a Result, too.
    let many =
        json!({"SessionId": session, "MultipleOperations": vec![json!({"MechanismId": up}); 17]}).to_string();
    for (body, check) in [
        ("{", "request.readable"),
        ("{\"SessionId\":{}}", "argument.valid"),
        ("{\"MultipleOperations\":[1]}", "argument.valid"),
        (many.as_str(), "argument.valid"),
    ] {
        let answer = server.post("/security/advanceauthentication").body(body).send();
        let json = answer.json();
        assert_eq!((&json["success"], &json["Result"]), (&json!(false), &json!({"Summary": "Failure"})));
        assert!(json["Message"].is_string() && json["MessageID"].is_string(), "{json}");
        assert_eq!(server.refused_by(&answer), check);
    }
    // None of it did harm: old clients leave out the action, and several steps may come at once.
    let body = json!({"SessionId": session, "MultipleOperations": [{"MechanismId": up, "Answer": ALICE.1}, {"MechanismId": up}]});
    let answer = server.post("/security/advanceauthentication").json(&body).send();
    assert_eq!(answer.result()["Summary"], "LoginSuccess");
}

#[test]
fn an_attempt_ends_with_success_with_the_fifth_wrong_answer_and_with_time() {
    let server = start();
    let package = server.begin(ALICE.0);
    server.refused_step(&password(&server, &package, "wrong"), "user.password");
    assert_eq!(password(&server, &package, ALICE.1).result()["Summary"], "LoginSuccess");
    server.refused_step(&password(&server, &package, ALICE.1), "attempt.known");
    for user in [ALICE.0, "ghost"] {
        let package = server.begin(user);
        for _ in 0..5 {
            assert_ne!(server.refused_by(&password(&server, &package, "wrong")), "attempt.known");
        }
        server.refused_step(&password(&server, &package, ALICE.1), "attempt.known");
    }
    let package = server.begin(ALICE.0);
    server.advance(599);
    assert_eq!(password(&server, &package, ALICE.1).result()["Summary"], "LoginSuccess");
    let package = server.begin(ALICE.0);
    server.advance(600);
    server.refused_step(&password(&server, &package, ALICE.1), "attempt.known");
    let package = server.begin(ALICE.0);
    let give_up = |body: Value| server.post("/Security/CleanupAuthentication").json(&body).send();
    for body in
        [json!({}), json!({"SessionId": "x"}), json!({"TenantId": "A", "SessionId": package["SessionId"]})]
    {
        assert_eq!(give_up(body).result(), json!(null));
    }
    server.refused_step(&password(&server, &package, ALICE.1), "attempt.known");
}

#[test]
fn wrong_passwords_lock_the_account_where_a_policy_says_so() {
    let fixture = "
tenant: {policies: [{Settings: {/Core/Security/CDS/LockoutPolicy/Threshold: 3}}]}
users:
  - {name: ann, password: S}
  - {name: boss, password: S, roles: [System Administrator]}
";
    let server = start_with(fixture);
    for (n, check) in [(1, "user.password"), (2, "user.password"), (3, "user.password"), (4, "user.state")] {
        let package = server.begin("ann");
        let given = if n < 4 { "wrong" } else { "S" };
        server.refused_step(&password(&server, &package, given), check);
        if n >= 3 {
            server.refused_step(&password(&server, &package, "S"), "attempt.known");
        }
    }
    let boss = password(&server, &server.begin("boss"), "S").result();
    let unlock = server.post("/cdirectoryservice/setuserstate").bearer(boss["Auth"].as_str().unwrap());
    let unlocked = unlock.json(&json!({"ID": "ann@acme.test", "state": "None"})).send();
    unlocked.result();
    for given in ["wrong", "wrong"] {
        server.refused_step(&password(&server, &server.begin("ann"), given), "user.password");
    }
    assert_eq!(password(&server, &server.begin("ann"), "S").result()["Summary"], "LoginSuccess");
    server.refused_step(&password(&server, &server.begin("ann"), "wrong"), "user.password");
    assert_eq!(password(&server, &server.begin("ann"), "S").result()["User"], "ann@acme.test");
}

#[test]
fn names_too_short_to_show_are_not_shown() {
    let server = start_with("users: [{name: x, password: S, display_name: X}]");
    let success = password(&server, &server.begin("x"), "S").result();
    assert_eq!((&success["DisplayName"], &success["EmailAddress"]), (&json!("x@acme.test"), &json!(null)));
}

#[test]
fn the_old_sign_in_takes_one_call() {
    let server = start();
    let answer = server.get("/security/login/?user=alice@acme.test&password=Alice-Passw0rd").send();
    let result = answer.result();
    assert_eq!(members(&result), ["Auth"]);
    assert_eq!(result["Auth"], cookie(&answer, ".ASPXAUTH"));
    let body = json!({"User": "alice", "Password": ALICE.1});
    let auth = server.post("/Security/Login").json(&body).send().result()["Auth"].clone();
    let who = server.post("/security/whoami").bearer(auth.as_str().unwrap()).send().result();
    assert_eq!(who["User"], ALICE.0);
    for (query, check) in [
        ("?user=alice&password=wrong", "user.password"),
        ("?user=ghost&password=x", "user.exists"),
        ("", "user.exists"),
    ] {
        server.refused_step(&server.get(&format!("/security/login{query}")).send(), check);
    }
    let trace = server.trace_of(&answer).to_string();
    assert!(!trace.contains(ALICE.1), "{trace}");
}

#[test]
fn the_status_of_a_sign_in_is_pending_until_it_ends() {
    let server = start();
    let package = server.begin(ALICE.0);
    let status = |id: &Value| server.post("/Security/OobAuthStatus").json(&json!({"SessionId": id})).send();
    assert_eq!(status(&package["SessionId"]).result(), json!({"State": "Pending"}));
    password(&server, &package, ALICE.1).result();
    server.refused_step(&status(&package["SessionId"]), "attempt.known");
    server.refused_step(&status(&json!("x")), "attempt.known");
}

#[test]
fn logout_ends_the_session_and_takes_the_cookies_back() {
    let server = start();
    let sign_in =
        || password(&server, &server.begin(ALICE.0), ALICE.1).result()["Auth"].as_str().unwrap().to_owned();
    let auth = sign_in();
    let answer = server.post("/Security/Logout?redirectUrl=%2Fbye&allowIWA=true").bearer(&auth).send();
    assert_eq!(answer.result(), json!(null), "a program reads the envelope");
    let names = [".ASPXAUTH", "antixss", "sessdata", "refreshToken-ABC1234", "idToken-ABC1234"];
    for (cookie, name) in cookies(&answer).into_iter().zip(names) {
        assert!(cookie.starts_with(&format!("{name}=; Max-Age=0; path=/")), "{cookie}");
    }
    assert_eq!(cookies(&answer).len(), names.len());
    let who = server.post("/security/whoami").bearer(&auth).send();
    assert_eq!((who.status, server.refused_by(&who).as_str()), (401, "token.revoked"));
    for to in ["/bye", "https://acme.test/bye?x=1"] {
        let target: String = form_urlencoded::byte_serialize(to.as_bytes()).collect();
        let answer = server.get(&format!("/security/logout?redirectUrl={target}")).bearer(&sign_in()).send();
        assert_eq!((answer.status, answer.header("location")), (302, Some(to)));
        assert_eq!(cookies(&answer).len(), names.len());
    }
    let auth = sign_in();
    for to in ["javascript:alert(1)", "//evil.example", "/a%0d%0ab", "/%5Cevil.example", "https://"] {
        let answer = server.get(&format!("/security/logout?redirectUrl={to}")).bearer(&auth).send();
        assert_eq!(answer.failure().0, "_I18N_System.ArgumentException", "{to}");
        assert_eq!(server.refused_by(&answer), "argument.valid");
    }
    assert_eq!(server.post("/security/whoami").bearer(&auth).send().status, 200, "and nobody was signed out");
}

#[test]
fn logout_ends_the_refresh_token_of_the_browser() {
    let server = start();
    let body = json!({"User": ALICE.0, "PlatformTokenResponse": "true"});
    let package = server.post("/Security/StartAuthentication").json(&body).send().result();
    let success = password(&server, &package, ALICE.1).result();
    let header = format!("refreshToken-ABC1234={}", success["RefreshToken"].as_str().unwrap());
    let logout = server.post("/security/logout").bearer(success["Auth"].as_str().unwrap());
    logout.header("Cookie", &header).send().result();
    let answer = server.post("/OAuth2/RefreshPlatformToken").header("Cookie", &header).send();
    assert_eq!(server.refused_by(&answer), "refresh.unused");
}
