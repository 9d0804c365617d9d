//! The server under measurement, in a process of its own. Linux only: CPU time is read from `/proc`.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;

use crate::support::{Connection, GRANT, basic, post};

/// How many connections are kept busy.
pub const CONNECTIONS: usize = 16;

/// The one in the middle.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// The header of a call with a token.
pub fn bearer(token: &str) -> String {
    format!("Authorization: Bearer {token}\r\n")
}

/// CPU milliseconds that a schedstat file tells of.
pub fn schedstat(file: &Path) -> f64 {
    let text = std::fs::read_to_string(file).unwrap_or_default();
    let nanoseconds: f64 = text.split(' ').next().and_then(|text| text.parse().ok()).unwrap_or_default();
    nanoseconds / 1e6
}

/// A server in a process of its own.
pub struct Server {
    child: Child,
    address: String,
}

impl Server {
    /// Starts a server and waits for its ready line.
    pub fn start(command: &mut Command) -> Self {
        let mut child =
            command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("the server starts");
        let mut line = String::new();
        let mut stdout = BufReader::new(child.stdout.take().expect("its output"));
        stdout.read_line(&mut line).expect("its ready line");
        let address =
            line.split("http://").nth(1).and_then(|rest| rest.split('"').next()).expect("its address");
        Self { address: address.to_owned(), child }
    }

    /// Where it listens.
    #[allow(dead_code, reason = "not every benchmark asks")]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// A token of the app, for the client of the fixture.
    pub fn token(&self, app: &str) -> String {
        let request = post(&format!("/oauth2/token/{app}"), &basic(), GRANT);
        let answer = Connection::open(&self.address).ask(&request);
        let token = answer.split(r#""access_token":""#).nth(1).and_then(|rest| rest.split('"').next());
        token.unwrap_or_else(|| panic!("no token: {answer}")).to_owned()
    }

    /// CPU milliseconds per request.
    pub fn measure(&self, count: u64, request: &(dyn Fn() -> String + Sync)) -> f64 {
        let left = Mutex::new(count);
        let before = self.cpu();
        std::thread::scope(|scope| {
            for _ in 0..CONNECTIONS {
                scope.spawn(|| {
                    let mut connection = Connection::open(&self.address);
                    while take(&left) {
                        let answer = connection.ask(&request());
                        let done =
                            answer.starts_with("HTTP/1.1 200") && !answer.contains(r#""success":false"#);
                        assert!(done, "{answer}");
                    }
                });
            }
        });
        (self.cpu() - before) / count as f64
    }

    fn cpu(&self) -> f64 {
        let tasks = std::fs::read_dir(format!("/proc/{}/task", self.child.id())).expect("its threads");
        tasks.flatten().map(|task| schedstat(&task.path().join("schedstat"))).sum()
    }

    /// Resident memory in MiB.
    pub fn resident(&self) -> f64 {
        let status =
            std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).expect("its status");
        let line = status.lines().find(|line| line.starts_with("VmRSS")).expect("its memory");
        let kib = line.split_whitespace().nth(1).and_then(|kib| kib.parse::<f64>().ok());
        kib.unwrap_or_default() / 1024.0
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn take(left: &Mutex<u64>) -> bool {
    let mut left = left.lock().expect("the counter");
    let some = *left > 0;
    *left = left.saturating_sub(1);
    some
}
