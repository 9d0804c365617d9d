//! A server to talk to, and the words to talk with.

mod answer;
pub mod apps;
pub mod browser;
pub mod clients;
pub mod database;
pub mod flows;
pub mod process;
pub mod redrock;
mod request;
pub mod scim;
pub mod secure;
pub mod sign_in;
mod tenant;
pub mod tls;
pub mod totp;
mod user;
pub mod world;

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

pub use answer::{Answer, ENVELOPE};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use proptest::test_runner::Config as ProptestConfig;
pub use request::Request;
use serde_json::Value;
pub use tenant::{TestTenant, Way};
use tenantry::{Clock, Tenantry, Timestamp};
pub use user::{User, pair};

/// When every test begins: 14 November 2023, 22:13:20 UTC.
pub const START: i64 = 1_700_000_000;
/// The demo's confidential client.
pub const CLIENT: (&str, &str) = ("client@acme.test", "MyTest1");

/// A server.
pub struct Server {
    tenantry: Tenantry,
    agent: ureq::Agent,
}

/// The demo tenant.
pub fn start() -> Server {
    start_with(tenantry::internals::fixture::DEMO)
}

/// The tenant of a fixture.
pub fn start_with(fixture: &str) -> Server {
    let builder = Tenantry::builder()
        .clock(Clock::frozen(Timestamp::from_seconds(START)))
        .seed(1)
        .fixture("test.yaml", fixture)
        .database(database::fresh());
    Server::new(builder.start().unwrap_or_else(|error| panic!("{error}")))
}

impl Server {
    /// Wraps a server that was started otherwise.
    pub fn new(tenantry: Tenantry) -> Self {
        let agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .timeout_global(Some(Duration::from_secs(60)))
            .build();
        Self { tenantry, agent: agent.into() }
    }

    /// The URL, without a trailing slash.
    pub fn url(&self) -> &str {
        self.tenantry.url()
    }

    /// The server.
    pub fn tenantry(&self) -> &Tenantry {
        &self.tenantry
    }

    /// The control token.
    pub fn control_token(&self) -> &str {
        self.tenantry.control_token()
    }

    pub fn open_url(&self) -> &str {
        self.tenantry.open_url()
    }

    /// Moves the clock forward.
    pub fn advance(&self, seconds: u64) {
        self.tenantry.clock().advance(Duration::from_secs(seconds));
    }

    /// A request without a body.
    pub fn get(&self, path: &str) -> Request<'_> {
        Request::new(&self.agent, "GET", format!("{}{path}", self.url()))
    }

    /// A request with a body, which is empty until it is given.
    pub fn post(&self, path: &str) -> Request<'_> {
        Request::new(&self.agent, "POST", format!("{}{path}", self.url()))
    }

    /// A request of any method.
    pub fn request(&self, method: &str, path: &str) -> Request<'_> {
        Request::new(&self.agent, method, format!("{}{path}", self.url()))
    }

    /// A request to any URL.
    pub fn request_to(&self, method: &str, url: String) -> Request<'_> {
        Request::new(&self.agent, method, url)
    }

    /// A token request with client credentials of the demo's client.
    pub fn token_request(&self, app: &str, scope: &str) -> Request<'_> {
        let form = [("grant_type", "client_credentials"), ("scope", scope)];
        self.post(&format!("/oauth2/token/{app}")).basic(CLIENT.0, CLIENT.1).form(&form)
    }

    /// An access token of the demo's client.
    pub fn token(&self, app: &str, scope: &str) -> String {
        let answer = self.token_request(app, scope).send();
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.json()["access_token"].as_str().expect("a token").to_owned()
    }

    /// A call to the platform's API with the demo's client and its scope `Accounts`.
    pub fn call(&self, path: &str, arguments: &Value) -> Answer {
        self.post(path).bearer(&self.token("JamesTest", "Accounts")).json(arguments).send()
    }

    /// A call that succeeds; its `Result`.
    pub fn result(&self, path: &str, arguments: &Value) -> Value {
        self.call(path, arguments).result()
    }

    /// A call to the control API.
    pub fn control(&self, path: &str) -> Answer {
        self.get(&format!("/_tenantry/v1/tenants/default{path}")).bearer(self.control_token()).send()
    }

    /// The journal's entry of an answer.
    pub fn trace_of(&self, answer: &Answer) -> Value {
        self.control(&format!("/requests/{}", answer.tx_id())).json()
    }

    /// The check that refused an answer.
    pub fn refused_by(&self, answer: &Answer) -> String {
        let entry = self.trace_of(answer);
        entry["refused"]["check"].as_str().unwrap_or_else(|| panic!("not refused: {entry}")).to_owned()
    }

    /// Sends bytes on a connection of their own, and reads until the server closes it or the answer is whole.
    pub fn raw(&self, bytes: &[u8]) -> Answer {
        let address = self.url().strip_prefix("http://").expect("http");
        let mut stream = TcpStream::connect(address).expect("a connection");
        stream.set_read_timeout(Some(Duration::from_secs(30))).expect("a time-out");
        // A server that refuses early may close before everything is sent.
        let _ = stream.write_all(bytes);
        let mut answer = Vec::new();
        let mut chunk = [0; 16 * 1024];
        while !Answer::is_whole(&answer) {
            match stream.read(&mut chunk) {
                Ok(0) | Err(_) => break,
                Ok(read) => answer.extend_from_slice(&chunk[..read]),
            }
        }
        Answer::parse(&answer)
    }
}

/// Header and claims of a JWT, as text in their order.
pub fn decode(token: &str) -> (String, String) {
    let part = |n: usize| {
        let part = token.split('.').nth(n).expect("a JWT");
        String::from_utf8(URL_SAFE_NO_PAD.decode(part).expect("base64url")).expect("UTF-8")
    };
    (part(0), part(1))
}

/// The names of a JSON object's members, in order.
pub fn members(value: &Value) -> Vec<&str> {
    value.as_object().expect("an object").keys().map(String::as_str).collect()
}

/// A server for each case costs more than a case: eight, unless `PROPTEST_CASES` asks for more.
pub fn few_cases() -> ProptestConfig {
    const USUAL: u32 = 256;
    let asked = ProptestConfig::default();
    ProptestConfig { cases: if asked.cases == USUAL { 8 } else { asked.cases }, ..asked }
}
