//! SCIM on the wire (platform.md §8; RFC 7643, RFC 7644).

mod groups;
mod guard;
mod hostile;
mod patch;
mod query;
mod users;

use serde_json::{Value, json};

use crate::support::{Answer, Server, start_with};

/// A system administrator, somebody for users and roles, somebody who reads, and somebody without rights.
const WORLD: &str = "
tenant:
  suffix: acme.test
  user_columns: [{name: Level, type: Int}, {name: Team}]
roles:
  - {name: Managers, rights: [User Management, Role Management]}
  - {name: Readers, rights: [Read Only User Management, Read Only Role Management]}
  - {name: Staff, uuid: 7a7ca1f5_6370_4ba4_ba8d_1d69161d461d, members: [ann]}
  - {name: Admins}
  - {name: System Administrator, members: [Admins]}
users:
  - {name: boss, password: S, oauth_client: true, roles: [System Administrator]}
  - {name: manager, password: S, oauth_client: true, roles: [Managers]}
  - {name: reader, password: S, oauth_client: true, roles: [Readers]}
  - {name: plain, password: S, oauth_client: true}
  - name: ann
    uuid: 3639c48b-9b0c-4017-ba10-bf5fb70cfb3d
    display_name: Ann Example
    given_name: Ann
    family_name: Example
    mail: ann@mail.test
    mobile: '5551'
    office: '5552'
    culture: de-DE
    organization: Sales
    reports_to: bob
    attributes: {Level: 3}
  - {name: bob, uuid: de17be2b-a17f-45c0-a22d-dd6fc50a9aae, attributes: {odd name: 1}}
apps:
  - {id: a, auth_methods: [ClientCreds], scopes: [{name: all, rest_regex: ['.*']}, {name: scim, rest_regex: [scim/.*users]}], user_access: [boss, manager, reader, plain]}
";
const ANN: &str = "3639c48b-9b0c-4017-ba10-bf5fb70cfb3d";
const BOB: &str = "de17be2b-a17f-45c0-a22d-dd6fc50a9aae";
const STAFF: &str = "7a7ca1f5_6370_4ba4_ba8d_1d69161d461d";
const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";
const PATCH: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const CUSTOM: &str = "urn:scim:schemas:extension:custom:2.0";

fn world() -> Server {
    start_with(WORLD)
}

/// A caller of a server.
struct As<'s>(&'s Server, String);

impl<'s> As<'s> {
    fn new(server: &'s Server, client: &str) -> Self {
        Self::scoped(server, client, "all")
    }

    fn scoped(server: &'s Server, client: &str, scope: &str) -> Self {
        let form = [("grant_type", "client_credentials"), ("scope", scope)];
        let answer = server.post("/oauth2/token/a").basic(client, "S").form(&form).send();
        Self(server, answer.json()["access_token"].as_str().expect("a token").to_owned())
    }

    fn get(&self, path: &str) -> Answer {
        self.0.get(&format!("/scim/{path}")).bearer(&self.1).send()
    }

    fn send(&self, method: &str, path: &str, body: &Value) -> Answer {
        self.0.request(method, &format!("/scim/v2/{path}")).bearer(&self.1).json(body).send()
    }

    fn delete(&self, path: &str) -> Answer {
        self.0.request("DELETE", &format!("/scim/{path}")).bearer(&self.1).send()
    }

    /// The body of an answer of success.
    fn shown(&self, method: &str, path: &str, body: &Value) -> Value {
        let answer = if method == "GET" { self.get(path) } else { self.send(method, path, body) };
        assert!((200..300).contains(&answer.status), "{answer:?}");
        answer.json()
    }

    fn patched(&self, path: &str, operations: &Value) -> Value {
        self.shown("PATCH", path, &json!({"schemas": [PATCH], "Operations": operations}))
    }

    fn patch(&self, path: &str, operations: &Value) -> Answer {
        self.send("PATCH", path, &json!({"schemas": [PATCH], "Operations": operations}))
    }

    /// The login names or names of a list.
    fn names(&self, path: &str) -> Vec<String> {
        let list = self.shown("GET", path, &Value::Null);
        let name = |resource: &Value| {
            let name = resource.get("userName").or_else(|| resource.get("displayName"));
            name.and_then(Value::as_str).unwrap_or("?").to_owned()
        };
        list["Resources"].as_array().expect("a list").iter().map(name).collect()
    }

    /// Status, `scimType` and the failed check of a refusal, whose body has SCIM's shape.
    fn refusal(&self, answer: &Answer) -> (u16, String, String) {
        let body = answer.json();
        let kind = body["scimType"].as_str().unwrap_or_default().to_owned();
        assert_eq!(body["schemas"], json!(["urn:ietf:params:scim:api:messages:2.0:Error"]), "{answer:?}");
        assert_eq!(body["status"], json!(answer.status.to_string()));
        assert!(body["detail"].is_string(), "{body}");
        (answer.status, kind, self.0.refused_by(answer))
    }
}

fn refusal(status: u16, kind: &str, check: &str) -> (u16, String, String) {
    (status, kind.to_owned(), check.to_owned())
}

fn new_user(name: &str) -> Value {
    json!({"schemas": [USER], "userName": name})
}
