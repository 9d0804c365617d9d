//! The commands that steer and look into a server: tenant, clock, journal, trace, explain, decode.

use std::io::{BufRead, BufReader};
use std::process::Stdio;
use std::time::Duration;

use serde_json::Value;

use crate::support::process::{Process, output, tenantry};

/// A server, and commands that are told of it by their environment.
struct Steered(Process);

impl Steered {
    fn start(more: &[&str]) -> Self {
        let options = ["--ephemeral", "--control-token", "secret"];
        Self(Process::start(options.iter().chain(more)))
    }

    fn command(&self, arguments: &[&str]) -> std::process::Command {
        let mut command = tenantry(arguments);
        command.env("TENANTRY_URL", self.0.url()).env("TENANTRY_CONTROL_TOKEN", "secret");
        command
    }

    fn run(&self, arguments: &[&str]) -> (i32, String, String) {
        output(self.command(arguments))
    }

    fn ok(&self, arguments: &[&str]) -> String {
        let (code, shown, error) = self.run(arguments);
        assert_eq!(code, 0, "{arguments:?}: {error}");
        shown
    }

    fn refused(&self, arguments: &[&str]) -> String {
        let (code, _, error) = self.run(arguments);
        assert_eq!(code, 1, "{arguments:?}");
        error
    }

    fn token(&self, more: &[&str]) -> (i32, String) {
        let server = self.0.url().to_owned();
        let begin =
            ["token", "--url", &server, "--app", "JamesTest", "--client", "client@acme.test", "--raw"];
        let (code, shown, _) = self.run(&[&begin[..], more].concat());
        (code, shown.trim().to_owned())
    }
}

#[test]
fn tenants_are_made_listed_reset_and_deleted() {
    let server = Steered::start(&[]);
    let shown = server.ok(&["tenant", "create", "--from", "default", "--handle", "orders", "--ttl", "1h"]);
    for line in ["handle   orders", "host     orders.localhost", "prefix   /t/orders", "token    "] {
        assert!(shown.contains(line), "{shown}");
    }
    let made = server.ok(&[
        "tenant",
        "create",
        "--fixture",
        "fixtures/minimal.yaml",
        "--seed",
        "5",
        "--own-key",
        "--json",
    ]);
    let made: Value = serde_json::from_str(&made).unwrap();
    assert_eq!((&made["seed"], &made["own_key"]), (&Value::from(5), &Value::Bool(true)));
    let list = server.ok(&["tenant", "list"]);
    assert_eq!(list.lines().count(), 3, "{list}");
    assert!(list.contains("orders") && list.contains(made["url"].as_str().unwrap()));
    assert_eq!(server.ok(&["tenant", "reset", "orders", "--part", "clock"]), "orders is as it was made\n");
    assert_eq!(server.ok(&["tenant", "delete", "orders"]), "orders is deleted\n");
    for (arguments, said) in [
        (&["tenant", "delete", "orders"][..], "404"),
        (&["tenant", "delete", "default"], "stays"),
        (&["tenant", "create", "--handle", "Upper"], "label"),
        (&["tenant", "create", "--fixture", "nowhere.yaml"], "nowhere.yaml"),
        (&["tenant", "create", "--from", "nobody"], "nobody"),
        (&["tenant", "reset", "default", "--part", "x"], "`x` is no part"),
    ] {
        assert!(server.refused(arguments).contains(said), "{arguments:?}: {}", server.refused(arguments));
    }
    let wrong = server.command(&["tenant", "list", "--control-token", "wrong"]);
    assert!(output(wrong).2.contains("401"));
}

#[test]
fn clocks_are_shown_and_moved() {
    let server = Steered::start(&["--clock", "frozen:2026-01-01T00:00:00Z"]);
    assert_eq!(server.ok(&["clock"]), "2026-01-01T00:00:00Z   stands still\n");
    assert_eq!(server.ok(&["clock", "advance", "6h"]), "2026-01-01T06:00:00Z   stands still\n");
    assert_eq!(
        server.ok(&["clock", "freeze", "2030-01-01T00:00:00Z"]),
        "2030-01-01T00:00:00Z   stands still\n"
    );
    let (_, token) = server.token(&["--secret", "MyTest1", "--scope", "Accounts"]);
    assert_eq!(
        server.ok(&["clock", "until", &token, "--offset", "-1s"]),
        "2030-01-01T04:59:59Z   stands still\n"
    );
    assert_eq!(server.ok(&["clock", "set", "2031-01-01T00:00:00Z"]), "2031-01-01T00:00:00Z   stands still\n");
    assert!(server.ok(&["clock", "rate", "60"]).contains("runs 60 times as fast"));
    assert!(server.ok(&["clock", "resume"]).starts_with("2031-01-01T"));
    server.ok(&["tenant", "create", "--handle", "other", "--clock", "frozen:2026-02-02T00:00:00Z"]);
    assert_eq!(server.ok(&["clock", "--tenant", "other"]), "2026-02-02T00:00:00Z   stands still\n");
    assert!(server.refused(&["clock", "set", "noon"]).contains("noon"));
    assert!(server.refused(&["clock", "--tenant", "nobody"]).contains("404"));
    let (code, _, error) = output(tenantry(["serve", "--clock", "noon"]));
    assert!(code == 2 && error.contains("noon"), "{error}");
    let (code, _, error) = output(tenantry(["serve", "--host-pattern", "localhost"]));
    assert!(code == 2 && error.contains("{handle}"), "{error}");
}

#[test]
fn the_journal_is_shown_followed_and_explained() {
    let server = Steered::start(&["--log-requests"]);
    assert_eq!(server.token(&["--secret", "wrong"]).0, 1);
    let (_, token) = server.token(&["--secret", "MyTest1", "--scope", "Accounts"]);
    let shown = server.ok(&["journal"]);
    let lines: Vec<_> = shown.lines().collect();
    assert!(
        lines.len() == 2 && lines[0].contains("refused: client.secret") && lines[1].contains(" 200 "),
        "{shown}"
    );
    let one = server.ok(&[
        "journal",
        "--refused",
        "--caller",
        "client@acme.test",
        "--filter",
        "status=400",
        "--json",
    ]);
    let one: Value = serde_json::from_str(&one).unwrap();
    let ladder = server.ok(&["trace", one["id"].as_str().unwrap()]);
    for text in [
        "ok       app.exists",
        "FAILED   client.secret",
        "change: users[client@acme.test].password",
        "\nrequest\n",
        "\nresponse\n",
    ] {
        assert!(ladder.contains(text), "{text} is not in\n{ladder}");
    }
    assert!(!ladder.contains("wrong"));
    let why =
        server.ok(&["explain", "--app", "OpaqueTest", "--scope", "Lookup", "/cdirectoryservice/createuser"]);
    assert!(
        why.starts_with("not allowed: no pattern of a granted scope")
            && why.contains("does not match  cdirectoryservice/getuser"),
        "{why}"
    );
    assert!(
        server.ok(&["explain", "--token", &token, "/cdirectoryservice/createuser"]).starts_with("allowed")
    );
    assert!(server.refused(&["trace", "0000"]).contains("404"));
    assert!(server.refused(&["journal", "--filter", "colour=red"]).contains("colour"));
    assert!(server.refused(&["explain", "--app", "nobody", "/x"]).contains("404"));

    let mut following =
        server.command(&["journal", "--follow", "--limit", "0"]).stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(following.stdout.take().unwrap()).lines();
    let (tell, told) = std::sync::mpsc::channel();
    let reading = std::thread::spawn(move || tell.send(lines.next()));
    // What comes before it watches is not shown, and nobody says when it does.
    let shown = loop {
        server.token(&["--secret", "MyTest1", "--scope", "Accounts"]);
        if let Ok(line) = told.recv_timeout(Duration::from_millis(50)) {
            break line.unwrap().unwrap();
        }
    };
    reading.join().unwrap().unwrap();
    assert!(shown.contains("/OAuth2/Token/JamesTest"), "{shown}");
    following.kill().unwrap();
    following.wait().unwrap();

    let mut server = server.0;
    server.signal("TERM");
    let (_, log) = server.wait();
    let answered =
        log.lines().find(|line| line.contains("request.answered")).unwrap_or_else(|| panic!("{log}"));
    assert!(
        answered.contains("client=\"client@acme.test\"") && answered.contains("status=200"),
        "{answered}"
    );
}

#[test]
fn a_jwt_is_decoded_without_a_server() {
    let server = Steered::start(&[]);
    let (_, token) = server.token(&["--secret", "MyTest1", "--scope", "Accounts"]);
    drop(server);
    let (code, shown, _) = output(tenantry(["decode", &token]));
    assert_eq!(code, 0);
    for text in
        ["header\n", "\"alg\": \"RS256\"", "\"unique_name\": \"client@acme.test\"", "exp ", "in 4 h 59 min"]
    {
        assert!(shown.contains(text), "{text} is not in\n{shown}");
    }
    for (token, said) in
        [("opaque", "introspect"), ("a.b.c", "header"), ("e30.x!.y", "claims"), ("", "no JWT")]
    {
        let (code, _, error) = output(tenantry(["decode", token]));
        assert!(code == 1 && error.contains(said), "{token}: {error}");
    }
}
