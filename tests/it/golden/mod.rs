//! Requests of real clients as they write them, and what those clients take for granted in the answers (decisions 28
//! and 29). PowerShell, Go, .NET and Java are not run here: this is the proof that they would work. What was read of
//! their sources is said in docs/clients.md; none of it is copied.

mod collectors;
mod go_sdks;
mod identity_command;
mod idsec;
mod idsec_roles;
mod integrations;
mod powershell;
mod powershell_tokens;
mod recorded;
mod samples;
mod scripts;

use serde_json::{Value, json};

use crate::support::{Answer, ENVELOPE, Server, members};

/// The tenant that these clients meet: somebody who may manage users and roles, a service user, people.
const WORLD: &str = "
tenant:
  authentication_profiles:
    - {Name: Mail, Challenges: [UP, EMAIL]}
    - {Name: Questions, Challenges: [UP, SQ]}
roles:
  - {name: Operators, rights: [User Management, Role Management]}
  - {name: Staff, description: People}
users:
  - {name: olga, password: Olga-Passw0rd, mail: olga@mail.test, display_name: Olga Operator, roles: [Operators]}
  - {name: root, password: Root-Passw0rd, roles: [System Administrator]}
  - {name: paul, password: Paul-Passw0rd, roles: [Staff]}
  - {name: mia, password: Mia-Passw0rd, mail: mia@mail.test, authentication_profile: Mail}
  - name: quentin
    password: Quent-Passw0rd
    authentication_profile: Questions
    factors: {questions: [{id: q-1, question: Pet?, answer: Rex}, {id: q-2, question: Town?, answer: Bonn}]}
  - {name: late, password: Late-Passw0rd, force_password_change_next: true}
  - {name: robot, password: R0bot-Secret, oauth_client: true, roles: [Operators]}
  - {name: idle, password: Idle-Passw0rd, oauth_client: true}
apps:
  - id: api
    client_id_type: anything
    auth_methods: [ClientCreds, ResourceCreds, AuthorizationCode]
    allowed_redirects: [https://app.test/RedirectResource]
    scopes: [{name: all, rest_regex: ['.*']}]
    user_access: [Operators, Everybody, idle]
";
const OLGA: (&str, &str) = ("olga@acme.test", "Olga-Passw0rd");
const PAUL: &str = "paul@acme.test";
const ROBOT: (&str, &str) = ("robot@acme.test", "R0bot-Secret");

/// `POST`s a body with these headers, in their spelling.
fn post(server: &Server, path: &str, headers: &[&str], body: &str) -> Answer {
    let headers: String = headers.iter().map(|header| format!("{header}\r\n")).collect();
    let length = body.len();
    let request = format!("POST {path} HTTP/1.1\r\n{headers}Content-Length: {length}\r\n\r\n{body}");
    server.raw(request.as_bytes())
}

/// A client: the headers that it sends with every call.
#[derive(Clone)]
struct Client<'s> {
    server: &'s Server,
    headers: Vec<String>,
}

impl<'s> Client<'s> {
    fn new(server: &'s Server, headers: &[&str]) -> Self {
        let host = ["Host: abc1234.id.cyberark.cloud"];
        Self { server, headers: host.iter().chain(headers).map(ToString::to_string).collect() }
    }

    fn and(&self, header: impl Into<String>) -> Self {
        let mut next = self.clone();
        next.headers.push(header.into());
        next
    }

    /// Keeps the cookies of an answer, as a cookie jar does.
    fn keeping(&self, answer: &Answer) -> Self {
        let cookies = answer.headers.iter().filter(|(name, _)| name == "set-cookie");
        let pairs: Vec<_> = cookies.filter_map(|(_, cookie)| cookie.split(';').next()).collect();
        if pairs.is_empty() { self.clone() } else { self.and(format!("Cookie: {}", pairs.join("; "))) }
    }

    fn post(&self, path: &str, body: &str) -> Answer {
        let headers: Vec<_> = self.headers.iter().map(String::as_str).collect();
        post(self.server, path, &headers, body)
    }

    fn get(&self, path: &str) -> Answer {
        self.server.raw(format!("GET {path} HTTP/1.1\r\n{}\r\n\r\n", self.headers.join("\r\n")).as_bytes())
    }

    /// The `Result` of a call that succeeds.
    fn result(&self, path: &str, body: &str) -> Value {
        result(&self.post(path, body))
    }

    /// What PowerShell, Go and .NET clients read of a call that fails; the message.
    fn failure(&self, path: &str, body: &str) -> String {
        let envelope = envelope(&self.post(path, body));
        assert_eq!(envelope["success"], false, "{path}: {envelope}");
        // Thrown as it is: PowerShell takes no empty one.
        let message = text(&envelope, "Message");
        assert!(!message.is_empty(), "{path}");
        let (guid, hex) = text(&envelope, "ErrorID").split_once(':').expect("two ids");
        assert_eq!((guid.len(), hex.len()), (36, 32));
        message.to_owned()
    }
}

/// The envelope of an answer: what every client of the REST API reads first.
fn envelope(answer: &Answer) -> Value {
    assert_eq!(answer.status, 200, "{answer:?}");
    // .NET reads the body only if it is told its length; PowerShell tries XML first for other types.
    assert_eq!(answer.header("content-length"), Some(answer.body.len().to_string().as_str()));
    assert_eq!(answer.header("transfer-encoding"), None);
    assert_eq!(answer.header("content-type"), Some("application/json; charset=utf-8"));
    // The password plug-in looks for this text.
    assert!(
        answer.text().starts_with(r#"{"success":true,"#) || answer.text().starts_with(r#"{"success":false,"#)
    );
    let envelope = answer.json();
    assert_eq!(members(&envelope), ENVELOPE);
    for name in ["Message", "MessageID", "Exception", "ErrorID", "ErrorCode"] {
        assert!(envelope[name].is_null() || envelope[name].is_string(), "{name}: {envelope}");
    }
    spelt_once(&envelope);
    envelope
}

fn result(answer: &Answer) -> Value {
    let envelope = envelope(answer);
    assert_eq!(envelope["success"], true, "{envelope}");
    envelope["Result"].clone()
}

/// PowerShell refuses an object with two names that differ only in case, and empty names.
fn spelt_once(value: &Value) {
    if let Value::Object(object) = value {
        let mut names: Vec<_> = object.keys().map(|name| name.to_lowercase()).collect();
        names.sort();
        assert!(names.iter().all(|name| !name.is_empty()), "{value}");
        assert!(names.windows(2).all(|pair| pair[0] != pair[1]), "{value}");
        object.values().for_each(spelt_once);
    } else if let Value::Array(list) = value {
        list.iter().for_each(spelt_once);
    }
}

/// A member that must be a text.
fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value[name].as_str().unwrap_or_else(|| panic!("{name} is no text: {value}"))
}

/// The rows of a table, as clients index them.
fn rows(table: &Value) -> Vec<Value> {
    let results = table["Results"].as_array().unwrap_or_else(|| panic!("no Results: {table}"));
    assert!(table["FullCount"].as_u64() >= table["Count"].as_u64(), "{table}");
    assert_eq!(table["Count"], json!(results.len()));
    results.iter().map(|result| result["Row"].clone()).inspect(|row| assert!(row.is_object())).collect()
}

/// A body as PowerShell's `ConvertTo-Json` writes it on Windows.
fn converted(value: &Value) -> String {
    serde_json::to_string_pretty(value).expect("JSON").replace('\n', "\r\n")
}

/// The one mechanism of a challenge, or the one of this name; clients take no text of fewer than two characters.
fn mechanism<'v>(package: &'v Value, challenge: usize, name: &str) -> &'v Value {
    let mechanisms = package["Challenges"][challenge]["Mechanisms"].as_array().expect("mechanisms");
    for mechanism in mechanisms {
        for name in ["Name", "AnswerType", "MechanismId", "PromptMechChosen", "PromptSelectMech"] {
            assert!(text(mechanism, name).len() >= 2, "{mechanism}");
        }
    }
    let found = mechanisms.iter().find(|mechanism| mechanism["Name"] == name);
    found.unwrap_or_else(|| panic!("no {name}: {package}"))
}
