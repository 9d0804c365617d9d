//! With a seed and a frozen clock two runs answer byte for byte alike (law 4).

use serde_json::json;

use crate::support::browser::{hidden, parameters};
use crate::support::{CLIENT, start};

/// Everything that a run answers, heads and bodies.
fn run() -> String {
    let server = start();
    let mut seen = String::new();
    let mut keep = |answer: crate::support::Answer| {
        let mut headers: Vec<_> = answer.headers.iter().filter(|(name, _)| name != "connection").collect();
        headers.sort();
        seen += &format!("{} {headers:?} {}\n", answer.status, answer.text());
        answer
    };
    for host in ["a.example", "b.example"] {
        for app in ["JamesTest", "OpaqueTest", "ServerTest", "nothing"] {
            let form = [("grant_type", "client_credentials")];
            let post =
                server.post(&format!("/oauth2/token/{app}")).basic(CLIENT.0, CLIENT.1).header("Host", host);
            keep(post.form(&form).send());
        }
    }
    let form = [("grant_type", "client_credentials"), ("scope", "all")];
    let post = server.post("/oauth2/token/oauthclient").header("Host", "a.example").basic(CLIENT.0, CLIENT.1);
    let token = keep(post.form(&form).send()).json()["access_token"].as_str().unwrap().to_owned();
    let call = |path: &str| server.post(path).bearer(&token).header("Host", "a.example");
    keep(call("/cdirectoryservice/createuser").json(&json!({"Name": "x", "Password": "Passw0rd!"})).send());
    keep(call("/cdirectoryservice/createuser").json(&json!({"Name": "x"})).send());
    keep(call("/cdirectoryservice/getusers").send());
    keep(server.get("/oauth2/keys/JamesTest").send());

    // Somebody signs in, and a client gets a code and tokens.
    let page = keep(server.get("/login").header("Host", "a.example").send());
    let (name, value) = hidden(&page).remove(0);
    let form = [("username", "alice"), ("password", "Alice-Passw0rd"), (name.as_str(), value.as_str())];
    let post = server.post("/login").header("Host", "a.example").header("Cookie", &format!("{name}={value}"));
    let signed_in = keep(post.form(&form).send());
    let session = signed_in.header("set-cookie").unwrap().split(';').next().unwrap();
    let path =
        "/oauth2/authorize/OidcTest?client_id=OidcTest&response_type=code%20id_token%20token&scope=profile";
    let answer = keep(server.get(path).header("Host", "a.example").header("Cookie", session).send());
    let code = parameters(&answer).remove("code").unwrap();
    let form = [("grant_type", "authorization_code"), ("code", code.as_str())];
    let post =
        server.post("/oauth2/token/OidcTest").header("Host", "a.example").basic("OidcTest", "Oidc-Secret-1");
    assert_eq!(keep(post.form(&form).send()).status, 200);
    seen
}

#[test]
fn two_runs_answer_alike() {
    // A health check in between belongs to nobody's sequence.
    let first = run();
    start().get("/_tenantry/health").send();
    let second = run();
    assert_eq!(first, second);
    assert!(first.contains("eyJ"), "JWTs included");
}

#[test]
fn without_a_seed_every_server_is_its_own() {
    let server = || {
        let tenantry = tenantry::Tenantry::builder().start().unwrap();
        crate::support::Server::new(tenantry)
    };
    let (one, two) = (server(), server());
    let keys =
        |server: &crate::support::Server| server.get("/oauth2/keys/JamesTest").send().text().to_owned();
    assert_ne!(keys(&one), keys(&two));
    assert_ne!(one.control_token(), two.control_token());
    // Two in one process share nothing: a token of one is nothing to the other.
    let token = one.token("JamesTest", "Accounts");
    let answer = two.post("/security/whoami").bearer(&token).send();
    assert_eq!((answer.status, two.refused_by(&answer).as_str()), (401, "token.signature"));
}
