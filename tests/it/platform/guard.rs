//! Who is let through: token, cookie, scope, right (platform.md#T12, platform.md#T13; decisions.md#d11 and
//! decisions.md#d12; platform.md#annex-7 and platform.md#annex-8).

use serde_json::{Value, json};

use crate::support::{CLIENT, start, start_with};

const UNAUTHORIZED: &str = r#"{"success":false,"Result":null,"Message":"Unauthorized","MessageID":null,"Exception":null,"ErrorID":null,"ErrorCode":null,"IsSoftError":false,"InnerExceptions":null}"#;

#[test]
fn without_a_good_token_it_is_401_with_the_whole_envelope() {
    let server = start();
    let jwt = server.token("JamesTest", "Accounts");
    let forged = format!("{}AAAA", &jwt[..jwt.len() - 4]);
    let none = || server.post("/cdirectoryservice/getuser");
    for (request, header, check) in [
        (none(), "Bearer", "token.present"),
        (none().basic(CLIENT.0, CLIENT.1), "Bearer", "token.present"),
        (none().header("Authorization", "Bearer"), "Bearer", "token.present"),
        (none().bearer("garbage"), "Bearer error=\"invalid_token\"", "token.readable"),
        (none().bearer("a.b.c"), "Bearer error=\"invalid_token\"", "token.readable"),
        (none().bearer(&"x.".repeat(20_000)), "Bearer error=\"invalid_token\"", "token.readable"),
        (none().bearer(&forged), "Bearer error=\"invalid_token\"", "token.signature"),
    ] {
        let answer = request.send();
        assert_eq!((answer.status, answer.text()), (401, UNAUTHORIZED), "{check}");
        assert_eq!(answer.header("www-authenticate"), Some(header), "{check}");
        assert_eq!(server.refused_by(&answer), check);
    }
    server.advance(18_000);
    let answer = none().bearer(&jwt).send();
    assert_eq!((answer.status, server.refused_by(&answer).as_str()), (401, "token.exp"));
}

#[test]
fn tokens_of_another_tenant_are_not_ours() {
    let (one, two) = (start(), start_with("users: [{name: x}]"));
    // Both sign with the same test key, so only the app can tell.
    let token = one.token("JamesTest", "Accounts");
    let answer = two.post("/security/whoami").bearer(&token).send();
    assert_eq!((answer.status, two.refused_by(&answer).as_str()), (401, "token.app"));
}

/// decisions.md#d11; platform.md#annex-7.
#[test]
fn a_cookie_alone_needs_the_native_client_header() {
    let server = start();
    let token = server.token("JamesTest", "Accounts");
    let cookie = format!("antixss=x; .ASPXAUTH={token}");
    let call = || server.post("/cdirectoryservice/getuser").header("Cookie", &cookie);
    let answer = call().send();
    assert_eq!((answer.status, server.refused_by(&answer).as_str()), (401, "session.native_header"));
    for (name, value) in
        [("X-IDAP-NATIVE-CLIENT", "true"), ("X-CENTRIFY-NATIVE-CLIENT", "1"), ("x-idap-native-client", "Web")]
    {
        assert_eq!(call().header(name, value).send().status, 200, "{name}: {value}");
    }
}

/// Annex, check 8; oauth.md#s9, check 8.
#[test]
fn a_missing_right_is_200_with_the_help_desk_text() {
    let server = start();
    let form = [("grant_type", "client_credentials"), ("scope", "Accounts")];
    let token =
        server.post("/oauth2/token/JamesTest").basic("reader@acme.test", "MyTest2").form(&form).send();
    let token = token.json()["access_token"].as_str().unwrap().to_owned();
    let call = |path: &str, body: Value| server.post(path).bearer(&token).json(&body).send();
    let text = "You are not authorized to perform this operation. Please contact your IT helpdesk.";
    for (path, body) in [
        ("/cdirectoryservice/createuser", json!({"Name": "x"})),
        ("/cdirectoryservice/getusers", json!({})),
        ("/cdirectoryservice/getuser", json!({"ID": "alice@acme.test"})),
        ("/cdirectoryservice/getuser", json!({"ID": "ghost"})),
        ("/cdirectoryservice/changeuser", json!({"Mail": "x"})),
    ] {
        let answer = call(path, body);
        assert_eq!(answer.failure(), ("_I18N_ServiceUnauthorizedAccess".into(), text.into()), "{path}");
        assert_eq!(server.refused_by(&answer), "rest.right");
    }
    // Its own account it may read, by whatever it is named.
    let me = call("/cdirectoryservice/getuser", json!({})).result();
    for name in ["READER@acme.test", "reader", me["Uuid"].as_str().unwrap()] {
        let answer = call("/cdirectoryservice/getuserattributes", json!({"ID": name}));
        assert_eq!(answer.result()["Uuid"], me["Uuid"], "{name}");
    }
}

#[test]
fn rights_come_from_roles_in_roles_and_take_effect_at_once() {
    let server = start_with(
        "
roles:
  - {name: Managers, rights: [/lib/rights/dsman.json]}
  - {name: Readers, rights: [Read Only User Management]}
  - {name: Staff}
  - {name: System Administrator, members: [Staff]}
users:
  - {name: m, password: S, oauth_client: true, roles: [Managers]}
  - {name: r, password: S, oauth_client: true, roles: [Readers]}
  - {name: s, password: S, oauth_client: true, roles: [Staff]}
apps: [{id: a, auth_methods: [ClientCreds], scopes: [{name: all, rest_regex: ['.*']}], user_access: [m, r, s]}]
",
    );
    let token = |client: &str| {
        let form = [("grant_type", "client_credentials")];
        let answer = server.post("/oauth2/token/a").basic(client, "S").form(&form).send();
        answer.json()["access_token"].as_str().unwrap().to_owned()
    };
    let (m, r, s) = (token("m"), token("r"), token("s"));
    let call = |token: &str, path: &str, body: Value| server.post(path).bearer(token).json(&body).send();
    assert_eq!(call(&r, "/cdirectoryservice/getusers", json!({})).result()["Count"], 3);
    call(&r, "/cdirectoryservice/createuser", json!({"Name": "x"})).failure();
    call(&m, "/cdirectoryservice/createuser", json!({"Name": "x"})).result();
    // Only a system administrator makes another.
    let more = json!({"Name": "boss", "InSysAdminRole": true});
    assert_eq!(
        call(&m, "/cdirectoryservice/createuser", more.clone()).failure().0,
        "_I18N_ServiceUnauthorizedAccess"
    );
    call(&s, "/cdirectoryservice/createuser", more).result();

    // Locking the client ends its tokens; unlocking brings them back.
    let lock = |state: &str| {
        call(&s, "/cdirectoryservice/setuserstate", json!({"ID": "m", "state": state})).result()
    };
    lock("Locked");
    let answer = call(&m, "/security/whoami", json!([]));
    assert_eq!((answer.status, server.refused_by(&answer).as_str()), (401, "user.state"));
    lock("None");
    assert_eq!(call(&m, "/security/whoami", json!([])).status, 200);
    call(&s, "/cdirectoryservice/deleteuser", json!({"ID": "m"})).result();
    let answer = call(&m, "/security/whoami", json!([]));
    assert_eq!((answer.status, server.refused_by(&answer).as_str()), (401, "user.exists"));
}

#[test]
fn what_a_fixture_loosens_passes_and_is_noted() {
    let server = start_with(
        "
users: [{name: x, password: S}]
apps: [{id: a, auth_methods: [], scopes: [{name: none}]}]
loosen: [client.secret, client.is_oauth_client, grant.allowed, app.run_permission, scope.known, rest.scope_match, rest.right, token.exp, password.complexity]
",
    );
    let form = [("grant_type", "client_credentials"), ("scope", "whatever")];
    let answer = server.post("/oauth2/token/a").basic("x", "wrong").form(&form).send();
    assert_eq!(answer.status, 200, "{answer:?}");
    let entry = server.trace_of(&answer);
    let wanted =
        ["client.secret", "client.is_oauth_client", "grant.allowed", "app.run_permission", "scope.known"];
    assert_eq!(entry["loosened"], json!(wanted));
    assert_eq!(entry.get("refused"), None);
    let token = answer.json()["access_token"].as_str().unwrap().to_owned();
    server.advance(1_000_000);
    let body = json!({"Name": "y", "Password": "short"});
    server.post("/cdirectoryservice/createuser").bearer(&token).json(&body).send().result();
}
