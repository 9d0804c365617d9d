//! How secrets are shown: not at all, or, where they are long and drawn, by a short fingerprint, so that one thing can be
//! followed from request to request: `code#a3f9`, `token#07c1`.

use std::fmt::Write as _;

use aws_lc_rs::digest::{SHA256, digest};
use percent_encoding::percent_decode_str;
use serde_json::Value;

use crate::wire::{decode_basic, decode_text};

/// What stands in place of a secret that people choose.
const HIDDEN: &str = "***";
/// From how many characters on a value has a fingerprint. What is shorter could be guessed by it.
const LONG: usize = 20;

/// A name with one of these in it is a secret's.
const SECRET_WORDS: [&str; 10] = [
    "password",
    "secret",
    "token",
    "assertion",
    "answer",
    "verifier",
    "otpcode",
    "firstcode",
    "secondcode",
    "phonepin",
];

/// Names of values that are drawn, and what they are called here.
const DRAWN: [(&str, &str); 19] = [
    ("code", "code"),
    ("access_token", "token"),
    ("id_token", "token"),
    ("id_token_hint", "token"),
    ("token", "token"),
    ("logintoken", "token"),
    ("refresh_token", "refresh"),
    ("refresh", "refresh"),
    ("code_verifier", "verifier"),
    ("auth", "session"),
    (".aspxauth", "session"),
    ("sessionid", "attempt"),
    ("session", "attempt"),
    ("bounce", "request"),
    ("once", "link"),
    ("confirmation", "consent"),
    ("antixss", "form"),
    ("challengeid", "attempt"),
    ("tenantsessionid", "attempt"),
];

/// The fingerprint of a value: two bytes of its SHA-256.
pub fn fingerprint(kind: &str, value: &str) -> String {
    let hash = digest(&SHA256, value.as_bytes());
    let mut text = format!("{kind}#");
    for byte in &hash.as_ref()[..2] {
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// Hides secrets, and notes the fingerprints that stand in their place.
#[derive(Debug, Default)]
pub struct Mask {
    fingerprints: Vec<String>,
}

impl Mask {
    /// The fingerprints that were shown, in their order, each once.
    pub fn into_fingerprints(self) -> Vec<String> {
        self.fingerprints
    }

    fn hide(&mut self, name: &str, value: &str) -> String {
        let name = name.to_ascii_lowercase();
        let kind = DRAWN.iter().find(|(drawn, _)| *drawn == name).map(|(_, kind)| *kind);
        let kind = kind.or_else(|| (name.starts_with("idtoken-")).then_some("token"));
        let kind = kind.or_else(|| (name.starts_with("refreshtoken-")).then_some("refresh"));
        match kind.filter(|_| value.len() >= LONG) {
            Some(kind) => self.show(kind, value),
            None => HIDDEN.to_owned(),
        }
    }

    fn show(&mut self, kind: &str, value: &str) -> String {
        let shown = fingerprint(kind, value);
        if !self.fingerprints.contains(&shown) {
            self.fingerprints.push(shown.clone());
        }
        shown
    }

    /// A header's line. Of a Basic header the client id is shown.
    pub fn header(&mut self, line: &str) -> String {
        let Some((name, value)) = line.split_once(": ") else { return line.to_owned() };
        let shown = match name.to_ascii_lowercase().as_str() {
            "authorization" | "proxy-authorization" => self.credentials(value),
            "cookie" => self.cookies(value),
            "set-cookie" => match value.split_once(';') {
                Some((pair, attributes)) => format!("{};{attributes}", self.cookies(pair)),
                None => self.cookies(value),
            },
            "referer" | "location" => self.url(value),
            _ => return line.to_owned(),
        };
        format!("{name}: {shown}")
    }

    fn credentials(&mut self, value: &str) -> String {
        match value.split_once(' ') {
            Some((scheme, credentials)) if scheme.eq_ignore_ascii_case("basic") => {
                let pair = decode_basic(credentials).unwrap_or_default();
                match pair.split_once(':') {
                    Some((id, _)) => format!("{scheme} {id}:{HIDDEN}"),
                    None => format!("{scheme} {HIDDEN}"),
                }
            }
            Some((scheme, credentials)) if scheme.eq_ignore_ascii_case("bearer") => {
                format!("{scheme} {}", self.hide("token", credentials.trim()))
            }
            // It may be a token without a scheme.
            None => self.hide("token", value),
            Some(_) => HIDDEN.to_owned(),
        }
    }

    fn cookies(&mut self, value: &str) -> String {
        let pairs = value.split(';').map(|pair| match pair.trim().split_once('=') {
            Some((name, value)) => format!("{name}={}", self.hide(name, value)),
            None => HIDDEN.to_owned(),
        });
        pairs.collect::<Vec<_>>().join("; ")
    }

    /// A path with its query.
    pub fn target(&mut self, target: &str) -> String {
        match target.split_once('?') {
            Some((path, query)) => format!("{path}?{}", self.form(query)),
            None => target.to_owned(),
        }
    }

    /// A URL without the secrets of its query and its fragment.
    fn url(&mut self, url: &str) -> String {
        let (place, fragment) = url.split_once('#').unwrap_or((url, ""));
        let place = self.target(place);
        if fragment.is_empty() { place } else { format!("{place}#{}", self.form(fragment)) }
    }

    fn form(&mut self, form: &str) -> String {
        let pairs = form.split(['&', '\n']).map(|pair| match pair.split_once('=') {
            Some((name, value)) => {
                let decoded = percent_decode_str(name).decode_utf8_lossy().into_owned();
                match is_secret(&decoded) {
                    true => format!(
                        "{name}={}",
                        self.hide(&decoded, &percent_decode_str(value).decode_utf8_lossy())
                    ),
                    false => pair.to_owned(),
                }
            }
            None => pair.to_owned(),
        });
        pairs.collect::<Vec<_>>().join("&")
    }

    /// A body, of which only the beginning may be there.
    pub fn body(&mut self, body: &[u8]) -> String {
        let text = decode_text(body);
        if let Ok(mut value) = serde_json::from_str::<Value>(&text) {
            self.value(&mut value);
            return value.to_string();
        }
        if let Some(page) = self.page(&text) {
            return page;
        }
        let looks_like_form = text.contains('=') && !text.trim_start().starts_with(['{', '[', '<', '"', '-']);
        if looks_like_form {
            return self.form(&text);
        }
        // Cut or unreadable: where a secret may be in it, nothing is shown. A `\u0073` may be a letter of its name.
        let lower = percent_decode_str(&text).decode_utf8_lossy().to_ascii_lowercase();
        if SECRET_WORDS.iter().chain(&["\\u"]).any(|word| lower.contains(word)) {
            return format!("({} bytes that may hold a secret)", body.len());
        }
        text.into_owned()
    }

    /// Of a redirect where it leads, of a page for people that it was one: its hidden fields are secrets.
    fn page(&mut self, text: &str) -> Option<String> {
        if text.starts_with("<!DOCTYPE html>") {
            return Some(format!("(a page of {} bytes)", text.len()));
        }
        let (_, rest) = text.strip_prefix("<html><head><title>Object moved")?.split_once("href=\"")?;
        let place = rest.split('"').next()?.replace("&amp;", "&");
        Some(format!("Object moved to {}", self.url(&place)))
    }

    fn value(&mut self, value: &mut Value) {
        match value {
            Value::Object(members) => {
                // An operation of a SCIM patch names what it sets.
                let of_secret = members.iter().any(|(name, path)| {
                    name.eq_ignore_ascii_case("path") && path.as_str().is_some_and(is_secret)
                });
                for (name, value) in members {
                    let is_secret = is_secret(name) || of_secret && name.eq_ignore_ascii_case("value");
                    if is_secret && !value.is_null() && !value.is_boolean() {
                        *value = self.hide(name, value.as_str().unwrap_or_default()).into();
                    } else {
                        self.value(value);
                    }
                }
            }
            Value::Array(items) => items.iter_mut().for_each(|item| self.value(item)),
            _ => {}
        }
    }
}

/// Whether a parameter or member of this name holds a secret.
fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    SECRET_WORDS.iter().any(|word| name.contains(word))
        && !matches!(name.as_str(), "token_type" | "token_type_hint")
        || matches!(
            name.as_str(),
            "code"
                | "auth"
                | "sessionid"
                | "tenantsessionid"
                | "challengeid"
                | "session"
                | "refresh"
                | "once"
                | "bounce"
                | "cloudredirect"
                | "confirmation"
                | "antixss"
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(line: &str) -> String {
        Mask::default().header(line)
    }

    fn target(target: &str) -> String {
        Mask::default().target(target)
    }

    fn body(body: &[u8]) -> String {
        Mask::default().body(body)
    }

    #[test]
    fn what_is_drawn_has_the_same_fingerprint_wherever_it_stands() {
        let value = "hJ6VYcYJ9T2T5N5T7P8qk0mXw3vGQkzv1dQ0mYl1T9A1";
        let code = fingerprint("code", value);
        assert!(code.starts_with("code#") && code.len() == 9);
        let mut mask = Mask::default();
        assert_eq!(
            mask.header(&format!("Location: https://a/cb?code={value}&state=x")),
            format!("Location: https://a/cb?code={code}&state=x")
        );
        assert_eq!(
            mask.body(format!("grant_type=authorization_code&code={value}").as_bytes()),
            format!("grant_type=authorization_code&code={code}")
        );
        assert_eq!(
            mask.header(&format!("Set-Cookie: .ASPXAUTH={value}; path=/; HttpOnly")),
            format!("Set-Cookie: .ASPXAUTH={}; path=/; HttpOnly", fingerprint("session", value))
        );
        assert_eq!(
            mask.body(format!(r#"{{"access_token":"{value}","refresh_token":"{value}"}}"#).as_bytes()),
            format!(
                r#"{{"access_token":"{}","refresh_token":"{}"}}"#,
                fingerprint("token", value),
                fingerprint("refresh", value)
            )
        );
        assert_eq!(mask.into_fingerprints().len(), 4);
        // What people choose has none, however long it is.
        assert_eq!(
            body(format!("password={value}&client_secret={value}").as_bytes()),
            "password=***&client_secret=***"
        );
    }

    #[test]
    fn secrets_are_hidden_wherever_they_stand() {
        assert_eq!(
            header("Authorization: Basic Y2xpZW50QGFjbWUudGVzdDpNeVRlc3Qx"),
            "Authorization: Basic client@acme.test:***"
        );
        assert_eq!(
            header("authorization: Bearer abcdefghijklmnopqrstuvwx"),
            "authorization: Bearer token#93b0"
        );
        assert_eq!(header("Authorization: basic YTpiYw"), "Authorization: basic a:***");
        assert_eq!(header("Authorization: Basic YWJj"), "Authorization: Basic ***");
        assert_eq!(header("Referer: https://a/?Auth=x&y=1"), "Referer: https://a/?Auth=***&y=1");
        assert_eq!(header("Authorization: abcdefghijklmnopqrstuvwx"), "Authorization: token#93b0");
        assert_eq!(header("Authorization: abcdefghijkl mnop"), "Authorization: ***");
        assert_eq!(header("Cookie: .ASPXAUTH=x; antixss=y"), "Cookie: .ASPXAUTH=***; antixss=***");
        assert_eq!(target("/a?x=1&Auth=2"), "/a?x=1&Auth=***");
        assert_eq!(body(b"client_id=a&client_secret=b"), "client_id=a&client_secret=***");
        assert_eq!(
            body(br#"{"Name":"a","Password":"b","X":[{"token":1}]}"#),
            r#"{"Name":"a","Password":"***","X":[{"token":"***"}]}"#
        );
        assert_eq!(
            body(br#"{"token_type":"Bearer","access_token":"e"}"#),
            r#"{"token_type":"Bearer","access_token":"***"}"#
        );
        assert_eq!(
            body(br#"{"Operations":[{"op":"add","Path":"password","value":"b"},{"path":"x","value":"y"}]}"#),
            r#"{"Operations":[{"op":"add","Path":"password","value":"***"},{"path":"x","value":"y"}]}"#
        );
        let moved = "<html><head><title>Object moved</title></head><body>\r\n<h2>Object moved to <a href=\"https://a/cb?x=1&amp;code=c#access_token=t\">";
        assert_eq!(body(moved.as_bytes()), "Object moved to https://a/cb?x=1&code=***#access_token=***");
        assert_eq!(body(b"code=abc&redirect_uri=<x>{"), "code=***&redirect_uri=<x>{");
        assert_eq!(body(b"<!DOCTYPE html><input value=geheim>"), "(a page of 35 bytes)");
        assert_eq!(body(b"client_%73ecret=b&x=1"), "client_%73ecret=***&x=1");
        for text in
            ["{ Password: 'geheim'", r#"{"client_\u0073ecret":"geheim","#, "a=1\nclient_%73ecret=geheim"]
        {
            assert!(!body(text.as_bytes()).contains("geheim"), "{text}");
        }
    }
}
