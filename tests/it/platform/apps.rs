//! Apps: the order of calls of real clients, and what they read of the answers (platform.md#s4, platform.md#s9-2 to
//! platform.md#s9-4).

use serde_json::{Value, json};

use crate::support::apps::profile;
use crate::support::world::apps::WORLD;
use crate::support::{Server, pair, start_with};

fn client_credentials(server: &Server, app: &str, scope: &str) -> crate::support::Answer {
    let form = [("grant_type", "client_credentials"), ("scope", scope)];
    server.post(&format!("/oauth2/token/{app}")).basic("svc", "S").form(&form).send()
}

/// What idsec's model has besides; Terraform would find a difference at every run if it were lost.
#[test]
fn the_type_of_a_scope_is_told_back() {
    let server = start_with(WORLD);
    let manager = server.client("manager");
    let key = manager.import_app("OAuth2ServerClient");
    let scopes =
        json!([{"Scope": "a", "Type": "Custom"}, {"Scope": "b", "Type": ""}, {"Scope": "c", "Type": null}]);
    manager.update_app(&key, &json!({"ServiceName": "Typed", "OAuthProfile": {"KnownScopes": scopes}}));
    let shown = || manager.app(&key)["OAuthProfile"]["KnownScopes"].clone();
    let types = |scopes: Value| {
        scopes.as_array().unwrap().iter().map(|scope| scope.get("Type").cloned()).collect::<Vec<_>>()
    };
    assert_eq!(types(shown()), [Some(json!("Custom")), Some(json!("")), None]);
    manager.update_app(&key, &json!({"Description": "d"}));
    assert_eq!(types(shown()), [Some(json!("Custom")), Some(json!("")), None], "what was not named stayed");
    let body = json!({"_RowKey": key, "OAuthProfile": {"KnownScopes": [{"Scope": "a", "Type": {}}]}});
    let unusable = pair("_I18N_System.ArgumentException", "argument.valid");
    assert_eq!(manager.refusal("/SaasManage/UpdateApplicationDE", &body), unusable);
}

#[test]
fn the_golang_sdk_makes_an_oauth_client_which_issues_tokens_at_once() {
    let server = start_with(WORLD);
    let manager = server.client("manager");
    let key = manager.import_app("OAuth2ServerClient");
    assert_eq!((key.len(), key.matches('-').count()), (36, 4));
    let fields = json!({
        "ServiceName": "Orders", "Name": "Orders client", "Description": "Made by a machine",
        "OAuthProfile": profile(), "Script": "",
    });
    manager.update_app(&key, &fields);
    let grant = json!({"Principal": "API Users", "PType": "Role", "Rights": "View,Execute", "PrincipalId": "7a7ca1f5_6370_4ba4_ba8d_1d69161d461d"});
    let body = json!({"ID": key, "PVID": key, "Grants": [grant]});
    assert_eq!(manager.result("/SaasManage/SetApplicationPermissions", &body), Value::Null);
    let app = manager.app(&key);
    let shown = json!({
        "TargetIsUs": true, "ClientIDType": 1, "MustBeOauthClient": true, "AllowedClients": [], "AllowPublic": false,
        "Issuer": format!("{}/", server.url()), "Audience": "", "Redirects": [], "TokenType": "JwtRS256",
        "AllowedAuth": "ClientCreds", "TokenLifetimeString": "0.02:00:00", "AllowRefresh": false,
        "RefreshLifetimeString": "365.00:00:00", "Confirm": false, "AllowScopeSelect": false,
        "KnownScopes": [{"Scope": "users", "Description": "Users", "AllowedRest": ["cdirectoryservice/.*"], "Mode": "RestFilter"}],
    });
    let wanted = json!({
        "_RowKey": key, "_PartitionKey": "ABC1234", "_Timestamp": "/Date(1700000000000)/",
        "_metadata": {"Version": 1, "IndexingVersion": 1}, "Name": "Orders client", "DisplayName": "Orders client",
        "ServiceName": "Orders", "Description": "Made by a machine", "AppType": "Web",
        "AppTypeDisplayName": "Web - OAuth2 Client", "WebAppType": "OAuth", "WebAppTypeDisplayName": "OAuth2 Client",
        "TemplateName": "OAuth2ServerClient", "Category": "Other", "Icon": "/vfslow/lib/application/icons/OAuth2.svg",
        "State": "Active", "Generic": true, "IsTestApp": false, "Featured": false,
        "DefaultAuthProfile": "AlwaysAllowed",
        "AuthRules": {"_UniqueKey": "Condition", "_SingleRow": true, "_Value": [], "Enabled": true, "_Type": "RowSet"},
        "OAuthProfile": shown,
    });
    assert_eq!(app.to_string(), wanted.to_string(), "member for member, in order");

    let script = "SELECT * FROM Application WHERE 1=1 AND AppType='Web' AND WebAppType='OAuth' AND Name='Orders client' AND ServiceName='Orders'";
    let found = manager.result("/Redrock/query", &json!({"Script": script, "Args": {"Caching": -1}}));
    assert_eq!((&found["Count"], &found["Results"][0]["Row"]["ID"]), (&json!(1), &json!(key)));

    let answer = client_credentials(&server, "orders", "users").json();
    assert_eq!((&answer["expires_in"], &answer["scope"]), (&json!(7200), &json!("users")));
    let token = answer["access_token"].as_str().unwrap();
    let users = server.post("/cdirectoryservice/getusers").bearer(token).send();
    assert!(users.result()["Count"].as_u64() >= Some(5));
    assert_eq!(server.post("/redrock/query").bearer(token).send().status, 401, "beyond its scope");

    let deleted = manager.result("/SaasManage/DeleteApplication", &json!({"_RowKey": [key, key, "orders"]}));
    assert_eq!(deleted, json!([{"success": true, "ID": key}]));
    let refused = client_credentials(&server, "orders", "users");
    refused.oauth_error("access_denied");
    assert_eq!(server.refused_by(&refused), "app.exists");
    let refused = server.post("/cdirectoryservice/getusers").bearer(token).send();
    assert_eq!((refused.status, server.refused_by(&refused)), (401, "token.app".to_owned()));
}

#[test]
fn the_idsec_sdk_reads_back_what_it_wrote_and_sees_no_drift() {
    let server = start_with(WORLD);
    let manager = server.client("manager");
    for template in
        ["OAuth2ServerClient", "OAuth2Server", "Generic OpenID Connect", "Generic SAML", "Generic Bookmark"]
    {
        let key = manager.import_app(template);
        let fresh = manager.app(&key);
        let issues = fresh.get("OAuthProfile").is_some();
        assert!(
            !issues || fresh["OAuthProfile"]["AllowedAuth"].is_string(),
            "unchecked type assertions: {fresh}"
        );
        assert!(fresh["AuthRules"].is_object() && fresh["ServiceName"].is_null());
        let fields = json!({
            "Name": format!("The {template}"), "ServiceName": format!("svc-{key}"), "Description": "Terraform's",
            "Url": "https://app.test/start", "Category": "Ours", "UserNameStrategy": "ADAttribute",
        });
        manager.update_app(&key, &fields);
        let read = manager.app(&key);
        for (name, value) in fields.as_object().unwrap() {
            assert_eq!(&read[name], value, "{template}: {name}");
        }
        // The drift check: what was read is written again, and then read the same.
        server.advance(5);
        manager.update_app(&key, &read);
        assert_eq!(manager.app(&key).to_string(), read.to_string(), "{template}");
        let found =
            manager.result("/SaasManage/GetAppIDByServiceName", &json!({"Name": format!("SVC-{key}")}));
        assert_eq!(found, json!(key));
        let args = json!({"PageNumber": 1, "PageSize": 100, "Limit": 100, "FilterBy": ["Name"], "FilterValue": format!("The {template}"), "Caching": -1});
        let found =
            manager.result("/Redrock/query", &json!({"Script": "@@Web Applications PLV8", "Args": args}));
        let row = &found["Results"][0]["Row"];
        assert_eq!((&row["ID"], &row["TemplateName"]), (&json!(key), &json!(template)));
        for name in [
            "ID",
            "Name",
            "DisplayName",
            "Description",
            "WebAppType",
            "WebAppTypeDisplayName",
            "AppTypeDisplayName",
            "TemplateName",
            "State",
        ] {
            assert!(row[name].is_string(), "{name}: {row}");
        }
        let deleted = manager.result("/SaasManage/DeleteApplication", &json!({"_RowKey": [key]}));
        assert_eq!(deleted[0]["success"], true);
        assert_eq!(
            manager.refusal("/SaasManage/GetAppIDByServiceName", &json!({"Name": format!("svc-{key}")})),
            ("_I18N_ItemNotFound".to_owned(), "app.exists".to_owned())
        );
    }
}

#[test]
fn identity_command_makes_changes_permits_and_removes() {
    let server = start_with(WORLD);
    let manager = server.client("manager");
    let key = manager.import_app("OAuth2Server");
    let answer = manager.call("/SaasManage/UpdateApplicationDE", &json!({"ID": key, "Name": "x"}));
    assert_eq!(
        answer.failure(),
        ("_I18N_System.ArgumentException".to_owned(), "The provided RowKey  is not valid.".to_owned()),
        "the recorded text, with two blanks"
    );
    assert_eq!(server.refused_by(&answer), "app.exists");
    manager.update_app(&key, &json!({"PVID": key, "Name": "Server", "ServiceName": "srv"}));
    let path = format!("/SaasManage/GetApplication?_RowKey={key}");
    assert_eq!(manager.result(&path, &json!({}))["ServiceName"], "srv");
    let grant = json!({"Principal": "svc@acme.test", "PType": "User", "Rights": "View,Execute", "Type": "User",
        "PrincipalId": "3639c48b-9b0c-4017-ba10-bf5fb70cfb3d", "SystemName": "svc@acme.test",
        "DirectoryServiceUuid": "09B9A9B0-6CE8-465F-AB03-65766D33B05E", "ExternalUuid": "3639c48b-9b0c-4017-ba10-bf5fb70cfb3d"});
    let body = json!({"ID": key, "RowKey": key, "PVID": key, "Grants": grant});
    assert_eq!(manager.result("/SaasManage/SetApplicationPermissions", &body), Value::Null);
    let aces = manager
        .result("/Acl/GetRowAces", &json!({"RowKey": key, "Table": "Application", "ReduceSysadmin": true}));
    let wanted = json!([{
        "PrincipalName": "svc@acme.test", "Principal": "3639c48b-9b0c-4017-ba10-bf5fb70cfb3d", "PrincipalType": "User",
        "Type": "User", "Grant": 132, "Inherited": false,
    }]);
    assert_eq!(aces.to_string(), wanted.to_string());
    let deleted = manager.result("/SaasManage/DeleteApplication", &json!({"ID": key}));
    assert_eq!(deleted[0]["success"], true);
}

#[test]
fn the_dot_net_sample_sends_the_key_in_the_query() {
    let server = start_with(WORLD);
    let manager = server.client("manager");
    let path = "/saasmanage/updateapplicationde?_RowKey=5e1cc4cb-3d2c-4f1f-8b7e-0c8a5b3e9f00";
    assert_eq!(manager.result(path, &json!({"Description": "By query"})), json!({"State": 0}));
    let app = manager.app("a");
    assert_eq!((&app["Description"], &app["ServiceName"]), (&json!("By query"), &json!("a")));
    assert_eq!(app["OAuthProfile"]["KnownScopes"][0]["Scope"], "all", "what was not named stayed");
}

#[test]
fn an_openid_connect_app_has_a_client_of_its_own_whose_secret_is_told() {
    let server = start_with(WORLD);
    let manager = server.client("manager");
    let key = manager.import_app("Generic OpenID Connect");
    let fields = json!({"ServiceName": "web", "OAuthProfile": {"AllowedAuth": "ClientCreds,AuthorizationCode", "Redirects": ["https://web.test/cb"], "Url": "https://web.test"}});
    manager.update_app(&key, &fields);
    let app = manager.app(&key);
    assert_eq!(app["OAuthProfile"]["ClientID"], json!(key), "the client id is the app's key");
    assert_eq!(
        (&app["Url"], &app["OAuthProfile"]["Url"]),
        (&json!("https://web.test"), &json!("https://web.test"))
    );
    assert!(app["OAuthProfile"].get("ClientSecret").is_none());
    let secret = manager.result("/SaasManage/GetOpenIdClientSecret", &json!({"ID": key}));
    let form = [("grant_type", "client_credentials")];
    let ask = |secret: &str| server.post("/oauth2/token/web").basic(&key, secret).form(&form).send().status;
    assert_eq!((ask(secret.as_str().unwrap()), ask("wrong")), (200, 400));
    manager.update_app(&key, &json!({"OAuthProfile": {"ClientSecret": "N3w-secret"}}));
    assert_eq!((ask(secret.as_str().unwrap()), ask("N3w-secret")), (400, 200));
    let again = manager.call(&format!("/SaasManage/GetOpenIdClientSecret?_RowKey={key}"), &json!({}));
    assert_eq!(again.result(), "N3w-secret");
    assert!(!server.trace_of(&again).to_string().contains("N3w-secret"), "the journal hides it");
    let documented = json!({"OIDCAppKey": key, "PublicKey": "MIIB"});
    let answer = manager.result("/SaasManage/GetOpenIdClientSecret", &documented);
    assert_eq!(answer, json!({"p": "N3w-secret"}), "as where the tenant cannot encrypt");
    let refused = ("_I18N_System.InvalidOperationException".to_owned(), "app.secret_known".to_owned());
    assert_eq!(manager.refusal("/SaasManage/GetOpenIdClientSecret", &json!({"ID": "a"})), refused);
}

#[test]
fn tokens_are_their_apps_whatever_it_is_called() {
    let server = start_with(WORLD);
    let manager = server.client("manager");
    let make = |name: &str| {
        let key = manager.import_app("OAuth2ServerClient");
        manager.update_app(&key, &json!({"ServiceName": name, "OAuthProfile": profile()}));
        let grant = json!({"Principal": "svc", "PType": "User", "Rights": "View,Execute"});
        manager.result("/SaasManage/SetApplicationPermissions", &json!({"ID": key, "Grants": [grant]}));
        key
    };
    let token = |app: &str| {
        client_credentials(&server, app, "users").json()["access_token"].as_str().unwrap().to_owned()
    };
    let call = |token: &str| {
        let answer = server.post("/cdirectoryservice/getuser").bearer(token).send();
        (answer.status != 200).then(|| server.refused_by(&answer))
    };
    let key = make("one");
    let before = token("one");
    manager.update_app(&key, &json!({"ServiceName": "other"}));
    assert_eq!((call(&before), call(&token("other"))), (None, None), "it was given another Application ID");
    let gone = token("other");
    manager.result("/SaasManage/DeleteApplication", &json!({"ID": key}));
    make("other");
    assert_eq!(call(&gone), Some("token.app".to_owned()), "another app has the Application ID");
    assert_eq!(call(&token("other")), None);
}

#[test]
fn the_java_sample_asks_by_client_id_for_the_authentication_profile() {
    let server = start_with(&WORLD.replace(
        "apps:\n",
        "apps:\n  - {id: web, name: The web, template: Generic OpenID Connect, client_id: my-client, settings: {DefaultAuthProfile: p}}\n",
    ));
    let watcher = server.client("watcher");
    for key in ["my-client", "WEB", "the web"] {
        assert_eq!(watcher.app(key)["DefaultAuthProfile"], "p", "{key}");
    }
    assert_eq!(watcher.app("a")["DefaultAuthProfile"], "AlwaysAllowed");
}

#[test]
fn a_clone_is_another_app_with_the_same_settings() {
    let server = start_with(WORLD);
    let manager = server.client("manager");
    let clone = manager.result("/SaasManage/CloneAnApplication", &json!({"ID": "a", "Name": "Second"}));
    let key = clone["_RowKey"].as_str().unwrap();
    let (old, new) = (manager.app("a"), manager.app(key));
    assert_eq!((&new["Name"], &new["ServiceName"]), (&json!("Second"), &Value::Null));
    assert_eq!(new["OAuthProfile"], old["OAuthProfile"]);
    assert_eq!(
        manager.result("/Acl/GetRowAces", &json!({"RowKey": key})),
        json!([]),
        "nobody may use it yet"
    );
    let third = manager.result("/SaasManage/CloneApplication?Key=a", &json!({}));
    assert_eq!(manager.app(third["_RowKey"].as_str().unwrap())["Name"], "a - Copy");
}
