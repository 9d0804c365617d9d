//! What tenants at run time cost: making, resetting, restoring them with 60 and with 1,000 alive, and the memory that
//! each takes: `cargo bench --bench tenants`. Linux only.

#![expect(clippy::print_stdout, reason = "its output is its purpose")]
#![expect(clippy::expect_used, reason = "a benchmark that cannot go on stops")]
#![expect(clippy::disallowed_methods, reason = "it measures time")]

#[path = "support/connection.rs"]
mod connection;
#[path = "support/server.rs"]
mod server;

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use connection::Connection;
use server::{Server, median, schedstat};

/// How many tenants are alive.
const ALIVE: [usize; 2] = [60, 1_000];
/// How often each call is made.
const ROUNDS: usize = 101;
const TOKEN: &str = "secret";
const FIXTURE: &str = include_str!("../fixtures/minimal.yaml");

fn main() {
    if schedstat(Path::new("/proc/self/schedstat")) == 0.0 {
        println!("tenants: no /proc here, nothing measured");
        return;
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    let memory = vec!["--ephemeral".to_owned()];
    let file = vec!["--database".to_owned(), folder.path().join("t.db").display().to_string()];
    for (name, options) in [("in memory", memory), ("in a file", file)] {
        measure(name, &options);
    }
}

fn measure(name: &str, options: &[String]) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tenantry"));
    command.args(["serve", "--listen", "127.0.0.1:0", "--control-token", TOKEN]).args(options);
    let server = Server::start(&mut command);
    let mut caller = Caller(Connection::open(server.address()));
    println!(
        "\n{name}: median wall time in ms of {ROUNDS} calls\n\n{:<28} {:>8} {:>8}",
        "", ALIVE[0], ALIVE[1]
    );
    let jobs: [(&str, Job); 7] = [
        ("make, as the first is", |caller, n| caller.make("copy", n, r#""from":"default""#)),
        ("delete", |caller, n| caller.call("DELETE", &format!("/copy-{n}"), "", 204)),
        ("make, of a fixture", |caller, n| {
            caller.make("fixture", n, &format!(r#""fixture":{}"#, quoted(FIXTURE)));
        }),
        ("delete", |caller, n| caller.call("DELETE", &format!("/fixture-{n}"), "", 204)),
        ("reset", |caller, _| caller.call("POST", "/default-copy/reset", "", 204)),
        ("take a snapshot", |caller, n| {
            caller.call("POST", &format!("/default-copy/snapshots/s{n}"), "", 201);
        }),
        ("restore it", |caller, n| {
            caller.call("POST", &format!("/default-copy/snapshots/s{n}/restore"), "", 204);
        }),
    ];
    caller.call("POST", "", r#"{"from":"default","handle":"default-copy"}"#, 201);
    let before = server.resident();
    let mut alive = 0;
    let mut rows = vec![Vec::new(); jobs.len()];
    let mut each = Vec::new();
    for wanted in ALIVE {
        while alive < wanted {
            caller.call("POST", "", &format!(r#"{{"from":"default","handle":"alive-{alive}"}}"#), 201);
            alive += 1;
        }
        each.push((server.resident() - before) * 1024.0 / alive as f64);
        for (row, (_, job)) in rows.iter_mut().zip(&jobs) {
            let times: Vec<_> = (0..ROUNDS)
                .map(|n| {
                    let begun = Instant::now();
                    job(&mut caller, n);
                    begun.elapsed().as_secs_f64() * 1e3
                })
                .collect();
            row.push(median(times));
        }
        caller.call("DELETE", "/default-copy/snapshots", "", 204);
    }
    for (row, (name, _)) in rows.iter().zip(&jobs) {
        println!("{name:<28} {:>8.2} {:>8.2}", row[0], row[1]);
    }
    println!("{:<28} {:>8.0} {:>8.0}", "memory of each, KiB", each[0], each[1]);
}

type Job = fn(&mut Caller, usize);

/// A caller of the control API.
struct Caller(Connection);

impl Caller {
    fn call(&mut self, method: &str, path: &str, body: &str, status: u16) {
        let answer = self.0.ask(&format!(
            "{method} /_tenantry/v1/tenants{path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {TOKEN}\r\n\
             Content-Length: {}\r\n\r\n{body}",
            body.len()
        ));
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{method} {path}: {answer}");
    }

    fn make(&mut self, kind: &str, n: usize, origin: &str) {
        self.call("POST", "", &format!(r#"{{"handle":"{kind}-{n}",{origin}}}"#), 201);
    }
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
