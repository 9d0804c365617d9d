//! Attacks on the authorization server (RFC 9700, RFC 6819); docs/security.md says which test stands for which.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use crate::support::browser::parameters;
use crate::support::flows::request;
use crate::support::world::{ANN, OWN, REDIRECT, SVC, WORLD};
use crate::support::{decode, start_with};

fn part(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

/// RFC 8725 §2.1: `none`, a symmetric signature with the public key, another key, another app in the header.
#[test]
fn a_jwt_that_our_key_did_not_sign_is_worth_nothing() {
    let server = start_with(WORLD);
    let form = [("grant_type", "client_credentials"), ("scope", "all")];
    let token = server.post("/oauth2/token/client").basic(SVC.0, SVC.1).form(&form).send().json();
    let token = token["access_token"].as_str().unwrap();
    let (header, claims) = decode(token);
    let (header, claims): (Value, Value) =
        (serde_json::from_str(&header).unwrap(), serde_json::from_str(&claims).unwrap());
    let signature = token.rsplit('.').next().unwrap();
    let keys = server.get("/oauth2/keys/client").send().json();
    let modulus = URL_SAFE_NO_PAD.decode(keys["keys"][0]["n"].as_str().unwrap()).unwrap();
    let with = |name: &str, value: Value| {
        let mut header = header.clone();
        header[name] = value;
        header
    };
    let hs256 = format!("{}.{}", part(&with("alg", json!("HS256"))), part(&claims));
    let mac = aws_lc_rs::hmac::sign(
        &aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, &modulus),
        hs256.as_bytes(),
    );
    let mut other = claims.clone();
    other["scope"] = json!("all users");
    for (forged, check) in [
        (format!("{}.{}.", part(&with("alg", json!("none"))), part(&claims)), "token.readable"),
        (format!("{hs256}.{}", URL_SAFE_NO_PAD.encode(mac.as_ref())), "token.signature"),
        (format!("{}.{}.{signature}", part(&with("kid", json!("00"))), part(&claims)), "token.signature"),
        (
            format!("{}.{}.{signature}", part(&with("app_id", json!("oidc"))), part(&claims)),
            "token.signature",
        ),
        (format!("{}.{}.{signature}", part(&header), part(&other)), "token.signature"),
        (
            format!("{}.{}.{signature}", part(&with("jwk", keys["keys"][0].clone())), part(&claims)),
            "token.signature",
        ),
    ] {
        let answer = server.post("/security/whoami").bearer(&forged).send();
        assert_eq!((answer.status, server.refused_by(&answer).as_str()), (401, check), "{forged}");
    }
    assert_eq!(server.post("/security/whoami").bearer(token).send().status, 200);
}

/// A new key signs; tokens of the old one are good until they end, and both are published.
#[test]
fn keys_are_rotated_by_putting_a_new_one_first() {
    let key = |seed: u64| {
        let random = tenantry::internals::random::Random::new(Some(seed));
        let now = tenantry::Timestamp::from_seconds(1_700_000_000);
        let key = tenantry::internals::tokens::generate("ABC1234", &random, now).unwrap();
        json!({"private_key": key.private_key, "certificate": key.certificate})
    };
    let (old, new) = (key(1), key(2));
    let world = |keys: Value| {
        let fixture = json!({
            "tenant": {"signing_keys": keys},
            "users": [{"name": "svc", "uuid": "00000000-0000-4000-8000-000000000001", "password": "S", "oauth_client": true}],
            "apps": [{"id": "a", "auth_methods": ["ClientCreds"], "user_access": ["svc"]}],
        });
        start_with(&fixture.to_string())
    };
    let token = |server: &crate::support::Server| {
        let form = [("grant_type", "client_credentials")];
        let answer = server.post("/oauth2/token/a").basic("svc", "S").form(&form).send().json();
        answer["access_token"].as_str().unwrap().to_owned()
    };
    let before = world(json!([old]));
    let after = world(json!([new, old]));
    let (earlier, later) = (token(&before), token(&after));
    let kid = |token: &str| serde_json::from_str::<Value>(&decode(token).0).unwrap()["kid"].clone();
    assert_ne!(kid(&earlier), kid(&later));
    for token in [&earlier, &later] {
        assert_eq!(after.post("/security/whoami").bearer(token).send().status, 200);
    }
    let published = after.get("/oauth2/keys/a").send().json();
    let published: Vec<_> =
        published["keys"].as_array().unwrap().iter().map(|key| key["kid"].clone()).collect();
    assert_eq!(published, [kid(&later), kid(&earlier)]);
    let gone = world(json!([new]));
    let answer = gone.post("/security/whoami").bearer(&earlier).send();
    assert_eq!(gone.refused_by(&answer), "token.signature");
}

#[test]
fn a_running_server_changes_its_key() {
    let server = start_with(WORLD);
    let token = || {
        let form = [("grant_type", "client_credentials"), ("scope", "all")];
        let answer = server.post("/oauth2/token/client").basic(SVC.0, SVC.1).form(&form).send().json();
        answer["access_token"].as_str().unwrap().to_owned()
    };
    let earlier = token();
    let rotate = || {
        server.post("/_tenantry/v1/tenants/default/keys").bearer(server.control_token()).send().json()["kid"]
            .clone()
    };
    let kid = rotate();
    let later = token();
    assert_eq!(serde_json::from_str::<Value>(&decode(&later).0).unwrap()["kid"], kid);
    for token in [&earlier, &later] {
        assert_eq!(server.post("/security/whoami").bearer(token).send().status, 200);
    }
    for _ in 0..8 {
        rotate();
    }
    let keys = server.get("/oauth/keys").send().json();
    assert_eq!(keys["keys"].as_array().unwrap().len(), 8, "the oldest are dropped");
    let answer = server.post("/security/whoami").bearer(&earlier).send();
    assert_eq!(
        (answer.status, server.refused_by(&answer).as_str()),
        (401, "token.signature"),
        "seen before or not"
    );
}

/// RFC 9700 §4.4 and §4.5: what one app, client or browser got is no use at another.
#[test]
fn codes_and_tokens_do_not_cross_apps() {
    let server = start_with(WORLD);
    let code = server.code("client", SVC.0, &[]);
    let answer = server.redeem("strict", Some(SVC), &[("code", &code)]);
    answer.oauth_error("invalid_grant");
    assert_eq!(server.refused_by(&answer), "code.known");
    assert_eq!(
        server.redeem("client", Some(SVC), &[("code", &code)]).status,
        200,
        "and it is still good at its own"
    );
    // Mix-up: each app has an issuer of its own, in its document and in its id tokens.
    let issuers: Vec<_> = ["oidc", "server", "asks"]
        .map(|app| {
            server.get(&format!("/{app}/.well-known/openid-configuration")).send().json()["issuer"].clone()
        })
        .into();
    assert!(issuers[0] != issuers[1] && issuers[1] != issuers[2]);
}

/// RFC 9700 §4.2, §4.16: no frames, no referrer, no caches.
#[test]
fn pages_and_answers_are_neither_framed_nor_cached_nor_leaked() {
    let server = start_with(WORLD);
    let browser = server.user(ANN).sign_in();
    let consent = request("asks", "asks-client", &[]);
    for answer in [
        browser.get("/login"),
        browser.get(&consent),
        browser.get("/oauth2/authorize/client?client_id=x&redirect_uri=https://evil.test"),
        browser.get(&request("oidc", OWN.0, &[("response_mode", "form_post")])),
        browser.submit("/login", &browser.get("/login"), &[("username", "x"), ("password", "y")]),
    ] {
        let policy = answer.header("content-security-policy").unwrap_or_else(|| panic!("{answer:?}"));
        for part in ["default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'"] {
            assert!(policy.contains(part), "{policy}");
        }
        assert_eq!(answer.header("referrer-policy"), Some("no-referrer"));
        assert_eq!(answer.header("cache-control"), Some("no-cache, no-store, must-revalidate"));
        let own = answer.text().replace(server.url(), "");
        for place in ["src=\"", "href=\"http", "@import", "url("] {
            assert!(!own.contains(place), "nothing from elsewhere: {own}");
        }
    }
    let location = browser.get(&request("client", "x", &[]));
    assert_eq!(location.header("cache-control"), Some("no-cache, no-store, must-revalidate"));
}

/// RFC 9700 §4.11 (open redirect), and header injection by whatever is echoed.
#[test]
fn what_is_echoed_stays_data() {
    let server = start_with(WORLD);
    let browser = server.user(ANN).sign_in();
    let evil = "x\r\nSet-Cookie: a=b\u{0}\"><script>alert(1)</script>&error=none#";
    let answer = browser.get(&request("client", "x", &[("state", evil)]));
    assert_eq!(parameters(&answer)["state"], evil);
    assert!(answer.headers.iter().all(|(name, _)| name != "set-cookie"));
    let location = answer.header("location").unwrap();
    assert!(
        location.starts_with(REDIRECT) && location.is_ascii() && !location.contains(['<', '"', '#']),
        "{location}"
    );
    let page = browser.get(&request("client", "x", &[("redirect_uri", evil)]));
    assert!(!page.text().contains("<script>"), "{}", page.text());
    let page = browser.get(&request("oidc", OWN.0, &[("state", evil), ("response_mode", "form_post")]));
    assert!(!page.text().contains("<script>alert"), "{}", page.text());
}

/// RFC 6819 §5.1.4.2.3: lock-out by policy, off by default.
#[test]
fn wrong_passwords_lock_an_account_where_a_policy_says_so() {
    let world = |policies: &str| {
        start_with(&format!(
            "tenant: {{policies: [{policies}]}}
users: [{{name: ann, password: Ann-Passw0rd}}, {{name: svc, password: S, oauth_client: true}}]
apps: [{{id: a, auth_methods: [ResourceCreds], user_access: [ann]}}]
"
        ))
    };
    let ask = |server: &crate::support::Server, password: &str| {
        let form = [("grant_type", "password"), ("username", "ann"), ("password", password)];
        server.post("/oauth2/token/a").basic("svc", "S").form(&form).send()
    };
    let strict = world(
        "{Path: /Policy/P, Settings: {/Core/Security/CDS/LockoutPolicy/Threshold: '3', /Core/Security/CDS/LockoutPolicy/Window: 10}}",
    );
    for (wait, password, refused) in [
        (0, "x", "user.password"),
        (0, "x", "user.password"),
        (0, "Ann-Passw0rd", ""),
        (0, "x", "user.password"),
        (0, "x", "user.password"),
        (601, "x", "user.password"),
        (0, "Ann-Passw0rd", ""),
        (0, "x", "user.password"),
        (0, "x", "user.password"),
        (0, "x", "user.password"),
        (0, "Ann-Passw0rd", "user.state"),
    ] {
        strict.advance(wait);
        let answer = ask(&strict, password);
        if refused.is_empty() {
            assert_eq!(answer.status, 200, "{answer:?}");
        } else {
            answer.oauth_error("access_denied");
            assert_eq!(strict.refused_by(&answer), refused);
        }
    }
    // A client's secret is a password, too.
    let form = [("grant_type", "password"), ("username", "ann"), ("password", "x")];
    for _ in 0..3 {
        strict.post("/oauth2/token/a").basic("svc", "wrong").form(&form).send().oauth_error("access_denied");
    }
    let answer = strict.post("/oauth2/token/a").basic("svc", "S").form(&form).send();
    assert_eq!(strict.refused_by(&answer), "client.state");
    let open = world("");
    for _ in 0..20 {
        ask(&open, "x").oauth_error("access_denied");
    }
    assert_eq!(ask(&open, "Ann-Passw0rd").status, 200);
}
