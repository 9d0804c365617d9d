//! The endpoints as OpenAPI describes them.

use serde_json::{Value, json};

use super::discovery::Metadata;
use super::error::ErrorBody;
use super::introspect::{Active, Inactive};
use super::keys::KeySet;
use super::platform_token::PlatformToken;
use super::token::TokenResponse;
use crate::openapi::{ANOTHER_NAME, CallInput, DescribedAnswer, Description, Endpoint, Param, Shows};
use crate::tokens::Jwk;
use crate::wire::Path;

const fn param(name: &'static str, about: &'static str) -> Param {
    Param { name, about, required: false }
}

const fn required(name: &'static str, about: &'static str) -> Param {
    Param { name, about, required: true }
}

const CLIENT: [Param; 2] = [
    param("client_id", "The client, where there is no Basic authentication."),
    param("client_secret", "Its secret, where there is no Basic authentication."),
];
const TOKEN: &[Param] = &[
    required(
        "grant_type",
        "`client_credentials`, `password`, `authorization_code` or `refresh_token`, as far as the app allows it.",
    ),
    param("scope", "Names of scopes of the app, with spaces between."),
    param("code", "The authorization code."),
    param("redirect_uri", "The one that the code was asked with."),
    param("code_verifier", "PKCE (RFC 7636)."),
    param("refresh_token", "The refresh token."),
    param("username", "The user, with `password`."),
    param("password", "The password, with `password`."),
    CLIENT[0],
    CLIENT[1],
];
const ONE_TOKEN: &[Param] = &[
    required("token", "The token."),
    param("token_type_hint", "Accepted, and without effect."),
    CLIENT[0],
    CLIENT[1],
];
const PLATFORM: &[Param] = &[
    required("grant_type", "`client_credentials`."),
    param("scope", "Without effect."),
    CLIENT[0],
    CLIENT[1],
];
const AUTHORIZE: &[Param] = &[
    required("client_id", "The client."),
    required("response_type", "`code`, `token`, `id_token`, or several of them."),
    param("redirect_uri", "Where the answer goes: one of the app's."),
    param("scope", "Names of scopes, with spaces between."),
    param("state", "Given back as it is."),
    param("nonce", "Put into the ID token."),
    param("code_challenge", "PKCE (RFC 7636)."),
    param("code_challenge_method", "`S256` or `plain`."),
    param("response_mode", "`query`, `fragment` or `form_post`."),
    param("prompt", "`none`, `login` or `consent`."),
    param("max_age", "Seconds since the sign-in, at most."),
    param("login_hint", "The login name to begin with."),
];
const LOGOUT: &[Param] = &[
    param("id_token_hint", "An ID token of the session."),
    param("post_logout_redirect_uri", "Where to go from there: one of the app's."),
    param("state", "Given back as it is."),
];

/// Adds the endpoints.
pub fn endpoints(description: &mut Description) {
    let token = description.answer::<TokenResponse>();
    let introspection =
        json!({ "anyOf": [description.answer::<Active<'_>>(), description.answer::<Inactive>()] });
    let platform_token = description.answer::<PlatformToken>();
    let keys = description.answer::<KeySet<Jwk>>();
    let metadata = description.answer::<Metadata>();
    let error = description.answer::<ErrorBody<'_>>();
    let refused = || DescribedAnswer::json(400, "An error of RFC 6749 §5.2.", error.clone());
    for endpoint in [
        post("/OAuth2/Token/{app}", "Issues tokens (RFC 6749 §3.2).", TOKEN, vec![done(token), refused()]),
        post(
            "/OAuth2/Introspect/{app}",
            "Says whether a token is good (RFC 7662).",
            ONE_TOKEN,
            vec![done(introspection), refused()],
        ),
        post("/OAuth2/Revoke/{app}", "Ends a token (RFC 7009).", ONE_TOKEN, vec![object(), refused()]),
        post(
            "/OAuth2/PlatformToken",
            "Issues a token for the whole platform to a confidential client, whose secret is its user's password.",
            PLATFORM,
            vec![done(platform_token), refused()],
        ),
        Endpoint {
            shows: Shows::Nothing,
            input: CallInput::Nothing,
            ..post(
                "/OAuth2/RefreshPlatformToken",
                "Sets the cookies `idToken-{tenant}` and `refreshToken-{tenant}` anew, for the latter.",
                &[],
                vec![object(), refused()],
            )
        },
        browser(
            "/OAuth2/Authorize/{app}",
            "Begins an authorization in the browser (RFC 6749 §3.1, OpenID Connect).",
            AUTHORIZE,
        ),
        browser("/OAuth2/EndSession/{app}", "Signs out in the browser (OpenID Connect).", LOGOUT),
        user_info(
            "/OAuth2/UserInfo/{app}",
            "What the token's scopes tell of its user (OpenID Connect).",
            &error,
        ),
        endpoint("/OAuth2/Keys/{app}", "The public keys.", vec![done(keys), unknown()]),
        endpoint(
            "/{app}/.well-known/openid-configuration",
            "What works: the discovery document.",
            vec![done(metadata), unknown()],
        ),
    ] {
        add(description, endpoint);
    }
    of_the_tenant(description);
}

/// Adds the endpoints that name no app.
fn of_the_tenant(description: &mut Description) {
    let token = description.answer::<TokenResponse>();
    let keys = description.answer::<KeySet<Jwk>>();
    let metadata = description.answer::<Metadata>();
    let error = description.answer::<ErrorBody<'_>>();
    let refused = DescribedAnswer::json(400, "An error of RFC 6749 §5.2.", error.clone());
    for endpoint in [
        browser("/OAuth2/EndSession", "Signs out in the browser, of whatever app.", LOGOUT),
        endpoint(
            "/.well-known/openid-configuration",
            "The discovery document of the tenant, with the older endpoints.",
            vec![done(metadata)],
        ),
        post(
            "/Oauth/GetToken",
            "`/OAuth2/Token` of the tenant's own app.",
            TOKEN,
            vec![done(token), refused],
        ),
        browser("/Oauth/Openid", "`/OAuth2/Authorize` of the tenant's own app.", AUTHORIZE),
        user_info("/Oauth/UserInfo", "What the token's scopes tell of its user, whatever its app.", &error),
        endpoint("/Oauth/Keys", "The public keys of the tenant.", vec![done(keys)]),
    ] {
        add(description, endpoint);
    }
}

/// Adds an endpoint, and what it answers to POST where it is documented with GET and takes both.
fn add(description: &mut Description, endpoint: Endpoint) {
    let path = Path::fold(&endpoint.path);
    let takes_both = super::OAuthEndpoint::at(&path).is_some_and(|served| served.methods().len() == 2);
    let posted = takes_both.then(|| Endpoint {
        method: "post",
        about: format!("{ANOTHER_NAME} `GET {}`.", endpoint.path),
        input: match endpoint.input {
            CallInput::Query(all) => CallInput::Form(all),
            _ => CallInput::Nothing,
        },
        ..endpoint.clone()
    });
    std::iter::once(endpoint).chain(posted).for_each(|endpoint| description.add(endpoint));
}

fn done(schema: Value) -> DescribedAnswer {
    DescribedAnswer::json(200, "Done.", schema)
}

fn object() -> DescribedAnswer {
    done(json!({ "type": "object" }))
}

/// Which asks for a token.
fn user_info(path: &str, about: &str, error: &Value) -> Endpoint {
    let answers = vec![
        object(),
        DescribedAnswer::json(401, "No good token (RFC 6750 §3.1).", error.clone()),
        DescribedAnswer::json(403, "The scope is missing (RFC 6750 §3.1).", error.clone()),
        unknown(),
    ];
    Endpoint { shows: Shows::Token, ..endpoint(path, about, answers) }
}

fn unknown() -> DescribedAnswer {
    DescribedAnswer::page(404, "There is no such app.")
}

/// What a client calls itself.
fn post(path: &str, about: &str, form: &'static [Param], answers: Vec<DescribedAnswer>) -> Endpoint {
    let (method, shows, input) = ("post", Shows::Client, CallInput::Form(form));
    Endpoint { method, shows, input, ..endpoint(path, about, answers) }
}

/// What a browser is led to.
fn browser(path: &str, about: &str, query: &'static [Param]) -> Endpoint {
    let answers = vec![
        DescribedAnswer::page(200, "A page."),
        DescribedAnswer::page(302, "On to the sign-in, or back to the client."),
        DescribedAnswer::page(400, "A page that says what is wrong."),
        unknown(),
    ];
    Endpoint { input: CallInput::Query(query), ..endpoint(path, about, answers) }
}

fn endpoint(path: &str, about: &str, answers: Vec<DescribedAnswer>) -> Endpoint {
    Endpoint {
        method: "get",
        path: path.to_owned(),
        tag: "OAuth2".to_owned(),
        about: about.to_owned(),
        shows: Shows::Nothing,
        input: CallInput::Nothing,
        answers,
    }
}
