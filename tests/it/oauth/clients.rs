//! How clients present their credentials (decisions.md#d2 and decisions.md#d3; real-clients.md#s2).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::support::{Server, start_with};

/// A secret that shows whether it was decoded: real-clients.md#s2.
const SECRET: &str = "a+b%20c/d&e=f:g";
const GRANT: (&str, &str) = ("grant_type", "client_credentials");

fn server() -> Server {
    start_with(&format!(
        "users: [{{name: 'svc+x@acme.test', password: '{SECRET}', oauth_client: true}}]\n\
         apps: [{{id: a, auth_methods: [ClientCreds], user_access: ['svc+x@acme.test']}}]\n"
    ))
}

#[test]
fn the_pair_is_taken_raw_and_form_encoded() {
    let server = server();
    let encode = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let post = || server.post("/oauth2/token/a");
    assert_eq!(post().basic("svc+x@acme.test", SECRET).form(&[GRANT]).send().status, 200, "raw");
    let answer = post().basic(&encode("svc+x@acme.test"), &encode(SECRET)).form(&[GRANT]).send();
    assert_eq!(answer.status, 200, "form-encoded (RFC 6749 §2.3.1)");
    let body = [GRANT, ("client_id", "svc+x@acme.test"), ("client_secret", SECRET)];
    assert_eq!(post().form(&body).send().status, 200, "in the body");
    let percent = SECRET.replace('%', "%25").replace('+', "%2B");
    assert_eq!(
        post().basic("SVC%2Bx@acme.test", &percent).form(&[GRANT]).send().status,
        200,
        "escaped where needed"
    );
}

/// Names are compared without case, beyond ASCII too.
#[test]
fn a_listed_name_may_be_bare_and_of_any_alphabet() {
    let server = start_with(
        "users: [{name: ünal, password: S, oauth_client: true}]
apps: [{id: a, client_id_type: list, allowed_clients: [ÜNAL], auth_methods: [ClientCreds], user_access: [ünal]}]
",
    );
    for id in ["ünal", "Ünal@ACME.test"] {
        let form = [GRANT, ("client_id", id), ("client_secret", "S")];
        assert_eq!(server.post("/oauth2/token/a").form(&form).send().status, 200, "{id}");
        let form = [GRANT, ("client_id", "ÜNAL")];
        let answer = server.post("/oauth2/token/a").basic("ünal", "S").form(&form).send();
        assert_eq!(answer.status, 200, "the same id in header and body");
    }
}

#[test]
fn the_same_pair_may_come_twice_but_not_two_pairs() {
    let server = server();
    let post = || server.post("/oauth2/token/a").basic("svc+x@acme.test", SECRET);
    assert_eq!(post().form(&[GRANT, ("client_id", "svc+x@acme.test")]).send().status, 200);
    assert_eq!(
        post().form(&[GRANT, ("client_id", "svc+x@acme.test"), ("client_secret", SECRET)]).send().status,
        200
    );
    for other in [("client_id", "someone"), ("client_secret", "else")] {
        let answer = post().form(&[GRANT, other]).send();
        answer.oauth_error("access_denied");
        assert_eq!(server.refused_by(&answer), "client.credentials");
    }
}

#[test]
fn an_unreadable_header_is_refused_like_a_bad_client() {
    let server = server();
    let no_colon = format!("Basic {}", STANDARD.encode("nocolon"));
    for header in ["Basic", "Basic ?", "Digest x", "x", &no_colon] {
        let answer = server.post("/oauth2/token/a").header("Authorization", header).form(&[GRANT]).send();
        answer.oauth_error("access_denied");
        assert_eq!(answer.header("www-authenticate"), None, "no 401 there (decisions.md#d1)");
        assert_eq!(server.refused_by(&answer), "client.credentials", "{header}");
    }
    let answer = server.post("/oauth2/token/a").form(&[GRANT, ("client_id", "svc+x@acme.test")]).send();
    assert_eq!(server.refused_by(&answer), "client.credentials", "an id without a secret");
}

#[test]
fn base64_needs_no_padding_and_latin_1_is_understood() {
    let server = start_with(
        "users: [{name: ü, password: Gr\u{fc}n1, oauth_client: true}]\napps: [{id: a, auth_methods: [ClientCreds], user_access: [ü]}]\n",
    );
    for pair in ["ü:Grün1".as_bytes().to_vec(), b"\xfc:Gr\xfcn1".to_vec()] {
        let header = format!("basic {}", STANDARD.encode(pair).trim_end_matches('='));
        let answer = server.post("/oauth2/token/a").header("Authorization", &header).form(&[GRANT]).send();
        assert_eq!(answer.status, 200, "{answer:?}");
    }
}
