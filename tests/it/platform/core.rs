//! Settings by key, generated passwords, extended attributes (platform.md#s2-4, platform.md#s7).

use serde_json::{Value, json};

use crate::support::world::roles::WORLD;
use crate::support::{members, pair, start_with};

#[test]
fn settings_are_kept_by_key() {
    let server = start_with(WORLD);
    let boss = server.client("boss");
    let get = |query: &str| boss.result(&format!("/Core/GetTenantConfig?{query}"), &json!({}));
    assert_eq!(get("key=k"), Value::Null);
    assert_eq!(get("key=k&dflt=d"), "d");
    assert_eq!(boss.result("/Core/SetTenantConfig?key=k&value=v", &json!({})), Value::Null);
    assert_eq!(get("key=k&dflt=d"), "v");
    boss.result("/Core/SetTenantConfig", &json!({"key": "k", "value": "w"}));
    assert_eq!((get("key=k"), get("key=K")), (json!("w"), Value::Null));
    assert_eq!(boss.result("/Core/DeleteTenantConfig?key=k", &json!({})), Value::Null);
    boss.result("/Core/DeleteTenantConfig?key=k", &json!({}));
    assert_eq!(get("key=k&dflt=d"), "d");
    for path in ["Get", "Set", "Delete"] {
        let refusal = boss.refusal(&format!("/Core/{path}TenantConfig"), &json!({"value": "x"}));
        assert_eq!(refusal, pair("_I18N_RequiredParameter", "argument.present"));
    }
    for body in [
        json!({"key": "k".repeat(257)}),
        json!({"key": "k", "value": "v".repeat(65_537)}),
        json!({"key": "a\0"}),
    ] {
        let refusal = boss.refusal("/Core/SetTenantConfig", &body);
        assert_eq!(refusal, pair("_I18N_System.ArgumentException", "argument.valid"));
    }
    let manager = server.client("manager");
    let unauthorized = pair("_I18N_ServiceUnauthorizedAccess", "rest.right");
    assert_eq!(manager.refusal("/Core/SetTenantConfig", &json!({"key": "k"})), unauthorized);
}

#[test]
fn passwords_are_generated() {
    let server = start_with(WORLD);
    let plain = server.client("plain");
    let generate = |query: &str| plain.result(&format!("/Core/GeneratePassword{query}"), &json!({}));
    assert_eq!(generate("?passwordLength=8").as_str().map(str::len), Some(8));
    assert_ne!(generate(""), generate(""));
    let answer = plain.call("/Core/GeneratePassword", &json!({}));
    let password = answer.result().as_str().unwrap().to_owned();
    assert!(!server.trace_of(&answer).to_string().contains(&password), "the journal keeps no password");
    for length in ["7", "65", "-1", "x"] {
        let refusal = plain.refusal(&format!("/Core/GeneratePassword?passwordLength={length}"), &json!({}));
        assert_eq!(refusal, pair("_I18N_System.ArgumentException", "argument.valid"), "{length}");
    }
    let boss = server.client("boss");
    let body = json!({"Name": "new", "Password": generate("?passwordLength=64")});
    boss.result("/cdirectoryservice/createuser", &body);
}

/// idsec reads a user's columns each time it reads a user; without a schema they are an empty object.
#[test]
fn extended_attributes_have_a_schema() {
    let server = start_with(WORLD);
    let boss = server.client("boss");
    let schema = || boss.result("/ExtData/GetSchema", &json!({"Table": "Users"}));
    assert_eq!(schema().to_string(), r#"{"Columns":[],"Indexes":[],"ColumnLimit":25,"IndexLimit":5}"#);
    assert_eq!(boss.result("/ExtData/GetColumns", &json!({"Table": "users", "ID": "ann"})), json!({}));
    let columns = json!({
        "Flag": {"Type": "bool", "Title": null, "Description": "Whether", "UserEditable": "true"},
        "Level": {"Type": "Int"}, "Note": {}, "Since": {"Type": "Date"}, "Share": {"Type": "Double"},
    });
    let update = |columns: &Value| {
        boss.result("/ExtData/UpdateSchema", &json!({"Table": "users", "Columns": columns}))
    };
    assert_eq!(update(&columns), Value::Null);
    let wanted = r#"{"Title":null,"Name":"Flag","Description":"Whether","Type":"Bool","UserEditable":true}"#;
    assert_eq!(schema()["Columns"][0].to_string(), wanted);
    let set = |columns: Value| {
        boss.call("/ExtData/SetColumns", &json!({"Table": "users", "ID": "ann", "Columns": columns}))
    };
    let get = |nulls: bool| {
        boss.result(
            "/ExtData/GetColumns",
            &json!({"Table": "users", "ID": "ann@acme.test", "IncludeNulls": nulls}),
        )
    };
    let texts = json!({"flag": "True", "LEVEL": "7", "Note": "n", "Since": "2024-03-01", "Share": "0.5"});
    assert_eq!(set(texts).result(), Value::Null);
    assert_eq!(
        get(false),
        json!({"Flag": true, "Level": 7, "Note": "n", "Since": "2024-03-01", "Share": 0.5})
    );
    set(json!({"Flag": "", "Level": null})).result();
    assert_eq!(get(false), json!({"Note": "n", "Since": "2024-03-01", "Share": 0.5}));
    assert_eq!(get(true)["Flag"], Value::Null);
    assert_eq!(members(&get(true)).len(), 5);
    for (columns, message_id, check) in [
        (json!({"Ghost": "x"}), "_I18N_ItemNotFound", "column.exists"),
        (json!({"Level": "many"}), "_I18N_System.ArgumentException", "argument.valid"),
        (json!({"Note": "a\0"}), "_I18N_System.ArgumentException", "argument.valid"),
        (json!({"Note": {}}), "_I18N_System.ArgumentException", "argument.valid"),
        (json!("x"), "_I18N_System.ArgumentException", "argument.valid"),
    ] {
        let answer = set(columns);
        assert_eq!((answer.failure().0, server.refused_by(&answer)), pair(message_id, check));
    }
    // A column that is left out goes, with what users have in it; one of another type keeps what fits.
    update(&json!({"Note": {"Type": "Int"}, "Share": {"Type": "Text"}}));
    assert_eq!(get(true), json!({"Share": "0.5", "Note": null}));
    let many: serde_json::Map<_, _> = (0..26).map(|n| (format!("c{n}"), json!({}))).collect();
    for columns in [
        json!(many),
        json!({"a b": {}}),
        json!({"a": {}, "A": {}}),
        json!({"a": {"Type": "Blob"}}),
        json!({"a": 1}),
    ] {
        let refusal = boss.refusal("/ExtData/UpdateSchema", &json!({"Table": "users", "Columns": columns}));
        assert_eq!(refusal, pair("_I18N_System.ArgumentException", "argument.valid"), "{columns}");
    }
    for action in ["GetSchema", "UpdateSchema", "GetColumns", "SetColumns"] {
        let path = format!("/ExtData/{action}");
        assert_eq!(
            boss.refusal(&path, &json!({"Table": "apps"})),
            pair("_I18N_ItemNotFound", "table.exists")
        );
        assert_eq!(boss.refusal(&path, &json!({})), pair("_I18N_RequiredParameter", "argument.present"));
    }
}

#[test]
fn without_columns_nothing_is_dropped() {
    let server = start_with(WORLD);
    let boss = server.client("boss");
    for action in ["UpdateSchema", "SetColumns"] {
        let refusal = boss.refusal(&format!("/ExtData/{action}"), &json!({"Table": "users"}));
        assert_eq!(refusal, pair("_I18N_RequiredParameter", "argument.present"), "{action}");
    }
}

#[test]
fn users_set_of_their_own_attributes_what_they_may() {
    let server = start_with(WORLD);
    let (boss, plain) = (server.client("boss"), server.client("plain"));
    let columns = json!({"Mine": {"UserEditable": true}, "Theirs": {}});
    boss.result("/ExtData/UpdateSchema", &json!({"Table": "users", "Columns": columns}));
    let set = |columns: Value| json!({"Table": "users", "Columns": columns});
    plain.result("/ExtData/SetColumns", &set(json!({"Mine": "x"})));
    let unauthorized = pair("_I18N_ServiceUnauthorizedAccess", "rest.right");
    assert_eq!(plain.refusal("/ExtData/SetColumns", &set(json!({"Mine": "y", "Theirs": "y"}))), unauthorized);
    assert_eq!(plain.result("/ExtData/GetColumns", &json!({"Table": "users"})), json!({"Mine": "x"}));
    let other = json!({"Table": "users", "ID": "ann", "Columns": {"Mine": "x"}});
    assert_eq!(plain.refusal("/ExtData/SetColumns", &other), unauthorized);
}

/// What a fixture gives users without describing it has columns all the same.
#[test]
fn attributes_of_a_fixture_imply_columns() {
    let server = start_with(crate::support::world::WORLD);
    let form = [("grant_type", "client_credentials"), ("scope", "all")];
    let answer = server.post("/oauth2/token/client").basic("svc@acme.test", "S3cret").form(&form).send();
    let token = answer.json()["access_token"].as_str().unwrap().to_owned();
    let schema =
        server.post("/ExtData/GetSchema").bearer(&token).json(&json!({"Table": "users"})).send().result();
    assert_eq!(
        (&schema["Columns"][0]["Name"], &schema["Columns"][0]["Type"]),
        (&json!("level"), &json!("Int"))
    );
}
