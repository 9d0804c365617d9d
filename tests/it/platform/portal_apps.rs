//! `/UPRest`: the apps that a user sees.

use serde_json::{Value, json};

use crate::support::world::apps::WORLD;
use crate::support::{members, pair, start_with};

fn names(data: &Value) -> Vec<String> {
    data["Apps"].as_array().unwrap().iter().map(|app| app["Name"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn users_see_the_active_apps_that_they_may_run() {
    let server = start_with(WORLD);
    let [manager, plain, boss] = ["manager", "plain", "boss"].map(|name| server.client(name));
    let key = manager.import_app("Generic Bookmark");
    manager.update_app(&key, &json!({"Name": "News", "Url": "https://news.test/#top", "Description": null}));
    assert_eq!(names(&plain.result("/uprest/getupdata", &json!({"force": false}))), ["a"]);
    let grant = json!({"Principal": "Everybody", "PType": "Role", "Rights": "View,Execute"});
    let own = json!({"Principal": "plain", "PType": "User", "Rights": "View,Execute"});
    manager.result("/SaasManage/SetApplicationPermissions", &json!({"ID": key, "Grants": [grant, own]}));
    let data = plain.result("/UPRest/GetUPData?force=true&username=", &json!({}));
    assert_eq!((members(&data), names(&data)), (vec!["Apps"], vec!["a".to_owned(), "News".to_owned()]));
    let wanted = json!({
        "AppKey": key, "Name": "News", "DisplayName": "News", "Description": "",
        "Icon": "/vfslow/lib/application/icons/GenericBookmark.svg", "Url": "https://news.test/#top", "AppType": "Web",
        "WebAppType": "Bookmark", "TemplateName": "Generic Bookmark", "Category": "Other",
        "AppTypeDisplayName": "Web - Bookmark",
    });
    assert_eq!(data["Apps"][1].to_string(), wanted.to_string());
    assert_eq!(
        plain.result(&format!("/UPRest/GetAppByKey?appkey={key}"), &json!({"markAppVisited": true})),
        wanted
    );
    assert_eq!(names(&boss.result("/UPRest/GetUPData?username=plain@acme.test", &json!({}))).len(), 2);
    let denied = pair("_I18N_ServiceUnauthorizedAccess", "rest.right");
    assert_eq!(plain.refusal("/UPRest/GetUPData", &json!({"username": "boss"})), denied);
    let table = boss.result("/UPRest/GetResultantAppsForUser", &json!({"userUuid": "plain@acme.test"}));
    assert_eq!((&table["Count"], &table["Results"][1]["Row"]["ID"]), (&json!(2), &json!(key)));
    manager.update_app(&key, &json!({"State": "Inactive"}));
    assert_eq!(names(&plain.result("/UPRest/GetUPData", &json!({}))), ["a"]);
    assert_eq!(
        plain.refusal("/UPRest/GetAppByKey", &json!({"appkey": key})),
        pair("_I18N_ServiceUnauthorizedAccess", "app.enabled")
    );
}

#[test]
fn a_click_leads_to_the_apps_url_or_says_that_it_cannot() {
    let server = start_with(WORLD);
    let [manager, plain] = ["manager", "plain"].map(|name| server.client(name));
    let click = |key: &str| plain.call(&format!("/UPRest/HandleAppClick?appkey={key}"), &json!({}));
    let own = json!({"Principal": "plain", "PType": "User", "Rights": "Run"});
    for (template, url, leads) in [
        ("Generic Bookmark", "https://news.test/ü", false),
        ("Generic Bookmark", "https://news.test/?a=1&b=2#c", true),
        ("Generic OpenID Connect", "https://web.test/login", true),
        ("Generic Bookmark", "", false),
        ("Generic Bookmark", "/relative", false),
        ("Generic SAML", "https://saml.test", false),
    ] {
        let key = manager.import_app(template);
        manager.update_app(&key, &json!({"Url": url}));
        let denied = click(&key);
        assert_eq!(server.refused_by(&denied), "app.run_permission");
        manager.result("/SaasManage/SetApplicationPermissions", &json!({"ID": key, "Grants": [own]}));
        let answer = click(&key);
        if leads {
            assert_eq!((answer.status, answer.header("location")), (302, Some(url)));
        } else {
            let refused = (answer.failure().0, server.refused_by(&answer));
            assert_eq!(
                refused,
                pair("_I18N_System.NotSupportedException", "action.emulated"),
                "{template} {url}"
            );
        }
    }
    for (body, refusal) in [
        (json!({}), pair("_I18N_RequiredParameter", "argument.present")),
        (json!({"appkey": "ghost"}), pair("_I18N_System.ArgumentException", "app.exists")),
    ] {
        assert_eq!(plain.refusal("/UPRest/HandleAppClick", &body), refusal);
    }
}
