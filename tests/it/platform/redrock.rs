//! RedRock/Query (platform.md#s5): every query that a client was seen to send, and what its answer looks like.

use serde_json::{Value, json};

use crate::support::redrock::{column, rows};
use crate::support::world::tables::{ANN, BOB, WORLD};
use crate::support::{members, start, start_with};

/// IDS:users:501, ARK:users:186 and 231.
#[test]
fn a_user_is_found_by_name_and_by_id_as_the_vendors_clients_ask() {
    let server = start_with(WORLD);
    for condition in ["Username='ann@acme.test'", "Username='ANN@acme.test'", &format!("ID='{ANN}'")] {
        let columns = "ID, Username, DisplayName, Email, MobileNumber, LastLogin, DirectoryServiceUuid";
        let answer = server.client("boss").call(
            "/Redrock/query",
            &json!({"Script": format!("Select {columns} from User WHERE {condition}")}),
        );
        let row = r#"{"ID":"aaaaaaaa-0000-4000-8000-000000000001","Username":"Ann@acme.test","DisplayName":"Ann O'Hara","Email":"ann@mail.test","MobileNumber":"5551","LastLogin":null,"DirectoryServiceUuid":"09B9A9B0-6CE8-465F-AB03-65766D33B05E","_MatchFilter":null}"#;
        let line = format!(
            r#""Results":[{{"Entities":[{{"Type":"User","Key":"{ANN}","IsForeignKey":false}}],"Row":{row}}}],"ReturnID":"""#
        );
        assert!(answer.text().contains(&line), "{condition}: {answer:?}");
        let result = answer.result();
        assert_eq!(members(&result), ["IsAggregate", "Count", "Columns", "FullCount", "Results", "ReturnID"]);
        assert_eq!((&result["Count"], &result["FullCount"]), (&json!(1), &json!(1)));
    }
    let nulls = server.query("Select Username, DisplayName, Email, MobileNumber, LastLogin from User where Username='bob@acme.test'");
    let wanted = json!({"Username": "Bob@acme.test", "DisplayName": "", "Email": "", "MobileNumber": "", "LastLogin": null});
    assert_eq!(rows(&nulls), [wanted], "texts that clients read are never null");
    assert_eq!(
        column(&server.query("Select ID, Username from User WHERE Username='bob@acme.test'"), "ID"),
        [BOB]
    );
}

/// platform.md#s0-4: an empty list.
#[test]
fn nothing_found_is_a_success_with_an_empty_list() {
    let server = start_with(WORLD);
    let answer = server
        .client("boss")
        .call("/Redrock/query", &json!({"Script": "Select ID from User WHERE Username='ghost@acme.test'"}));
    let text =
        r#""Result":{"IsAggregate":false,"Count":0,"Columns":[],"FullCount":0,"Results":[],"ReturnID":""}"#;
    assert!(answer.text().starts_with(&format!(r#"{{"success":true,{text}"#)), "{answer:?}");
}

#[test]
fn columns_say_what_they_hold_and_of_which_table() {
    let server = start_with(WORLD);
    let script =
        "select ID, Username as Name, LastLogin, count(*) as N from User where ID is not null group by ID";
    let result = server.query(script);
    let seen = result["Columns"].as_array().unwrap().iter();
    let seen: Vec<_> = seen
        .map(|c| (c["Name"].clone(), c["Type"].clone(), c["TableKey"].clone(), c["TableName"].clone()))
        .collect();
    let column = |name: &str, kind: u8, key: &str, table: Option<&str>| {
        (json!(name), json!(kind), json!(key), json!(table))
    };
    assert_eq!(
        seen,
        [
            column("ID", 12, "Primary", Some("User")),
            column("Name", 12, "NotAKey", Some("User")),
            column("LastLogin", 3, "NotAKey", Some("User")),
            column("N", 8, "NotAKey", None),
        ]
    );
    assert_eq!(members(&result["Columns"][0]).len(), 12);
    assert_eq!(result["Results"][0]["Entities"][0]["Key"], "??", "rows that were put together have no key");
}

#[test]
fn every_query_that_was_seen_is_answered() {
    let server = start_with(WORLD);
    for (script, name, wanted) in [
        (
            "Select ID, Username from User WHERE DisplayName LIKE '%o''h%' OR Username LIKE '%o''h%'",
            "Username",
            &["Ann@acme.test"][..],
        ),
        (
            "SELECT * FROM User",
            "Username",
            &["Ann@acme.test", "Bob@acme.test", "boss@acme.test", "plain@acme.test"],
        ),
        ("SELECT ID as Guid, Username, DisplayName FROM User WHERE OrgId='Sales'", "Guid", &[ANN]),
        ("@@All Users", "Username", &["Ann@acme.test", "Bob@acme.test", "boss@acme.test", "plain@acme.test"]),
        (
            "Select * from Role WHERE Name='Managers' ORDER BY Name COLLATE NOCASE",
            "ID",
            &["11111111_2222_3333_4444_555555555555"],
        ),
        (
            "Select ID as ID from Role WHERE Name = 'managers' ORDER BY Name COLLATE NOCASE ",
            "ID",
            &["11111111_2222_3333_4444_555555555555"],
        ),
        ("SELECT * from Role WHERE ID='sysadmin'", "Name", &["System Administrator"]),
        ("SELECT * FROM Role WHERE 1=1 AND Name=\"Everybody\"", "RoleType", &["Everybody"]),
        ("SELECT Name FROM Role WHERE Name LIKE 'manag%'", "Name", &["Managers", "managers of APIs"]),
        (
            "SELECT ID, Name, AppType FROM Application where Name in ('web', 'the api')",
            "AppType",
            &["Web", "Web"],
        ),
        (
            "SELECT * FROM Application WHERE 1=1 AND AppType='Web' AND WebAppType='OAuth' AND Name='The API' AND ServiceName='a'",
            "TemplateName",
            &["OAuth2ServerClient"],
        ),
        ("SELECT InternalName as ID FROM DsUsers WHERE SystemName LIKE 'bob@acme.test'", "ID", &[BOB]),
        ("SELECT InternalName as ID FROM DsGroups WHERE SystemName LIKE 'x'", "ID", &[]),
        ("select * from ADGroup", "ID", &[]),
        ("Select * from Proxy", "ID", &[]),
        ("select MachineName, ID from proxy", "ID", &[]),
        ("select ReportsTo from CDUser where Name = 'bob@acme.test'", "ReportsTo", &[ANN]),
        ("select Enabled from CDUser where Name = 'bob@acme.test'", "Enabled", &["false"]),
        ("select StatusEnum from User where Username = 'bob@acme.test'", "StatusEnum", &["Suspended"]),
        ("select Status from User where Username = 'ann@acme.test'", "Status", &["Not Invited"]),
        ("@/lib/get_user_activity_for_admin.js(userid:'x')", "ID", &[]),
    ] {
        assert_eq!(column(&server.query(script), name), wanted, "{script}");
    }
    let script = "select * from Event where WhenOccurred between datefunc('2020-01-01 00:00:00+0000') and datefunc('now')";
    let events = server.query(script);
    assert!(!rows(&events).is_empty(), "of this test's own tokens");
    for name in ["WhenOccurred", "WhenLogged"] {
        assert!(column(&events, name).iter().all(|date| date == "/Date(1700000000000)/"), "{name}");
    }
}

#[test]
fn reports_have_the_texts_that_clients_read() {
    let server = start_with(WORLD);
    let args = json!({"PageNumber": 1, "PageSize": 100_000, "Limit": 100_000, "SortBy": "", "Direction": "False", "Caching": -1, "FilterBy": ["Name", "Nonsense"], "FilterValue": "API"});
    let apps = server
        .client("boss")
        .call("/Redrock/query", &json!({"Script": "@@Web Applications PLV8", "args": args}))
        .result();
    assert_eq!(column(&apps, "Name"), ["The API"]);
    for name in "ID Name DisplayName Description WebAppType WebAppTypeDisplayName AppTypeDisplayName TemplateName State".split(' ') {
        assert!(rows(&apps)[0][name].is_string(), "{name}");
    }
    let rights = server.query("@/lib/get_superrights.js(excludeRight:'')");
    assert_eq!(rights["FullCount"], 25);
    assert!(
        rows(&rights).contains(&json!({"Description": "User Management", "Path": "/lib/rights/dsman.json"}))
    );
    let fewer = server.query("@/lib/get_superrights.js(excludeRight:'/lib/rights/dsman.json')");
    assert_eq!(fewer["FullCount"], 24);
}

#[test]
fn a_new_user_is_found_at_once_and_a_deleted_one_is_gone() {
    let server = start_with(WORLD);
    let boss = server.client("boss");
    let call = |path: &str, body: Value| boss.result(path, &body);
    let id = call("/cdirectoryservice/createuser", json!({"Name": "New.One", "Mail": "n@x.test"}));
    let script = "Select ID from User WHERE Username='new.one@acme.test'";
    assert_eq!(column(&server.query(script), "ID"), [id.as_str().unwrap()]);
    call("/cdirectoryservice/deleteuser", json!({"ID": id}));
    assert_eq!(server.query(script)["Count"], 0);
}

#[test]
fn parameters_stand_for_values_and_are_never_read_as_sql() {
    let server = start_with(WORLD);
    let script = "select Username from User where ID = @userid";
    let parameter = |value: &str| json!([{"Name": "userid", "Value": value, "Label": "x", "Type": "string", "ColumnType": 12}]);
    let found = server
        .client("boss")
        .call("/Redrock/query", &json!({"Script": script, "Args": {"Parameters": parameter(ANN)}}))
        .result();
    assert_eq!(column(&found, "Username"), ["Ann@acme.test"]);
    let none = server
        .client("boss")
        .call("/Redrock/query", &json!({"Script": script, "Args": {"Parameters": parameter("x' or '1'='1")}}))
        .result();
    assert_eq!(none["Count"], 0);
    let nul = server
        .client("boss")
        .call("/Redrock/query", &json!({"Script": script, "Args": {"Parameters": parameter("a\0b")}}))
        .result();
    assert_eq!(nul["Count"], 0);
    let answer = server.client("boss").call("/Redrock/query", &json!({"Script": script}));
    assert_eq!(answer.failure().1, "Query has failed: no value was given for the parameter @userid");
}

#[test]
fn results_come_in_pages_and_in_the_order_that_is_asked_for() {
    let server = start_with(WORLD);
    let names = |args: Value| {
        let result = server
            .client("boss")
            .call("/Redrock/query", &json!({"Script": "select Username from User", "args": args}))
            .result();
        assert_eq!(result["FullCount"], 4, "all pages together");
        assert_eq!(result["Count"], result["Results"].as_array().unwrap().len());
        column(&result, "Username").iter().map(|name| name[..3].to_lowercase()).collect::<Vec<_>>().join(" ")
    };
    for (args, wanted) in [
        (json!({}), "ann bob bos pla"),
        (json!(null), "ann bob bos pla"),
        (json!({"PageNumber": 1, "PageSize": 3}), "ann bob bos"),
        (json!({"PageNumber": 2, "PageSize": 3}), "pla"),
        (json!({"PageNumber": "2", "PageSize": "3", "Limit": 1}), "pla"),
        (json!({"PageNumber": 3, "PageSize": 3}), ""),
        (json!({"pagesize": 2}), "ann bob"),
        (json!({"PageNumber": -1, "PageSize": 2}), "ann bob bos pla"),
        (json!({"PageNumber": 0, "PageSize": 2}), "ann bob bos pla"),
        (json!({"PageNumber": 9_223_372_036_854_775_807_i64, "PageSize": 9_223_372_036_854_775_807_i64}), ""),
        (json!({"PageNumber": 1, "PageSize": 10_000, "Limit": 2, "Caching": -1}), "ann bob"),
        (json!({"SortBy": "username", "Ascending": false}), "pla bos bob ann"),
        (json!({"SortBy": "Username", "Direction": "DESC"}), "pla bos bob ann"),
        (json!({"SortBy": "Username", "Direction": "False", "Ascending": true}), "ann bob bos pla"),
        (json!({"SortBy": "", "Direction": "DESC"}), "ann bob bos pla"),
        (json!({"SortBy": "Username", "direction": false}), "ann bob bos pla"),
    ] {
        assert_eq!(names(args.clone()), wanted, "{args}");
    }
    let order = json!({"Script": "select Username from User order by Username", "args": {"SortBy": "Username", "Ascending": false, "Limit": 1}});
    assert_eq!(
        column(&server.client("boss").call("/Redrock/query", &order).result(), "Username"),
        ["plain@acme.test"],
        "SortBy wins"
    );
    let filter =
        json!({"Script": "select Username from User", "args": {"FilterBy": "Username", "FilterValue": "B"}});
    assert_eq!(server.client("boss").call("/Redrock/query", &filter).result()["FullCount"], 2);
}

/// platform.md#T2, platform.md#T4, platform.md#T5, platform.md#T6; IDA UserOpsService.java:126.
#[test]
fn it_is_asked_in_every_way_that_clients_ask() {
    let server = start_with(WORLD);
    let boss = server.client("boss");
    let script = "Select ID from Role WHERE Name = 'Managers'";
    let body = json!({"Script": script}).to_string();
    let odd = format!("{{ Script: \"{script}\"}}");
    for (path, body) in [
        ("/RedRock/Query", &body),
        ("/redrock/query/", &body),
        ("//Redrock/query", &body),
        ("/api/idadmin/Redrock/query", &body),
        ("/api/RedRock/query", &odd),
    ] {
        assert_eq!(
            server.post(path).bearer(boss.token()).body(body.clone()).send().result()["Count"],
            1,
            "{path}"
        );
    }
    let get = server.get("/redrock/query?script=select%201%20as%20One").bearer(boss.token()).send().result();
    assert_eq!(rows(&get), [json!({"One": 1})]);
}

#[test]
fn the_demo_answers_a_first_query() {
    let server = start();
    let token = server.token("oauthclient", "all");
    let body = json!({"Script": "SELECT Username FROM User"});
    let answer = server.post("/Redrock/query").bearer(&token).json(&body).send();
    assert_eq!(answer.result()["Count"], 4);
}
