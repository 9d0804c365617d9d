//! The journal for live use: what an entry tells, what one can ask for, waiting and streaming (docs/journal.md).

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;

use serde_json::{Value, json};

use crate::support::browser::{hidden, parameters};
use crate::support::{Answer, CLIENT, Server, start};

fn list(server: &Server, query: &str) -> Vec<Value> {
    let answer = server.control(&format!("/requests{query}"));
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()["requests"].as_array().unwrap().clone()
}

fn texts(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|one| one.as_str().unwrap()).collect()
}

#[test]
fn an_entry_tells_both_sides_the_caller_and_the_way() {
    let server = start();
    let token = server.token("JamesTest", "Accounts");
    let body = json!({"Name": "john"});
    let answer =
        server.post("/cdirectoryservice/createuser").bearer(&token).json(&body).header("X-Tag", "a7").send();
    let entry = server.trace_of(&answer);
    assert_eq!(
        (&entry["seq"], &entry["tenant"], &entry["base"]),
        (&json!(2), &json!("default"), &json!(server.url()))
    );
    assert!(entry["peer"].as_str().unwrap().starts_with("127.0.0.1:"));
    assert!(entry["took_ms"].as_f64().unwrap() > 0.0);
    assert_eq!(entry["user"], "john@acme.test", "what it is about");
    assert_eq!(entry["caller"], json!({"client": CLIENT.0, "user": CLIENT.0}), "apart from who called");
    let (sent, got) = (&entry["request"], &entry["response"]);
    assert!(texts(&sent["headers"]).contains(&"x-tag: a7"));
    let tx = format!("x-cfy-tx-id: {}", answer.tx_id());
    assert!(texts(&got["headers"]).contains(&tx.as_str()), "{got}");
    assert_eq!((sent["body"].as_str(), sent["size"].as_u64()), (Some(r#"{"Name":"john"}"#), Some(15)));
    assert_eq!(got["size"].as_u64(), Some(answer.body.len() as u64));
    assert_eq!(sent.get("cut_to"), None);
}

/// A code from where it is answered to where it is redeemed, its token from there to the call: each by one name.
#[test]
fn one_thing_is_followed_from_request_to_request() {
    let server = start();
    let page = server.get("/login").send();
    let (name, value) = hidden(&page).remove(0);
    let form = [("username", "alice"), ("password", "Alice-Passw0rd"), (name.as_str(), value.as_str())];
    let signed_in = server.post("/login").header("Cookie", &format!("{name}={value}")).form(&form).send();
    let session = signed_in.header("set-cookie").unwrap().split(';').next().unwrap().to_owned();
    let path = "/oauth2/authorize/OidcTest?client_id=OidcTest&response_type=code&scope=openid&state=s1";
    let authorized = server.get(path).header("Cookie", &session).send();
    let code = parameters(&authorized).remove("code").unwrap();
    let form = [("grant_type", "authorization_code"), ("code", code.as_str())];
    let redeemed =
        server.post("/oauth2/token/OidcTest").basic("OidcTest", "Oidc-Secret-1").form(&form).send();
    let token = redeemed.json()["access_token"].as_str().unwrap().to_owned();
    let called = server.get("/oauth2/userinfo/OidcTest").bearer(&token).send();
    let prints = |answer: &Answer| -> Vec<String> {
        let entry = server.trace_of(answer);
        texts(&entry["fingerprints"]).into_iter().map(str::to_owned).collect()
    };
    let shared = |one: &Answer, other: &Answer, kind: &str| {
        let (one, other) = (prints(one), prints(other));
        let found = one.iter().find(|print| print.starts_with(kind) && other.contains(print));
        found.unwrap_or_else(|| panic!("no {kind} in {one:?} and {other:?}")).clone()
    };
    shared(&signed_in, &authorized, "session#");
    let code_print = shared(&authorized, &redeemed, "code#");
    let token_print = shared(&redeemed, &called, "token#");
    let by = |print: &str| {
        let found = list(&server, &format!("?fingerprint={}", print.replace('#', "%23")));
        found.iter().map(|entry| entry["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(by(&code_print), [redeemed.tx_id(), authorized.tx_id()]);
    assert_eq!(by(&token_print), [called.tx_id(), redeemed.tx_id()]);
    let grant = server.trace_of(&authorized)["grant"].as_str().unwrap().to_owned();
    assert_eq!(server.trace_of(&redeemed)["grant"], json!(grant));
    assert_eq!(list(&server, &format!("?grant={}", grant.replace('#', "%23"))).len(), 2);
    assert_eq!(server.trace_of(&authorized)["caller"]["user"], "alice@acme.test");
    assert_eq!(
        server.trace_of(&redeemed)["caller"],
        json!({"client": "OidcTest", "user": "alice@acme.test"})
    );
    let whole: String = [&signed_in, &authorized, &redeemed, &called]
        .map(|answer| server.control(&format!("/requests/{}", answer.tx_id())).text().to_owned())
        .concat();
    for secret in
        [code.as_str(), &token, "Alice-Passw0rd", "Oidc-Secret-1", session.split_once('=').unwrap().1, &value]
    {
        assert!(!whole.contains(secret), "{secret}");
    }
}

#[test]
fn requests_are_asked_for_by_all_that_is_known_of_them() {
    let server = start();
    let token = server.token("JamesTest", "Accounts");
    server
        .post("/cdirectoryservice/getuser")
        .bearer(&token)
        .header("X-Test", "Seven")
        .json(&json!({"ID": "alice"}))
        .send();
    server.get("/sysinfo/version").header("Host", "other.example").send();
    server.post("/oauth2/token/OpaqueTest").basic("ghost", "x").send();
    let count = |query: &str| list(&server, query).len();
    for (query, found) in [
        ("", 4),
        ("?method=get", 1),
        ("?path=DirectoryService", 1),
        ("?endpoint=oauth2/token", 2),
        ("?status=400", 1),
        ("?check=client.secret", 1),
        ("?app=opaquetest", 1),
        ("?client=GHOST", 1),
        ("?user=alice@acme.test", 1),
        ("?caller=client@acme.test", 2),
        ("?caller=alice@acme.test", 0),
        ("?peer=127.0.0.1", 4),
        ("?peer=127.0.0.1:1", 0),
        ("?base=http://other.example", 1),
        ("?header=x-test:%20seven", 1),
        ("?header=text/html", 0),
        ("?text=access_token", 1),
        ("?text=MyTest1", 0),
        ("?refused=true", 1),
        ("?refused=false&method=POST", 2),
        ("?loosened=true", 0),
        ("?slower_ms=60000", 0),
        ("?after=2", 2),
        ("?after=4", 0),
        ("?limit=1", 1),
    ] {
        assert_eq!(count(query), found, "{query}");
    }
    let seqs =
        |query: &str| list(&server, query).iter().map(|one| one["seq"].as_u64().unwrap()).collect::<Vec<_>>();
    assert_eq!(
        (seqs(""), seqs("?after=1"), seqs("?after=1&limit=2")),
        (vec![4, 3, 2, 1], vec![2, 3, 4], vec![2, 3])
    );
    assert_eq!(server.control("/requests").json()["last"], 4);
    for query in [
        "colour=red",
        "status=many",
        "after=-1",
        "wait=61s",
        "wait=x",
        "refused=perhaps",
        "check=none",
        "slower_ms=x",
    ] {
        let answer = server.control(&format!("/requests?{query}"));
        assert_eq!((answer.status, &answer.json()["error"]["code"]), (400, &json!("bad_request")), "{query}");
    }
    let gone = server
        .request("DELETE", "/_tenantry/v1/tenants/default/requests")
        .bearer(server.control_token())
        .send();
    assert_eq!((gone.status, count("")), (204, 0));
    server.get("/sysinfo/version").send();
    assert_eq!(seqs(""), [5], "numbers go on");
}

#[test]
fn who_waits_is_answered_with_the_request_that_comes() {
    let server = start();
    let nothing = server.control("/requests?after=0&wait=20ms").json();
    assert_eq!(nothing, json!({"requests": [], "last": 0}));
    std::thread::scope(|scope| {
        let waiting = scope.spawn(|| list(&server, "?after=0&wait=60s&refused=true"));
        server.get("/sysinfo/version").send();
        server.post("/security/whoami").send();
        let found = waiting.join().unwrap();
        assert_eq!((found.len(), &found[0]["refused"]["check"]), (1, &json!("token.present")));
    });
}

/// A reader of a stream of events.
struct Events(BufReader<TcpStream>);

impl Events {
    fn open(server: &Server, query: &str, more: &str) -> Self {
        let mut stream = TcpStream::connect(server.url().strip_prefix("http://").unwrap()).unwrap();
        let request = format!(
            "GET /_tenantry/v1/tenants/default/requests{query} HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\
             Authorization: Bearer {}\r\n{more}\r\n",
            server.control_token()
        );
        stream.write_all(request.as_bytes()).unwrap();
        let mut events = Self(BufReader::new(stream));
        let head = events.until(str::is_empty);
        assert!(
            head[0].contains(" 200 ")
                && head.iter().any(|line| line.eq_ignore_ascii_case("content-type: text/event-stream")),
            "{head:?}"
        );
        events
    }

    fn until(&mut self, last: impl Fn(&str) -> bool) -> Vec<String> {
        let mut lines = Vec::new();
        loop {
            let mut line = String::new();
            if self.0.read_line(&mut line).unwrap() == 0 {
                return lines;
            }
            lines.push(line.trim_end().to_owned());
            if last(line.trim_end()) {
                return lines;
            }
        }
    }

    /// The next event's id and data.
    fn next(&mut self) -> (u64, Value) {
        let lines = self.until(|line| line.starts_with("data: "));
        let id = lines.iter().find_map(|line| line.strip_prefix("id: ")).unwrap().parse().unwrap();
        (id, serde_json::from_str(lines.last().unwrap().strip_prefix("data: ").unwrap()).unwrap())
    }
}

#[test]
fn requests_are_streamed_as_they_come() {
    let server = start();
    server.get("/sysinfo/version").send();
    let mut live = Events::open(&server, "?refused=true", "");
    let mut all = Events::open(&server, "?after=0", "");
    let mut again = Events::open(&server, "", "Last-Event-ID: 1\r\n");
    server.get("/sysinfo/about").send();
    server.post("/security/whoami").send();
    assert_eq!([all.next().0, all.next().0, all.next().0], [1, 2, 3]);
    let (id, data) = live.next();
    assert_eq!((id, &data["refused"]["check"], &data["status"]), (3, &json!("token.present"), &json!(401)));
    assert_eq!((again.next().0, again.next().0), (2, 3));
}

/// A server that stops does not wait for those who watch.
#[test]
fn streams_and_waits_end_when_the_server_stops() {
    let server = start();
    let mut live = Events::open(&server, "", "");
    let clock = tenantry::Clock::system();
    let begun = clock.now();
    drop(server);
    assert!(clock.now() < begun.plus_millis(5_000));
    assert!(live.until(|_| false).iter().all(|line| !line.contains("data")));
}

/// Whole bodies are kept; the largest are cut when there is no room, and it is said.
#[test]
fn the_largest_bodies_make_room() {
    let server = start();
    let token = server.token("JamesTest", "Accounts");
    let send = |size: usize| {
        let body = json!({"Name": "x", "Description": "y".repeat(size)});
        server.post("/cdirectoryservice/getuser").bearer(&token).json(&body).send()
    };
    let large = send(3_000_000);
    let kept = server.trace_of(&large);
    assert_eq!(
        kept["request"]["size"].as_u64(),
        Some(kept["request"]["body"].as_str().unwrap().len() as u64)
    );
    send(2_000_000);
    let cut = server.trace_of(&large);
    assert_eq!(cut["request"]["cut_to"], 2048);
    assert!(cut["request"]["size"].as_u64().unwrap() > 3_000_000);
    assert_eq!(list(&server, "").len(), 3, "nothing was dropped");
}
