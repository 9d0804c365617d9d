//! Enrolling an authenticator app, and its codes (platform.md#s6-4; RFC 6238).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::support::sign_in::summary;
use crate::support::totp::code;
use crate::support::{START, Server, User, members, start_with};

const WORLD: &str = "
tenant:
  company: 'Acme & Co'
  authentication_profiles: [{Name: Oath, Challenges: ['UP', 'OATH']}]
users:
  - {name: boss, password: S, oauth_client: true, roles: [System Administrator]}
  - {name: plain, password: S, oauth_client: true, authentication_profile: Oath}
  - {name: ann, password: S, authentication_profile: Oath, factors: {oath_secret: GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ}}
apps:
  - {id: a, auth_methods: [ClientCreds], scopes: [{name: all, rest_regex: ['.*']}], user_access: [boss, plain]}
";
const ANN: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
const GET: &str = "/mobile/GetUserThirdPartyOtp";
const SET: &str = "/mobile/ValidateAndSetUserThirdPartyOtp";

/// A token that is offered: its id and its secret.
fn offered(caller: &User<'_>) -> (String, String) {
    let result = caller.result(GET, &json!({"DeviceId": "null"}));
    assert_eq!(members(&result), ["UrlQr", "ProfileUuid"]);
    let image =
        result["UrlQr"].as_str().unwrap().strip_prefix("data:image/svg+xml;base64,").expect("an image");
    let svg = String::from_utf8(STANDARD.decode(image).unwrap()).unwrap();
    let title = svg.split("<title>").nth(1).and_then(|rest| rest.split("</title>").next()).expect("a title");
    let uri = title.replace("&amp;", "&");
    let rest =
        uri.strip_prefix("otpauth://totp/Acme%20%26%20Co:plain%40acme%2Etest?secret=").expect("a key URI");
    let secret = rest.split('&').next().unwrap().to_owned();
    (result["ProfileUuid"].as_str().unwrap().to_owned(), secret)
}

fn signs_in(server: &Server, user: &str, code: &str) -> String {
    let package = server.begin(user);
    server.give(&package, "UP", &json!("S")).result();
    let answer = server.give(&package, "OATH", &json!(code));
    if answer.json()["success"] == true { summary(&answer) } else { server.refused_by(&answer) }
}

#[test]
fn an_app_is_enrolled_by_a_code_of_it() {
    let server = start_with(WORLD);
    let caller = server.client("plain");
    server.refused_step(&server.give(&server.begin("plain"), "UP", &json!("S")), "user.mfa");
    let (old, _) = offered(&caller);
    let (id, secret) = offered(&caller);
    let now = code(&secret, START);
    for (body, check) in [
        (json!({"otpCode": now, "uuid": old}), "oath.known"),
        (json!({"otpCode": now, "uuid": "nonsense"}), "oath.known"),
        (json!({"otpCode": "000000", "uuid": id}), "user.factor"),
        (json!({"uuid": id}), "argument.present"),
        (json!({"otpCode": now}), "argument.present"),
    ] {
        assert_eq!(caller.refusal(SET, &body).1, check, "{body}");
    }
    assert_eq!(server.client("boss").refusal(SET, &json!({"otpCode": now, "uuid": id})).1, "oath.known");
    // The page of the vendor's sample sends a number.
    let number = now.parse::<u32>().ok().filter(|_| !now.starts_with('0')).map_or(json!(now), |n| json!(n));
    assert_eq!(caller.result(SET, &json!({"otpCode": number, "uuid": id})), json!(true));
    assert_eq!(caller.refusal(SET, &json!({"otpCode": now, "uuid": id})).1, "oath.known", "it was taken");
    let told = "select UserName from Event where EventType like '%UserThirdPartyOtp'";
    let told = server.client("boss").result("/Redrock/Query", &json!({"Script": told}));
    assert_eq!(
        (&told["Count"], &told["Results"][0]["Row"]["UserName"]),
        (&json!(1), &json!("plain@acme.test"))
    );
    assert_eq!(caller.result("/usermgmt/getuserinfo", &json!({}))["ThirdPartyOathConfigured"], true);
    assert_eq!(signs_in(&server, "plain", &now), "user.factor", "the code is used up");
    server.advance(30);
    assert_eq!(signs_in(&server, "plain", &code(&secret, START + 30)), "LoginSuccess");
    // A new one takes the old one's place only when it has shown a code.
    let (id, next) = offered(&caller);
    server.advance(30);
    assert_eq!(signs_in(&server, "plain", &code(&secret, START + 60)), "LoginSuccess");
    assert_eq!(caller.result(SET, &json!({"otpCode": code(&next, START + 60), "uuid": id})), json!(true));
    server.advance(30);
    assert_eq!(signs_in(&server, "plain", &code(&secret, START + 90)), "user.factor");
    assert_eq!(signs_in(&server, "plain", &code(&next, START + 90)), "LoginSuccess");
}

#[test]
fn the_secret_is_not_in_the_journal() {
    let server = start_with(WORLD);
    let caller = server.client("plain");
    let answer = caller.call(GET, &json!({}));
    let image = answer.result()["UrlQr"].as_str().unwrap()[40..80].to_owned();
    assert!(!server.trace_of(&answer).to_string().contains(&image));
    let answer = caller.call(SET, &json!({"otpCode": "135792", "uuid": "x"}));
    assert!(!server.trace_of(&answer).to_string().contains("135792"));
}

#[test]
fn codes_are_validated_once() {
    let server = start_with(WORLD);
    let (boss, plain) = (server.client("boss"), server.client("plain"));
    let path = |code: &str| format!("/Oath/ValidateOtpCode?otpCode={code}&useOathDefaults=true&uuid=ann");
    assert_eq!(boss.result(&path("000000"), &Value::Null), json!(false));
    assert_eq!(boss.result(&path(&code(ANN, START)), &Value::Null), json!(true));
    assert_eq!(boss.result(&path(&code(ANN, START)), &Value::Null), json!(false));
    assert_eq!(plain.refusal(&path("1"), &Value::Null).0, "_I18N_ServiceUnauthorizedAccess");
    let submit = "/Security/SubmitOathOtpCode";
    let body = |code: String| json!({"otpCode": code, "userUuid": "ann"});
    assert_eq!(boss.refusal(submit, &body(code(ANN, START))).1, "user.factor");
    assert_eq!(boss.result(submit, &body(code(ANN, START + 30))), json!(true));
    assert_eq!(boss.refusal(submit, &json!({"otpCode": "1", "userUuid": "ghost"})).1, "user.exists");
    assert_eq!(plain.refusal(submit, &json!({"otpCode": "1"})).1, "oath.known");
}

#[test]
fn a_clock_that_is_off_is_set_right_by_two_codes() {
    let server = start_with(WORLD);
    let (boss, plain) = (server.client("boss"), server.client("plain"));
    let ahead = |steps: i64| code(ANN, START + 30 * steps);
    assert_eq!(signs_in(&server, "ann", &ahead(10)), "user.factor");
    let body = |first: i64, second: i64| json!({"firstCode": ahead(first), "secondCode": ahead(second), "tokenId": "ann"});
    for path in ["/Oath/ResychronizeOathToken", "/Oath/ResynchronizeOathToken"] {
        assert_eq!(boss.refusal(path, &body(10, 9)).1, "user.factor");
        assert_eq!(boss.refusal(path, &body(40, 41)).1, "user.factor", "too far");
        assert_eq!(plain.refusal(path, &body(9, 10)).1, "rest.right");
        assert_eq!(boss.refusal(path, &json!({"firstCode": "1", "tokenId": "ann"})).1, "argument.present");
        assert_eq!(plain.refusal(path, &json!({"firstCode": "1", "secondCode": "2"})).1, "oath.known");
    }
    assert_eq!(boss.result("/Oath/ResychronizeOathToken", &body(9, 10)), Value::Null);
    assert_eq!(signs_in(&server, "ann", &ahead(10)), "user.factor", "used up");
    assert_eq!(signs_in(&server, "ann", &ahead(11)), "LoginSuccess");
    // By the id of a token that its holder enrolled.
    let (id, secret) = offered(&plain);
    plain.result(SET, &json!({"otpCode": code(&secret, START), "uuid": id}));
    let codes = [code(&secret, START + 60), code(&secret, START + 90)];
    let body = json!({"firstCode": codes[0], "secondCode": codes[1], "tokenId": id.to_uppercase()});
    assert_eq!(plain.result("/Oath/ResychronizeOathToken", &body), Value::Null);
}
