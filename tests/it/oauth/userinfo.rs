//! Userinfo, platform tokens, the tenant-wide endpoints, and browsers of other origins.

use serde_json::{Value, json};

use crate::support::browser::parameters;
use crate::support::flows::request;
use crate::support::world::{ANN, OWN, SVC, WORLD};
use crate::support::{START, Server, decode, members, start_with};

fn token(server: &Server, app: &str, client: (&str, &str), scope: &str) -> String {
    let code = server.code(app, client.0, &[("scope", scope)]);
    let tokens = server.redeem(app, Some(client), &[("code", &code)]).json();
    tokens["access_token"].as_str().unwrap().to_owned()
}

#[test]
fn userinfo_tells_what_the_scopes_stand_for() {
    let server = start_with(WORLD);
    let all = token(&server, "oidc", OWN, "openid profile email phone");
    for answer in [
        server.get("/OAuth2/UserInfo/oidc").bearer(&all).send(),
        server.post("/oauth2/userinfo/OIDC/").bearer(&all).send(),
        server.get("/Oauth/UserInfo").bearer(&all).send(),
    ] {
        let info = answer.json();
        assert_eq!(
            members(&info),
            [
                "auth_time",
                "aud",
                "unique_name",
                "sub",
                "name",
                "given_name",
                "family_name",
                "preferred_username",
                "email",
                "email_verified",
                "phone_number",
                "phone_number_verified"
            ]
        );
        assert_eq!((&info["aud"], &info["email_verified"]), (&json!(OWN.0), &json!(true)));
    }
    let basic = token(&server, "oidc", OWN, "openid");
    let info = server.get("/OAuth2/UserInfo/oidc").bearer(&basic).send().json();
    assert_eq!(members(&info), ["auth_time", "aud", "unique_name", "sub"]);
    // The SDK's own form asks for everything.
    let info = server
        .post("/OAuth2/UserInfo/oidc")
        .bearer(&basic)
        .json(&json!({"Scopes": ["userInfo"]}))
        .send()
        .json();
    let names: Vec<_> =
        info["Roles"].as_array().expect("roles").iter().map(|role| role["Name"].as_str()).collect();
    assert_eq!((&info["Username"], names), (&json!(ANN.0), vec![Some("Everybody"), Some("Staff")]));
}

/// RFC 6750 §3.1.
#[test]
fn userinfo_refuses_with_the_bearer_schemes_errors() {
    let server = start_with(WORLD);
    let form =
        [("grant_type", "password"), ("username", ANN.0), ("password", ANN.1), ("scope", "ReadUserProfile")];
    let narrow = server.post("/oauth2/token/oidc").basic(OWN.0, OWN.1).form(&form).send().json();
    let narrow = narrow["access_token"].as_str().unwrap();
    let code = server.code("oidc", OWN.0, &[]);
    let id_token = server.redeem("oidc", Some(OWN), &[("code", &code)]).json()["id_token"].clone();
    let other = token(&server, "client", SVC, "users");
    let get = || server.get("/OAuth2/UserInfo/oidc");
    let invalid = "Bearer error=\"invalid_token\"";
    for (request, status, challenge, check) in [
        (get(), 401, "Bearer", "token.present"),
        (get().bearer("x"), 401, invalid, "token.readable"),
        (get().bearer(&other), 401, invalid, "token.app"),
        (get().bearer(narrow), 403, "Bearer error=\"insufficient_scope\"", "token.scope"),
        (get().bearer(id_token.as_str().unwrap()), 403, "Bearer error=\"insufficient_scope\"", "token.scope"),
        (server.get("/OAuth2/UserInfo/nothing").bearer("x"), 404, "", "app.exists"),
    ] {
        let answer = request.send();
        assert_eq!(answer.status, status, "{check}");
        assert_eq!(answer.header("www-authenticate").unwrap_or_default(), challenge);
        assert_eq!(server.refused_by(&answer), check);
    }
}

/// oauth.md#s9, check 10; oauth.md#s3-3.
#[test]
fn a_platform_token_has_three_members_and_lives_900_seconds() {
    let server = start_with(WORLD);
    let post = |form: &[(&str, &str)]| server.post("/oauth2/platformtoken").form(form).send();
    let client = [("client_id", SVC.0), ("client_secret", SVC.1)];
    let grant = ("grant_type", "client_credentials");
    let answer = post(&[grant, client[0], client[1], ("scope", "whatever")]).json();
    assert_eq!(members(&answer), ["access_token", "token_type", "expires_in"]);
    assert_eq!(answer["expires_in"], 900);
    let token = answer["access_token"].as_str().unwrap();
    let (header, claims) = decode(token);
    assert!(header.contains("\"app_id\":\"__idaptive_cybr_user_oidc\""));
    let claims: Value = serde_json::from_str(&claims).unwrap();
    assert_eq!((&claims["exp"], &claims["last_login"]), (&json!(START + 900), &json!(START.to_string())));
    assert_eq!((&claims["user_roles"], &claims["scope"]), (&json!(["Staff"]), &json!("openid api profile")));
    assert_eq!(claims["iss"], format!("{}/__idaptive_cybr_user_oidc/", server.url()));
    // No scope narrows it.
    let user = server.post("/cdirectoryservice/getuser").bearer(token).json(&json!({})).send().result();
    assert_eq!(user["Name"], SVC.0);
    let basic = server.post("/OAuth2/PlatformToken").basic(SVC.0, SVC.1).form(&[grant]).send();
    assert_eq!(basic.status, 200);
    for (form, code, check) in [
        (vec![grant, client[0], ("client_secret", "x")], "access_denied", "client.secret"),
        (
            vec![grant, ("client_id", ANN.0), ("client_secret", ANN.1)],
            "access_denied",
            "client.is_oauth_client",
        ),
        (vec![client[0], client[1]], "invalid_request", "grant.known"),
        (vec![client[0], client[1], ("grant_type", "password")], "unsupported_grant_type", "grant.known"),
    ] {
        let answer = post(&form);
        answer.oauth_error(code);
        assert_eq!(server.refused_by(&answer), check);
    }
}

#[test]
fn a_browser_refreshes_its_platform_token_by_cookies() {
    let server = start_with(WORLD);
    let browser = server.user(ANN).sign_in();
    let names = ["refreshToken-ABC1234", "idToken-ABC1234"];
    let [first, token] = names.map(|name| browser.cookie(name).unwrap());
    assert_eq!(server.post("/security/whoami").bearer(&token).send().result()["User"], ANN.0);
    let empty = crate::support::Answer { status: 200, headers: vec![], body: vec![] };
    assert_eq!(browser.submit("/OAuth2/RefreshPlatformToken", &empty, &[]).status, 200);
    let second = browser.cookie(names[0]).unwrap();
    assert_ne!(first, second);
    let post = |cookie: &str| {
        server.post("/OAuth2/RefreshPlatformToken").header("Cookie", &format!("{}={cookie}", names[0])).send()
    };
    for (cookie, check) in [
        (first.as_str(), "refresh.unused"),
        (second.as_str(), "refresh.unused"),
        ("x", "refresh.known"),
        ("", "token.present"),
    ] {
        let answer = post(cookie);
        answer.oauth_error("invalid_grant");
        assert_eq!(server.refused_by(&answer), check);
    }
}

#[test]
fn the_tenant_wide_endpoints_are_those_of_its_own_app() {
    let server = start_with(WORLD);
    let document = server.get("/.well-known/openid-configuration").send().json();
    for (member, path) in [
        ("authorization_endpoint", "/Oauth/Openid"),
        ("token_endpoint", "/Oauth/GetToken"),
        ("jwks_uri", "/Oauth/Keys"),
        ("userinfo_endpoint", "/Oauth/UserInfo"),
    ] {
        assert_eq!(document[member], format!("{}{path}", server.url()), "{member}");
    }
    let form = [("grant_type", "client_credentials"), ("scope", "api")];
    assert_eq!(server.post("/Oauth/GetToken").basic(SVC.0, SVC.1).form(&form).send().status, 200);
    let app = "__idaptive_cybr_user_oidc";
    let path = request(app, app, &[("redirect_uri", "https://cyberark.cloud/redirect")]);
    let answer = server.get(&path.replace(&format!("OAuth2/Authorize/{app}"), "Oauth/Openid")).send();
    assert!(answer.header("location").unwrap().contains("/login?"));
}

/// oauth.md#s1-3: CORS by the list of trusted domains; never `*` with credentials.
#[test]
fn pages_of_trusted_domains_may_read_answers() {
    let server = start_with(WORLD);
    let path = "/oauth2/token/client";
    let answer = server.post(path).header("Origin", "https://SPA.test:8443").send();
    assert_eq!(answer.header("access-control-allow-origin"), Some("https://SPA.test:8443"));
    assert_eq!(answer.header("access-control-allow-credentials"), Some("true"));
    assert_eq!(answer.header("vary"), Some("Origin"));
    let preflight = |origin: &str| {
        server
            .request("OPTIONS", path)
            .header("Origin", origin)
            .header("Access-Control-Request-Method", "POST")
            .header("Access-Control-Request-Headers", "authorization, x-idap-native-client")
            .send()
    };
    let answer = preflight("https://spa.test");
    assert_eq!((answer.status, answer.header("access-control-allow-methods")), (200, Some("POST")));
    assert_eq!(answer.header("access-control-allow-headers"), Some("authorization, x-idap-native-client"));
    for origin in ["https://evil.test", "https://spa.test.evil.test", "https://xspa.test", "null", "spa.test"]
    {
        let answer = preflight(origin);
        assert_eq!((answer.status, server.refused_by(&answer).as_str()), (403, "request.origin"), "{origin}");
        assert_eq!(answer.header("access-control-allow-origin"), None);
        let answer = server.post(path).header("Origin", origin).send();
        assert_eq!(answer.header("access-control-allow-origin"), None, "{origin}");
        assert!(server.trace_of(&answer)["notes"].to_string().contains("trusted_domains"));
    }
    let open = start_with("tenant: {trusted_domains: ['*']}");
    let answer = open.get("/.well-known/openid-configuration").header("Origin", "https://any.test").send();
    assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
    assert_eq!(answer.header("access-control-allow-credentials"), None);
    let control = open.get("/_tenantry/health").header("Origin", "https://any.test").send();
    assert_eq!(control.header("access-control-allow-origin"), None, "what is ours is for nobody's page");
}

/// oauth.md#s3-6: the vendor's token script.
#[test]
fn a_script_sets_claims_and_one_that_fails_is_told() {
    let server = start_with(
        "
tenant: {company: Acme}
roles: [{name: Staff}]
users: [{name: svc, password: S, oauth_client: true, mail: svc@mail.test, roles: [Staff]}]
apps:
  - id: good
    template: OAuth2Server
    auth_methods: [ClientCreds]
    user_access: [Staff]
    claims: {kept: yes please, tier: silver}
    script: |
      setClaim('tier', 'gold');
      setClaim('aud', 'cyberark.isp.audit');
      setClaim('sub', 'somebody else');
      setClaim('mail', LoginUser.Get('mail').toUpperCase());
      setClaim('tenant_id', TenantData.Get('CybrTenantID'));
      setClaimArray('user_roles', LoginUser.RoleNames);
  - {id: bad, template: OAuth2Server, auth_methods: [ClientCreds, AuthorizationCode, Implicit], user_access: [Staff],
     allowed_redirects: ['https://client.test/cb'], script: 'while (true) {}'}
",
    );
    let ask = |app: &str| {
        let form = [("grant_type", "client_credentials")];
        server.post(&format!("/oauth2/token/{app}")).basic("svc", "S").form(&form).send()
    };
    let answer = ask("good");
    let claims: Value =
        serde_json::from_str(&decode(answer.json()["access_token"].as_str().unwrap()).1).unwrap();
    assert_eq!((&claims["tier"], &claims["kept"]), (&json!("gold"), &json!("yes please")));
    assert_eq!((&claims["aud"], &claims["mail"]), (&json!("cyberark.isp.audit"), &json!("SVC@MAIL.TEST")));
    assert_eq!((&claims["tenant_id"], &claims["user_roles"]), (&json!("ABC1234"), &json!(["Staff"])));
    assert_ne!(claims["sub"], "somebody else");
    let notes = server.trace_of(&answer)["notes"].to_string();
    assert!(notes.contains("the script set `sub`"), "{notes}");
    let answer = ask("bad");
    assert_eq!(answer.oauth_error("server_error"), "the app's script failed");
    assert_eq!(server.refused_by(&answer), "app.script");
    // At the authorize endpoint the client is told by its redirect; a code alone runs no script.
    let browser = server.user(("svc", "S")).sign_in();
    let answer = browser.get(&request("bad", "svc", &[("response_type", "token")]));
    assert_eq!(parameters(&answer)["error"], "server_error");
    assert_eq!(server.refused_by(&answer), "app.script");
    assert!(parameters(&browser.get(&request("bad", "svc", &[]))).contains_key("code"));
}
