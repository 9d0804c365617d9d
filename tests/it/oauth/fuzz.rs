//! Requests put together at random from what is right and what is odd: no 500, and no refusal without a failed check.

use proptest::prelude::*;

use crate::support::browser::parameters;
use crate::support::world::{ANN, OWN, REDIRECT, SVC, WORLD};
use crate::support::{Answer, Server, start_with};

/// Parameters by name, with values that are right somewhere, and some that are right nowhere.
const VALUES: &[(&str, &[&str])] = &[
    ("client_id", &[SVC.0, "svc", OWN.0, "oidc", "spa", "asks-client", "ghost", ANN.0, "ä\u{0}"]),
    ("client_secret", &[SVC.1, OWN.1, "x"]),
    ("grant_type", &["client_credentials", "password", "authorization_code", "refresh_token", "implicit"]),
    ("response_type", &["code", "token", "id_token", "code id_token token", "code code", "none"]),
    ("response_mode", &["query", "fragment", "form_post", "x"]),
    (
        "redirect_uri",
        &[REDIRECT, "app://cb", "https://client.test/cb/", "https://evil.test", "javascript:x", "\r\n"],
    ),
    ("scope", &["users", "openid users", "one two", "ReadUserProfile", "nope", "\u{a0}"]),
    ("state", &["s", "\u{202e}\"<x>"]),
    ("nonce", &["n"]),
    ("code_challenge", &["dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", "short"]),
    ("code_challenge_method", &["S256", "plain", "S0"]),
    ("code_verifier", &["dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", "short"]),
    ("prompt", &["none", "login", "consent", "none login", "x"]),
    ("max_age", &["0", "99999999999999999999", "-1", "60"]),
    ("username", &[ANN.0, "ghost", ""]),
    ("password", &[ANN.1, "x"]),
    ("code", &["x"]),
    ("refresh_token", &["x"]),
    ("token", &["x", "a.b.c", "eyJhbGciOiJub25lIn0.e30."]),
    ("token_type_hint", &["refresh_token", "x"]),
    ("bounce", &["x"]),
    ("confirmation", &["x"]),
    ("decision", &["allow", "deny", "switch", "x"]),
    ("Auth", &["x"]),
    ("id_token_hint", &["x"]),
    ("post_logout_redirect_uri", &["https://a.test/", "//x"]),
    ("cloudRedirect", &["oauth2/authorize/oidc?bounce=x", "https://evil.test"]),
    ("antixss", &["x"]),
    ("request", &["x"]),
];
const PATHS: &[&str] =
    &["token", "authorize", "introspect", "revoke", "userinfo", "endsession", "keys", "platformtoken"];
const APPS: &[&str] =
    &["client", "strict", "listed", "server", "oidc", "asks", "nothing", "__idaptive_cybr_user_oidc"];

#[derive(Clone, Debug)]
struct Asked {
    path: String,
    pairs: Vec<(String, String)>,
    post: bool,
    basic: bool,
    signed_in: bool,
}

fn asked() -> impl Strategy<Value = Asked> {
    let pair = prop::sample::select(VALUES).prop_flat_map(|(name, values)| {
        (Just(name.to_owned()), prop::sample::select(values).prop_map(str::to_owned))
    });
    let path = (prop::sample::select(PATHS), prop::sample::select(APPS)).prop_map(|(path, app)| match path {
        "platformtoken" => "/oauth2/platformtoken".to_owned(),
        _ if app == "nothing" => "/login".to_owned(),
        _ => format!("/oauth2/{path}/{app}"),
    });
    (path, prop::collection::vec(pair, 0..9), any::<bool>(), any::<bool>(), any::<bool>())
        .prop_map(|(path, pairs, post, basic, signed_in)| Asked { path, pairs, post, basic, signed_in })
}

fn send(server: &Server, asked: &Asked, session: &str) -> Answer {
    let pairs: Vec<_> = asked.pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let request = if asked.post {
        server.post(&asked.path).form(&pairs)
    } else {
        let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(&pairs).finish();
        server.get(&format!("{}?{query}", asked.path))
    };
    let request = if asked.basic { request.basic(SVC.0, SVC.1) } else { request };
    if asked.signed_in {
        request.header("Cookie", &format!(".ASPXAUTH={session}; antixss=x"))
    } else {
        request
    }
    .send()
}

/// Whether the wire says that something was refused.
fn refuses(answer: &Answer) -> bool {
    match answer.status {
        200 => answer.text().contains("name=\"error\""),
        302 => parameters(answer).contains_key("error"),
        _ => true,
    }
}

proptest! {
    #![proptest_config(crate::support::few_cases())]

    #[test]
    fn every_refusal_has_a_failed_check_and_nothing_is_a_500(requests in prop::collection::vec(asked(), 40)) {
        let server = start_with(WORLD);
        let session = server.user(ANN).sign_in().cookie(".ASPXAUTH").expect("a session");
        for asked in requests {
            let answer = send(&server, &asked, &session);
            prop_assert!(answer.status < 500, "{asked:?}: {answer:?}");
            let entry = server.trace_of(&answer);
            if refuses(&answer) {
                prop_assert!(entry["refused"]["check"].is_string(), "{asked:?}: {answer:?}: {entry}");
            }
        }
    }
}
