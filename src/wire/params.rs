//! The parameters of a request: a form or a JSON object, told apart by the body and not by its label
//! (sample-clients.md#s2-5).

use std::collections::BTreeMap;
use std::fmt;

use actix_web::http::Method;
use serde::Deserializer;
use serde::de::{MapAccess, Visitor};
use serde_json::Value;

use super::{Call, decode_text};
use crate::check::{Check, Refusal, Trace};

/// The parameters of a request. One without a value counts as left out (RFC 6749 §3.2).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Params(BTreeMap<String, String>);

impl Params {
    /// Reads the body of a call.
    ///
    /// # Errors
    /// The refusal by `request.readable`: no form and no JSON object, a value that is no text, or a parameter twice.
    pub fn read(call: &Call<'_>, trace: &mut Trace) -> Result<Self, Refusal> {
        let text = decode_text(call.body);
        let content_type = call.header("content-type").unwrap_or_default().to_ascii_lowercase();
        let read = if content_type.starts_with("multipart/") {
            Err("a multipart body")
        } else if content_type.starts_with("application/json") || text.trim_start().starts_with('{') {
            read_json(&text)
        } else {
            read_form(&text)
        };
        match read {
            Ok(params) => {
                let names: Vec<_> = params.0.keys().map(String::as_str).collect();
                trace.check(Check::RequestReadable).seen(names.join(", ")).passed();
                if params.0.is_empty() && !call.query.is_empty() {
                    trace.note(
                        "parameters are read from the body, not from the query string (RFC 6749 §4.4.2)",
                    );
                }
                Ok(params)
            }
            Err(why) => {
                let wanted = "a form or a JSON object with each parameter once";
                Err(trace.check(Check::RequestReadable).seen(why).wanted(wanted).about(why).failed())
            }
        }
    }

    /// Reads what a browser sends: the query, and of a posted form its fields, too.
    ///
    /// # Errors
    /// The refusal by `request.readable`: a parameter twice, or too much.
    pub fn of_browser(call: &Call<'_>, trace: &mut Trace) -> Result<Self, Refusal> {
        let body = decode_text(call.body);
        let is_form = *call.method == Method::POST && !body.trim_start().starts_with(['{', '[']);
        let body = if is_form { body.trim() } else { "" };
        if call.query.len() + body.len() > MOST_OF_BROWSER {
            let probe = trace.check(Check::RequestReadable).seen("more than 16 KiB of parameters");
            return Err(probe.wanted("at most 16 KiB of parameters").failed());
        }
        Self::of_form(&format!("{}&{body}", call.query), trace)
    }

    /// Reads a form whose names are compared without case, as those of a query are (oauth.md#s1-1).
    ///
    /// # Errors
    /// The refusal by `request.readable`: a parameter twice.
    pub fn of_form(text: &str, trace: &mut Trace) -> Result<Self, Refusal> {
        let read = read_form(text).and_then(|params| {
            let count = params.0.len();
            let folded: BTreeMap<_, _> =
                params.0.into_iter().map(|(name, value)| (name.to_ascii_lowercase(), value)).collect();
            if folded.len() == count { Ok(Self(folded)) } else { Err(TWICE) }
        });
        let probe = trace.check(Check::RequestReadable);
        match read {
            Ok(params) => {
                probe.seen(params.0.keys().map(String::as_str).collect::<Vec<_>>().join(", ")).passed();
                Ok(params)
            }
            Err(why) => Err(probe.seen(why).wanted("each parameter once").failed()),
        }
    }

    /// All parameters, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The value of a parameter that the request cannot do without.
    ///
    /// # Errors
    /// The refusal by `argument.present`.
    pub fn require(&self, name: &'static str, trace: &mut Trace) -> Result<&str, Refusal> {
        required(self.get(name), name, trace)
    }

    /// The value of a parameter.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }
}

/// A value that the request cannot do without, of the parameter of this name.
///
/// # Errors
/// The refusal by `argument.present`.
pub fn required<'v>(
    value: Option<&'v str>,
    name: &'static str,
    trace: &mut Trace,
) -> Result<&'v str, Refusal> {
    let probe = trace.check(Check::ArgumentPresent).seen(name);
    let Some(value) = value else { return Err(probe.missing(name)) };
    probe.passed();
    Ok(value)
}

/// Most parameters that a browser may bring, in bytes: they are kept while somebody signs in.
const MOST_OF_BROWSER: usize = 16 * 1_024;

const TWICE: &str = "a parameter is given twice";

fn read_form(text: &str) -> Result<Params, &'static str> {
    let mut params = BTreeMap::new();
    for (name, value) in form_urlencoded::parse(text.trim().as_bytes()) {
        if name.is_empty() && value.is_empty() {
            continue;
        }
        if params.insert(name.into_owned(), value.into_owned()).is_some() {
            return Err(TWICE);
        }
    }
    params.retain(|_, value| !value.is_empty());
    Ok(Params(params))
}

fn read_json(text: &str) -> Result<Params, &'static str> {
    if text.trim().is_empty() {
        return Ok(Params::default());
    }
    let mut reader = serde_json::Deserializer::from_str(text);
    let members = reader.deserialize_map(JsonMembers).and_then(|members| reader.end().map(|()| members));
    let mut params = BTreeMap::new();
    for (name, value) in members.map_err(|_| "the body is no JSON object")? {
        let value = match value {
            Value::String(text) => text,
            Value::Null => String::new(),
            Value::Bool(_) | Value::Number(_) => value.to_string(),
            Value::Array(_) | Value::Object(_) => return Err("a parameter is no text"),
        };
        if params.insert(name, value).is_some() {
            return Err(TWICE);
        }
    }
    params.retain(|_, value| !value.is_empty());
    Ok(Params(params))
}

/// The members of a JSON object in order, those given twice too.
struct JsonMembers;

impl<'de> Visitor<'de> for JsonMembers {
    type Value = Vec<(String, Value)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = access.next_entry()? {
            members.push(member);
        }
        Ok(members)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn params(pairs: &[(&str, &str)]) -> Params {
        Params(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    #[test]
    fn both_forms_say_the_same() {
        let wanted = params(&[("grant_type", "client_credentials"), ("scope", "a b")]);
        for form in
            ["grant_type=client_credentials&scope=a+b", "&scope=a%20b&grant_type=client_credentials&x="]
        {
            assert_eq!(read_form(form).as_ref(), Ok(&wanted), "{form}");
        }
        let json = "{\r\n    \"grant_type\":  \"client_credentials\", \"scope\": \"a b\", \"x\": null }";
        assert_eq!(read_json(json), Ok(wanted));
        assert_eq!(read_json(" "), Ok(Params::default()));
    }

    #[test]
    fn nonsense_is_told() {
        assert_eq!(read_form("a=1&a=1"), Err(TWICE));
        assert_eq!(read_form("a=&a=1"), Err(TWICE));
        assert_eq!(read_json(r#"{"a":1,"a":2}"#), Err(TWICE));
        assert_eq!(read_json(r#"{"a":[1]}"#), Err("a parameter is no text"));
        assert_eq!(read_json("[1]"), Err("the body is no JSON object"));
        assert_eq!(read_json("{} x"), Err("the body is no JSON object"));
    }

    proptest! {
        #[test]
        fn what_a_form_says_is_read(pairs in prop::collection::btree_map("[a-z_]{1,8}", "\\PC{1,12}", 0..5)) {
            let form: String = form_urlencoded::Serializer::new(String::new()).extend_pairs(&pairs).finish();
            prop_assert_eq!(read_form(&form), Ok(Params(pairs.clone())));
            prop_assert_eq!(read_json(&serde_json::to_string(&pairs).unwrap()), Ok(Params(pairs)));
        }

        #[test]
        fn no_text_panics(text in "\\PC{0,60}") {
            let _ = (read_form(&text), read_json(&text));
        }
    }
}
