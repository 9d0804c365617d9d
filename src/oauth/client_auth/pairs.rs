//! The pair of client id and secret that a request presents: by header or body, raw or form-decoded (decisions.md#d3).

use crate::check::{Check, Refusal, Trace};
use crate::domain::app::App;
use crate::domain::fold;
use crate::wire::{Call, Params, decode_basic};

/// A client id, and a secret if one was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientPair {
    /// The client id.
    pub id: String,
    /// The secret.
    pub secret: Option<String>,
}

/// The pairs that the request may mean: of a Basic header the raw one and, where it differs, the form-decoded one.
///
/// # Errors
/// The refusal by `client.credentials`.
pub fn presented(
    call: &Call<'_>,
    params: &Params,
    app: &App,
    trace: &mut Trace,
) -> Result<Vec<ClientPair>, Refusal> {
    let wanted = "one pair of client id and secret, by Authorization: Basic or in the body";
    let mut refuse =
        |seen: &'static str| trace.check(Check::ClientCredentials).seen(seen).wanted(wanted).failed();
    let (body_id, body_secret) = (params.get("client_id"), params.get("client_secret"));
    let (pairs, seen) = match (call.header("authorization"), body_id) {
        (Some(header), _) => {
            let pairs =
                basic(header).ok_or_else(|| refuse("an Authorization header that is no Basic pair"))?;
            let agrees = |pair: &ClientPair| {
                body_id.is_none_or(|id| fold(id) == fold(&pair.id))
                    && body_secret.is_none_or(|secret| Some(secret) == pair.secret.as_deref())
            };
            let pairs: Vec<_> = pairs.into_iter().filter(agrees).collect();
            if pairs.is_empty() {
                return Err(refuse("one pair in the header and another in the body"));
            }
            (pairs, "Authorization: Basic")
        }
        (None, Some(id)) => {
            (vec![ClientPair { id: id.to_owned(), secret: body_secret.map(str::to_owned) }], "the body")
        }
        (None, None) => return Err(refuse("no client credentials")),
    };
    if !app.allows_public() && pairs.iter().any(|pair| pair.secret.is_none()) {
        return Err(refuse("client_id without client_secret"));
    }
    trace.check(Check::ClientCredentials).seen(seen).passed();
    Ok(pairs)
}

fn basic(header: &str) -> Option<Vec<ClientPair>> {
    let (scheme, encoded) = header.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let text = decode_basic(encoded)?;
    let (id, secret) = text.split_once(':')?;
    // An empty secret is one left out (RFC 6749 §2.3.1).
    let secret = Some(secret).filter(|secret| !secret.is_empty());
    let raw = ClientPair { id: id.to_owned(), secret: secret.map(str::to_owned) };
    let decoded = ClientPair { id: form_decode(id), secret: secret.map(form_decode) };
    Some(if raw == decoded { vec![raw] } else { vec![raw, decoded] })
}

fn form_decode(text: &str) -> String {
    let plus = text.replace('+', " ");
    percent_encoding::percent_decode_str(&plus).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use base64::Engine;

    use super::*;

    fn pair(id: &str, secret: &str) -> ClientPair {
        ClientPair { id: id.into(), secret: Some(secret.into()) }
    }

    #[test]
    fn a_basic_header_means_the_raw_pair_and_the_decoded_one() {
        let encode = |text: &str| format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(text));
        assert_eq!(basic(&encode("a@b:c:d")), Some(vec![pair("a@b", "c:d")]));
        assert_eq!(
            basic(&encode("a%40b:x%2By+z")),
            Some(vec![pair("a%40b", "x%2By+z"), pair("a@b", "x+y z")])
        );
        assert_eq!(basic("basic YTpi"), Some(vec![pair("a", "b")]), "any case, no padding needed");
        assert_eq!(basic("Basic YTo"), Some(vec![ClientPair { id: "a".into(), secret: None }]));
        for header in ["Basic", "Basic ???", "Bearer YTpi", "Basic YQ=="] {
            assert_eq!(basic(header), None, "{header}");
        }
        let latin1 = format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(b"a:\xfc"));
        assert_eq!(basic(&latin1), Some(vec![pair("a", "ü")]));
    }
}
