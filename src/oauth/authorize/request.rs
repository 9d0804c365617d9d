//! An authorization request, as it was sent.

use std::sync::Arc;

use crate::domain::app::App;
use crate::domain::grant::CodeChallenge;
use crate::oauth::redirect::{Mode, RedirectTarget};

/// What a response type asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ResponseType {
    /// A code.
    pub code: bool,
    /// An access token.
    pub token: bool,
    /// An id token.
    pub id_token: bool,
}

impl ResponseType {
    /// Reads a `response_type`; its words come in any order (RFC 6749 §3.1.1).
    pub fn read(text: &str) -> Option<Self> {
        let mut read = Self::default();
        for word in text.split_whitespace() {
            let part = match word {
                "code" => &mut read.code,
                "token" => &mut read.token,
                "id_token" => &mut read.id_token,
                _ => return None,
            };
            if std::mem::replace(part, true) {
                return None;
            }
        }
        (read != Self::default()).then_some(read)
    }

    /// Whether it asks for a token of either kind.
    pub fn has_token(self) -> bool {
        self.token || self.id_token
    }
}

/// Whether and how the user is to be asked (OpenID Connect Core §3.1.2.1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Prompt {
    /// No page may be shown.
    pub none: bool,
    /// The user must sign in anew.
    pub login: bool,
    /// The user must be asked for consent.
    pub consent: bool,
}

/// A request whose answer has a place to go; once it is read, sound but for its user.
#[derive(Debug)]
pub struct AuthRequest {
    /// The app.
    pub app: Arc<App>,
    /// The client id, as the request wrote it.
    pub client_id: String,
    /// Where the answer goes.
    pub target: RedirectTarget,
    /// How a good answer travels: a refusal of the request itself may travel in another way.
    pub mode: Mode,
    /// Whether the request named that place.
    pub redirect_named: bool,
    /// What is asked for; nothing, where that is no response type.
    pub response_type: ResponseType,
    /// The scopes that will be granted.
    pub scope: Option<String>,
    /// To be echoed in tokens.
    pub nonce: Option<String>,
    /// The code challenge.
    pub challenge: Option<CodeChallenge>,
    /// Whether the user is to be asked.
    pub prompt: Prompt,
    /// How old the sign-in may be, in seconds.
    pub max_age: Option<i64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn response_types_are_sets_of_words() {
        let read = ResponseType::read;
        assert_eq!(read("id_token code"), read("code id_token"));
        assert_eq!(read("token"), Some(ResponseType { token: true, ..ResponseType::default() }));
        for text in ["", " ", "code code", "Code", "none", "code token x"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
