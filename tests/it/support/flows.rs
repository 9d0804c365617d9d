//! The flows of OAuth in which somebody signs in.

use serde_json::Value;

use super::browser::parameters;
use super::world::{ANN, REDIRECT};
use super::{Answer, Server, decode};

/// An authorization request.
pub fn request(app: &str, client: &str, more: &[(&str, &str)]) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("client_id", client);
    let given = |name: &str| more.iter().any(|(other, _)| *other == name);
    for (name, value) in [("response_type", "code"), ("redirect_uri", REDIRECT), ("state", "s t&ä")] {
        if !given(name) {
            query.append_pair(name, value);
        }
    }
    query.extend_pairs(more.iter().filter(|(_, value)| !value.is_empty()));
    format!("/OAuth2/Authorize/{app}?{}", query.finish())
}

impl Server {
    /// A code for Ann, who is signed in.
    pub fn code(&self, app: &str, client: &str, more: &[(&str, &str)]) -> String {
        let answer = self.user(ANN).sign_in().get(&request(app, client, more));
        parameters(&answer).remove("code").unwrap_or_else(|| panic!("no code: {answer:?}"))
    }

    /// Redeems a code.
    pub fn redeem(&self, app: &str, client: Option<(&str, &str)>, form: &[(&str, &str)]) -> Answer {
        let mut all = vec![("grant_type", "authorization_code"), ("redirect_uri", REDIRECT)];
        all.retain(|(name, _)| !form.iter().any(|(other, _)| other == name));
        all.extend(form.iter().filter(|(_, value)| !value.is_empty()));
        let post = self.post(&format!("/oauth2/token/{app}"));
        match client {
            Some((id, secret)) => post.basic(id, secret),
            None => post,
        }
        .form(&all)
        .send()
    }
}

/// What a JWT of an answer says.
pub fn claims(token: &Value) -> Value {
    serde_json::from_str(&decode(token.as_str().expect("a token")).1).unwrap()
}
