//! What real clients send and take for granted.

use serde_json::{Value, json};

use super::world::clients::OLGA;
use super::{Answer, ENVELOPE, Server, decode, members};

/// What Go clients send with every call.
pub const GO_HEADERS: [&str; 3] =
    ["User-Agent: Go-http-client/1.1", "Content-Type: application/json", "Accept-Encoding: gzip"];

/// What PowerShell sends with every call.
pub const POWERSHELL_HEADERS: [&str; 3] = [
    "X-CENTRIFY-NATIVE-CLIENT: 1",
    "User-Agent: Mozilla/5.0 (Windows NT; Windows NT 10.0; en-US) WindowsPowerShell/5.1.22621.4391",
    "Content-Type: application/json",
];

/// The form of a service user's token request.
pub const SERVICE: &str =
    "grant_type=client_credentials&client_id=robot%40acme.test&client_secret=R0bot-Secret&scope=all";

/// A client: the headers that it sends with every call.
#[derive(Clone)]
pub struct Client<'s> {
    server: &'s Server,
    pub headers: Vec<String>,
}

impl<'s> Client<'s> {
    pub fn new(server: &'s Server, headers: &[&str]) -> Self {
        let host = ["Host: abc1234.id.cyberark.cloud"];
        Self { server, headers: host.iter().chain(headers).map(ToString::to_string).collect() }
    }

    pub fn and(&self, header: impl Into<String>) -> Self {
        let mut next = self.clone();
        next.headers.push(header.into());
        next
    }

    /// Keeps the cookies of an answer, as a cookie jar does.
    pub fn keeping(&self, answer: &Answer) -> Self {
        let cookies = answer.headers.iter().filter(|(name, _)| name == "set-cookie");
        let pairs: Vec<_> = cookies.filter_map(|(_, cookie)| cookie.split(';').next()).collect();
        if pairs.is_empty() { self.clone() } else { self.and(format!("Cookie: {}", pairs.join("; "))) }
    }

    pub fn post(&self, path: &str, body: &str) -> Answer {
        let headers: Vec<_> = self.headers.iter().map(String::as_str).collect();
        post(self.server, path, &headers, body)
    }

    pub fn get(&self, path: &str) -> Answer {
        self.server.raw(format!("GET {path} HTTP/1.1\r\n{}\r\n\r\n", self.headers.join("\r\n")).as_bytes())
    }

    /// The `Result` of a call that succeeds.
    pub fn result(&self, path: &str, body: &str) -> Value {
        result(&self.post(path, body))
    }

    /// What PowerShell, Go and .NET clients read of a call that fails; the message.
    pub fn failure(&self, path: &str, body: &str) -> String {
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

/// `POST`s a body with these headers, in their spelling.
pub fn post(server: &Server, path: &str, headers: &[&str], body: &str) -> Answer {
    let headers: String = headers.iter().map(|header| format!("{header}\r\n")).collect();
    let length = body.len();
    let request = format!("POST {path} HTTP/1.1\r\n{headers}Content-Length: {length}\r\n\r\n{body}");
    server.raw(request.as_bytes())
}

/// The envelope of an answer: what every client of the REST API reads first.
pub fn envelope(answer: &Answer) -> Value {
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

pub fn result(answer: &Answer) -> Value {
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
pub fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value[name].as_str().unwrap_or_else(|| panic!("{name} is no text: {value}"))
}

/// The rows of a table, as clients index them.
pub fn rows(table: &Value) -> Vec<Value> {
    let results = table["Results"].as_array().unwrap_or_else(|| panic!("no Results: {table}"));
    assert!(table["FullCount"].as_u64() >= table["Count"].as_u64(), "{table}");
    assert_eq!(table["Count"], json!(results.len()));
    results.iter().map(|result| result["Row"].clone()).inspect(|row| assert!(row.is_object())).collect()
}

/// A body as PowerShell's `ConvertTo-Json` writes it on Windows.
pub fn converted(value: &Value) -> String {
    serde_json::to_string_pretty(value).expect("JSON").replace('\n', "\r\n")
}

/// The one mechanism of a challenge, or the one of this name; clients take no text of fewer than two characters.
pub fn mechanism<'v>(package: &'v Value, challenge: usize, name: &str) -> &'v Value {
    let mechanisms = package["Challenges"][challenge]["Mechanisms"].as_array().expect("mechanisms");
    for mechanism in mechanisms {
        for name in ["Name", "AnswerType", "MechanismId", "PromptMechChosen", "PromptSelectMech"] {
            assert!(text(mechanism, name).len() >= 2, "{mechanism}");
        }
    }
    let found = mechanisms.iter().find(|mechanism| mechanism["Name"] == name);
    found.unwrap_or_else(|| panic!("no {name}: {package}"))
}

/// A sign-in by password; these send what they call the tenant, which need not be its id.
pub fn signed_in<'s>(client: &Client<'s>, tenant: &str) -> (Client<'s>, Value) {
    let body = json!({"TenantId": tenant, "User": OLGA.0, "Version": "1.0"}).to_string();
    let package = client.result("/Security/StartAuthentication", &body);
    assert_eq!(package["Challenges"].as_array().map(Vec::len), Some(1));
    let body = json!({
        "TenantId": tenant, "SessionId": text(&package, "SessionId"),
        "MechanismId": text(mechanism(&package, 0, "UP"), "MechanismId"),
        "Action": "Answer", "Answer": OLGA.1, "PersistentLogin": true,
    });
    let answer = client.post("/Security/AdvanceAuthentication", &body.to_string());
    (client.keeping(&answer), result(&answer))
}

/// A client with the token that this form gives.
pub fn bearer<'s>(server: &'s Server, path: &str, form: &str) -> Client<'s> {
    let client = Client::new(server, &["Content-Type: application/x-www-form-urlencoded"]);
    let token = client.post(path, form).json();
    Client::new(server, &[]).and(format!("Authorization: Bearer {}", text(&token, "access_token")))
}

/// idsec's sign-in: the token's claims say where the API is.
pub fn idsec<'s>(server: &'s Server, (user, password): (&str, &str)) -> Client<'s> {
    let client = Client::new(server, &GO_HEADERS).and("Oobidpauth: true").and("X-Idap-Native-Client: true");
    let body = format!(
        r#"{{"AssociatedEntityType":"API","MfaRequestor":"DeviceAgent","PlatformTokenResponse":true,"User":"{user}","Version":"1.0"}}"#
    );
    let package = client.result("/Security/StartAuthentication", &body);
    let (session, mechanism) = (text(&package, "SessionId"), mechanism(&package, 0, "UP"));
    let id = text(mechanism, "MechanismId");
    let body = format!(
        r#"{{"Action":"Answer","Answer":"{password}","MechanismId":"{id}","SessionId":"{session}"}}"#
    );
    let success = client.result("/Security/AdvanceAuthentication", &body);
    assert_eq!(text(&success, "Summary"), "LoginSuccess");
    assert!(success["TokenLifetime"].is_i64() && success["RefreshToken"].is_string());
    let token = text(&success, "Token");
    let claims: Value = serde_json::from_str(&decode(token).1).expect("claims");
    assert_eq!(text(&claims, "tenant_id"), "ABC1234");
    assert!(text(&claims, "iss").starts_with("http://abc1234.id.cyberark.cloud/"), "{claims}");
    assert!(claims["exp"].is_i64() && claims["iat"].is_i64() && claims["unique_name"].is_string());
    client.and(format!("Authorization: Bearer {token}"))
}
