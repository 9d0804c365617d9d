//! DirectoryServiceQuery, GetDirectoryServices and the login suffixes: what ark and idsec ask before they do anything
//! (platform.md#s2-3, platform.md#s7; platform.md#annex-2 and platform.md#annex-4).

use serde_json::{Value, json};

use crate::support::world::roles::WORLD;
use crate::support::{Server, members, start_with};

const QUERY: &str = "/UserMgmt/DirectoryServiceQuery";
const CDS: &str = "09B9A9B0-6CE8-465F-AB03-65766D33B05E";

/// The names of what a section holds.
fn names(section: &Value, field: &str) -> Vec<String> {
    let rows = section["Results"].as_array().unwrap_or_else(|| panic!("a list: {section}"));
    rows.iter().map(|row| row["Row"][field].as_str().unwrap().to_owned()).collect()
}

fn query(server: &Server, body: &Value) -> Value {
    server.client("reader").result(QUERY, body)
}

/// The role look-up of ark: Python's repr, with the other sections asked for and ignored.
#[test]
fn arks_role_look_up_finds_a_role_by_its_exact_name() {
    let server = start_with(WORLD);
    let body = json!({
        "directoryServices": [CDS, "C30B30B1-0B46-49AC-8D99-F6279EED7999"], "group": "{}", "user": "{}",
        "roles": "{'Name': {'_eq': 'Managers'}}",
        "Args": {"PageNumber": 1, "PageSize": 10000, "Limit": 10000, "SortBy": "", "Caching": -1, "Direction": "False"},
    });
    let found = query(&server, &body);
    assert_eq!(members(&found), ["User", "Group", "roles"]);
    assert_eq!(names(&found["roles"], "Name"), ["Managers"]);
    let row = &found["roles"]["Results"][0]["Row"];
    assert_eq!(members(row), ["_ID", "Name", "Description", "RoleType", "IsHidden", "AdministrativeRights"]);
    assert_eq!((&row["IsHidden"], &row["RoleType"]), (&json!(false), &json!("PrincipalList")));
    assert_eq!(row["AdministrativeRights"][0]["Path"], "/lib/rights/roleman.json");
    assert_eq!(found["Group"]["Results"], json!([]));
    assert_eq!(found["User"]["Count"], 6);
    let nobody = query(&server, &json!({"roles": "{'Name': {'_eq': 'Manager'}}"}));
    assert_eq!((members(&nobody), &nobody["roles"]["Results"]), (vec!["roles"], &json!([])));
}

/// The role look-up of idsec, by name and by id, and what Terraform compares afterwards.
#[test]
fn idsecs_role_look_up_works_by_id_and_shows_the_rights() {
    let server = start_with(WORLD);
    let manager = server.client("manager");
    let id = manager.result("/Roles/StoreRole", &json!({"Name": "New role"}))["_RowKey"].clone();
    manager
        .result("/SaasManage/AssignSuperRights", &json!([{"Role": id, "Path": "/lib/rights/appman.json"}]));
    for wanted in [id.as_str().unwrap(), "new role"] {
        let filter = json!({"_or": [{"Name": {"_eq": wanted}}, {"_ID": {"_eq": wanted}}]}).to_string();
        let found =
            query(&server, &json!({"directoryServices": [CDS], "roles": filter, "Args": {"Limit": 1}}));
        let results = &found["roles"]["Results"];
        assert_eq!((&results[0]["Row"]["_ID"], &found["roles"]["FullCount"]), (&id, &json!(1)), "{wanted}");
        let rights = json!([{"Description": "Application Management", "Path": "/lib/rights/appman.json"}]);
        assert_eq!(results[0]["Row"]["AdministrativeRights"], rights);
    }
    for (fixed, name, kind) in
        [("Everybody", "Everybody", "Everybody"), ("sysadmin", "System Administrator", "PrincipalList")]
    {
        let found = query(&server, &json!({"roles": json!({"_ID": fixed}).to_string()}));
        let row = &found["roles"]["Results"][0]["Row"];
        assert_eq!((&row["Name"], &row["RoleType"]), (&json!(name), &json!(kind)));
    }
}

#[test]
fn a_user_has_the_recorded_row() {
    let server = start_with(WORLD);
    let filter = r#"{"_or":[{"DisplayName":{"_like":{"value":"ann ex","ignoreCase":true}}},{"SystemName":{"_like":"nobody"}}]}"#;
    let found = query(&server, &json!({"user": filter}));
    let uuid = "3639c48b-9b0c-4017-ba10-bf5fb70cfb3d";
    let result = &found["User"]["Results"][0];
    assert_eq!(result["Entities"], json!([{"Type": uuid, "Key": "User", "IsForeignKey": false}]));
    let wanted = json!({
        "InternalName": uuid, "SystemName": "ann@acme.test", "DisplayName": "Ann Example",
        "DistinguishedName": "ann@acme.test", "EMail": "ann@mail.test", "Description": "A person",
        "ServiceInstance": "CDS", "ServiceInstanceLocalized": "CyberArk Cloud Directory", "ServiceType": "CDS",
        "DirectoryServiceUuid": CDS, "ExternalUuid": uuid, "ObjectType": "User", "StatusEnum": "Created",
        "Status": "Not Invited", "Locked": false, "Enabled": true, "Forest": null,
    });
    assert_eq!(result["Row"].to_string(), wanted.to_string());
    for (filter, wanted) in [
        (r#"{"SystemName":"ANN@acme.test"}"#, 1),
        (r#"{"Email":{"_end":"@mail.test"}}"#, 1),
        (r#"{"givenName":"Ann","sn":"example"}"#, 1),
        (r#"{"ObjectType":"user"}"#, 6),
        (r#"{"Description":{"_like":"PERSON"}}"#, 1),
        (r#"{"Forest":"x"}"#, 0),
        ("", 6),
    ] {
        assert_eq!(query(&server, &json!({"user": filter}))["User"]["Count"], wanted, "{filter}");
    }
    assert_eq!(
        query(&server, &json!({"user": {"SystemName": "ann@acme.test"}}))["User"]["Count"],
        1,
        "no text"
    );
    let elsewhere =
        json!({"directoryServices": ["C30B30B1-0B46-49AC-8D99-F6279EED7999"], "user": "{}", "roles": "{}"});
    let found = query(&server, &elsewhere);
    assert_eq!((&found["User"]["Results"], &found["roles"]["Count"]), (&json!([]), &json!(6)));
    // A user that was made just now is found at once; a locked one is shown so.
    let boss = server.client("boss");
    let made =
        boss.result("/cdirectoryservice/createuser", &json!({"Name": "New", "State": "Locked, Disabled"}));
    let row =
        query(&server, &json!({"user": r#"{"SystemName":"new@acme.test"}"#}))["User"]["Results"][0]["Row"]
            .clone();
    assert_eq!((&row["InternalName"], &row["Locked"], &row["Enabled"]), (&made, &json!(true), &json!(false)));
    assert_eq!((&row["DisplayName"], &row["EMail"]), (&json!(""), &json!("")));
}

#[test]
fn pages_and_order() {
    let server = start_with(WORLD);
    let page = |args: Value| {
        let found = query(&server, &json!({"user": "{}", "Args": args}));
        (
            names(&found["User"], "SystemName").join(" ").replace("@acme.test", ""),
            found["User"]["FullCount"].clone(),
        )
    };
    for nothing in [json!({}), json!([]), json!(""), Value::Null] {
        assert_eq!(page(nothing), ("ann bob boss manager plain reader".into(), json!(6)));
    }
    let args = json!({"PageNumber": "2", "PageSize": "2", "SortBy": "SystemName", "Direction": "DESC"});
    assert_eq!(page(args), ("manager boss".into(), json!(6)));
    assert_eq!(page(json!({"Limit": 1, "SortBy": "Forest"})), ("ann".into(), json!(6)));
    assert_eq!(page(json!({"PageNumber": 2, "PageSize": 2, "Limit": 1})).0, "boss", "of the page");
    assert_eq!(page(json!({"PageNumber": 2.0, "PageSize": "5.0"})).0, "reader");
    assert_eq!(page(json!({"PageNumber": 9, "PageSize": 5})).0, "");
}

#[test]
fn what_is_no_filter_and_who_has_no_right_is_refused() {
    let server = start_with(WORLD);
    let reader = server.client("reader");
    for (body, name) in [
        (json!({"user": "[]"}), "user"),
        (json!({"user": "{"}), "user"),
        (json!({"group": "{\"a\":{\"_near\":1}}"}), "group"),
        (json!({"roles": 7}), "roles"),
        (json!({"roles": "{".repeat(5_000)}), "roles"),
        (json!({"roles": json!({"_or": vec![json!({"Name": "x"}); 2_000]}).to_string()}), "roles"),
    ] {
        let answer = reader.call(QUERY, &body);
        let (id, message) = answer.failure();
        assert_eq!(
            (id.as_str(), server.refused_by(&answer).as_str()),
            ("_I18N_System.ArgumentException", "argument.valid")
        );
        assert!(message.contains(&format!("'{name}'")), "{message}");
    }
    assert_eq!(reader.result(QUERY, &json!({})), json!({}));
    let plain = server.client("plain");
    let unauthorized = ("_I18N_ServiceUnauthorizedAccess".to_owned(), "rest.right".to_owned());
    assert_eq!(plain.refusal(QUERY, &json!({"user": "{}"})), unauthorized);
}

#[test]
fn the_one_directory_is_listed() {
    let server = start_with(WORLD);
    let plain = server.client("plain");
    for path in ["/Core/GetDirectoryServices", "/api/idadmin/core/getdirectoryservices"] {
        let table = server.get(path).bearer(plain.token()).send().result();
        assert_eq!(
            table["Results"][0]["Entities"][0],
            json!({"Type": "DirectoryServices", "Key": "??", "IsForeignKey": false})
        );
        let row = &table["Results"][0]["Row"];
        let wanted = [
            "Service",
            "DisplayName",
            "Tenant",
            "Name",
            "Status",
            "Config",
            "StatusDisplay",
            "Everybody",
            "Description",
            "DisplayNameShort",
            "directoryServiceUuid",
        ];
        assert_eq!(members(row), wanted);
        let told = (&row["Service"], &row["Tenant"], &row["directoryServiceUuid"], &row["Everybody"]);
        assert_eq!(told, (&json!("CDS"), &json!("ABC1234"), &json!(CDS), &json!(true)));
    }
}

#[test]
fn suffixes_are_listed_stored_and_deleted() {
    let server = start_with(&format!("tenant: {{suffix: acme.test, suffixes: [other.test]}}{WORLD}"));
    let boss = server.client("boss");
    let all = || {
        let table = boss.result("/Core/GetCdsAliasesForTenant", &Value::Null);
        let keys = table["Results"].as_array().unwrap().iter().map(|row| row["Entities"][0]["Key"].clone());
        keys.collect::<Vec<_>>()
    };
    assert_eq!(all(), ["acme.test", "other.test"]);
    let table = boss.result("/Core/GetAliasesForTenant", &json!({}));
    assert_eq!(table["Results"][1]["Entities"][0]["Type"], "TenantAlias");
    assert_eq!(
        table["Results"][1]["Row"].to_string(),
        r#"{"ID":"other.test","CdsAlias":true,"ReplaceDomain":null}"#
    );
    let store = |query: &str| boss.result(&format!("/Core/StoreAlias?{query}"), &json!({}));
    assert_eq!(store("alias=new.test&cdsAlias=true&domain=&oldName=&jsutil-radio2=x"), json!({"State": 0}));
    assert_eq!(store("alias=NEW.test&cdsAlias=true"), json!({"State": 1}));
    assert_eq!(store("alias=newer.test&oldName=new.test"), json!({"State": 0}));
    assert_eq!(store("alias=Newer.test&oldName=newer.test"), json!({"State": 0}));
    assert_eq!(all(), ["acme.test", "other.test", "Newer.test"]);
    assert_eq!(
        boss.result("/Core/DeleteAliases", &json!({"Suffixes": ["OTHER.test", "ghost"]})),
        json!({"State": 1})
    );
    assert_eq!(all(), ["acme.test", "Newer.test"]);
    let refusal = boss.refusal("/Core/DeleteAliases", &json!({"Suffixes": ["newer.test", "acme.test"]}));
    assert_eq!(refusal, ("_I18N_System.InvalidOperationException".into(), "suffix.removable".into()));
    assert_eq!(all().len(), 2, "all or none");
    for (query, check) in [
        ("alias=", "argument.present"),
        ("alias=a%20b", "argument.valid"),
        ("alias=a%40b", "argument.valid"),
        ("alias=a%00b", "argument.valid"),
    ] {
        assert_eq!(boss.refusal(&format!("/Core/StoreAlias?{query}"), &json!({})).1, check, "{query}");
    }
    // The suffix in the first place is the one that names get.
    assert_eq!(store("alias=first.test&oldName=acme.test"), json!({"State": 0}));
    boss.result("/cdirectoryservice/createuser", &json!({"Name": "zoe"}));
    let user = boss.result("/cdirectoryservice/getuser", &json!({"ID": "zoe@first.test"}));
    assert_eq!(user["Alias"], "first.test");
}
