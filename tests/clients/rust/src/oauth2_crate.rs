//! The crate `oauth2`.

use oauth2::basic::{BasicClient, BasicErrorResponseType, BasicRequestTokenError, BasicTokenResponse};
use oauth2::{
    AccessToken, AuthType, AuthUrl, AuthorizationCode, ClientId, ClientSecret, CsrfToken, EndpointNotSet,
    EndpointSet, IntrospectionUrl, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, RefreshToken,
    ResourceOwnerPassword, ResourceOwnerUsername, RevocationUrl, Scope, TokenIntrospectionResponse,
    TokenResponse, TokenUrl,
};

use crate::browser::{Browser, PASSWORD, USER};
use crate::http::send;
use crate::{CLIENT, REDIRECT, SECRET, WEB, WEB_SECRET, endpoint};

type Client = BasicClient<EndpointSet, EndpointNotSet, EndpointSet, EndpointSet, EndpointSet>;
type Answer = Result<BasicTokenResponse, BasicRequestTokenError<ureq::Error>>;

fn client(app: &str, id: &str, secret: Option<&str>) -> Client {
    let client = BasicClient::new(ClientId::new(id.to_owned()))
        .set_auth_uri(endpoint(AuthUrl::new, "Authorize", app))
        .set_token_uri(endpoint(TokenUrl::new, "Token", app))
        .set_introspection_url(endpoint(IntrospectionUrl::new, "Introspect", app))
        .set_revocation_url(endpoint(|url| RevocationUrl::new(url.replace("http:", "https:")), "Revoke", app))
        .set_redirect_uri(RedirectUrl::new(REDIRECT.to_owned()).unwrap());
    match secret {
        Some(secret) => client.set_client_secret(ClientSecret::new(secret.to_owned())),
        None => client,
    }
}

fn web() -> Client {
    client("web", WEB, Some(WEB_SECRET))
}

fn scopes(names: &str) -> impl Iterator<Item = Scope> {
    names.split(' ').map(|name| Scope::new(name.to_owned()))
}

/// Has a person sign in: the code, and the verifier that belongs to it.
fn code(client: &Client, asked: &str) -> (AuthorizationCode, PkceCodeVerifier) {
    let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
    let request = client.authorize_url(CsrfToken::new_random).set_pkce_challenge(challenge);
    let (url, state) = request.add_scopes(scopes(asked)).url();
    let mut told = Browser::new("allow").visit(&url);
    assert_eq!(told.get("state"), Some(state.secret()));
    (AuthorizationCode::new(told.remove("code").unwrap()), verifier)
}

fn redeem(client: &Client, (code, verifier): (AuthorizationCode, PkceCodeVerifier)) -> Answer {
    client.exchange_code(code).set_pkce_verifier(verifier).request(&send)
}

fn refresh(client: &Client, token: &RefreshToken, asked: &str) -> Answer {
    let request = client.exchange_refresh_token(token);
    match asked {
        "" => request.request(&send),
        _ => request.add_scopes(scopes(asked)).request(&send),
    }
}

fn is_active(client: &Client, token: &AccessToken) -> bool {
    client.introspect(token).request(&send).unwrap().active()
}

fn error(answer: Answer) -> BasicErrorResponseType {
    match answer {
        Err(BasicRequestTokenError::ServerResponse(response)) => response.error().clone(),
        other => panic!("{other:?}"),
    }
}

fn extension(name: &str) -> BasicErrorResponseType {
    BasicErrorResponseType::Extension(name.to_owned())
}

fn granted(token: &BasicTokenResponse) -> String {
    token.scopes().unwrap().iter().map(|scope| scope.as_str()).collect::<Vec<_>>().join(" ")
}

#[test]
fn a_client_by_itself_in_both_of_its_ways() {
    for way in [AuthType::BasicAuth, AuthType::RequestBody] {
        let client = client("opaque", CLIENT, Some(SECRET)).set_auth_type(way);
        let token = client.exchange_client_credentials().add_scopes(scopes("all")).request(&send).unwrap();
        assert!(is_active(&client, token.access_token()));
        client.revoke_token(token.access_token().into()).unwrap().request(&send).unwrap();
        assert!(!is_active(&client, token.access_token()));
    }
    let wrong = client("opaque", CLIENT, Some("wrong"));
    assert_eq!(error(wrong.exchange_client_credentials().request(&send)), extension("access_denied"));
}

#[test]
fn password() {
    let (client, user) = (web(), ResourceOwnerUsername::new(USER.to_owned()));
    let ask = |password: &str| {
        let password = ResourceOwnerPassword::new(password.to_owned());
        client.exchange_password(&user, &password).add_scopes(scopes("openid read")).request(&send)
    };
    let token = ask(PASSWORD).unwrap();
    let fresh = refresh(&client, token.refresh_token().unwrap(), "").unwrap();
    let seen = client.introspect(fresh.access_token()).request(&send).unwrap();
    assert_eq!((seen.username(), seen.client_id().map(|id| id.as_str())), (Some(USER), Some(WEB)));
    assert_eq!(error(ask("wrong")), extension("access_denied"));
}

#[test]
fn code_refresh_and_revocation() {
    let client = web();
    let token = redeem(&client, code(&client, "openid read write")).unwrap();
    let refresh_token = token.refresh_token().unwrap();
    let fresh = refresh(&client, refresh_token, "read").unwrap();
    assert_eq!(granted(&fresh), "read");
    assert_eq!(error(refresh(&client, refresh_token, "email")), BasicErrorResponseType::InvalidScope);
    client.revoke_token(refresh_token.into()).unwrap().request(&send).unwrap();
    assert!(!is_active(&client, token.access_token()) && !is_active(&client, fresh.access_token()));
    assert_eq!(error(refresh(&client, refresh_token, "")), BasicErrorResponseType::InvalidGrant);
}

#[test]
fn a_public_client_whose_refresh_tokens_are_good_once() {
    let client = client("spa", "spa-client", None);
    let first = redeem(&client, code(&client, "read write")).unwrap();
    let second = refresh(&client, first.refresh_token().unwrap(), "").unwrap();
    for used in [first, second] {
        let again = refresh(&client, used.refresh_token().unwrap(), "");
        assert_eq!(error(again), BasicErrorResponseType::InvalidGrant);
    }
}

#[test]
fn a_code_wants_its_verifier_its_redirect_and_to_be_new() {
    let client = web();
    let (code, verifier) = code(&client, "openid");
    let again = || (code.clone(), PkceCodeVerifier::new(verifier.secret().clone()));
    let (_, other) = PkceCodeChallenge::new_random_sha256();
    assert_eq!(error(redeem(&client, (code.clone(), other))), BasicErrorResponseType::InvalidGrant);
    let elsewhere = RedirectUrl::new("https://client.test/other".to_owned()).unwrap();
    let moved = client.clone().set_redirect_uri(elsewhere);
    assert_eq!(error(redeem(&moved, again())), BasicErrorResponseType::InvalidGrant);
    let token = redeem(&client, again()).unwrap();
    assert_eq!(error(redeem(&client, again())), BasicErrorResponseType::InvalidGrant);
    assert!(!is_active(&client, token.access_token()));
}
