//! The changelog of apps: who changed what, when, from what to what.

use serde_json::{Value, json};

use crate::support::world::apps::WORLD;
use crate::support::{Server, start_with};

fn changes(server: &Server, filter: &str) -> Vec<Value> {
    let answer = server.control(&format!("/changelog{filter}"));
    answer.json()["changes"].as_array().unwrap_or_else(|| panic!("{answer:?}")).clone()
}

#[test]
fn every_change_of_an_app_is_told_field_by_field() {
    let server = start_with(WORLD);
    let manager = server.client("manager");
    let key = manager.import_app("Generic OpenID Connect");
    server.advance(60);
    let fields = json!({"ServiceName": "web", "Url": "https://a", "Password": "Geheim1", "OAuthProfile": {"TokenLifetimeString": "0.01:00:00", "ClientSecret": "Geheim2"}});
    manager.update_app(&key, &fields);
    manager.update_app(&key, &json!({"Url": "https://b"}));
    let grant = json!({"Principal": "svc", "PType": "User", "Rights": "View,Execute"});
    manager.result("/SaasManage/SetApplicationPermissions", &json!({"ID": key, "Grants": [grant]}));
    manager.result("/SaasManage/DeleteApplication", &json!({"ID": key}));
    let all = changes(&server, &format!("?app={key}"));
    let short: Vec<_> = all
        .iter()
        .rev()
        .map(|entry| json!([entry["what"], entry["field"], entry["old"], entry["new"]]))
        .collect();
    let wanted = json!([
        ["created", null, null, null],
        ["changed", "id", key, "web"],
        ["changed", "token_lifetime", "5h", "1h"],
        ["changed", "settings.Url", null, "https://a"],
        ["changed", "settings.Password", null, null],
        ["changed", "client_secret", null, null],
        ["changed", "settings.Url", "https://a", "https://b"],
        ["changed", "permissions.svc@acme.test", [], ["View", "Execute"]],
        ["deleted", null, null, null],
    ]);
    assert_eq!(json!(short), wanted);
    let entry = &all[1];
    let wanted = json!({
        "at": "2023-11-14T22:14:20Z", "by": "manager@acme.test", "app": key, "id": "web", "what": "changed",
        "field": "permissions.svc@acme.test", "old": [], "new": ["View", "Execute"],
    });
    assert_eq!(entry.to_string(), wanted.to_string());
    assert!(!json!(all).to_string().contains("Geheim"), "no secret is told");
    assert_eq!(changes(&server, "?limit=2").len(), 2);
    assert_eq!(changes(&server, "?app=a"), Vec::<Value>::new());
}

#[test]
fn what_changes_nothing_leaves_no_entry_and_nonsense_is_refused() {
    let server = start_with(WORLD);
    let manager = server.client("manager");
    manager.update_app("a", &json!({"Name": "a", "State": "Active"}));
    let before = changes(&server, "");
    manager.update_app("a", &json!({"Name": "a"}));
    manager.update_app("a", &manager.app("a"));
    assert_eq!(changes(&server, ""), before);
    for query in ["?limit=x", "?limit=-1", "?colour=red"] {
        let answer = server.control(&format!("/changelog{query}"));
        assert_eq!(
            (answer.status, server.refused_by(&answer)),
            (400, "control.argument".to_owned()),
            "{query}"
        );
    }
}
