//! What belongs to one tenant opens nothing at another, by whichever way.

use serde_json::json;
use tenantry::Tenantry;

use crate::support::browser::{hidden, parameters};
use crate::support::{Answer, CLIENT, Server, TestTenant, Way, start};

/// Two copies of the demo on a server without a seed, so that nothing of one equals anything of the other by design.
fn two(server: &Server) -> (TestTenant<'_>, TestTenant<'_>) {
    (server.copy(), server.copy())
}

fn unseeded() -> Server {
    Server::new(Tenantry::builder().database(crate::support::database::fresh()).start().unwrap())
}

#[test]
fn a_token_of_one_tenant_is_nothing_to_another() {
    let server = unseeded();
    let (one, two) = two(&server);
    for app in ["JamesTest", "OpaqueTest", "oauthclient"] {
        for asked in Way::ALL {
            let form = [("grant_type", "client_credentials")];
            let post = one.request(asked, "POST", &format!("/oauth2/token/{app}"));
            let scope = if app == "oauthclient" { "all" } else { "Accounts" };
            let answer = post.basic(CLIENT.0, CLIENT.1).form(&[form[0], ("scope", scope)]).send();
            let token = answer.json()["access_token"].as_str().unwrap().to_owned();
            for shown in Way::ALL {
                // Whatever the request says of where it came to.
                let host = one.told("host");
                for request in [
                    two.request(shown, "POST", "/security/whoami"),
                    two.request(shown, "POST", "/cdirectoryservice/getusers"),
                    two.request(shown, "GET", "/scim/v2/Users"),
                    two.request(shown, "GET", &format!("/oauth2/userinfo/{app}")),
                    two.request(Way::Port, "POST", "/security/whoami").header("X-Forwarded-Host", host),
                ] {
                    let answer = request.bearer(&token).send();
                    assert_eq!(answer.status, 401, "{app}: {asked:?}, then {shown:?}: {answer:?}");
                }
                let post = two.request(shown, "POST", &format!("/oauth2/introspect/{app}"));
                let seen = post.basic(CLIENT.0, CLIENT.1).form(&[("token", token.as_str())]).send();
                assert_eq!(seen.json()["active"], false, "{app}");
                let post = two.request(shown, "POST", &format!("/oauth2/revoke/{app}"));
                post.basic(CLIENT.0, CLIENT.1).form(&[("token", token.as_str())]).send();
            }
            let answer = one.call(asked, &token, "/security/whoami", &json!({}));
            assert_eq!(answer.status, 200, "nobody revoked it: {answer:?}");
            assert_eq!(server.post("/security/whoami").bearer(&token).send().status, 401, "nor to the first");
        }
    }
    let token = server.token("JamesTest", "Accounts");
    for way in Way::ALL {
        assert_eq!(one.call(way, &token, "/security/whoami", &json!({})).status, 401);
    }
}

/// Fixed issuers make the claims of both tenants alike.
#[test]
fn not_even_where_both_have_one_issuer() {
    let server = unseeded();
    let fixture = "{users: [{name: svc, uuid: 11111111-1111-4111-8111-111111111111, password: S3cret-for-tests, oauth_client: true}], \
                   apps: [{id: app, row_key: 22222222-2222-4222-8222-222222222222, issuer: 'https://idp.example/', \
                   auth_methods: [ClientCreds], user_access: [svc], scopes: [{name: all, rest_regex: ['.*']}]}]}";
    let made = || server.make(&json!({"fixture": fixture}));
    let (one, two) = (made(), made());
    let form = [("grant_type", "client_credentials")];
    let answer = one.post("/oauth2/token/app").basic("svc", "S3cret-for-tests").form(&form).send();
    let token = answer.json()["access_token"].as_str().unwrap().to_owned();
    assert_eq!(one.call(Way::Host, &token, "/security/whoami", &json!({})).status, 200);
    let answer = two.call(Way::Port, &token, "/security/whoami", &json!({}));
    assert_eq!((answer.status, two.refused_by(&answer).as_str()), (401, "token.signature"));
}

fn sign_in(tenant: &TestTenant<'_>) -> String {
    let page = tenant.get("/login").send();
    let (name, value) = hidden(&page).remove(0);
    let form = [("username", "alice"), ("password", "Alice-Passw0rd"), (name.as_str(), value.as_str())];
    let answer = tenant.post("/login").header("Cookie", &format!("{name}={value}")).form(&form).send();
    answer.header("set-cookie").unwrap().split(';').next().unwrap().to_owned()
}

#[test]
fn a_session_and_a_code_are_good_where_they_were_given() {
    let server = unseeded();
    let (one, two) = two(&server);
    let session = sign_in(&one);
    let path = "/oauth2/authorize/OidcTest?client_id=OidcTest&response_type=code&scope=openid";
    for way in Way::ALL {
        let answer = two.request(way, "GET", path).header("Cookie", &session).send();
        assert!(answer.header("location").unwrap().contains("/login?"), "signed in nowhere: {answer:?}");
        let call = two.request(way, "POST", "/security/whoami").header("Cookie", &session);
        assert_eq!(call.header("X-IDAP-NATIVE-CLIENT", "true").send().status, 401);
    }
    let code = |answer: &Answer| parameters(answer).remove("code").unwrap();
    let granted = one.get(path).header("Cookie", &session).send();
    let code = code(&granted);
    let form = [("grant_type", "authorization_code"), ("code", code.as_str())];
    let redeem = |tenant: &TestTenant<'_>, way| {
        tenant
            .request(way, "POST", "/oauth2/token/OidcTest")
            .basic("OidcTest", "Oidc-Secret-1")
            .form(&form)
            .send()
    };
    for way in Way::ALL {
        let answer = redeem(&two, way);
        assert_eq!(two.refused_by(&answer), "code.known", "{answer:?}");
    }
    assert_eq!(redeem(&one, Way::Prefix).status, 200);
}

#[test]
fn a_tenants_token_opens_its_own_control_routes_alone() {
    let server = unseeded();
    let (one, two) = two(&server);
    let token = one.told("token");
    let own = format!("/_tenantry/v1/tenants/{}", one.told("handle"));
    for path in [own.clone(), format!("{own}/requests"), format!("{own}/clock"), format!("{own}/fixture")] {
        assert_eq!(server.get(&path).bearer(token).send().status, 200, "{path}");
        assert_eq!(two.get(&path).bearer(token).send().status, 200, "by whichever port");
    }
    for path in [
        "/_tenantry/v1/info".to_owned(),
        "/_tenantry/v1/tenants".to_owned(),
        "/_tenantry/v1/tenants/default".to_owned(),
        "/_tenantry/v1/tenants/default/requests".to_owned(),
        "/_tenantry/v1/tenants/nobody".to_owned(),
        format!("/_tenantry/v1/tenants/{}", two.told("handle")),
        format!("/_tenantry/v1/tenants/{}/fixture", two.told("id")),
    ] {
        for request in [server.get(&path), one.get(&path), one.request(Way::Prefix, "GET", &path)] {
            let answer = request.bearer(token).send();
            assert_eq!(
                (answer.status, &answer.json()["error"]["code"]),
                (401, &json!("unauthorized")),
                "{path}"
            );
        }
    }
    let post = server.post("/_tenantry/v1/tenants").bearer(token).json(&json!({})).send();
    assert_eq!(post.status, 401);
    for wrong in ["", "x", two.told("token"), &token[1..]] {
        assert_eq!(server.get(&own).bearer(wrong).send().status, 401, "`{wrong}`");
    }
    assert_eq!(
        one.call(Way::Port, token, "/security/whoami", &json!({})).status,
        401,
        "it is no access token"
    );
    let hostile = server.get(&own).bearer(token).header("Host", "evil.example").send();
    assert_eq!(hostile.status, 403);
    let hostile = server.get(&own).bearer(token).header("Origin", "http://evil.example").send();
    assert_eq!(hostile.status, 403);
}

#[test]
fn odd_hosts_and_paths_lead_to_nobody_else() {
    let server = start();
    let tenant = server.make(&json!({"from": "default", "handle": "acme"}));
    let seen = || tenant.journal().len();
    for host in [
        "acme.localhost.evil.example",
        "xacme.localhost",
        "acme.localhostx",
        "acme..localhost",
        "a.acme.localhost",
        "acme.localhost@evil.example",
        ".localhost",
        "-acme.localhost",
        "acme%2elocalhost",
    ] {
        server.get("/sysinfo/version").header("Host", host).send();
        assert_eq!(seen(), 0, "{host}");
    }
    for path in [
        "/t",
        "/t/",
        "/t//",
        "/t/acm/sysinfo/version",
        "/tt/acme/sysinfo/version",
        "/x/../t/acmex/a",
        "/t/acme2",
    ] {
        let answer = server.get(path).send();
        assert_eq!((answer.status, seen()), (404, 0), "{path}");
    }
    // These do lead to it: slashes and case do not matter, and escapes are undone.
    for path in ["//t//acme//sysinfo/version", "/T/ACME/sysinfo/version", "/t/%61cme/sysinfo/version"] {
        assert_eq!(server.get(path).send().status, 200, "{path}");
    }
    assert_eq!(seen(), 3);
    // What leaves the path again stays below the tenant.
    for path in [
        "/t/acme/../default/sysinfo/version",
        "/t/acme/%2e%2e/sysinfo/version",
        "/t/acme/t/default/sysinfo/version",
    ] {
        let raw = format!("GET {path} HTTP/1.1\r\nHost: x\r\n\r\n");
        assert_eq!(server.raw(raw.as_bytes()).status, 404, "{path}");
    }
    let first = server.control("/requests").json();
    let others = first["requests"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|entry| entry["target"].as_str().unwrap().starts_with("/t/acme"));
    assert_eq!(others.count(), 0, "{first}");
}
