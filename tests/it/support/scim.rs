//! A client of SCIM, and the names of its schemas.

use serde_json::{Value, json};

use super::user::User;
use super::world::provisioned::WORLD;
use super::{Answer, Server, start_with};

pub const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";

pub const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";

pub const PATCH: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

pub const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

pub const CUSTOM: &str = "urn:scim:schemas:extension:custom:2.0";

/// A client of SCIM.
pub struct ScimClient<'s> {
    user: User<'s>,
}

impl Server {
    /// A client that calls as this user.
    pub fn scim(&self, name: &str) -> ScimClient<'_> {
        ScimClient::new(self.client(name))
    }
}

impl<'s> ScimClient<'s> {
    pub fn new(user: User<'s>) -> Self {
        Self { user }
    }

    /// Its access token.
    pub fn token(&self) -> &str {
        self.user.token()
    }

    pub fn get(&self, path: &str) -> Answer {
        self.user.get(&format!("/scim/{path}"))
    }

    pub fn send(&self, method: &str, path: &str, body: &Value) -> Answer {
        self.user.request(method, &format!("/scim/v2/{path}")).json(body).send()
    }

    pub fn delete(&self, path: &str) -> Answer {
        self.user.request("DELETE", &format!("/scim/{path}")).send()
    }

    /// The body of an answer of success.
    pub fn shown(&self, method: &str, path: &str, body: &Value) -> Value {
        let answer = if method == "GET" { self.get(path) } else { self.send(method, path, body) };
        assert!((200..300).contains(&answer.status), "{answer:?}");
        answer.json()
    }

    pub fn patched(&self, path: &str, operations: &Value) -> Value {
        self.shown("PATCH", path, &json!({"schemas": [PATCH], "Operations": operations}))
    }

    pub fn patch(&self, path: &str, operations: &Value) -> Answer {
        self.send("PATCH", path, &json!({"schemas": [PATCH], "Operations": operations}))
    }

    /// The login names or names of a list.
    pub fn names(&self, path: &str) -> Vec<String> {
        let list = self.shown("GET", path, &Value::Null);
        let name = |resource: &Value| {
            let name = resource.get("userName").or_else(|| resource.get("displayName"));
            name.and_then(Value::as_str).unwrap_or("?").to_owned()
        };
        list["Resources"].as_array().expect("a list").iter().map(name).collect()
    }

    /// Status, `scimType` and the failed check of a refusal, whose body has SCIM's shape.
    pub fn refusal(&self, answer: &Answer) -> (u16, String, String) {
        let body = answer.json();
        let kind = body["scimType"].as_str().unwrap_or_default().to_owned();
        assert_eq!(body["schemas"], json!(["urn:ietf:params:scim:api:messages:2.0:Error"]), "{answer:?}");
        assert_eq!(body["status"], json!(answer.status.to_string()));
        assert!(body["detail"].is_string(), "{body}");
        (answer.status, kind, self.user.server().refused_by(answer))
    }
}

pub fn world() -> Server {
    start_with(WORLD)
}

pub fn refusal(status: u16, kind: &str, check: &str) -> (u16, String, String) {
    (status, kind.to_owned(), check.to_owned())
}

pub fn new_user(name: &str) -> Value {
    json!({"schemas": [USER], "userName": name})
}
