//! Keys and discovery documents (oauth.md#s3-7, oauth.md#s3-8; decisions.md#d6).

use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{DecodingKey, Validation};
use serde_json::Value;

use crate::support::{decode, members, start, start_with};

#[test]
fn every_app_serves_the_key_that_signs() {
    let server = start();
    let token = server.token("JamesTest", "Accounts");
    let kid = serde_json::from_str::<Value>(&decode(&token).0).unwrap()["kid"].clone();
    for path in ["/OAuth2/Keys/JamesTest", "/oauth2/keys/servertest/", "/OAuth/Keys"] {
        let answer = server.get(path).send();
        let keys = answer.json();
        assert_eq!(members(&keys), ["keys"]);
        assert_eq!(members(&keys["keys"][0]), ["use", "n", "kid", "kty", "alg", "e", "x5t", "x5c"]);
        assert_eq!(keys["keys"][0]["kid"], kid);
        // RFC 7517 §4.8, RFC 7515 §4.1.7: both are the certificate's SHA-1.
        let certificate = STANDARD.decode(keys["keys"][0]["x5c"][0].as_str().unwrap()).unwrap();
        let thumbprint = digest(&SHA1_FOR_LEGACY_USE_ONLY, &certificate);
        assert_eq!(keys["keys"][0]["x5t"], URL_SAFE_NO_PAD.encode(thumbprint.as_ref()));
        let hex: String = thumbprint.as_ref().iter().map(|byte| format!("{byte:02X}")).collect();
        assert_eq!(kid, hex);
        // A library of the field verifies with what is served.
        let set: JwkSet = serde_json::from_slice(&answer.body).unwrap();
        let key = DecodingKey::from_jwk(&set.keys[0]).unwrap();
        let mut validation = Validation::new(jsonwebtoken::Algorithm::RS256);
        validation.validate_exp = false;
        validation.validate_aud = false;
        validation.set_issuer(&[format!("{}/", server.url())]);
        jsonwebtoken::decode::<Value>(&token, &key, &validation).unwrap();
    }
    assert_eq!(server.post("/OAuth2/Keys/JamesTest").send().status, 200, "some fetch it by POST");
    let answer = server.get("/OAuth2/Keys/nothing").send();
    assert_eq!((answer.status, server.refused_by(&answer).as_str()), (404, "app.exists"));
}

#[test]
fn a_document_names_the_issuer_of_the_apps_tokens_and_endpoints_that_work() {
    let server = start();
    for (app, issuer) in [("JamesTest", "/"), ("ServerTest", "/ServerTest/"), ("OidcTest", "/OidcTest/")] {
        let document = server.get(&format!("/{app}/.well-known/openid-configuration")).send().json();
        assert_eq!(document["issuer"], format!("{}{issuer}", server.url()));
        for member in ["token_endpoint", "introspection_endpoint", "revocation_endpoint", "jwks_uri"] {
            let url = document[member].as_str().unwrap().strip_prefix(server.url()).unwrap().to_owned();
            let status =
                if member == "jwks_uri" { server.get(&url).send() } else { server.post(&url).send() }.status;
            assert_eq!(status, if member == "jwks_uri" { 200 } else { 400 }, "{url}");
        }
        let kinds = if app == "OidcTest" { 6 } else { 0 };
        let listed = document["response_types_supported"].as_array().unwrap().len();
        assert_eq!(listed, kinds, "only what the app ticks");
        assert_eq!(document["code_challenge_methods_supported"], serde_json::json!(["plain", "S256"]));
    }
    let odd = server.get("/jamestest/.Well-Known/OpenId-Configuration/").send().json();
    assert!(
        odd["token_endpoint"].as_str().unwrap().ends_with("/OAuth2/Token/JamesTest"),
        "the stored spelling"
    );
}

#[test]
fn an_issuer_of_the_apps_own_is_the_same_in_document_and_token() {
    let server = start_with(
        "users: [{name: svc, password: S, oauth_client: true}]
apps: [{id: a, template: OAuth2Server, issuer: 'https://login.example/', auth_methods: [ClientCreds], user_access: [svc]}]
",
    );
    let document = server.get("/a/.well-known/openid-configuration").send().json();
    let form = [("grant_type", "client_credentials")];
    let answer = server.post("/oauth2/token/a").basic("svc", "S").form(&form).send().json();
    let claims: Value = serde_json::from_str(&decode(answer["access_token"].as_str().unwrap()).1).unwrap();
    assert_eq!(
        (&document["issuer"], &claims["iss"]),
        (&claims["iss"], &Value::from("https://login.example/"))
    );
}

#[test]
fn the_tenants_own_document_serves_verifiers_of_client_tokens() {
    let server = start();
    let document = server.get("/.well-known/openid-configuration").send().json();
    assert_eq!(document["issuer"], format!("{}/", server.url()));
    assert_eq!(document["jwks_uri"], format!("{}/Oauth/Keys", server.url()));
    let keys = document["jwks_uri"].as_str().unwrap().strip_prefix(server.url()).unwrap();
    assert_eq!(server.get(keys).send().status, 200);
}

#[test]
fn what_is_not_there_is_404_and_never_html_with_200() {
    let server = start();
    for path in
        ["/nothing/.well-known/openid-configuration", "/.well-known/oauth-authorization-server/JamesTest"]
    {
        assert_eq!(server.get(path).send().status, 404, "{path}");
    }
    for path in ["/oauth2/confirm/JamesTest", "/oauth2/token", "/oauth2/token/a/b", "/oauth2/authorize"] {
        let answer = server.post(path).send();
        assert_eq!(
            (answer.status, answer.header("content-type")),
            (404, Some("text/html; charset=utf-8")),
            "{path}"
        );
    }
}
