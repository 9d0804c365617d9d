//! Apps: what is kept, what is merged, what is refused.

use serde_json::{Value, json};

use crate::support::apps::profile;
use crate::support::world::apps::WORLD;
use crate::support::{pair, start_with};

#[test]
fn fields_that_are_absent_or_null_stay() {
    let server = start_with(WORLD);
    let manager = server.client("manager");
    let key = manager.import_app("OAuth2Server");
    let fields = json!({
        "Name": "One", "ServiceName": "one", "Description": "First", "Category": "Ours", "MobileUrl": "https://m.test",
        "AuthRules": {"_Type": "RowSet", "_Value": [{"ProfileId": "p"}]}, "WorkflowEnabled": "True",
        "OpenIDConnectScript": "setClaim('a', 1);", "OAuthProfile": {"Audience": "aud", "AllowedAuth": ["ClientCreds"]},
        "textfield-1306-inputEl": "x", "": null, "SamlAttributes": [{"Name": "a"}], "DefaultAuthProfile": "p",
    });
    manager.update_app(&key, &fields);
    let before = manager.app(&key);
    for name in ["MobileUrl", "AuthRules", "OpenIDConnectScript", "SamlAttributes", "DefaultAuthProfile"] {
        assert_eq!(before[name], fields[name], "{name}");
    }
    assert_eq!(
        (&before["WorkflowEnabled"], &before["OAuthProfile"]["Audience"]),
        (&json!(true), &json!("aud"))
    );
    assert!(before.get("textfield-1306-inputEl").is_none());
    for nothing in [
        json!({}),
        json!({"Name": null, "ServiceName": "", "Description": null, "OAuthProfile": null, "Category": null}),
    ] {
        manager.update_app(&key, &nothing);
        assert_eq!(manager.app(&key), before, "{nothing}");
    }
    manager.update_app(&key, &json!({"Description": "", "MobileUrl": null, "Script": ""}));
    let after = manager.app(&key);
    assert_eq!(
        (&after["Description"], after.get("MobileUrl"), after.get("Script")),
        (&json!(""), None, None)
    );
    let script = || manager.result("/SaasManage/GetScript", &json!({"appkey": key}));
    assert_eq!(script().to_string(), r#"{"Modified":false,"Script":""}"#);
    manager.update_app(&key, &json!({"Script": "setClaim('b', 2);"}));
    assert_eq!(script().to_string(), r#"{"Modified":true,"Script":"setClaim('b', 2);"}"#);
    assert_eq!(manager.result("/SaasManage/ResetAppScript", &json!({"_RowKey": key})), json!({}));
    assert!(manager.app(&key).get("Script").is_none());
}

#[test]
fn the_issuer_that_is_the_default_follows_the_tenant() {
    let server = start_with(WORLD);
    let manager = server.client("manager");
    let key = manager.import_app("OAuth2Server");
    manager.update_app(&key, &json!({"ServiceName": "one"}));
    let mut app = manager.app(&key);
    assert_eq!(app["OAuthProfile"]["Issuer"], format!("{}/one/", server.url()));
    app["ServiceName"] = json!("two");
    manager.update_app(&key, &app);
    assert_eq!(manager.app(&key)["OAuthProfile"]["Issuer"], format!("{}/two/", server.url()));
    manager.update_app(&key, &json!({"OAuthProfile": {"Issuer": "https://own/"}}));
    assert_eq!(manager.app(&key)["OAuthProfile"]["Issuer"], "https://own/");
}

#[test]
fn what_cannot_be_is_refused_and_nothing_is_half_done() {
    let server = start_with(WORLD);
    let manager = server.client("manager");
    let key = manager.import_app("OAuth2ServerClient");
    manager.update_app(&key, &json!({"ServiceName": "one", "OAuthProfile": profile()}));
    let before = manager.app(&key);
    let invalid = pair("_I18N_System.ArgumentException", "argument.valid");
    for (fields, refusal) in [
        (json!({"ServiceName": "A"}), pair("_I18N_System.ArgumentException", "app.id_free")),
        (json!({"ServiceName": "two words"}), invalid.clone()),
        (json!({"Name": "x".repeat(257)}), invalid.clone()),
        (json!({"Name": {"a": 1}}), invalid.clone()),
        (json!({"Description": "a\0b"}), invalid.clone()),
        (json!({"AuthRules": [1]}), invalid.clone()),
        (json!({"WorkflowEnabled": "perhaps"}), invalid.clone()),
        (json!({"Handler": "x".repeat(140_000)}), invalid.clone()),
        (json!({"OAuthProfile": "x"}), invalid.clone()),
        (json!({"OAuthProfile": {"AllowedAuth": "Charm"}}), invalid.clone()),
        (json!({"OAuthProfile": {"TokenLifetimeString": "soon"}}), invalid.clone()),
        (json!({"OAuthProfile": {"Redirects": ["no uri"]}}), invalid.clone()),
        (json!({"OAuthProfile": {"ClientIDType": "list"}}), invalid.clone()),
        (json!({"OAuthProfile": {"KnownScopes": [{"Scope": "s", "AllowedRest": ["*/x"]}]}}), invalid.clone()),
        (json!({"OAuthProfile": {"KnownScopes": [{"Scope": "s"}, {"Scope": "s"}]}}), invalid.clone()),
        (json!({"OpenIDConnectScript": "setClaim(("}), invalid.clone()),
        (json!({"AppRoles": {"Publish": ["Ghosts"]}}), pair("_I18N_ItemNotFound", "role.exists")),
    ] {
        let mut body = fields.clone();
        body["_RowKey"] = json!(key);
        body["Category"] = json!("Half");
        assert_eq!(manager.refusal("/SaasManage/UpdateApplicationDE", &body), refusal, "{fields}");
    }
    assert_eq!(manager.app(&key), before);
    let body =
        json!({"_RowKey": key, "OAuthProfile": {"KnownScopes": [{"Scope": "s", "AllowedRest": ["*/x"]}]}});
    let text = manager.call("/SaasManage/UpdateApplicationDE", &body).failure().1;
    assert!(text.contains("KnownScopes[0].AllowedRest[0]") && text.contains("did you mean `.*/x`"), "{text}");
}

#[test]
fn apps_that_are_not_there_and_the_tenants_own() {
    let server = start_with(WORLD);
    let manager = server.client("manager");
    let missing = pair("_I18N_System.ArgumentException", "app.exists");
    for path in [
        "SaasManage/GetApplication",
        "SaasManage/UpdateApplicationDE",
        "SaasManage/DeleteApplication",
        "SaasManage/GetScript",
        "SaasManage/ResetAppScript",
        "SaasManage/CloneAnApplication",
        "SaasManage/GetOpenIdClientSecret",
        "SaasManage/SetApplicationPermissions",
        "Acl/GetRowAces",
    ] {
        for key in ["ghost", "", "11111111-2222-3333-4444-555555555555"] {
            let body = json!({"_RowKey": key, "Grants": []});
            assert_eq!(manager.refusal(&format!("/{path}"), &body), missing, "{path} {key}");
        }
    }
    let answer = manager.call("/SaasManage/GetApplication", &json!({"_RowKey": "ghost"}));
    assert_eq!(answer.failure().1, "The provided RowKey ghost is not valid.");
    let body = json!({"_RowKey": ["a", "ghost"]});
    assert_eq!(manager.refusal("/SaasManage/DeleteApplication", &body), missing);
    assert_eq!(manager.app("a")["ServiceName"], "a", "all or none");
    let fixed = pair("_I18N_System.InvalidOperationException", "app.editable");
    for path in
        ["SaasManage/UpdateApplicationDE", "SaasManage/DeleteApplication", "SaasManage/ResetAppScript"]
    {
        let body = json!({"_RowKey": "__idaptive_cybr_user_oidc", "Name": "mine"});
        assert_eq!(manager.refusal(&format!("/{path}"), &body), fixed, "{path}");
    }
}

#[test]
fn an_app_that_is_inactive_or_of_a_kind_that_signs_nothing_issues_nothing() {
    let server = start_with(WORLD);
    let (manager, boss) = (server.client("manager"), server.client("boss"));
    let form = [("grant_type", "client_credentials")];
    let ask = |app: &str| {
        let answer = server.post(&format!("/oauth2/token/{app}")).basic("plain", "S").form(&form).send();
        (answer.status, (answer.status != 200).then(|| server.refused_by(&answer)))
    };
    assert_eq!(ask("a"), (200, None));
    boss.update_app("a", &json!({"State": "Inactive"}));
    assert_eq!(ask("a"), (400, Some("app.enabled".to_owned())));
    let key = manager.import_app("Generic SAML");
    manager.update_app(&key, &json!({"ServiceName": "saml", "OAuthProfile": {"AllowedAuth": "ClientCreds"}}));
    assert!(manager.app(&key).get("OAuthProfile").is_none());
    assert_eq!(ask("saml"), (400, Some("app.exists".to_owned())));
}

#[test]
fn the_export_of_what_calls_built_is_read_and_exported_the_same() {
    use std::fs;

    use crate::support::process::{Process, output, tenantry};
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    fs::write(path("world.yaml"), WORLD).unwrap();
    let export = |database: &str| {
        let (code, out, error) = output(tenantry(["fixture", "export", "--database", &path(database)]));
        assert_eq!(code, 0, "{error}");
        out
    };
    let mut process = Process::start(["--database", &path("one.db"), "--fixture", &path("world.yaml")]);
    let url = process.url().to_owned();
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let token = agent
        .post(format!("{url}/oauth2/token/a"))
        .send_form([("grant_type", "client_credentials"), ("client_id", "manager"), ("client_secret", "S")])
        .unwrap()
        .body_mut()
        .read_to_string()
        .unwrap();
    let token: Value = serde_json::from_str(&token).unwrap();
    let bearer = format!("Bearer {}", token["access_token"].as_str().unwrap());
    let call = |path: &str, body: Value| -> Value {
        let request = agent.post(format!("{url}/{path}")).header("Authorization", &bearer);
        let text = request.send(body.to_string()).unwrap().body_mut().read_to_string().unwrap();
        let envelope: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(envelope["success"], true, "{path}: {envelope}");
        envelope["Result"].clone()
    };
    for (n, template) in [
        "OAuth2ServerClient",
        "OAuth2Server",
        "Generic OpenID Connect",
        "Generic SAML",
        "Generic User-Password",
    ]
    .iter()
    .enumerate()
    {
        let key = call("SaasManage/ImportAppFromTemplate", json!({"ID": [template]}))[0]["_RowKey"].clone();
        let odd = "ü \"quoted\" 'single' #: \\ \t {{x}}\nsecond line \u{7f} yes ~";
        call(
            "SaasManage/UpdateApplicationDE",
            json!({
                "_RowKey": key, "ServiceName": format!("app-{n}"), "Name": "yes", "Description": odd, "Category": "0x1F",
                "OAuthProfile": profile(), "Url": "https://u.test", "Password": "P4ss", "AuthRules": {"a": [null, 1.5, {"b": "no"}]},
                "SamlAttributes": odd, "Number": 1e300,
            }),
        );
        let grants = json!([
            {"Principal": "API Users", "PType": "Role", "Rights": "View,Execute"},
            {"Principal": "svc", "PType": "User", "Rights": "Grant,Admin,Automatic"},
        ]);
        call("SaasManage/SetApplicationPermissions", json!({"ID": key, "Grants": grants}));
    }
    call("SaasManage/ImportAppFromTemplate", json!({"ID": ["Generic OpenID Connect", "Generic Bookmark"]}));
    call("SaasManage/DeleteApplication", json!({"ID": "app-3"}));
    let first = export("one.db");
    process.signal("TERM");
    process.wait();
    assert!(
        first.contains("app-4") && first.contains("changelog") && !first.contains("template: Generic SAML"),
        "{first}"
    );
    fs::write(path("export.yaml"), &first).unwrap();
    let mut process = Process::start(["--database", &path("two.db"), "--fixture", &path("export.yaml")]);
    let second = export("two.db");
    process.signal("TERM");
    process.wait();
    assert_eq!(first, second);
}
