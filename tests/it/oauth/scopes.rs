//! Which scopes are granted, and that they are read at call time (decisions.md#d4; oauth.md#s5).

use serde_json::json;

use crate::support::{CLIENT, Server, start, start_with};

const TWO: &str = "
roles: [{name: R, rights: [User Management]}]
users: [{name: client@acme.test, password: MyTest1, oauth_client: true, roles: [R]}]
apps:
  - id: one
    auth_methods: [ClientCreds]
    scopes: [{name: only, rest_regex: [getuser$]}]
    user_access: [R]
  - id: two
    auth_methods: [ClientCreds]
    scopes: [{name: a, rest_regex: [getuser$]}, {name: b}]
    user_access: [R]
";

fn ask(server: &Server, app: &str, scope: Option<&str>) -> serde_json::Value {
    let mut form = vec![("grant_type", "client_credentials")];
    form.extend(scope.map(|scope| ("scope", scope)));
    server.post(&format!("/oauth2/token/{app}")).basic(CLIENT.0, CLIENT.1).form(&form).send().json()
}

#[test]
fn without_a_scope_the_only_one_is_granted_or_none() {
    let server = start_with(TWO);
    assert_eq!(ask(&server, "one", None)["scope"], "only");
    assert_eq!(ask(&server, "one", Some(""))["scope"], "only", "an empty one was not asked");
    let none = ask(&server, "two", None);
    assert_eq!(none.get("scope"), None);
    let token = none["access_token"].as_str().unwrap();
    let claims = crate::support::decode(token).1;
    assert!(!claims.contains("scope"), "{claims}");

    // Such a token passes no REST filter but WhoAmI and Logout.
    let refused = server.post("/cdirectoryservice/getuser").bearer(token).send();
    assert_eq!((refused.status, server.refused_by(&refused).as_str()), (401, "rest.scope_match"));
    assert_eq!(server.post("/security/whoami").bearer(token).send().status, 200);
    assert_eq!(server.post("/security/logout").bearer(token).send().status, 200);
    assert_eq!(server.post("/security/whoami").bearer(token).send().status, 401, "it signed out");
}

#[test]
fn scopes_are_granted_in_the_order_asked_and_openid_is_always_known() {
    let server = start_with(TWO);
    assert_eq!(ask(&server, "two", Some("b a"))["scope"], "b a");
    assert_eq!(ask(&server, "two", Some("  b   a "))["scope"], "b a");
    assert_eq!(ask(&server, "one", Some("openid profile"))["scope"], "openid profile");
    assert_eq!(ask(&server, "one", Some("Only"))["error"], "invalid_scope");
}

/// oauth.md#s9, check 7, and oauth.md#s5-2: case, slashes, anchoring, `*`.
#[test]
fn a_scope_lets_through_what_one_of_its_patterns_matches() {
    let server = start_with(
        "
roles: [{name: R, rights: [User Management]}]
users: [{name: client@acme.test, password: MyTest1, oauth_client: true, roles: [R]}]
apps:
  - id: a
    auth_methods: [ClientCreds]
    user_access: [R]
    scopes:
      - {name: plain, rest_regex: [CDirectoryService/GetUser]}
      - {name: whole, rest_regex: ['^/cdirectoryservice/getuser$']}
      - {name: star, rest_regex: ['*']}
      - {name: slash, rest_regex: ['getuser/']}
      - {name: other, rest_regex: [Redrock/query]}
      - {name: no, rest_regex: ['(?i)^/(?!cdirectoryservice)']}
",
    );
    for (scope, path, passes) in [
        ("plain", "//cdirectoryservice///GETUSER/", true),
        ("plain", "/cdirectoryservice/getusers", true),
        ("plain", "/api/idadmin/CDirectoryService/GetUser", true),
        ("whole", "/CDirectoryService/GetUser", true),
        ("whole", "/CDirectoryService/GetUser/?x=1", true),
        ("whole", "/cdirectoryservice/getusers", false),
        ("whole", "/api/cdirectoryservice/getuser", false),
        ("star", "/cdirectoryservice/getuser", true),
        ("slash", "/cdirectoryservice/getuser", true),
        ("other", "/cdirectoryservice/getuser", false),
        ("no", "/cdirectoryservice/getuser", false),
        ("no other star", "/cdirectoryservice/getuser", true),
    ] {
        let token = server.token("a", scope);
        let answer = server.post(path).bearer(&token).send();
        assert_eq!(answer.status, if passes { 200 } else { 401 }, "{scope} on {path}");
        if !passes {
            assert_eq!(answer.header("www-authenticate"), Some("Bearer error=\"insufficient_scope\""));
            assert_eq!(server.refused_by(&answer), "rest.scope_match");
        }
    }
}

/// oauth.md#s9, check 7, as it is written.
#[test]
fn a_scope_for_queries_opens_nothing_else() {
    let server = start_with(
        "users: [{name: client@acme.test, password: MyTest1, oauth_client: true}]
apps: [{id: a, auth_methods: [ClientCreds], user_access: [client], scopes: [{name: q, rest_regex: [Redrock/query]}]}]
",
    );
    let token = server.token("a", "q");
    assert_eq!(server.post("//Redrock/query").bearer(&token).send().status, 200);
    let answer = server.post("/UserMgmt/GetUsers").bearer(&token).send();
    assert_eq!((answer.status, server.refused_by(&answer).as_str()), (401, "rest.scope_match"));
}

/// A token keeps its scopes; what they allow is what the app says at the time of the call.
#[test]
fn an_edit_of_a_scope_works_on_tokens_that_are_out() {
    let server = start_with(TWO);
    let (allowed, gone) = (ask(&server, "two", Some("a")), ask(&server, "two", Some("b")));
    let edited =
        TWO.replace("{name: a, rest_regex: [getuser$]}, {name: b}", "{name: a, rest_regex: [getrole$]}");
    // Both have the same seed, so the same ids and key.
    let edited = start_with(&edited);
    for (answer, before) in [(allowed, 200), (gone, 401)] {
        let token = answer["access_token"].as_str().unwrap();
        assert_eq!(server.post("/cdirectoryservice/getuser").bearer(token).send().status, before);
        let after = edited.post("/cdirectoryservice/getuser").bearer(token).send();
        assert_eq!((after.status, edited.refused_by(&after).as_str()), (401, "rest.scope_match"));
    }
}

#[test]
fn a_pattern_that_is_given_up_is_named_in_the_trace() {
    let server = start_with(
        "users: [{name: client@acme.test, password: MyTest1, oauth_client: true}]
apps: [{id: a, auth_methods: [ClientCreds], user_access: [client], scopes: [{name: slow, rest_regex: ['((.*)*)*\\1!']}]}]
",
    );
    let token = server.token("a", "slow");
    let answer = server.post("/cdirectoryservice/getuserattributes").bearer(&token).send();
    assert_eq!((answer.status, server.refused_by(&answer).as_str()), (401, "rest.scope_match"));
    let notes = server.trace_of(&answer)["notes"].to_string();
    assert!(notes.contains("was given up"), "{notes}");
}

#[test]
fn tokens_for_other_apis_do_not_open_the_tenants_own() {
    let server = start();
    let token = server.token("ServerTest", "orders.read");
    let answer = server.post("/security/whoami").bearer(&token).send();
    assert_eq!((answer.status, server.refused_by(&answer).as_str()), (401, "token.target"));
    // An OpenID Connect app's own client may call what its scope allows, but has no rights.
    let form = [("grant_type", "client_credentials"), ("scope", "ReadUserProfile")];
    let own =
        server.post("/oauth2/token/OidcTest").basic("3f0c1b1e-6f1d-4d3e-9a57-7c1f6a1f2b11", "Oidc-Secret-1");
    let token = own.form(&form).send().json()["access_token"].as_str().unwrap().to_owned();
    let answer = server
        .post("/cdirectoryservice/getuser")
        .bearer(&token)
        .json(&json!({"ID": "alice@acme.test"}))
        .send();
    assert_eq!(answer.failure().0, "_I18N_ServiceUnauthorizedAccess");
    let who = server.post("/security/whoami").bearer(&token).send().result();
    assert_eq!(who["User"], "OidcTest");
}
