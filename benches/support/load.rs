//! What a kind of request costs the server. Linux only: CPU time is read from `/proc`.

use std::sync::Mutex;

use crate::server::{Server, schedstat};
use crate::support::{Connection, GRANT, basic, post};

/// How many connections are kept busy.
pub const CONNECTIONS: usize = 16;

/// The header of a call with a token.
pub fn bearer(token: &str) -> String {
    format!("Authorization: Bearer {token}\r\n")
}

impl Server {
    /// A token of the app, for the client of the fixture.
    pub fn token(&self, app: &str) -> String {
        let request = post(&format!("/oauth2/token/{app}"), &basic(), GRANT);
        let answer = Connection::open(self.address()).ask(&request);
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
                    let mut connection = Connection::open(self.address());
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
}

fn take(left: &Mutex<u64>) -> bool {
    let mut left = left.lock().expect("the counter");
    let some = *left > 0;
    *left = left.saturating_sub(1);
    some
}
