//! The crate `openidconnect`.

use std::str::FromStr;

use openidconnect::core::{
    CoreAuthPrompt, CoreAuthenticationFlow, CoreClient, CoreIdToken, CoreProviderMetadata, CoreResponseMode,
    CoreResponseType, CoreTokenResponse, CoreUserInfoClaims,
};
use openidconnect::url::Url;
use openidconnect::{
    AccessTokenHash, AuthenticationFlow, AuthorizationCode, AuthorizationCodeHash, ClientId, ClientSecret,
    CsrfToken, EndpointMaybeSet, EndpointNotSet, EndpointSet, IntrospectionUrl, IssuerUrl, LogoutRequest,
    Nonce, OAuth2TokenResponse, PkceCodeChallenge, PkceCodeVerifier, PostLogoutRedirectUrl,
    ProviderMetadataWithLogout, RedirectUrl, ResourceOwnerPassword, ResourceOwnerUsername, RevocationUrl,
    Scope, TokenIntrospectionResponse, TokenResponse,
};

use crate::browser::{Browser, PASSWORD, USER};
use crate::http::send;
use crate::{REDIRECT, WEB, WEB_SECRET, endpoint, url};

type Client = CoreClient<
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

fn issuer(app: &str) -> IssuerUrl {
    IssuerUrl::new(url(&format!("/{app}/"))).unwrap()
}

fn client(app: &str, id: &str, secret: Option<&str>) -> Client {
    let metadata = CoreProviderMetadata::discover(&issuer(app), &send).unwrap();
    let secret = secret.map(|secret| ClientSecret::new(secret.to_owned()));
    CoreClient::from_provider_metadata(metadata, ClientId::new(id.to_owned()), secret)
        .set_redirect_uri(RedirectUrl::new(REDIRECT.to_owned()).unwrap())
}

fn web() -> Client {
    client("web", WEB, Some(WEB_SECRET))
}

/// A request that waits for its answer.
struct Asked {
    url: Url,
    state: CsrfToken,
    nonce: Nonce,
    verifier: PkceCodeVerifier,
}

fn ask(client: &Client, flow: CoreAuthenticationFlow, prompt: Option<CoreAuthPrompt>) -> Asked {
    let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
    let mut request =
        client.authorize_url(flow, CsrfToken::new_random, Nonce::new_random).set_pkce_challenge(challenge);
    for scope in ["email", "phone", "read"] {
        request = request.add_scope(Scope::new(scope.to_owned()));
    }
    if let Some(prompt) = prompt {
        request = request.add_prompt(prompt);
    }
    let (url, state, nonce) = request.url();
    Asked { url, state, nonce, verifier }
}

fn sign_in(client: &Client, browser: &mut Browser) -> (CoreTokenResponse, Nonce) {
    let asked = ask(client, CoreAuthenticationFlow::AuthorizationCode, None);
    let told = browser.visit(&asked.url);
    assert_eq!(told.get("state"), Some(asked.state.secret()));
    let code = AuthorizationCode::new(told["code"].clone());
    let request = client.exchange_code(code).unwrap().set_pkce_verifier(asked.verifier);
    (request.request(&send).unwrap(), asked.nonce)
}

#[test]
fn a_client_by_itself_and_by_password() {
    let client =
        web().set_introspection_url(endpoint(IntrospectionUrl::new, "Introspect", "web")).set_revocation_url(
            endpoint(|url| RevocationUrl::new(url.replace("http:", "https:")), "Revoke", "web"),
        );
    let own = client.exchange_client_credentials().unwrap().request(&send).unwrap();
    let (user, password) =
        (ResourceOwnerUsername::new(USER.into()), ResourceOwnerPassword::new(PASSWORD.into()));
    let request = client.exchange_password(&user, &password).unwrap().add_scope(Scope::new("openid".into()));
    let theirs = request.request(&send).unwrap();
    let no_nonce = |_: Option<&Nonce>| Ok(());
    theirs.id_token().unwrap().claims(&client.id_token_verifier(), no_nonce).unwrap();
    for token in [own.access_token(), theirs.access_token()] {
        let is_active = || client.introspect(token).request(&send).unwrap().active();
        assert!(is_active());
        client.revoke_token(token.into()).unwrap().request(&send).unwrap();
        assert!(!is_active());
    }
}

#[test]
fn code_with_id_token_userinfo_and_refresh() {
    let client = web();
    let (token, nonce) = sign_in(&client, &mut Browser::new("allow"));
    let (verifier, id_token) = (client.id_token_verifier(), token.id_token().unwrap());
    let claims = id_token.claims(&verifier, &nonce).unwrap();
    assert_eq!(claims.email().unwrap().as_str(), "ann@mail.test");
    let (alg, key) = (id_token.signing_alg().unwrap(), id_token.signing_key(&verifier).unwrap());
    let hash = AccessTokenHash::from_token(token.access_token(), alg, key).unwrap();
    assert_eq!(claims.access_token_hash(), Some(&hash));
    assert!(id_token.claims(&verifier, &Nonce::new_random()).is_err());

    let access = token.access_token().clone();
    let request = client.user_info(access, Some(claims.subject().clone())).unwrap();
    let about: CoreUserInfoClaims = request.request(&send).unwrap();
    assert_eq!(about.phone_number().unwrap().as_str(), "+49 151 1");

    let request = client.exchange_refresh_token(token.refresh_token().unwrap()).unwrap();
    let fresh: CoreTokenResponse = request.request(&send).unwrap();
    let again = fresh.id_token().unwrap().claims(&verifier, |_: Option<&Nonce>| Ok(())).unwrap();
    assert_eq!((again.subject(), again.auth_time()), (claims.subject(), claims.auth_time()));
}

#[test]
fn the_access_token_is_signed_with_the_published_keys() {
    let client = web();
    let (token, nonce) = sign_in(&client, &mut Browser::new("allow"));
    let access = CoreIdToken::from_str(token.access_token().secret()).unwrap();
    access.claims(&client.id_token_verifier(), &nonce).unwrap();
    let stranger = self::client("web", "another", None);
    assert!(access.claims(&stranger.id_token_verifier(), &nonce).is_err());
}

#[test]
fn a_hybrid_answer_by_fragment_and_by_form_post() {
    let client = web();
    for mode in [None, Some(CoreResponseMode::FormPost)] {
        let flow = AuthenticationFlow::Hybrid(vec![CoreResponseType::Code, CoreResponseType::IdToken]);
        let mut asked = ask(&client, flow, None);
        if mode.is_some() {
            asked.url.query_pairs_mut().append_pair("response_mode", "form_post");
        }
        let told = Browser::new("allow").visit(&asked.url);
        let (id_token, code) = (CoreIdToken::from_str(&told["id_token"]).unwrap(), &told["code"]);
        let verifier = client.id_token_verifier();
        let claims = id_token.claims(&verifier, &asked.nonce).unwrap();
        let code = AuthorizationCode::new(code.clone());
        let (alg, key) = (id_token.signing_alg().unwrap(), id_token.signing_key(&verifier).unwrap());
        assert_eq!(claims.code_hash(), Some(&AuthorizationCodeHash::from_code(&code, alg, key).unwrap()));
        let request = client.exchange_code(code).unwrap().set_pkce_verifier(asked.verifier);
        let token = request.request(&send).unwrap();
        assert_eq!(
            token.id_token().unwrap().claims(&verifier, &asked.nonce).unwrap().subject(),
            claims.subject()
        );
    }
}

#[test]
fn silence_before_a_session_within_it_and_after_it() {
    let (client, mut browser) = (web(), Browser::new("allow"));
    let silent = || ask(&client, CoreAuthenticationFlow::AuthorizationCode, Some(CoreAuthPrompt::None)).url;
    assert_eq!(browser.visit(&silent())["error"], "login_required");
    let (token, _) = sign_in(&client, &mut browser);
    assert!(browser.visit(&silent()).contains_key("code"));

    let metadata = ProviderMetadataWithLogout::discover(&issuer("web"), &send).unwrap();
    let end = metadata.additional_metadata().end_session_endpoint.clone().unwrap();
    let bye = PostLogoutRedirectUrl::new("https://client.test/bye".to_owned()).unwrap();
    let request = LogoutRequest::from(end).set_id_token_hint(token.id_token().unwrap());
    let request = request.set_post_logout_redirect_uri(bye).set_state(CsrfToken::new("s 1".to_owned()));
    assert_eq!(browser.visit(&request.http_get_url())["state"], "s 1");
    assert_eq!(browser.visit(&silent())["error"], "login_required");
}

#[test]
fn a_public_client() {
    let client = client("spa", "spa-client", None);
    let (token, nonce) = sign_in(&client, &mut Browser::new("allow"));
    let claims = token.id_token().unwrap().claims(&client.id_token_verifier(), &nonce).unwrap();
    let request = client.user_info(token.access_token().clone(), Some(claims.subject().clone())).unwrap();
    let about: CoreUserInfoClaims = request.request(&send).unwrap();
    assert_eq!(about.subject(), claims.subject());
}

#[test]
fn a_person_who_denies() {
    let client = client("asking", "asking-client", Some(WEB_SECRET));
    let asked = ask(&client, CoreAuthenticationFlow::AuthorizationCode, None);
    let told = Browser::new("deny").visit(&asked.url);
    assert_eq!((told["error"].as_str(), &told["state"]), ("access_denied", asked.state.secret()));
    let (token, _) = sign_in(&client, &mut Browser::new("allow"));
    assert!(token.id_token().is_some());
}
