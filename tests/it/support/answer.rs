//! What a server answered.

use serde_json::Value;

/// The members of the platform's envelope (platform.md#s0-2).
pub const ENVELOPE: [&str; 9] = [
    "success",
    "Result",
    "Message",
    "MessageID",
    "Exception",
    "ErrorID",
    "ErrorCode",
    "IsSoftError",
    "InnerExceptions",
];

/// An answer.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Answer {
    /// Reads the bytes of an HTTP/1.1 response.
    pub fn parse(bytes: &[u8]) -> Self {
        let bytes = after_continue(bytes);
        let end = head_end(bytes).unwrap_or_else(|| panic!("no answer: {}", String::from_utf8_lossy(bytes)));
        let head = std::str::from_utf8(&bytes[..end]).expect("a head in ASCII");
        let mut lines = head.split("\r\n");
        let status = lines.next().and_then(|line| line.split(' ').nth(1)).expect("a status line");
        let headers = lines.filter_map(|line| line.split_once(": "));
        Self {
            status: status.parse().expect("a status"),
            headers: headers.map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned())).collect(),
            body: bytes[end..].to_vec(),
        }
    }

    /// Whether the bytes hold a whole response that tells its length.
    pub fn is_whole(bytes: &[u8]) -> bool {
        let bytes = after_continue(bytes);
        head_end(bytes).is_some() && {
            let answer = Self::parse(bytes);
            let length = answer.header("content-length").and_then(|length| length.parse::<usize>().ok());
            length.is_some_and(|length| answer.body.len() >= length)
        }
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
    }

    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("UTF-8")
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// The id in the journal.
    pub fn tx_id(&self) -> &str {
        self.header("x-cfy-tx-id").expect("every answer has one")
    }

    /// The `Result` of an envelope that says success.
    pub fn result(&self) -> Value {
        let envelope = self.json();
        assert_eq!((self.status, &envelope["success"]), (200, &Value::Bool(true)), "{envelope}");
        envelope["Result"].clone()
    }

    /// The `MessageID` and `Message` of an envelope that says failure.
    pub fn failure(&self) -> (String, String) {
        let envelope = self.json();
        assert_eq!((self.status, &envelope["success"]), (200, &Value::Bool(false)), "{envelope}");
        let text = |name: &str| envelope[name].as_str().unwrap_or_default().to_owned();
        (text("MessageID"), text("Message"))
    }

    /// Asserts an OAuth error; its description.
    pub fn oauth_error(&self, code: &str) -> String {
        let body = self.json();
        assert_eq!((self.status, &body["error"]), (400, &Value::from(code)), "{body}");
        body["error_description"].as_str().expect("a description").to_owned()
    }
}

/// What follows an interim `100 Continue`.
fn after_continue(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"HTTP/1.1 100 Continue\r\n\r\n").unwrap_or(bytes)
}

fn head_end(bytes: &[u8]) -> Option<usize> {
    bytes.windows(4).position(|window| window == b"\r\n\r\n").map(|at| at + 4)
}
