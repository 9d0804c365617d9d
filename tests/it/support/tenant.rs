//! A tenant that a test makes while a server runs, and the ways that lead to it.

use serde_json::{Value, json};

use super::{Answer, CLIENT, Request, Server};

/// A tenant of a server.
pub struct TestTenant<'s> {
    server: &'s Server,
    view: Value,
}

/// How a request is to find its tenant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// By the port that is the tenant's own.
    Port,
    /// By its host name, at the server's port.
    Host,
    /// By its path, at the server's port.
    Prefix,
}

impl Way {
    pub const ALL: [Self; 3] = [Self::Port, Self::Host, Self::Prefix];
}

impl Server {
    /// Makes a tenant as the call says.
    pub fn make(&self, order: &Value) -> TestTenant<'_> {
        let answer = self.post("/_tenantry/v1/tenants").bearer(self.control_token()).json(order).send();
        assert_eq!(answer.status, 201, "{}", answer.text());
        TestTenant { server: self, view: answer.json() }
    }

    /// A tenant as the demo is now.
    pub fn copy(&self) -> TestTenant<'_> {
        self.make(&json!({"from": "default"}))
    }
}

impl<'s> TestTenant<'s> {
    /// A member of what was told when it was made.
    pub fn told(&self, member: &str) -> &str {
        self.view[member].as_str().unwrap_or_else(|| panic!("no {member}: {}", self.view))
    }

    /// All that was told.
    pub fn view(&self) -> &Value {
        &self.view
    }

    /// A request that finds it in this way.
    pub fn request(&self, way: Way, method: &str, path: &str) -> Request<'s> {
        let server = self.server;
        match way {
            Way::Port => server.request_to(method, format!("{}{path}", self.told("url"))),
            Way::Host => server.request(method, path).header("Host", self.told("host")),
            Way::Prefix => server.request(method, &format!("{}{path}", self.told("prefix"))),
        }
    }

    pub fn get(&self, path: &str) -> Request<'s> {
        self.request(Way::Port, "GET", path)
    }

    pub fn post(&self, path: &str) -> Request<'s> {
        self.request(Way::Port, "POST", path)
    }

    /// The URL under which a way shows the tenant.
    pub fn base(&self, way: Way) -> String {
        match way {
            Way::Port => self.told("url").to_owned(),
            Way::Host => format!("http://{}", self.told("host")),
            Way::Prefix => format!("{}{}", self.server.url(), self.told("prefix")),
        }
    }

    /// A token request of the demo's client, in this way.
    pub fn token_request(&self, way: Way, app: &str) -> Request<'s> {
        let form = [("grant_type", "client_credentials"), ("scope", "Accounts")];
        self.request(way, "POST", &format!("/oauth2/token/{app}")).basic(CLIENT.0, CLIENT.1).form(&form)
    }

    /// An access token of the demo's client.
    pub fn token(&self, way: Way, app: &str) -> String {
        let answer = self.token_request(way, app).send();
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.json()["access_token"].as_str().expect("a token").to_owned()
    }

    /// A call to the REST API.
    pub fn call(&self, way: Way, token: &str, path: &str, arguments: &Value) -> Answer {
        self.request(way, "POST", path).bearer(token).json(arguments).send()
    }

    /// A call to one of its control routes, with its own token.
    pub fn control(&self, method: &str, path: &str, body: &Value) -> Answer {
        let path = format!("/_tenantry/v1/tenants/{}{path}", self.told("handle"));
        let request = self.server.request(method, &path).bearer(self.told("token"));
        if body.is_null() { request.send() } else { request.json(body).send() }
    }

    /// Moves its clock.
    pub fn clock(&self, change: &Value) -> Value {
        let answer = self.control("PUT", "/clock", change);
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()
    }

    /// The requests in its journal, the latest first.
    pub fn journal(&self) -> Vec<Value> {
        let answer = self.control("GET", "/requests?limit=1000", &Value::Null);
        answer.json()["requests"].as_array().expect("a list").clone()
    }

    /// The check that refused an answer.
    pub fn refused_by(&self, answer: &Answer) -> String {
        let entry = self.control("GET", &format!("/requests/{}", answer.tx_id()), &Value::Null).json();
        entry["refused"]["check"].as_str().unwrap_or_else(|| panic!("not refused: {entry}")).to_owned()
    }
}
