//! The table `Event`: sign-ins good and failed, tokens, refusals, changes (platform.md#s5-3).

use serde_json::{Value, json};
use tenantry::{Clock, Database, Tenantry, Timestamp};

use crate::support::browser::Browser;
use crate::support::redrock::rows;
use crate::support::world::tables::{ANN, WORLD};
use crate::support::{START, Server, database, start_with};

/// The events of this kind, in no order.
fn events(server: &Server, kind: &str) -> Vec<Value> {
    rows(&server.query(&format!("select * from Event where EventType='{kind}'")))
}

/// The only event of this kind.
fn event(server: &Server, kind: &str) -> Value {
    let mut found = events(server, kind);
    assert_eq!(found.len(), 1, "{kind}: {found:?}");
    found.remove(0)
}

fn has(event: &Value, wanted: &Value) {
    for (name, value) in wanted.as_object().unwrap() {
        assert_eq!(&event[name], value, "{name} of {event}");
    }
}

#[test]
fn a_sign_in_says_who_from_where_and_how() {
    let server = start_with(WORLD);
    let page = server.user(("ann", "Ann-Passw0rd")).sign_in();
    let login = event(&server, "Cloud.Core.Login");
    has(
        &login,
        &json!({
            "NormalizedUser": "Ann@acme.test", "UserName": "Ann@acme.test", "UserGuid": ANN, "AuthMethod": "Password",
            "FromIPAddress": "127.0.0.1", "ClientIPAddress": "127.0.0.1", "Tenant": "ABC1234", "Level": "Info",
            "DirectoryServiceUuid": "09B9A9B0-6CE8-465F-AB03-65766D33B05E", "FailReason": null,
            "WhenOccurred": "/Date(1700000000000)/", "WhenLogged": "/Date(1700000000000)/",
            "EventMessage": "User Ann@acme.test logged in successfully",
        }),
    );
    let request = login["InternalTrackingID"].as_str().unwrap();
    assert_eq!(
        server.control(&format!("/requests/{request}")).json()["target"],
        "/login",
        "the journal's id"
    );
    let session = page.cookie(".ASPXAUTH").unwrap();
    server.post("/security/logout").bearer(&session).send().result();
    has(&event(&server, "Cloud.Core.Logout"), &json!({"UserGuid": ANN, "Level": "Info"}));
    assert_eq!(server.post("/security/logout").bearer(&session).send().status, 401);
    event(&server, "Cloud.Core.Logout");
}

#[test]
fn a_client_behind_a_proxy_is_who_asked() {
    let server = start_with(WORLD);
    let form = [("grant_type", "client_credentials"), ("scope", "all")];
    let request = server.post("/oauth2/token/a").basic("plain", "S").form(&form);
    request.header("X-Forwarded-For", "203.0.113.7, 10.0.0.1").send();
    let plain = server.query("select FromIPAddress from Event where UserName='plain@acme.test'");
    assert_eq!(rows(&plain), [json!({"FromIPAddress": "203.0.113.7"})]);
}

#[test]
fn a_failed_sign_in_says_why_wherever_it_was_tried() {
    let server = start_with(WORLD);
    let browser = Browser::new(&server);
    let page = browser.get("/login");
    browser.submit("/login", &page, &[("username", "ann"), ("password", "Wr0ng-one")]);
    let failed = event(&server, "Cloud.Core.LoginFail");
    let wanted = json!({
        "UserName": "Ann@acme.test", "UserGuid": ANN, "FailUserName": "Ann@acme.test", "Level": "Error", "AuthMethod": null,
    });
    has(&failed, &wanted);
    assert!(failed["FailReason"].as_str().unwrap().contains("(user.password)"), "{failed}");
    server.get("/security/login?user=nobody&password=Wr0ng-one").send();
    let form = [("grant_type", "password"), ("username", "ann"), ("password", "Wr0ng-one"), ("scope", "all")];
    server.post("/oauth2/token/a").basic("boss", "S").form(&form).send();
    let started =
        server.post("/security/startauthentication").json(&json!({"User": "ann", "Version": "1.0"}));
    let started = started.send().result();
    let mechanism = &started["Challenges"][0]["Mechanisms"][0]["MechanismId"];
    let body = json!({"SessionId": started["SessionId"], "MechanismId": mechanism, "Action": "Answer", "Answer": "Wr0ng-one"});
    server.post("/security/advanceauthentication").json(&body).send();
    let failed = events(&server, "Cloud.Core.LoginFail");
    let mut names: Vec<_> = failed.iter().map(|event| event["FailUserName"].as_str().unwrap()).collect();
    names.sort_unstable();
    assert_eq!(names, ["Ann@acme.test", "Ann@acme.test", "Ann@acme.test", "nobody"]);
    let nobody = failed.iter().find(|event| event["FailUserName"] == "nobody").unwrap();
    has(nobody, &json!({"UserName": null, "UserGuid": null, "DirectoryServiceUuid": null}));
    assert!(!json!(failed).to_string().contains("Wr0ng-one"), "no secret in a report");
}

#[test]
fn tokens_are_told_of_and_so_is_who_got_none() {
    let server = start_with(WORLD);
    let plain = server.client("plain").token().to_owned();
    let issued = server.query(
        "select * from Event where EventType='Cloud.Core.OAuth.TokenIssued' and UserName='plain@acme.test'",
    );
    has(
        &rows(&issued)[0],
        &json!({"ApplicationName": "a", "EventMessage": "User plain@acme.test was issued a token of a"}),
    );
    let form = [("grant_type", "client_credentials"), ("scope", "none")];
    server.post("/oauth2/token/a").basic("plain", "S").form(&form).send();
    server.post("/oauth2/token/a").basic("ghost", "S3cret-of-nobody").form(&form).send();
    let refused = events(&server, "Cloud.Core.OAuth.TokenRefused");
    let mut who: Vec<_> = refused.iter().map(|event| event["FailUserName"].to_string()).collect();
    who.sort_unstable();
    assert_eq!(who, [r#""ghost""#, r#""plain@acme.test""#]);
    let all = json!(rows(&server.query("select * from Event"))).to_string();
    assert!(!all.contains("S3cret-of-nobody") && !all.contains(&plain), "no secret in a report");
}

#[test]
fn calls_that_are_refused_are_told_of() {
    let server = start_with(WORLD);
    server.post("/cdirectoryservice/createuser").json(&json!({"Name": "x"})).send();
    let refused = event(&server, "Cloud.Core.Rest.CallRefused");
    has(&refused, &json!({"UserName": null, "EntityName": "CDirectoryService/CreateUser", "Level": "Error"}));
    let plain = server.client("plain");
    plain.call("/cdirectoryservice/createuser", &json!({"Name": "x"})).failure();
    let refused = events(&server, "Cloud.Core.Rest.CallRefused");
    let right = refused.iter().find(|event| event["UserName"] == "plain@acme.test").unwrap();
    assert!(right["FailReason"].as_str().unwrap().contains("(rest.right)"), "{right}");
    // What an operation itself refuses is no matter of who may.
    let boss = server.client("boss");
    boss.call("/cdirectoryservice/createuser", &json!({})).failure();
    assert_eq!(events(&server, "Cloud.Core.Rest.CallRefused").len(), 2);
    assert!(events(&server, "Cloud.Core.CDirectoryService.CreateUser").is_empty(), "nothing was changed");
}

#[test]
fn changes_say_who_made_them_and_to_what() {
    let server = start_with(WORLD);
    let boss = server.client("boss");
    let call = |path: &str, body: Value| boss.result(path, &body);
    call(
        "/cdirectoryservice/createuser",
        json!({"Name": "new", "Password": "Top-S3cret!", "SendEmailInvite": false}),
    );
    has(
        &event(&server, "Cloud.Core.CDirectoryService.CreateUser"),
        &json!({
            "UserName": "boss@acme.test", "EntityName": "new", "ApplicationName": "a", "Level": "Info",
            "EventMessage": "User boss@acme.test carried out CreateUser: new",
        }),
    );
    call("/usermgmt/resetuserpassword", json!({"ID": ANN, "newPassword": "Top-S3cret!2"}));
    has(&event(&server, "Cloud.Core.UserMgmt.ResetUserPassword"), &json!({"EntityName": ANN}));
    call("/cdirectoryservice/setuserstate", json!({"ID": ANN, "state": "Locked"}));
    event(&server, "Cloud.Core.CDirectoryService.SetUserState");
    let role = call("/roles/storerole", json!({"Name": "Team"}))["_RowKey"].clone();
    has(&event(&server, "Cloud.Core.Roles.StoreRole"), &json!({"EntityName": "Team"}));
    call("/saasmanage/addusersandgroupstorole", json!({"Name": role, "Users": ["ann"]}));
    has(&event(&server, "Cloud.Saas.SaasManage.AddUsersAndGroupsToRole"), &json!({"EntityName": role}));
    let grant = json!([{"Role": role, "Path": "/lib/rights/dsman.json"}]);
    call("/saasmanage/assignsuperrights", grant);
    call("/saasmanage/deleterole", json!({"Name": role}));
    has(&event(&server, "Cloud.Saas.SaasManage.AssignSuperRights"), &json!({"EntityName": role}));
    event(&server, "Cloud.Saas.SaasManage.DeleteRole");
    let user = json!({"userName": "sue@acme.test"});
    let id = boss.call("/scim/Users", &user).json()["id"].clone();
    has(&event(&server, "Cloud.Core.Scim.CreateUser"), &json!({"EntityName": "sue@acme.test"}));
    server.request("DELETE", &format!("/scim/Users/{}", id.as_str().unwrap())).bearer(boss.token()).send();
    has(&event(&server, "Cloud.Core.Scim.DeleteUser"), &json!({"EntityName": id}));
    // Nothing is told of what did not happen.
    boss.call("/roles/storerole", &json!({"Name": "managers"})).failure();
    event(&server, "Cloud.Core.Roles.StoreRole");
    let gone = json!({"Id": "gone"});
    boss.call("/tenantconfig/deleteadminsecurityquestion", &gone).failure();
    assert_eq!(events(&server, "Cloud.Core.TenantConfig.DeleteAdminSecurityQuestion").len(), 0);
    let all = json!(rows(&server.query("select * from Event"))).to_string();
    assert!(!all.contains("Top-S3cret"), "no secret in a report");
}

#[test]
fn everybody_sees_his_own_and_who_reads_reports_sees_all() {
    let server = start_with(WORLD);
    let plain = server.client("plain");
    server.user(("ann", "Ann-Passw0rd")).sign_in();
    let ask =
        server.post("/redrock/query").bearer(plain.token()).json(&json!({"Script": "select * from Event"}));
    let own = rows(&ask.send().result());
    assert_eq!((own.len(), own[0]["UserName"].as_str()), (1, Some("plain@acme.test")));
    let who = server.query("select distinct UserName from Event order by UserName");
    let names: Vec<_> = rows(&who).iter().map(|row| row["UserName"].clone()).collect();
    assert_eq!(names, ["Ann@acme.test", "boss@acme.test", "plain@acme.test"]);
}

#[test]
fn the_last_two_sign_ins_are_in_the_users_information() {
    let server = start_with(WORLD);
    let boss = server.client("boss");
    let dates = || {
        let info = boss.result("/usermgmt/getuserinfo", &json!({"ID": ANN}));
        [info["LastLoginDate"].clone(), info["LastLastLoginDate"].clone()]
    };
    let never = json!("/Date(-62135596800000)/");
    assert_eq!(dates(), [never.clone(), never.clone()]);
    server.user(("ann", "Ann-Passw0rd")).sign_in();
    let first = json!("/Date(1700000000000)/");
    assert_eq!(dates(), [first.clone(), never]);
    server.advance(60);
    server.user(("ann", "Ann-Passw0rd")).sign_in();
    assert_eq!(dates(), [json!("/Date(1700000060000)/"), first]);
}

/// What waits is written before a server stops, and by any server on the same database.
#[test]
fn events_are_there_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let database = match database::fresh() {
        Database::Ephemeral => Database::File(folder.path().join("events.db")),
        postgres => postgres,
    };
    let start = || {
        let clock = Clock::frozen(Timestamp::from_seconds(START));
        let builder = Tenantry::builder().clock(clock).fixture("test.yaml", WORLD).database(database.clone());
        Server::new(builder.start().unwrap_or_else(|error| panic!("{error}")))
    };
    let server = start();
    for _ in 0..300 {
        server.client("plain").token();
    }
    drop(server);
    let server = start();
    let script = "select count(*) as n from Event where UserName='plain@acme.test'";
    assert_eq!(rows(&server.query(script)), [json!({"n": 300})]);
}
