//! The catalogue of templates.

use serde_json::{Value, json};

use crate::support::world::apps::WORLD;
use crate::support::{members, pair, start_with};

#[test]
fn templates_are_listed_and_each_can_be_imported() {
    let server = start_with(WORLD);
    let manager = server.client("manager");
    let all = manager.result("/SaasManage/GetTemplatesAndCategories", &json!({}));
    assert_eq!(members(&all), ["AppTemplates", "Categories"]);
    let rows = all["AppTemplates"]["Results"].as_array().unwrap();
    assert_eq!(all["AppTemplates"]["Count"], rows.len());
    for row in rows {
        for name in [
            "ID",
            "Name",
            "DisplayName",
            "AppTypeDisplayName",
            "Description",
            "AppType",
            "WebAppTypeDisplayName",
        ] {
            assert!(row["Row"][name].is_string(), "{name}: {row}");
        }
        manager.import_app(row["Row"]["Name"].as_str().unwrap());
    }
    let apps = manager.result("/redrock/query", &json!({"Script": "SELECT Count(*) AS n FROM Application"}));
    assert!(apps["Results"][0]["Row"]["n"].as_u64() >= Some(rows.len() as u64));
    let custom = manager.result("/SaasManage/GetCustomWebAppTemplates", &json!({}));
    assert!(custom["Results"].as_array().unwrap().iter().all(|row| row["Row"]["Generic"] == true));
    let key = manager.import_app("Generic Bookmark");
    manager.update_app(&key, &json!({"Category": "Links"}));
    assert_eq!(
        manager.result("/SaasManage/GetCategories", &json!({})),
        json!({"Categories": ["Links", "Other"]})
    );
    assert_eq!(
        manager.result("/SaasManage/IsApplicationAvailableInCatalog?appKey=x", &json!({})),
        json!(true)
    );
}

#[test]
fn pages_of_templates_are_filtered() {
    let server = start_with(WORLD);
    let watcher = server.client("watcher");
    let page = |args: Value| {
        let result = watcher.result("/SaasManage/GetPaginatedTemplates", &json!({"Args": args}));
        assert_eq!(members(&result), ["AppTemplates"]);
        let table = &result["AppTemplates"];
        let names = table["Results"].as_array().unwrap().iter().map(|row| row["Row"]["Name"].clone());
        (names.collect::<Vec<_>>(), table["FullCount"].as_u64().unwrap())
    };
    let args = json!({"PageNumber": 1, "PageSize": 100, "Limit": 100, "FilterBy": ["DisplayName", "Name", "WebAppType"], "FilterValue": "oauth"});
    assert_eq!(page(args), (vec![json!("OAuth2ServerClient"), json!("OAuth2Server")], 2));
    let args = json!({"PageNumber": 2, "PageSize": 1, "FilterBy": "Name", "FilterValue": "OAUTH2", "SortBy": "Name", "Ascending": true});
    assert_eq!(page(args), (vec![json!("OAuth2ServerClient")], 2));
    let args = json!({"FilterBy": ["Name"], "FilterValue": "no such"});
    assert_eq!(page(args), (vec![], 0));
    assert!(page(json!({})).1 >= 10);
}

#[test]
fn what_is_no_template_is_refused_and_nothing_is_added() {
    let server = start_with(WORLD);
    let manager = server.client("manager");
    let path = "/SaasManage/ImportAppFromTemplate";
    let unknown = json!({"ID": ["Generic SAML", "Salesforce"]});
    assert_eq!(manager.refusal(path, &unknown), pair("_I18N_ItemNotFound", "template.exists"));
    for body in [json!({}), json!({"ID": []}), json!({"ID": null})] {
        assert_eq!(manager.refusal(path, &body), pair("_I18N_RequiredParameter", "argument.present"));
    }
    let script = json!({"Script": "SELECT ID FROM Application WHERE WebAppType = 'Saml'"});
    assert_eq!(manager.result("/redrock/query", &script)["Count"], 0);
}
