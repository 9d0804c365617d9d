//! What a test asks.

use std::io::Read;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::Answer;

/// A request in the making.
#[must_use = "a request is sent"]
pub struct Request<'a> {
    agent: &'a ureq::Agent,
    builder: ureq::http::request::Builder,
    body: Vec<u8>,
}

impl<'a> Request<'a> {
    pub fn new(agent: &'a ureq::Agent, method: &str, url: String) -> Self {
        Self { agent, builder: ureq::http::Request::builder().method(method).uri(url), body: Vec::new() }
    }

    pub fn header(self, name: &str, value: &str) -> Self {
        Self { builder: self.builder.header(name, value), ..self }
    }

    pub fn basic(self, id: &str, secret: &str) -> Self {
        let pair = STANDARD.encode(format!("{id}:{secret}"));
        self.header("Authorization", &format!("Basic {pair}"))
    }

    pub fn bearer(self, token: &str) -> Self {
        self.header("Authorization", &format!("Bearer {token}"))
    }

    pub fn form(self, pairs: &[(&str, &str)]) -> Self {
        let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        self.header("Content-Type", "application/x-www-form-urlencoded").body(form)
    }

    pub fn json(self, value: &Value) -> Self {
        self.header("Content-Type", "application/json").body(value.to_string())
    }

    pub fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }

    pub fn send(self) -> Answer {
        let request = self.builder.body(self.body).expect("a request");
        let mut response = self.agent.run(request).expect("an answer");
        let headers = response.headers().iter();
        let headers =
            headers.map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into()));
        let headers = headers.collect();
        let mut body = Vec::new();
        response.body_mut().as_reader().read_to_end(&mut body).expect("its body");
        Answer { status: response.status().as_u16(), headers, body }
    }
}
