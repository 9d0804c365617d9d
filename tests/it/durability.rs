//! Nothing acknowledged is lost (law 6): a server is killed under writes, again and again, and every user and every
//! token that it acknowledged is there when it comes back.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

use crate::support::database;
use crate::support::process::Process;

const ROUNDS: usize = 4;
const WRITERS: usize = 8;
/// Acknowledged writes after which a round's server is killed.
const ENOUGH: usize = 150;

fn agent() -> ureq::Agent {
    ureq::Agent::config_builder().http_status_as_error(false).build().into()
}

fn post(agent: &ureq::Agent, url: &str, authorization: &str, body: &str) -> Option<Value> {
    let mut response = agent.post(url).header("Authorization", authorization).send(body).ok()?;
    serde_json::from_str(&response.body_mut().read_to_string().ok()?).ok()
}

const BASIC: &str = "Basic Y2xpZW50QGFjbWUudGVzdDpNeVRlc3Qx";
const GRANT: &str = "grant_type=client_credentials&scope=Accounts";

fn token(agent: &ureq::Agent, url: &str, app: &str) -> Option<String> {
    let answer = post(agent, &format!("{url}/oauth2/token/{app}"), BASIC, GRANT)?;
    answer["access_token"].as_str().map(str::to_owned)
}

/// What a server acknowledged.
#[derive(Default)]
struct Acknowledged {
    users: Mutex<Vec<(String, String)>>,
    tokens: Mutex<Vec<String>>,
    revoked: Mutex<Vec<String>>,
    count: AtomicUsize,
}

/// Writes until the server is gone.
fn write(url: &str, round: usize, writer: usize, seen: &Acknowledged) {
    let agent = agent();
    let Some(bearer) = token(&agent, url, "JamesTest").map(|token| format!("Bearer {token}")) else { return };
    for n in 0.. {
        let name = format!("r{round}w{writer}n{n}@acme.test");
        let body = json!({"Name": name, "SendEmailInvite": false}).to_string();
        let Some(answer) = post(&agent, &format!("{url}/cdirectoryservice/createuser"), &bearer, &body)
        else {
            return;
        };
        seen.users.lock().unwrap().push((name, answer["Result"].as_str().expect("a UUID").to_owned()));
        let Some(opaque) = token(&agent, url, "OpaqueTest") else { return };
        let list = if n % 3 == 0 { &seen.revoked } else { &seen.tokens };
        if n % 3 == 0 {
            let body = format!("token={opaque}");
            let Some(_) = post(&agent, &format!("{url}/oauth2/revoke/OpaqueTest"), BASIC, &body) else {
                return;
            };
        }
        list.lock().unwrap().push(opaque);
        seen.count.fetch_add(1, Ordering::SeqCst);
    }
}

/// How many events tell of a new user.
fn told(agent: &ureq::Agent, url: &str) -> usize {
    let grant = "grant_type=client_credentials&scope=all";
    let answer = post(agent, &format!("{url}/oauth2/token/oauthclient"), BASIC, grant).expect("a token");
    let bearer = format!("Bearer {}", answer["access_token"].as_str().expect("a token"));
    let kind = "Cloud.Core.CDirectoryService.CreateUser";
    let body =
        json!({"Script": format!("select count(*) as n from Event where EventType='{kind}'")}).to_string();
    let answer = post(agent, &format!("{url}/redrock/query"), &bearer, &body).expect("an answer");
    let count = answer["Result"]["Results"][0]["Row"]["n"].as_u64().unwrap_or_else(|| panic!("{answer}"));
    usize::try_from(count).unwrap()
}

fn check(url: &str, seen: &Acknowledged) {
    let agent = agent();
    let bearer = format!("Bearer {}", token(&agent, url, "JamesTest").expect("a token"));
    for (name, uuid) in seen.users.lock().unwrap().iter() {
        let body = json!({"ID": name}).to_string();
        let answer =
            post(&agent, &format!("{url}/cdirectoryservice/getuser"), &bearer, &body).expect("an answer");
        assert_eq!(answer["Result"]["Uuid"], uuid.as_str(), "{name} was acknowledged");
    }
    assert!(told(&agent, url) >= seen.users.lock().unwrap().len(), "each new user was told of by an event");
    for (list, active) in [(&seen.tokens, true), (&seen.revoked, false)] {
        for opaque in list.lock().unwrap().iter() {
            let answer = post(
                &agent,
                &format!("{url}/oauth2/introspect/OpaqueTest"),
                BASIC,
                &format!("token={opaque}"),
            );
            assert_eq!(
                answer.expect("an answer")["active"],
                active,
                "a token was acknowledged, or its revocation"
            );
        }
    }
}

#[test]
fn a_kill_at_any_moment_loses_nothing_that_was_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let database = match database::fresh() {
        tenantry::Database::Postgres(url) => url,
        _ => folder.path().join("soak.db").display().to_string(),
    };
    let seen = Arc::new(Acknowledged::default());
    for round in 0..ROUNDS {
        let process = Process::start(["--database", &database]);
        check(process.url(), &seen);
        std::thread::scope(|scope| {
            for writer in 0..WRITERS {
                let (url, seen) = (process.url().to_owned(), Arc::clone(&seen));
                scope.spawn(move || write(&url, round, writer, &seen));
            }
            while seen.count.load(Ordering::SeqCst) < ENOUGH * (round + 1) {
                std::thread::yield_now();
            }
            process.signal("KILL");
        });
    }
    let process = Process::start(["--database", &database]);
    check(process.url(), &seen);
    assert!(seen.users.lock().unwrap().len() >= ENOUGH * ROUNDS);
}
