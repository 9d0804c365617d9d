//! A database that version 0.1.0 wrote (commit 9b9e1ef, by `tests/data/write.py`) is opened and goes on: what it says is
//! what it said, and what was begun is finished.

use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};
use tempfile::TempDir;
use tenantry::{Clock, Config, Database, Tenantry, Timestamp};

use crate::support::browser::{Browser, parameters};
use crate::support::process::{output, tenantry};
use crate::support::totp::code;
use crate::support::{Answer, CLIENT, Server};

const SPA: &str = "spa";
const OATH_SECRET: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

fn data(name: &str) -> PathBuf {
    PathBuf::from(format!("{}/tests/data/0.1.0/{name}", env!("CARGO_MANIFEST_DIR")))
}

/// The server of a copy of the database, at the second after it was written, and what is known of it.
struct Old {
    server: Server,
    known: Value,
    folder: TempDir,
}

impl Old {
    fn open() -> Self {
        let known: Value = serde_json::from_str(&fs::read_to_string(data("known.json")).unwrap()).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("tenant.db");
        fs::copy(data("tenant.db"), &file).unwrap();
        let config = Config {
            listen: "127.0.0.1:0".to_owned(),
            database: Database::File(file),
            public_url: known["base"].as_str().map(str::to_owned),
            workers: Some(1),
            ..Config::default()
        };
        let clock = Clock::frozen(Timestamp::from_seconds(known["now"].as_i64().unwrap()));
        let server = Tenantry::builder().config(config).clock(clock).start();
        Self { server: Server::new(server.unwrap_or_else(|error| panic!("{error}"))), known, folder }
    }

    fn text(&self, name: &str) -> &str {
        self.known[name].as_str().unwrap_or_else(|| panic!("no {name}"))
    }

    fn bearer(&self, token: &str, path: &str, body: &Value) -> Answer {
        self.server.post(path).bearer(self.text(token)).json(body).send()
    }

    fn token(&self, app: &str, client: Option<(&str, &str)>, form: &[(&str, &str)]) -> Answer {
        let post = self.server.post(&format!("/oauth2/token/{app}"));
        client.into_iter().fold(post, |post, (id, secret)| post.basic(id, secret)).form(form).send()
    }

    /// A path of the tenant, of a URL that it told.
    fn path<'u>(&self, url: &'u str) -> &'u str {
        url.strip_prefix(self.text("base")).unwrap_or(url)
    }

    fn begin(&self, user: &str) -> Value {
        let body = json!({"User": user, "Version": "1.0"});
        self.server.post("/Security/StartAuthentication").json(&body).send().result()
    }

    /// Answers a mechanism of a package; the summary.
    fn answer(&self, package: &Value, name: &str, answer: &str) -> Value {
        let challenges = package["Challenges"].as_array().unwrap().iter();
        let mut mechanisms = challenges.flat_map(|one| one["Mechanisms"].as_array().unwrap());
        let mechanism = mechanisms.find(|one| one["Name"] == name).unwrap_or_else(|| panic!("{package}"));
        let body = json!({
            "SessionId": package["SessionId"], "MechanismId": mechanism["MechanismId"], "Action": "Answer",
            "Answer": answer,
        });
        self.server.post("/Security/AdvanceAuthentication").json(&body).send().result()["Summary"].clone()
    }

    fn export(&self) -> String {
        let file = self.folder.path().join("tenant.db").display().to_string();
        let (code, out, error) = output(tenantry(["fixture", "export", "--database", &file]));
        assert_eq!(code, 0, "{error}");
        out
    }
}

/// An export without what grows with every change.
fn without_changelog(export: &str) -> String {
    let (before, rest) = export.split_once("  changelog:\n").unwrap();
    format!("{before}{}", &rest[rest.find("  config:\n").unwrap()..])
}

#[test]
fn it_is_exported_as_it_was() {
    let old = Old::open();
    let wanted = fs::read_to_string(data("export.yaml")).unwrap();
    assert_eq!(old.export(), wanted);
    // What is written again is written in today's form, and says the same.
    let robot = |path: &str, body: Value| old.bearer("robot", path, &body).result();
    robot("/Core/SetTenantConfig", json!({"key": "greeting", "value": "hello"}));
    let app = old.text("app");
    for description in ["Another", ""] {
        robot("/SaasManage/UpdateApplicationDE", json!({"_RowKey": app, "Description": description}));
    }
    let after = old.export();
    assert_eq!(without_changelog(&after), without_changelog(&wanted));
    assert!(
        after.contains("- an entry of any form\n  - v: 7\n") && after.contains("new: Another\n"),
        "{after}"
    );
}

#[test]
fn it_answers_as_it_did() {
    let old = Old::open();
    for asked in old.known["answers"].as_array().unwrap() {
        let path = asked[0].as_str().unwrap();
        let answer = old.bearer("robot", path, &asked[1]);
        assert_eq!(answer.json(), asked[2], "{path} {}", asked[1]);
    }
    let control = |path: &str| {
        let path = format!("/_tenantry/v1/tenants/default{path}?limit=1000");
        old.server.get(&path).bearer(old.server.control_token()).send().json()
    };
    assert_eq!(control("/changelog")["changes"], old.known["changelog"]);
    assert_eq!(control("/outbox")["messages"], old.known["outbox"]);
}

#[test]
fn its_tokens_are_as_good_as_they_were() {
    let old = Old::open();
    for asked in old.known["introspected"].as_array().unwrap() {
        let path = format!("/oauth2/introspect/{}", asked[0].as_str().unwrap());
        let post = old.server.post(&path).basic(CLIENT.0, CLIENT.1);
        assert_eq!(post.form(&[("token", asked[1].as_str().unwrap())]).send().json(), asked[2]);
    }
    for (token, name) in [("jwt", CLIENT.0), ("opaque", CLIENT.0), ("refreshed", "ann@acme.test")] {
        let found = old.bearer(token, "/cdirectoryservice/getuser", &json!({})).result();
        assert_eq!(found["Name"], name, "{token}");
    }
    for token in ["revoked_jwt", "revoked_opaque"] {
        let answer = old.bearer(token, "/cdirectoryservice/getuser", &json!({}));
        assert_eq!((answer.status, old.server.refused_by(&answer).as_str()), (401, "token.revoked"));
    }
    for session in ["session", "cookie"] {
        assert_eq!(old.bearer(session, "/security/whoami", &json!({})).result()["User"], "ann@acme.test");
    }
}

#[test]
fn its_grants_go_on() {
    let old = Old::open();
    let redirect = old.text("redirect").to_owned();
    let redeem = |app, client, code: &str| {
        let form = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", &redirect),
            ("client_id", SPA),
            ("code_verifier", old.text("verifier")),
        ];
        // A client that proves who it is names itself once, and made no challenge.
        let asked: &[_] = if client == Some(("asks-client", "Asks-S3cret")) { &form[..3] } else { &form };
        old.token(app, client, asked)
    };
    assert_eq!(redeem("rotates", None, old.text("code")).json()["scope"], "users");
    let asks = Some(("asks-client", "Asks-S3cret"));
    assert_eq!(redeem("asks", asks, old.text("code_of_consent")).json()["scope"], "one openid");
    let refresh =
        [("grant_type", "refresh_token"), ("client_id", SPA), ("refresh_token", old.text("refresh"))];
    let tokens = old.token("rotates", None, &refresh).json();
    assert!(tokens["access_token"].is_string() && tokens["refresh_token"].is_string(), "{tokens}");
    // A request that waited for a sign-in.
    let browser = Browser::new(&old.server);
    let page = browser.get(old.text("parked"));
    let answer = browser.submit("/login", &page, &[("username", "ann"), ("password", "Ann-Passw0rd")]);
    let answer = browser.get(old.path(answer.header("location").unwrap()));
    assert_eq!(redeem("rotates", None, &parameters(&answer)["code"]).json()["scope"], "users");
    // A consent page that was shown, and one that need not be.
    let cookie = format!(".ASPXAUTH={}", old.text("cookie"));
    let allow = [("confirmation", old.text("confirmation")), ("decision", "allow"), ("scope", "two")];
    let answer = old.server.post("/OAuth2/Authorize/asks").header("Cookie", &cookie).form(&allow).send();
    assert_eq!(redeem("asks", asks, &parameters(&answer)["code"]).json()["scope"], "two openid");
    let query = format!("client_id=asks-client&response_type=code&redirect_uri={redirect}&scope=one");
    let answer = old.server.get(&format!("/OAuth2/Authorize/asks?{query}")).header("Cookie", &cookie).send();
    assert_eq!(redeem("asks", asks, &parameters(&answer)["code"]).json()["scope"], "one openid");
    // A code that was redeemed ends its grant.
    redeem("rotates", None, old.text("redeemed")).oauth_error("invalid_grant");
    assert_eq!(old.bearer("refreshed", "/cdirectoryservice/getuser", &json!({})).status, 401);
}

#[test]
fn its_people_sign_in_and_finish_what_they_began() {
    let old = Old::open();
    assert_eq!(old.answer(&old.known["attempt"], "EMAIL", old.text("attempt_code")), "LoginSuccess");
    assert_eq!(old.answer(&old.known["step_up"], "EMAIL", old.text("step_up_code")), "LoginSuccess");
    let shown = old.bearer("session", "/Security/ChallengeUser", &json!({"profileName": "Mail"}));
    assert_eq!(shown.result(), Value::Null, "it was raised");

    for (user, password) in [("alice", "Alice-Passw0rd"), ("ann", "Ann-Passw0rd")] {
        assert_eq!(old.answer(&old.begin(user), "UP", password), "LoginSuccess", "{user}");
    }
    let package = old.begin("quiz");
    assert_eq!(old.answer(&package, "UP", "Quiz-Passw0rd"), "StartNextChallenge");
    assert_eq!(old.answer(&package, "SQ", "rex"), "LoginSuccess");
    old.server.advance(60);
    let package = old.begin("oath");
    assert_eq!(old.answer(&package, "UP", "Oath-Passw0rd"), "StartNextChallenge");
    let now = old.known["now"].as_i64().unwrap() + 60;
    assert_eq!(old.answer(&package, "OATH", &code(OATH_SECRET, now + 30)), "LoginSuccess");
    let body = json!({"User": "wrong", "Version": "1.0"});
    let locked = old.server.post("/Security/StartAuthentication").json(&body).send().result();
    let answer = old.server.post("/Security/AdvanceAuthentication").json(&json!({
        "SessionId": locked["SessionId"], "Action": "Answer", "Answer": "Wrong-Passw0rd",
        "MechanismId": locked["Challenges"][0]["Mechanisms"][0]["MechanismId"],
    }));
    assert_eq!(old.server.refused_by(&answer.send()), "user.state");
}
